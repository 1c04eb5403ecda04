import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from '../bound.ts'
import { bruteOptimum } from '../brute.testing.ts'
import { checkAssignments } from '../check.ts'
import {
  generateRealShape,
  generateZipf,
  withDegenerateScores,
  withScaledScores,
} from '../generate.ts'
import type { Instance } from '../instance.ts'
import type { Control, Policy } from '../model.ts'
import { plantOptimum } from '../planted.testing.ts'
import { smallDrops } from '../small-drops.testing.ts'
import { UnsatisfiablePinsError, type Solution } from '../solve.ts'
import { solveFlow } from './solve-flow.ts'

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
    return solveFlow(instance, policy, control)
  } catch (error) {
    if (error instanceof UnsatisfiablePinsError) return null
    throw error
  }
}

/** Gap to the certified bound in per cent; fails the test when a rule is broken. */
function gapOf(instance: Instance, policy: Policy): number {
  const { assignments, prices } = solveFlow(instance, policy, unlimited)
  const check = checkAssignments(instance, policy, assignments)
  expect(check.violations).toEqual([])
  return gapPercent(check.objective - check.penalties, upperBound(instance, policy, prices).bound)
}

const zipf = generateZipf({ users: 3000, contracts: 60, pairsPerUser: 20 })
const realShape = generateRealShape({ users: 3000, contracts: 60, brands: 20, pairsPerUser: 40 })

describe('solveFlow on small drops', () => {
  it('obeys every rule in every combination, and finds a result whenever there is one', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 8, pins: true }), ({ instance, policy }) => {
        const solution = solve(instance, policy)
        const optimum = bruteOptimum(instance, policy)
        expect(solution === null).toBe(optimum === null)
        if (solution === null || optimum === null) return
        const check = checkAssignments(instance, policy, solution.assignments)
        expect(check.violations).toEqual([])
        const objective = check.objective - check.penalties
        expect(objective).toBeLessThanOrEqual(optimum.objective + 1e-9)
        const { bound } = upperBound(instance, policy, solution.prices)
        expect(bound).toBeGreaterThanOrEqual(optimum.objective)
      }),
      { numRuns: 60 },
    )
  })

  it('is within half a per cent of the true optimum, all rules taken together', () => {
    let found = 0
    let best = 0
    for (const { instance, policy } of fc.sample(smallDrops({ mostPairs: 9, pins: false }), {
      numRuns: 80,
      seed: 1,
    })) {
      const { assignments } = solveFlow(instance, policy, unlimited)
      const check = checkAssignments(instance, policy, assignments)
      found += check.objective - check.penalties
      best += bruteOptimum(instance, policy)!.objective
    }
    expect(found / best).toBeGreaterThan(0.995)
  })

  it('obeys every rule when each user has many pairs', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 25, pins: true }), ({ instance, policy }) => {
        const solution = solve(instance, policy)
        if (solution === null) return
        expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
      }),
      { numRuns: 80 },
    )
  })
})

