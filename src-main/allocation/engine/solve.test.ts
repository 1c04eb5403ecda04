import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from './bound.ts'
import { bruteOptimum } from './brute.testing.ts'
import { checkAssignments } from './check.ts'
import {
  generateRealShape,
  generateZipf,
  withDegenerateScores,
  withScaledScores,
} from './generate.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { plantOptimum } from './planted.testing.ts'
import { smallDrops } from './small-drops.testing.ts'
import { solveGreedy, UnsatisfiablePinsError, type Solution } from './solve.ts'

const hard: Policy = {
  perUser: 3,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  penalty: 1,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 3,
  scarcityAlpha: 0.05,
  fillBonus: 0.001,
  cacheFactor: 40,
  seed: 0,
}

const unlimited: Control = {
  now: () => 0,
  deadline: Infinity,
  checkpoint: () => {},
  progress: () => {},
}

/** A clock on which each look takes a millisecond. */
function tickingUntil(deadline: number): Control {
  let now = 0
  return { ...unlimited, now: () => now++, deadline }
}

/** Null when the pins cannot be kept. */
function solve(instance: Instance, policy: Policy, control = unlimited): Solution | null {
  try {
    return solveGreedy(instance, policy, control)
  } catch (error) {
    if (error instanceof UnsatisfiablePinsError) return null
    throw error
  }
}

/** Gap to the certified bound in per cent; fails the test when a rule is broken. */
function gapOf(instance: Instance, policy: Policy): number {
  const { assignments, prices } = solveGreedy(instance, policy, unlimited)
  const check = checkAssignments(instance, policy, assignments)
  expect(check.violations).toEqual([])
  return gapPercent(check.objective - check.penalties, upperBound(instance, policy, prices).bound)
}

const zipf = generateZipf({ users: 3000, contracts: 60, pairsPerUser: 20 })
const realShape = generateRealShape({ users: 3000 })

/** Users who are eligible for all contracts with the same score; pins as [user, contract]. */
function uniformDrop(drop: {
  readonly groupOf: readonly number[]
  readonly target: readonly number[]
  readonly cap: readonly number[]
  readonly sponsored: readonly number[]
  readonly pins?: readonly (readonly [number, number])[]
}): Instance {
  const users = drop.groupOf.length
  const contracts = drop.cap.length
  const pins = drop.pins ?? []
  return {
    users,
    contracts,
    groups: drop.target.length + 1,
    rowStart: Uint32Array.from({ length: users + 1 }, (_, u) => u * contracts),
    contract: Uint16Array.from({ length: users * contracts }, (_, i) => i % contracts),
    score: new Float64Array(users * contracts).fill(1),
    cap: Int32Array.from(drop.cap),
    sponsored: Uint8Array.from(drop.sponsored),
    groupOf: Int32Array.from(drop.groupOf),
    target: Float64Array.from([...drop.target, NaN]),
    pins: {
      user: Int32Array.from(pins, ([user]) => user),
      contract: Int32Array.from(pins, ([, contract]) => contract),
    },
  }
}

describe('solveGreedy on small drops', () => {
  it('obeys every rule in every combination, and finds a result whenever there is one', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 8, pins: true }), ({ instance, policy }) => {
        const solution = solve(instance, policy)
        expect(solution === null).toBe(bruteOptimum(instance, policy) === null)
        if (solution === null) return
        expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
      }),
      { numRuns: 120 },
    )
  })

  it('is within half a per cent of the true optimum, all rules taken together', () => {
    let found = 0
    let best = 0
    for (const { instance, policy } of fc.sample(smallDrops({ mostPairs: 9, pins: false }), {
      numRuns: 140,
      seed: 1,
    })) {
      const solution = solveGreedy(instance, policy, unlimited)
      const check = checkAssignments(instance, policy, solution.assignments)
      found += check.objective - check.penalties
      best += bruteOptimum(instance, policy)!.objective
    }
    expect(found / best).toBeGreaterThan(0.995)
  })

  it('obeys every rule when each user has many pairs and few are kept', () => {
    fc.assert(
      fc.property(
        smallDrops({ mostPairs: 25, pins: true }),
        fc.constantFrom(1, 2),
        ({ instance, policy }, cacheFactor) => {
          const solution = solve(instance, { ...policy, cacheFactor })
          if (solution === null) return
          expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
        },
      ),
      { numRuns: 140 },
    )
  })

  it('has a result for drops without users, pairs or capacity', () => {
    const nobody = uniformDrop({ groupOf: [], target: [0.5], cap: [1], sponsored: [1] })
    const nothing = uniformDrop({ groupOf: [0, 1], target: [0.5], cap: [], sponsored: [] })
    const closed = uniformDrop({ groupOf: [0, 1], target: [0.5], cap: [0, 0], sponsored: [0, 1] })
    for (const drop of [nobody, nothing, closed]) {
      expect(solveGreedy(drop, hard, unlimited).assignments.user).toHaveLength(0)
    }
  })
})

