import { describe, expect, it } from 'vitest'
import { checkAssignments } from './check.ts'
import { groupAccounts } from './group-account.ts'
import type { Assignments, Instance } from './instance.ts'
import { zeroPrices } from './model.ts'
import type { Policy } from './model.ts'
import { hard } from './solver.testing.ts'

/** Six users, all eligible for one unsponsored contract (2); the first two for sponsored 0 and 1. */
const drop: Instance = {
  users: 6,
  contracts: 3,
  groups: 2,
  rowStart: Uint32Array.of(0, 3, 6, 7, 8, 9, 10),
  contract: Uint16Array.of(0, 1, 2, 0, 1, 2, 2, 2, 2, 2),
  score: new Float64Array(10).fill(1),
  cap: Int32Array.of(1, 3, 100),
  sponsored: Uint8Array.of(1, 1, 0),
  groupOf: Int32Array.of(0, 0, 0, 0, 0, 1),
  target: Float64Array.of(0.5, NaN),
  pins: { user: new Int32Array(0), contract: new Int32Array(0) },
}

const policy: Policy = { ...hard, perUser: 2, scarcityAlpha: 0, fillBonus: 0.5, cacheFactor: 0 }

function rows(...list: readonly (readonly [number, number, number])[]): Assignments {
  return {
    user: Int32Array.from(list, ([user]) => user),
    contract: Int32Array.from(list, ([, contract]) => contract),
    round: Uint8Array.from(list, ([, , round]) => round),
  }
}

function accounts(rules: Policy, assignments: Assignments, instance = drop) {
  const check = checkAssignments(instance, rules, assignments)
  expect(check.violations).toEqual([])
  const prices = zeroPrices(instance)
  prices.contract.set([0.7, 0.2, 0])
  prices.ratioFloor[0] = 0.3
  return groupAccounts(instance, rules, prices, assignments, check)
}

describe('groupAccounts', () => {
  it('calls a group limited when only its ratio keeps slots empty', () => {
    const [group, none] = accounts(policy, rows([0, 0, 1], [1, 1, 1], [2, 2, 1], [3, 2, 1]))
    expect(group).toEqual({
      group: 0,
      state: 'limited',
      rule: 'floor',
      // User 4 could take the unsponsored contract, nobody else another one of it.
      slotsLeftEmpty: 1,
      usersLeftOut: 1,
      sponsoredPairs: 4,
      sponsoredPairsOpen: 1,
      sponsoredCapacityLeft: 2,
      bindingContracts: [0],
      ratioPrice: 0.3,
    })
    expect(none).toMatchObject({ state: 'no_ratio', rule: null, slotsLeftEmpty: 0 })
  })

  it('calls a group at target when the ratio leaves room, however many slots are empty', () => {
    const [group] = accounts(policy, rows([0, 0, 1], [0, 1, 2], [1, 1, 1]))
    expect(group).toMatchObject({ state: 'at_target', rule: null, slotsLeftEmpty: 0 })
  })

  it('calls a group limited when its ratio lets it have nothing', () => {
    const [group] = accounts(policy, rows())
    // Each of the five could take the unsponsored contract.
    expect(group).toMatchObject({ state: 'limited', slotsLeftEmpty: 5, usersLeftOut: 5 })
  })

  it('calls a group short when the ratio is missed and only reported or charged', () => {
    for (const guard of ['off', 'soft'] as const) {
      const [group] = accounts({ ...policy, guard }, rows([0, 0, 1], [2, 2, 1], [3, 2, 1]))
      expect(group).toMatchObject({ state: 'short', rule: 'floor' })
    }
  })

  it('counts the slots that a ceiling keeps empty', () => {
    const rules: Policy = { ...policy, sense: 'at_most' }
    const [group] = accounts(rules, rows([0, 1, 1], [2, 2, 1]))
    // User 0 could take contract 0, user 1 contract 1.
    expect(group).toMatchObject({ state: 'limited', rule: 'ceiling', slotsLeftEmpty: 2 })
  })

  it('counts the users that the user ratio leaves out', () => {
    const rules: Policy = { ...policy, guard: 'off', userRatioGuard: 'hard' }
    const [group] = accounts(rules, rows([0, 0, 1], [2, 2, 1]))
    expect(group).toMatchObject({ state: 'limited', rule: 'user_ratio', usersLeftOut: 3 })
  })

  it('lets no more users be mixed than the limit when it counts slots', () => {
    const rules: Policy = { ...policy, maxMixedShare: 0.2, sponsoredFirst: 0 }
    const [group] = accounts(rules, rows([0, 0, 1], [1, 1, 1], [2, 2, 1], [3, 2, 1]))
    // User 4, and one of the users 0 and 1 beside its sponsored contract.
    expect(group).toMatchObject({ slotsLeftEmpty: 2, usersLeftOut: 1 })
  })
})