/** Users of one group with two pairs each, one sponsored and one not; room for everybody. */
function coupleDrop(users: number, target: number): Instance {
  const pairs = 2 * users
  return {
    users,
    contracts: 2,
    groups: 1,
    rowStart: Uint32Array.from({ length: users + 1 }, (_, u) => 2 * u),
    contract: Uint16Array.from({ length: pairs }, (_, i) => i % 2),
    score: new Float64Array(pairs).fill(1),
    cap: Int32Array.of(users, users),
    sponsored: Uint8Array.of(1, 0),
    groupOf: new Int32Array(users),
    target: Float64Array.of(target),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

describe('solveFlow under an exact share', () => {
  const exact: Policy = { ...hard, perUser: 1, sense: 'within' }

  it('has a gap where no number of seats makes the share: the bound counts fractions of seats', () => {
    // 0.3 of the seats needs ten of them; no seven users can keep it but by holding nothing.
    const drop = coupleDrop(7, 0.3)
    const { assignments, prices } = solveFlow(drop, exact, unlimited)
    expect(assignments.user.length).toBe(0)
    expect(bruteOptimum(drop, exact)!.objective).toBe(0)
    expect(upperBound(drop, exact, prices).bound).toBeGreaterThan(6.9)
  })

  it('leaves out no more users than that', () => {
    const drop = coupleDrop(24, 0.3)
    expect(solveFlow(drop, exact, unlimited).assignments.user.length).toBe(20)
  })
})

describe('quality of solveFlow', () => {
  it.each([
    ['recommender scores', zipf],
    ['scores by brand, most of them zero', realShape],
    ['scores of 1e-3', withScaledScores(realShape, 1e-3)],
    ['scores of 1e6', withScaledScores(realShape, 1e6)],
  ])('is within 0.1 per cent of the certified bound: %s', (_, instance) => {
    const fillBonus = 0.001 * instance.score.reduce((most, score) => Math.max(most, score), 0)
    expect(gapOf(instance, { ...hard, fillBonus })).toBeLessThan(0.1)
  })

  it.each(['contract', 'tiers', 'equal', 'zero'] as const)(
    'is within half a per cent of the certified bound on degenerate scores: %s',
    (kind) => {
      expect(gapOf(withDegenerateScores(realShape, kind), hard)).toBeLessThan(0.5)
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
  ])('is within 0.3 per cent of the certified bound under other rules: %s', (_, rules) => {
    expect(gapOf(zipf, { ...hard, ...rules })).toBeLessThan(0.3)
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
    const { assignments } = solveFlow(planted.instance, planted.policy, unlimited)
    const check = checkAssignments(planted.instance, planted.policy, assignments)
    expect(check.violations).toEqual([])
    expect(check.objective).toBeLessThanOrEqual(planted.optimum)
    expect(check.objective / planted.optimum).toBeGreaterThan(0.997)
  })
})

describe('control of solveFlow', () => {
  it('gives the same result each time, whatever the clock says', () => {
    const first = solveFlow(realShape, hard, unlimited)
    const second = solveFlow(realShape, hard, tickingUntil(1e9))
    expect(second.assignments).toEqual(first.assignments)
    expect(second.prices).toEqual(first.prices)
  })

  it('has a feasible result at every moment the time can run out', () => {
    let previous = true
    // Close together at first, where a result is only just begun.
    for (let deadline = 0; previous; deadline = Math.ceil(deadline * 1.3) + 1) {
      const { assignments, timedOut } = solveFlow(zipf, hard, tickingUntil(deadline))
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
      { numRuns: 60 },
    )
  })

  it('stops where a checkpoint throws', () => {
    for (const last of [1, 20, 60]) {
      let calls = 0
      const checkpoint = () => {
        if (++calls === last) throw new Error('cancelled')
      }
      expect(() => solveFlow(zipf, hard, { ...unlimited, checkpoint })).toThrow('cancelled')
      expect(calls).toBe(last)
    }
  })

  it('tells of better and better results, none above a bound', () => {
    const objectives: number[] = []
    const bounds: number[] = []
    let clock = 0
    const { assignments, prices } = solveFlow(
      zipf,
      hard,
      {
        ...unlimited,
        // There is always time for a look.
        now: () => (clock += 1000),
        trace: (objective, bound) => {
          if (objective !== null) objectives.push(objective)
          if (bound !== null) bounds.push(bound)
        },
      },
      { boundFromPairs: 0 },
    )
    expect(bounds.length).toBeGreaterThan(1)
    expect(bounds).toEqual(bounds.toSorted((a, b) => b - a))
    const final = upperBound(zipf, hard, prices).bound
    expect(bounds.at(-1)! / final).toBeLessThan(1.01)
    const { objective: last } = checkAssignments(zipf, hard, assignments)
    expect(objectives.at(-1)! / last).toBeCloseTo(1, 9)
    expect(objectives.length).toBeGreaterThan(1)
    expect(objectives).toEqual(objectives.toSorted((a, b) => a - b))
    expect(Math.min(...bounds)).toBeGreaterThanOrEqual(objectives.at(-1)!)
  })

  it('reports progress from 0 to 1 that never goes back', () => {
    const fractions: number[] = []
    solveFlow(zipf, hard, { ...unlimited, progress: (fraction) => fractions.push(fraction) })
    expect(fractions[0]).toBe(0)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })
})