describe('quality of solveGreedy', () => {
  it.each([
    ['recommender scores', zipf],
    ['scores by brand, most of them zero', realShape],
    ['scores of 1e-3', withScaledScores(realShape, 1e-3)],
    ['scores of 1e6', withScaledScores(realShape, 1e6)],
  ])('is within 0.5 per cent of the certified bound: %s', (_, instance) => {
    const fillBonus = 0.001 * instance.score.reduce((most, score) => Math.max(most, score), 0)
    expect(gapOf(instance, { ...hard, fillBonus })).toBeLessThan(0.5)
  })

  it.each(['contract', 'tiers', 'equal', 'zero'] as const)(
    'is within 5 per cent of the certified bound on degenerate scores: %s',
    (kind) => {
      expect(gapOf(withDegenerateScores(realShape, kind), hard)).toBeLessThan(5)
    },
  )

  it.each<[string, Partial<Policy>]>([
    ['one contract a user', { perUser: 1 }],
    ['many contracts a user', { perUser: 8 }],
    ['everybody may be mixed', { maxMixedShare: 1 }],
    ['some may be mixed', { maxMixedShare: 0.2, sponsoredFirst: 1 }],
    ['ceilings', { sense: 'at_most' }],
    ['bands', { sense: 'within', slack: 0.05 }],
    ['soft', { guard: 'soft' }],
    ['off', { guard: 'off' }],
    ['user ratio', { userRatioGuard: 'hard' }],
    ['user ratio alone', { guard: 'off', userRatioGuard: 'hard', maxMixedShare: 0.5 }],
  ])('is within 2 per cent of the certified bound under other rules: %s', (_, rules) => {
    expect(gapOf(zipf, { ...hard, ...rules })).toBeLessThan(2)
  })

  it.each(['none', 'free'] as const)('comes near a planted optimum, mixing %s', (mixing) => {
    const planted = plantOptimum({
      users: 1000,
      contracts: 40,
      pairsPerUser: 15,
      perUser: 3,
      groups: 5,
      mixing,
      seed: 7,
    })
    const { assignments } = solveGreedy(planted.instance, planted.policy, unlimited)
    const check = checkAssignments(planted.instance, planted.policy, assignments)
    expect(check.violations).toEqual([])
    expect(check.objective).toBeLessThanOrEqual(planted.optimum)
    expect(check.objective / planted.optimum).toBeGreaterThan(0.97)
  })

  it('is not thrown off by one score a million times larger than the others', () => {
    const score = zipf.score.slice()
    score[17] = 1e6
    const drop = { ...zipf, score }
    const { assignments } = solveGreedy(drop, hard, unlimited)
    const objective = checkAssignments(drop, hard, assignments).objective
    const without = checkAssignments(zipf, hard, solveGreedy(zipf, hard, unlimited).assignments)
    expect((objective - 1e6) / without.objective).toBeGreaterThan(0.99)
  })
})

describe('hard guard of solveGreedy', () => {
  it('gives nothing to a group whose target has no sponsored pair behind it, all else to others', () => {
    const drop = uniformDrop({
      groupOf: [0, 0, 1, 1],
      target: [0.5, 0],
      cap: [10, 10],
      sponsored: [0, 0],
    })
    const { assignments } = solveGreedy(drop, hard, unlimited)
    expect([...assignments.user]).toEqual([2, 2, 3, 3])
  })

  it('leaves out what a group short of sponsored capacity cannot balance', () => {
    const drop = uniformDrop({
      groupOf: [0, 0, 0, 0, 0, 0],
      target: [0.5],
      cap: [2, 100],
      sponsored: [1, 0],
    })
    const { assignments } = solveGreedy(drop, { ...hard, perUser: 1 }, unlimited)
    const [group] = checkAssignments(drop, hard, assignments).groups
    expect(group).toMatchObject({ sponsored: 2, total: 4, compliant: true })
  })
})

