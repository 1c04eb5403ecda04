import { describe, expect, it } from 'vitest'
import { upperBound } from '../bound.ts'
import { bruteOptimum } from '../brute.testing.ts'
import { checkAssignments } from '../check.ts'
import { generateRealShape } from '../generate.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { describeSolver, hard, unlimited, zipf } from '../solver.testing.ts'
import { solveFlow } from './solve-flow.ts'

describeSolver({
  name: 'solveFlow',
  solve: solveFlow,
  limits: { scores: 0.1, degenerateScores: 0.5, otherRules: 0.3, planted: 0.3 },
  realShape: generateRealShape({ users: 3000, contracts: 60, brands: 20, pairsPerUser: 40 }),
  runs: 60,
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

describe('trace of solveFlow', () => {
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
})
