import { describe, expect, it } from 'vitest'
import { generateRealShape } from '../generate.ts'
import { createState } from '../greedy-state.ts'
import type { Policy } from '../model.ts'
import { solveSmoothedDual } from './dual.ts'
import { roundByDiffusion } from './rounding.ts'
import { hard, unlimited } from '../solver.testing.ts'

const policy: Policy = { ...hard, cacheFactor: 0 }

describe('roundByDiffusion', () => {
  it('keeps the expected sums of contracts to within a few seats', () => {
    const drop = generateRealShape({ users: 2000, contracts: 40, brands: 15, pairsPerUser: 25 })
    const state = createState(drop, policy)
    const { rules, lifts, scale } = state
    const dual = solveSmoothedDual({ instance: drop, policy, rules, lifts, scale }, unlimited)
    roundByDiffusion(state, dual, unlimited)

    const expected = new Float64Array(drop.contracts)
    const { start, contract } = dual.candidates
    for (let i = 0, u = 0; u < drop.users; u++) {
      for (; i < start[2 * u + 2]!; i++) {
        const weight = i < start[2 * u + 1]! ? dual.sponsoredWeight[u]! : dual.plainWeight[u]!
        expected[contract[i]!]! += weight * dual.fraction[i]!
      }
    }
    const off = expected.map((seats, c) => Math.abs(seats - (drop.cap[c]! - state.free[c]!)))
    // Independent draws would be off by some 2000 seats' root at many of them.
    expect(Math.max(...off)).toBeLessThan(8)
    expect(off.reduce((sum, by) => sum + by, 0) / drop.contracts).toBeLessThan(2.5)
  })
})
