import { describe, expect, it } from 'vitest'
import { checkAssignments } from './check.ts'
import { generateRealShape } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { solveGreedy } from './solve.ts'
import { describeSolver, hard, unlimited, zipf } from './solver.testing.ts'

describeSolver({
  name: 'solveGreedy',
  solve: solveGreedy,
  limits: { scores: 0.5, degenerateScores: 5, otherRules: 2, planted: 3 },
  realShape: generateRealShape({ users: 3000 }),
  runs: 120,
})

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

describe('solveGreedy', () => {
  it('has a result for drops without users, pairs or capacity', () => {
    const nobody = uniformDrop({ groupOf: [], target: [0.5], cap: [1], sponsored: [1] })
    const nothing = uniformDrop({ groupOf: [0, 1], target: [0.5], cap: [], sponsored: [] })
    const closed = uniformDrop({ groupOf: [0, 1], target: [0.5], cap: [0, 0], sponsored: [0, 1] })
    for (const drop of [nobody, nothing, closed]) {
      expect(solveGreedy(drop, hard, unlimited).assignments.user).toHaveLength(0)
    }
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

  it('keeps the pins when there is no time at all', () => {
    const pins = { user: Int32Array.of(0), contract: Int32Array.of(zipf.contract[0]!) }
    const drop = { ...zipf, pins }
    const off: Policy = { ...hard, guard: 'off' }
    const { assignments, timedOut } = solveGreedy(drop, off, { ...unlimited, deadline: 0 })
    expect(timedOut).toBe(true)
    expect(checkAssignments(drop, off, assignments).violations).toEqual([])
  })
})
