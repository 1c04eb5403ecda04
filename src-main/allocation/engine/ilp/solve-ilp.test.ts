import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteOptimum } from '../brute.testing.ts'
import { checkAssignments } from '../check.ts'
import { generateZipf } from '../generate.ts'
import type { Assignments, Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { smallDrops } from '../small-drops.testing.ts'
import { UnsatisfiablePinsError } from '../solve.ts'
import { CancelledError } from '../../../platform/errors.ts'
import { HighsSolver } from './highs.ts'
import { ilpLimit, MOST_PAIRS, MOST_USERS, solveIlp, type Solvers } from './solve-ilp.ts'
import { hard, unlimited } from '../solver.testing.ts'

/** Null when the pins cannot be kept. */
function objectiveOf(instance: Instance, policy: Policy, solvers: Solvers): number | null {
  const assignments = assignmentsFor(instance, policy, solvers)
  if (assignments === null) return null
  const check = checkAssignments(instance, policy, assignments)
  expect(check.violations).toEqual([])
  return check.objective - check.penalties
}

function assignmentsFor(instance: Instance, policy: Policy, solvers: Solvers): Assignments | null {
  try {
    return solveIlp(instance, policy, unlimited, { solvers }).assignments
  } catch (error) {
    if (error instanceof UnsatisfiablePinsError) return null
    throw error
  }
}

describe('solveIlp', () => {
  it('finds the true optimum under every combination of rules', () => {
    using first = new HighsSolver()
    using second = new HighsSolver()
    fc.assert(
      fc.property(smallDrops({ mostPairs: 9, pins: true }), ({ instance, policy }) => {
        const optimum = bruteOptimum(instance, policy)
        const objective = objectiveOf(instance, policy, [first, second])
        expect(objective ?? -1).toBeCloseTo(optimum?.objective ?? -1, 5)
      }),
      { numRuns: 30, seed: 20 },
    )
  })

  it('proves its result with one contract a user, and never claims less than it holds', () => {
    const instance = generateZipf({ users: 150, contracts: 12, pairsPerUser: 5, groups: 4 })
    const policy = { ...hard, perUser: 1 }
    const { claim, assignments } = solveIlp(instance, policy, unlimited)
    const check = checkAssignments(instance, policy, assignments)
    expect(claim).toMatchObject({ covers: 'all', optimal: true })
    expect(claim.bound).toBeGreaterThanOrEqual(check.objective - 1e-6)
    expect(claim.bound! / check.objective).toBeLessThan(1.0002)
  })

  it('is within 0.001 % of its own bound with three contracts a user and nobody mixed', () => {
    const instance = generateZipf({ users: 120, contracts: 12, pairsPerUser: 6, groups: 4 })
    const { claim, assignments } = solveIlp(instance, hard, unlimited)
    const { objective } = checkAssignments(instance, hard, assignments)
    expect(claim.bound).toBeGreaterThanOrEqual(objective)
    expect(claim.bound! / objective).toBeLessThan(1.00001)
  })

  it('keeps pins in what it proves: an optimum is not below its own bound', () => {
    const drop = generateZipf({ users: 60, contracts: 8, pairsPerUser: 4, groups: 3 })
    const user = Int32Array.of(5, 20, 40)
    // The first pair of each, whatever it is worth.
    const contract = user.map((u) => drop.contract[drop.rowStart[u]!]!)
    const instance = { ...drop, pins: { user, contract } }
    const { claim, assignments } = solveIlp(instance, hard, unlimited)
    const { objective, violations } = checkAssignments(instance, hard, assignments)
    expect(violations).toEqual([])
    expect(claim).toMatchObject({ covers: 'all', optimal: true })
    expect(claim.bound).toBeCloseTo(objective, 4)
  })

  it('returns a feasible result when time is up at once', () => {
    const instance = generateZipf({ users: 150, contracts: 12, pairsPerUser: 5, groups: 4 })
    let now = 0
    const late = { ...unlimited, now: () => now++, deadline: 3 }
    const { timedOut, assignments } = solveIlp(instance, hard, late)
    expect(timedOut).toBe(true)
    expect(checkAssignments(instance, hard, assignments).violations).toEqual([])
  })

  it('gives the same result each time', () => {
    const instance = generateZipf({ users: 60, contracts: 8, pairsPerUser: 4, groups: 3 })
    const [first, second] = [0, 1].map(() => solveIlp(instance, hard, unlimited).assignments)
    expect(second).toEqual(first)
  })

  it('takes drops up to its limits only', () => {
    const drop = (users: number, pairs: number) => ({ users, contract: new Uint16Array(pairs) })
    const limits = [drop(10, MOST_PAIRS), drop(10, MOST_PAIRS + 1), drop(MOST_USERS + 1, 10)]
    expect(limits.map((each) => ilpLimit(each))).toEqual([null, 'pairs', 'users'])
  })
})

describe('the thread of HiGHS', () => {
  /** A knapsack that branch and bound does not finish within the tests. */
  const hopeless = {
    programme: {
      columns: 60,
      rows: 1,
      cost: Float64Array.from({ length: 60 }, () => 1),
      lower: new Float64Array(60),
      upper: new Float64Array(60).fill(1),
      integer: new Uint8Array(60).fill(1),
      rowLower: Float64Array.of(1_000_001),
      rowUpper: Float64Array.of(1_000_001),
      starts: Int32Array.of(0, 60),
      indices: Int32Array.from({ length: 60 }, (_, i) => i),
      values: Float64Array.from({ length: 60 }, (_, i) => 2 * (30_011 + ((i * 7919) % 4001))),
    },
    start: null,
    relativeGap: 0,
    iterations: Infinity,
    seed: 0,
    means: 'all' as const,
  }

  it('is ended when the run is cancelled, and serves the next programme', () => {
    using solver = new HighsSolver()
    let looks = 0
    const cancelled = {
      now: () => 0,
      deadline: Infinity,
      checkpoint: () => {
        if (++looks > 2) throw new CancelledError()
      },
    }
    expect(() => solver.solve(hopeless, cancelled)).toThrow(CancelledError)
    const { programme } = hopeless
    const easy = {
      ...hopeless,
      programme: { ...programme, rowLower: Float64Array.of(0) },
      iterations: 1000,
    }
    expect(solver.solve(easy, unlimited)).toMatchObject({ status: 'optimal' })
  })

  it('stops at the deadline with what it has, and tells its own log', () => {
    const lines: string[] = []
    using solver = new HighsSolver({ log: (text) => lines.push(text) })
    const deadline = 1e9
    const now = () => (lines.length === 0 ? 0 : deadline + 1)
    const control = { now, deadline, checkpoint: () => {} }
    expect(solver.solve(hopeless, control)?.status).not.toBe('optimal')
    expect(lines.join('')).toContain('HiGHS')
  })
})
