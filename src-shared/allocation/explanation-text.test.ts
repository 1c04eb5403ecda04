import { expect, it } from 'vitest'
import { contractText, groupText, userText } from './explanation-text.ts'
import { allocationDefaults } from './parameters.ts'
import { groupOf } from './summary.testing.ts'

it('a user as text has a line for each candidate', () => {
  expect(
    userText({
      user_id: 'u1',
      group_id: 'east',
      per_user: 3,
      candidates: [
        {
          contract_id: 'c1',
          name: 'Brand',
          sponsored: true,
          score: 1,
          value: 1.2,
          price: 0.5,
          ratio_effect: 0,
          mixing_effect: 0,
          reduced_value: 0.7,
          cap: 10,
          assigned: 10,
          chosen: true,
          round: 1,
          reason: 'chosen',
          margin: 0,
          what_if: null,
        },
      ],
      candidates_total: 2,
      runner_up: null,
      regret: 0,
      best_at_prices: ['c1'],
      // Of a reader elsewhere: the text is made anew.
      sentences: ['u1 hält 1 von 2.'],
    }),
  ).toBe(
    [
      'User u1',
      'u1 holds 1 of 2 eligible contracts, with 2 slots free: Brand (c1).',
      '',
      "- c1 (Brand): Chosen: worth 1.2 here, above the contract's price of 0.5.",
      '- and 1 more',
    ].join('\n'),
  )
})

it('a group as text names its remedies', () => {
  const group = groupOf('east', { state: 'short', sponsored_capacity_left: 0 })
  expect(groupText({ group }, allocationDefaults)).toMatch(
    /^Group east\nGroup east misses its ratio.*\n- Remedy: enforce ratios\. Ratios were only reported\./s,
  )
})

it('a contract as text is its sentences', () => {
  const contract = {
    contract_id: 'c1',
    name: '',
    sponsored: false,
    cap: 1,
    assigned: 1,
    fill: 1,
    demand: 3,
    price: 0,
    score_sum: 1,
    attributes: {},
  }
  expect(contractText({ contract, one_more: null })).toMatch(
    /^Contract c1\nc1 is full: 1 assigned among 3 eligible users\./,
  )
})
