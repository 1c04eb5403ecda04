import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CandidateReason } from '../../../src-shared/allocation/result.ts'
import { explainCandidates, explainChoice } from './explain.ts'
import type { CandidateFacts, ExplainedPolicy, GroupFacts } from './explain.ts'

const rules: ExplainedPolicy = {
  perUser: 2,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 0,
  penalty: 0,
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
  mixed: 0,
  userRatio: 0,
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

describe('explainChoice', () => {
  it('says what a candidate lacks, what it would take the place of, and what a choice is ahead by', () => {
    const found = explainChoice({ ...rules, perUser: 1 }, free, [
      pair(0, { round: 1, value: 3, price: 1 }),
      pair(1, { value: 2, price: 0.5, assigned: 10 }),
      pair(2, { cap: 0, assigned: 0 }),
    ])
    expect(found).toEqual({
      regret: 0,
      best: [0],
      margin: [0.5, null, null],
      whatIf: [null, { needs: 0.5, insteadOf: [0] }, null],
      runnerUp: 1,
    })
  })

  it('weighs a change of kind as a whole where nobody may be mixed', () => {
    const { whatIf } = explainChoice(rules, free, [
      pair(0, { round: 1, sponsored: true, value: 2 }),
      pair(1, { round: 2, sponsored: true, value: 2 }),
      pair(2, { value: 3 }),
      pair(3, { value: 0.5 }),
    ])
    expect(whatIf[2]).toEqual({ needs: 0.5, insteadOf: [0, 1] })
    expect(whatIf[3]).toEqual({ needs: 0.5, insteadOf: [0, 1] })
  })

  it('tells what the user would rather hold at these prices', () => {
    const { regret, best } = explainChoice({ ...rules, perUser: 1 }, free, [
      pair(0, { round: 1, value: 1 }),
      pair(1, { value: 1.25, assigned: 10 }),
    ])
    expect({ regret, best }).toEqual({ regret: 0.25, best: [1] })
  })

  it('has nothing to say by prices where the group may hold nothing', () => {
    const barred: GroupFacts = { ...atTarget, sponsored: 0, total: 0 }
    expect(explainChoice(rules, barred, [pair(0, {})])).toMatchObject({
      regret: 0,
      whatIf: [null],
      runnerUp: null,
    })
  })
})

describe('what a candidate lacks', () => {
  const amounts = fc.integer({ min: 0, max: 24 }).map((n) => n / 8)
  const drawn = fc.record({
    candidates: fc.array(
      fc.record({
        sponsored: fc.boolean(),
        value: amounts,
        price: amounts,
        round: fc.constantFrom(null, null, 1),
      }),
      { minLength: 1, maxLength: 7 },
    ),
    perUser: fc.integer({ min: 1, max: 3 }),
    ratioFloor: amounts,
    mixedShare: fc.constantFrom(0, 0.5, 1),
  })

  it('is just what makes it as good as the best choice, by its price or by its value', () => {
    fc.assert(
      fc.property(drawn, ({ candidates, perUser, ratioFloor, mixedShare }) => {
        const policy = { ...rules, perUser, maxMixedShare: mixedShare }
        const group = { ...atTarget, ratioFloor }
        const facts = candidates.map((candidate, contract) => pair(contract, candidate))
        const { whatIf } = explainChoice(policy, group, facts)
        for (const [index, what] of whatIf.entries()) {
          if (what === null) continue
          const needsWith = (change: Partial<CandidateFacts>): number | undefined =>
            explainChoice(
              policy,
              group,
              facts.map((each, at) => (at === index ? { ...each, ...change } : each)),
            ).whatIf[index]?.needs
          const { price, value } = facts[index]!
          expect(needsWith({ price: price - what.needs })).toBe(0)
          expect(needsWith({ value: value + what.needs })).toBe(0)
          expect(needsWith({ value: value + what.needs / 2 })).toBeCloseTo(what.needs / 2, 9)
        }
      }),
      { numRuns: 500 },
    )
  })
})
