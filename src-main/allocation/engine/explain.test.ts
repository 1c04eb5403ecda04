import { describe, expect, it } from 'vitest'
import type { CandidateReason } from '../../../src-shared/allocation/result.ts'
import { checkAssignments } from './check.ts'
import { explainCandidates, explainContract, explainUser } from './explain.ts'
import type { CandidateFacts, ExplainedPolicy, GroupFacts } from './explain.ts'
import type { Assignments, Instance } from './instance.ts'
import { zeroPrices } from './model.ts'
import type { Policy } from './model.ts'

const rules: ExplainedPolicy = {
  perUser: 2,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 0,
}

/** Ten users, no ratio. */
const free: GroupFacts = {
  target: NaN,
  sponsored: 5,
  total: 10,
  sponsoredHolders: 5,
  holders: 10,
  mixedUsers: 0,
  eligibleUsers: 10,
  ratioFloor: 0,
  ratioCeiling: 0,
}
/** The same group exactly at its target. */
const atTarget: GroupFacts = { ...free, target: 0.5 }

function pair(contract: number, facts: Partial<CandidateFacts>): CandidateFacts {
  return {
    contract,
    sponsored: false,
    score: 1,
    value: 1,
    price: 0,
    cap: 10,
    assigned: 5,
    round: null,
    ...facts,
  }
}

function reasons(
  group: GroupFacts,
  candidates: readonly CandidateFacts[],
  policy = rules,
): Record<number, CandidateReason> {
  return Object.fromEntries(
    explainCandidates(policy, group, candidates).map(({ contract, reason }) => [contract, reason]),
  )
}

describe('explainCandidates', () => {
  it('tells pins from choices, and what is worth less than either', () => {
    const candidates = [
      pair(0, { round: 0, value: 2 }),
      pair(1, { round: 1, value: 3 }),
      pair(2, { value: 1 }),
    ]
    expect(reasons(free, candidates)).toEqual({ 0: 'pinned', 1: 'chosen', 2: 'holds_better' })
  })

  it('names a contract without capacity, one that is full, and one priced above its value', () => {
    const candidates = [
      pair(0, { cap: 0, assigned: 0 }),
      pair(1, { assigned: 10, price: 0.4 }),
      pair(2, { assigned: 10, price: 1.5 }),
    ]
    expect(reasons(free, candidates)).toEqual({
      0: 'no_capacity',
      1: 'contract_full',
      2: 'not_worth_its_price',
    })
  })

  it('names the other kind where no more users may be mixed', () => {
    const candidates = [pair(0, { round: 1, sponsored: true }), pair(1, { value: 5 })]
    expect(reasons(free, candidates)[1]).toBe('other_kind')
    expect(reasons(free, candidates, { ...rules, maxMixedShare: 0.1 })[1]).toBe('left_open')
    const used = { ...free, mixedUsers: 1 }
    expect(reasons(used, candidates, { ...rules, maxMixedShare: 0.1 })[1]).toBe('other_kind')
  })

  it('names the ratio where one more unsponsored contract would break it', () => {
    const candidates = [pair(0, {}), pair(1, { sponsored: true })]
    expect(reasons(atTarget, candidates)).toEqual({ 0: 'group_ratio', 1: 'left_open' })
    expect(reasons({ ...atTarget, sponsored: 6 }, candidates)[0]).toBe('left_open')
  })

  it('names the ratio under a soft guard where its cost outweighs the value', () => {
    const soft: ExplainedPolicy = { ...rules, guard: 'soft' }
    const costly = { ...atTarget, ratioFloor: 3 }
    const [only] = explainCandidates(soft, costly, [pair(0, {})])
    expect(only).toMatchObject({ ratioEffect: -1.5, reducedValue: -0.5, reason: 'group_ratio' })
  })

  it('names the price under a soft guard where that outweighs the value', () => {
    expect(reasons(free, [pair(0, { price: 2 })])[0]).toBe('not_worth_its_price')
  })

  it('puts the best reduced value first', () => {
    const order = explainCandidates(rules, free, [
      pair(0, { value: 2, price: 1.5 }),
      pair(1, { value: 1 }),
      pair(2, { value: 1 }),
    ])
    expect(order.map(({ contract }) => contract)).toEqual([1, 2, 0])
  })
})

const drop: Instance = {
  users: 3,
  contracts: 2,
  groups: 2,
  rowStart: Uint32Array.of(0, 2, 4, 5),
  contract: Uint16Array.of(0, 1, 0, 1, 1),
  score: Float64Array.of(2, 1, 4, 3, 5),
  cap: Int32Array.of(1, 2),
  sponsored: Uint8Array.of(1, 0),
  groupOf: Int32Array.of(0, 0, 1),
  target: Float64Array.of(0.5, NaN),
  pins: { user: new Int32Array(0), contract: new Int32Array(0) },
}
const policy: Policy = {
  ...rules,
  penalty: 1,
  scarcityAlpha: 0,
  fillBonus: 0.5,
  cacheFactor: 0,
  seed: 0,
}
const result: Assignments = {
  user: Int32Array.of(0, 1, 2),
  contract: Int32Array.of(1, 0, 1),
  round: Uint8Array.of(1, 1, 1),
}
const check = checkAssignments(drop, policy, result)
const prices = { ...zeroPrices(drop), contract: Float64Array.of(3, 0) }

describe('explainUser', () => {
  it('gathers the facts of one user from the result', () => {
    expect(explainUser(drop, policy, prices, result, check, 0)).toEqual({
      user: 0,
      group: 0,
      perUser: 2,
      candidates: [
        {
          contract: 1,
          sponsored: false,
          score: 1,
          value: 1.5,
          price: 0,
          cap: 2,
          assigned: 2,
          round: 1,
          ratioEffect: 0,
          reducedValue: 1.5,
          reason: 'chosen',
        },
        {
          contract: 0,
          sponsored: true,
          score: 2,
          value: 2.5,
          price: 3,
          cap: 1,
          assigned: 1,
          round: null,
          ratioEffect: 0,
          reducedValue: -0.5,
          reason: 'not_worth_its_price',
        },
      ],
    })
  })
})

describe('explainContract', () => {
  it('says what a seat is worth, who has one and who waits', () => {
    expect(explainContract(drop, policy, prices, result, check, 1)).toEqual({
      contract: 1,
      sponsored: false,
      cap: 2,
      assigned: 2,
      demand: 3,
      price: 0,
      scoreSum: 6,
      leastValue: 1.5,
      largestValue: 5.5,
      waitingUsers: 1,
      assignedByGroup: Int32Array.of(1, 1),
    })
  })

  it('has no values for a contract that nobody holds', () => {
    const empty = { user: new Int32Array(0), contract: new Int32Array(0), round: new Uint8Array(0) }
    const nothing = checkAssignments(drop, policy, empty)
    expect(explainContract(drop, policy, prices, empty, nothing, 0)).toMatchObject({
      assigned: 0,
      leastValue: null,
      largestValue: null,
      waitingUsers: 2,
    })
  })
})