describe('pins', () => {
  it('are held in round 0, the others ranked from 1', () => {
    const drop = uniformDrop({
      groupOf: [0],
      target: [NaN],
      cap: [5, 5, 5],
      sponsored: [0, 0, 0],
      pins: [[0, 1]],
    })
    const { assignments } = solveGreedy(drop, hard, unlimited)
    expect([...assignments.contract]).toEqual([0, 1, 2])
    expect([...assignments.round]).toEqual([1, 0, 2])
  })

  it('on unsponsored contracts are balanced by sponsored ones first', () => {
    const drop = uniformDrop({
      groupOf: [0, 0, 1, 1],
      target: [0.5, NaN],
      cap: [1, 9],
      sponsored: [1, 0],
      pins: [[0, 1]],
    })
    const { assignments } = solveGreedy(drop, { ...hard, perUser: 1 }, unlimited)
    expect(checkAssignments(drop, { ...hard, perUser: 1 }, assignments).violations).toEqual([])
    expect([...assignments.contract]).toEqual([1, 0, 1, 1])
  })

  it.each<[string, Parameters<typeof uniformDrop>[0], { fault: string; items: number[] }]>([
    [
      'above a capacity',
      {
        groupOf: [0, 0],
        target: [NaN],
        cap: [1],
        sponsored: [0],
        pins: [
          [0, 0],
          [1, 0],
        ],
      },
      { fault: 'capacity', items: [0] },
    ],
    [
      'above K',
      {
        groupOf: [0],
        target: [NaN],
        cap: [1, 1],
        sponsored: [0, 0],
        pins: [
          [0, 0],
          [0, 1],
        ],
      },
      { fault: 'per_user', items: [0] },
    ],
    [
      'of both kinds for a user who may not be mixed',
      {
        groupOf: [0],
        target: [NaN],
        cap: [1, 1],
        sponsored: [0, 1],
        pins: [
          [0, 0],
          [0, 1],
        ],
      },
      { fault: 'mixed', items: [0] },
    ],
    [
      'that leave a hard guard without a solution',
      { groupOf: [0], target: [1], cap: [1, 1], sponsored: [0, 1], pins: [[0, 0]] },
      { fault: 'ratio', items: [0] },
    ],
  ])('%s are refused', (_, drop, expected) => {
    const policy = { ...hard, perUser: expected.fault === 'per_user' ? 1 : 3 }
    expect(() => solveGreedy(uniformDrop(drop), policy, unlimited)).toThrow(
      expect.objectContaining({ name: 'UnsatisfiablePinsError', ...expected }),
    )
  })
})

describe('control of solveGreedy', () => {
  it('gives the same result each time, whatever the clock says', () => {
    const first = solveGreedy(realShape, hard, unlimited)
    const second = solveGreedy(realShape, hard, tickingUntil(1e9))
    expect(second.assignments).toEqual(first.assignments)
    expect(second.prices).toEqual(first.prices)
  })

  it('has a feasible result at every moment the time can run out', () => {
    let previous = true
    // Close together at first, where a result is only just begun.
    for (let deadline = 0; previous; deadline = Math.ceil(deadline * 1.35) + 1) {
      const { assignments, timedOut } = solveGreedy(zipf, hard, tickingUntil(deadline))
      expect(checkAssignments(zipf, hard, assignments).violations).toEqual([])
      previous = timedOut
    }
  })

  it('has a feasible result in time under every rule', () => {
    fc.assert(
      fc.property(
        smallDrops({ mostPairs: 20, pins: true }),
        fc.nat(400),
        ({ instance, policy }, deadline) => {
          const solution = solve(instance, policy, tickingUntil(deadline))
          if (solution === null) return
          expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
        },
      ),
      { numRuns: 140 },
    )
  })

  it('keeps the pins when there is no time at all', () => {
    const pins = { user: Int32Array.of(0), contract: Int32Array.of(zipf.contract[0]!) }
    const drop = { ...zipf, pins }
    const off: Policy = { ...hard, guard: 'off' }
    const { assignments, timedOut } = solveGreedy(drop, off, { ...unlimited, deadline: 0 })
    expect(timedOut).toBe(true)
    expect(checkAssignments(drop, off, assignments).violations).toEqual([])
  })

  it('stops where a checkpoint throws', () => {
    for (const last of [1, 20, 100]) {
      let calls = 0
      const checkpoint = () => {
        if (++calls === last) throw new Error('cancelled')
      }
      expect(() => solveGreedy(zipf, hard, { ...unlimited, checkpoint })).toThrow('cancelled')
      expect(calls).toBe(last)
    }
  })

  it('reports progress from 0 to 1 that never goes back', () => {
    const fractions: number[] = []
    solveGreedy(zipf, hard, { ...unlimited, progress: (fraction) => fractions.push(fraction) })
    expect(fractions[0]).toBe(0)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })
})
