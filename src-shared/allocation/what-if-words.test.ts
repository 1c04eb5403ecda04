import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './parameters.ts'
import type { WhatIfAnswer, WhatIfFigures } from './what-if.ts'
import { whatIfSentences } from './what-if-words.ts'

const figures: WhatIfFigures = {
  objective: 100,
  value: 100,
  penalties: 0,
  score_sum: 90,
  upper_bound: 101,
  gap_percent: 1,
  seats: 60,
  assignments: 50,
  sponsored_assignments: 20,
  fill: 0.8,
  assigned_users: 30,
  mixed_users: 0,
  groups_compliant: 2,
}
const side = { target: 0.3, sponsored: 3, total: 10, ratio: 0.3, compliant: true }
const answer: Omit<WhatIfAnswer, 'sentences'> = {
  before: figures,
  after: figures,
  groups: [{ group_id: 'east', before: side, after: side }],
  groups_total: 1,
  contracts: [],
  contracts_total: 0,
  users: { moved: 0, gained: 0, lost: 0, same: 40 },
  parameters: allocationDefaults,
  timed_out: false,
  warm: false,
  pairs: 1234,
  seconds: { load: 0, solve: 1, prove: 1 },
}

describe('what an answer says', () => {
  it('is short when nothing changes', () => {
    expect(whatIfSentences(answer)).toEqual([
      'The score stays 90.',
      'Every user holds what they held.',
      'The result is within 1% of the best possible under these rules, by a bound over all 1,234 eligible pairs of the run.',
    ])
  })

  it('certifies the change by both bounds and names users and groups', () => {
    const after = { ...figures, score_sum: 80, objective: 95, upper_bound: 96, assignments: 45 }
    const short = { ...side, ratio: 0.2, compliant: false }
    expect(
      whatIfSentences({
        ...answer,
        after,
        groups: [{ group_id: 'east', before: side, after: short }],
        users: { moved: 4, gained: 1, lost: 2, same: 33 },
        timed_out: true,
      }).slice(0, -1),
    ).toEqual([
      'The score falls by 10 to 80.',
      'Certified: the best possible objective changes by −6 to −4.',
      '5 assignments fewer are made.',
      '7 users would hold something else: 1 gain a first contract, 2 lose their last.',
      'No longer at target: east.',
    ])
  })
})
