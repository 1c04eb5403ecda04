import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteOptimum } from '../brute.testing.ts'
import { checkAssignments } from '../check.ts'
import { createState, hold, toAssignments } from '../greedy-state.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { smallDrops } from '../small-drops.testing.ts'
import { hard, unlimited } from '../solver.testing.ts'
import { UnsatisfiablePinsError } from '../solve.ts'
import { searchSmallDrop } from './small-search.ts'
import { solveFlow } from './solve-flow.ts'

const noPrices = (instance: Instance) => ({
  contract: new Float64Array(instance.contracts),
  floor: new Float64Array(instance.groups),
  ceiling: new Float64Array(instance.groups),
  mixed: new Float64Array(instance.groups),
  userRatio: new Float64Array(instance.groups),
})

/** Two users of one group, each with one pair of either kind; the first holds its sponsored one. */
const pair: Instance = {
  users: 2,
  contracts: 2,
  groups: 1,
  rowStart: Uint32Array.of(0, 1, 2),
  contract: Uint16Array.of(0, 1),
  score: Float64Array.of(1, 3),
  cap: Int32Array.of(1, 1),
  sponsored: Uint8Array.of(0, 1),
  groupOf: new Int32Array(2),
  target: Float64Array.of(0.5),
  pins: { user: new Int32Array(0), contract: new Int32Array(0) },
}

describe('searchSmallDrop', () => {
  it('makes two moves at once of which neither is allowed alone', () => {
    // Half of the seats exactly: one seat alone breaks that, both together do not.
    const policy: Policy = { ...hard, perUser: 1, sense: 'within' }
    const state = createState(pair, policy)
    searchSmallDrop(state, noPrices(pair), unlimited)
    expect(toAssignments(state).user).toEqual(Int32Array.of(0, 1))
  })

  it('leaves a result alone that nothing is better than', () => {
    const policy: Policy = { ...hard, perUser: 1, sense: 'at_least' }
    const state = createState(pair, policy)
    hold(state, 0, 0)
    hold(state, 1, 1)
    searchSmallDrop(state, noPrices(pair), unlimited)
    expect(toAssignments(state).user).toEqual(Int32Array.of(0, 1))
  })
})

describe('solveFlow on tiny drops', () => {
  it('ends at the optimum, whatever the rules, with pins and without', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 10, pins: true }), ({ instance, policy }) => {
        let objective: number | null = null
        try {
          const { assignments } = solveFlow(instance, policy, unlimited)
          const check = checkAssignments(instance, policy, assignments)
          objective = check.objective - check.penalties
        } catch (error) {
          if (!(error instanceof UnsatisfiablePinsError)) throw error
        }
        const optimum = bruteOptimum(instance, policy)?.objective ?? null
        expect(objective === null).toBe(optimum === null)
        expect(objective ?? 0).toBeCloseTo(optimum ?? 0, 6)
      }),
      { numRuns: 60 },
    )
  })
})
