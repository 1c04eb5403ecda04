import { describe, expect, it } from 'vitest'
import { emptyTerms, fillTerms, type Multipliers } from '../dual-bundle.ts'
import { createState, hold, violation } from '../greedy-state.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { usersByGroup } from '../repair-ratio.ts'
import { balanceGroups } from './balance.ts'
import { hard, unlimited } from '../solver.testing.ts'

const policy: Policy = {
  ...hard,
  perUser: 2,
  maxMixedShare: 0.1,
  sponsoredFirst: 1,
  scarcityAlpha: 0,
  cacheFactor: 0,
}

/** Users of one group who may each have the sponsored contract 0 and the other, 1. */
function twoContracts(users: number, target: number): Instance {
  return {
    users,
    contracts: 2,
    groups: 1,
    rowStart: Uint32Array.from({ length: users + 1 }, (_, u) => 2 * u),
    contract: Uint16Array.from({ length: 2 * users }, (_, i) => i % 2),
    score: new Float64Array(2 * users).fill(1),
    cap: Int32Array.of(users, users),
    sponsored: Uint8Array.of(1, 0),
    groupOf: new Int32Array(users),
    target: Float64Array.of(target),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

describe('balanceGroups', () => {
  it('makes no more users hold both kinds than the group may have', () => {
    const instance = twoContracts(20, 0.4)
    const state = createState(instance, policy)
    for (let u = 0; u < instance.users; u++) hold(state, u, 0)
    const multipliers: Multipliers = {
      contract: new Float64Array(2),
      floor: Float64Array.of(0.5),
      ceiling: new Float64Array(1),
      mixed: new Float64Array(1),
      userRatio: new Float64Array(1),
    }
    const terms = emptyTerms(1)
    fillTerms(terms, multipliers, state.rules, policy)
    const start = new Uint32Array(2 * instance.users + 1).map((_, i) => i)
    const value = new Float32Array(2 * instance.users).fill(1)
    balanceGroups(
      state,
      {
        candidates: { start, contract: instance.contract, value },
        multipliers,
        terms,
        price: multipliers.contract,
        tie: 0,
        withinCapacity: false,
        groupUsers: usersByGroup(1, instance.groupOf),
      },
      unlimited,
    )
    expect(violation(state, 0)).toBe(0)
    expect(state.rules.mixedLimit[0]).toBe(2)
    expect(state.mixed[0]).toBe(2)
  })
})
