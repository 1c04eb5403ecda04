import { describe, expect, it } from 'vitest'
import { generateRealShape } from '../generate.ts'
import { createState, hold, isHeld, mayTake, type State } from '../greedy-state.ts'
import type { Policy } from '../model.ts'
import { usersByGroup } from '../repair-ratio.ts'
import { keepsRules, restoreRules } from './rules-kept.ts'
import { hard } from '../solver.testing.ts'

const policy: Policy = {
  ...hard,
  userRatioGuard: 'hard',
  maxMixedShare: 0.2,
  sponsoredFirst: 2,
  cacheFactor: 0,
}

const drop = generateRealShape({ users: 300, contracts: 20, brands: 10, pairsPerUser: 12 })

function restored(state: State): State {
  restoreRules(state, usersByGroup(drop.groups, drop.groupOf), new Float64Array(drop.contracts))
  return state
}

/** Gives everybody the first contracts they may have, with no eye on any rule of `mayHold`. */
function filled(mayHold: (state: State, user: number, sponsored: boolean) => boolean): State {
  const state = createState(drop, policy)
  for (let u = 0; u < drop.users; u++) {
    const own = drop.contract.subarray(drop.rowStart[u], drop.rowStart[u + 1])
    for (const c of own) {
      if (state.sponsoredHeld[u]! + state.plainHeld[u]! === policy.perUser) break
      if (!isHeld(state, u, c) && mayHold(state, u, drop.sponsored[c] === 1)) hold(state, u, c)
    }
  }
  return state
}

describe('keepsRules and restoreRules', () => {
  it('mend users who hold both kinds beyond the limit or with too few sponsored ones', () => {
    const state = filled(() => true)
    expect(keepsRules(state)).toBe(false)
    expect(keepsRules(restored(state))).toBe(true)
    expect(state.all.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0)
  })

  it('mend capacities and ratios', () => {
    const state = filled(mayTake)
    expect(Math.min(...state.free)).toBeLessThan(0)
    expect(keepsRules(restored(state))).toBe(true)
  })

  it('leave what keeps every rule as it is', () => {
    const state = restored(filled(mayTake))
    const before = state.slot.slice()
    expect(restored(state).slot).toEqual(before)
  })
})
