import { describe, expect, it } from 'vitest'
import { candidateReason } from './result.ts'
import type { ContractRow, UserCandidate, UserExplanation } from './result.ts'
import { candidateSentence, contractSentences, userSentences } from './sentences.ts'
import { groupSentences } from './group-sentences.ts'
import { gapText, numbersOf } from './words.ts'
import type { GroupSummary } from './summary.ts'

const group: GroupSummary = {
  group_id: 'g17',
  users: 400,
  eligible_users: 378,
  target: 0.47,
  slack: 0,
  sponsored: 117,
  total: 248,
  ratio: 117 / 248,
  state: 'at_target',
  compliant: true,
  reachable: 0.6,
  reachable_sponsored: 600,
  reachable_total: 1000,
  sponsored_users: 100,
  assigned_users: 240,
  mixed_users: 0,
  eligible_sponsored_pairs: 900,
  sponsored_capacity_left: 20,
  slots_left_empty: 0,
  binding_contracts: [],
  ratio_price: 0,
}

const atLeast = { guard: 'hard', sense: 'at_least' } as const

const candidate: UserCandidate = {
  contract_id: 'c1',
  name: 'Summer',
  sponsored: true,
  score: 1.2,
  value: 1.25,
  price: 0.5,
  ratio_effect: 0,
  mixing_effect: 0,
  reduced_value: 0.75,
  cap: 1200,
  assigned: 1200,
  chosen: true,
  round: 1,
  reason: 'chosen',
  margin: null,
  what_if: null,
}

const user: Omit<UserExplanation, 'sentences'> = {
  user_id: 'u-000001',
  group_id: 'g17',
  per_user: 3,
  candidates: [candidate],
  candidates_total: 1,
  runner_up: null,
  regret: 0,
  best_at_prices: ['c1'],
}

const contract: ContractRow = {
  contract_id: 'c1',
  name: '',
  sponsored: true,
  cap: 100,
  assigned: 100,
  fill: 1,
  demand: 2500,
  price: 0.1234,
  score_sum: 80,
  attributes: {},
}

describe('groupSentences', () => {
  it('says that a ratio is kept', () => {
    expect(groupSentences(group, atLeast)).toEqual([
      'Group g17 keeps its ratio: 47.2% sponsored (117 of 248), promised at least 47%.',
    ])
  })

  it('says what the guard kept empty, and why there is no more', () => {
    const limited: GroupSummary = {
      ...group,
      state: 'limited',
      reachable: 0.31,
      reachable_sponsored: 352,
      reachable_total: 1134,
      slots_left_empty: 1128,
      eligible_sponsored_pairs: 260,
      sponsored_capacity_left: 0,
      binding_contracts: ['c3', 'c9', 'c1'],
      ratio_price: 0.42,
    }
    expect(groupSentences(limited, atLeast)).toEqual([
      'Group g17 is limited by the guard: 1,128 slots left empty to keep the ratio of at least 47%; 47.2% sponsored (117 of 248).',
      'On its own it could reach 31% at most: 352 sponsored assignments of 1,134 assignments.',
      'It has 260 eligible sponsored pairs, and 0 sponsored capacity left on those contracts.',
      'Full, and wanted by more of its users: c3, c9 and c1.',
      'One sponsored assignment more in its favour would be worth 0.42 in value.',
    ])
  })

  it('says that a ratio is missed for want of any sponsored pair', () => {
    const short: GroupSummary = {
      ...group,
      state: 'short',
      sponsored: 0,
      ratio: 0,
      reachable: 0,
      reachable_sponsored: 0,
      eligible_sponsored_pairs: 0,
    }
    expect(groupSentences(short, { guard: 'off', sense: 'within' })).toEqual([
      'Group g17 misses its ratio: 0% sponsored (0 of 248), promised exactly 47%.',
      'On its own it could reach 0% at most: 0 sponsored assignments of 1,000 assignments.',
      'None of its users is eligible for a sponsored contract.',
    ])
  })

  it('has nothing to promise for users without a group', () => {
    const none: GroupSummary = { ...group, group_id: '', target: null, state: 'no_ratio' }
    expect(groupSentences(none, atLeast)).toEqual([
      'Users without a group have no ratio: 47.2% sponsored (117 of 248).',
    ])
  })

  it('says when nobody is eligible or nothing was assigned', () => {
    const empty = { ...group, sponsored: 0, total: 0, ratio: null }
    expect(groupSentences({ ...empty, eligible_users: 0 }, atLeast)).toEqual([
      'No user of group g17 has an eligible pair.',
    ])
    expect(groupSentences(empty, { guard: 'hard', sense: 'at_most' })).toEqual([
      'Group g17 keeps its ratio: nothing was assigned, promised at most 47%.',
    ])
  })
})

describe('candidateSentence', () => {
  it('has one for every reason', () => {
    const sentences = candidateReason.options.map((reason) =>
      candidateSentence({ ...candidate, reason }, user),
    )
    expect(sentences).toEqual([
      'Pinned to this user before the solver started.',
      "Chosen: worth 1.25 here, above the contract's price of 0.5.",
      'Full (1,200 of 1,200): every seat went to a user it is worth as much or more for.',
      "The user's 3 slots hold better ones.",
      'Its price of 0.5 is above its value of 1.25 here: others gain more from a seat (1,200 of 1,200 taken).',
      'It is sponsored, the user holds the other kind, and no more users of group g17 may hold both.',
      'One more sponsored assignment would move group g17 away from its promised ratio.',
      'The contract has no capacity in this drop.',
      'Nothing forbids it (1,200 of 1,200 taken): the search left it open, within the gap that is reported.',
    ])
  })

  it('mentions the ratio where it changed the order', () => {
    expect(
      candidateSentence({ ...candidate, reason: 'holds_better', ratio_effect: -0.2 }, user),
    ).toBe("The user's 3 slots hold better ones, the ratio of group g17 counted in.")
  })
})

describe('userSentences', () => {
  it('names what is held and counts the reasons for the rest', () => {
    const other = (reason: UserCandidate['reason']): UserCandidate => ({
      ...candidate,
      chosen: false,
      round: null,
      reason,
    })
    const candidates = [
      candidate,
      { ...candidate, name: '', contract_id: 'c2' },
      other('group_ratio'),
      other('contract_full'),
      other('contract_full'),
    ]
    expect(userSentences({ ...user, candidates, candidates_total: 1200 })).toEqual([
      'u-000001 holds 2 of 1,200 eligible contracts, with 1 slot free: Summer (c1) and c2.',
      '2 others: full.',
      '1 other: kept out by the ratio of group g17.',
    ])
  })

  it('has a brief word for every reason', () => {
    const candidates = candidateReason.options.map((reason) => ({ ...candidate, reason }))
    const held = candidates.map((each) => ({ ...each, chosen: each.reason === 'chosen' }))
    expect(userSentences({ ...user, candidates: held, candidates_total: 9 }).slice(1)).toEqual([
      '1 other: full.',
      '1 other: worth less than what the user holds.',
      '1 other: priced above the value here.',
      '1 other: of the other kind, which would make the user mixed.',
      '1 other: kept out by the ratio of group g17.',
      '1 other: without capacity.',
      '1 other: left open by the search.',
    ])
  })

  it('says when a user holds nothing, or could not', () => {
    expect(
      userSentences({
        ...user,
        candidates: [{ ...candidate, chosen: false, reason: 'no_capacity' }],
      }),
    ).toEqual(['u-000001 holds nothing of 1 eligible contract.', '1 other: without capacity.'])
    expect(userSentences({ ...user, candidates: [], candidates_total: 0 })).toEqual([
      'u-000001 has no eligible contract in this drop.',
    ])
  })
})

describe('contractSentences', () => {
  it('prices a full contract', () => {
    expect(contractSentences(contract)).toEqual([
      'c1 is full: 100 assigned among 2,500 eligible users.',
      'One more unit of capacity would be worth about 0.123 in value at the margin.',
    ])
    expect(contractSentences({ ...contract, price: 0 })[1]).toBe(
      'More capacity would add next to nothing: its last seats are as good elsewhere.',
    )
  })

  it('says why capacity is left', () => {
    expect(contractSentences({ ...contract, name: 'Summer', assigned: 40 })).toEqual([
      'Summer has 60 of 100 left: 40 assigned among 2,500 eligible users.',
      'Its eligible users hold contracts that are worth more, or their group cannot take it.',
    ])
    expect(contractSentences({ ...contract, assigned: 10, demand: 10 })[1]).toBe(
      'It has more capacity than eligible users: 90 cannot be used.',
    )
    expect(contractSentences({ ...contract, assigned: 0, demand: 0 })).toEqual([
      'No user is eligible for c1: all 100 of its capacity is left.',
    ])
    expect(contractSentences({ ...contract, cap: 0, assigned: 0 })).toEqual([
      'c1 has no capacity in this drop.',
    ])
  })
})

describe('what would change a result', () => {
  const german = numbersOf('de-DE')
  const held: UserCandidate = { ...candidate, margin: 0.75 }
  const runnerUp: UserCandidate = {
    ...candidate,
    contract_id: 'c12',
    name: '',
    chosen: false,
    round: null,
    reason: 'holds_better',
    score: 0.69,
    what_if: { needs: 0.031, price: 0.469, score: 0.72, instead_of: ['c1'] },
  }
  const asked = { ...user, candidates: [held, runnerUp], candidates_total: 2, runner_up: 'c12' }

  it('is told of a user with the price and the score that would do it', () => {
    expect(userSentences(asked).slice(1, 4)).toEqual([
      'It would get c12 instead of c1 if its price fell by 0.031 to 0.469, or its score rose from 0.690 to 0.720.',
      'What it would lose first is Summer (c1): worth 0.75 less here, or its price that much higher, and the user would be as well off without it.',
      'These margins are exact for this user at the prices of this run; for the drop, whose prices would move too, they are estimates.',
    ])
  })

  it('is written by the locale of the reader', () => {
    expect(userSentences(asked, german)[1]).toBe(
      'It would get c12 instead of c1 if its price fell by 0,031 to 0,469, or its score rose from 0,690 to 0,720.',
    )
    expect(contractSentences(contract, null, german)).toEqual([
      'c1 is full: 100 assigned among 2.500 eligible users.',
      'One more unit of capacity would be worth about 0,123 in value at the margin.',
    ])
    expect(groupSentences(group, atLeast, german)[0]).toBe(
      'Group g17 keeps its ratio: 47,2\u00a0% sponsored (117 of 248), promised at least 47\u00a0%.',
    )
    expect(candidateSentence({ ...candidate, reason: 'contract_full' }, user, german)).toBe(
      'Full (1.200 of 1.200): every seat went to a user it is worth as much or more for.',
    )
  })

  it('is a tie where a candidate lacks nothing, and part of the gap where the user lacks something', () => {
    const tie = {
      ...runnerUp,
      what_if: { needs: 0, price: 0.5, score: null, instead_of: ['c1'] },
    }
    const sentences = userSentences({
      ...asked,
      candidates: [candidate, tie],
      regret: 0.02,
      best_at_prices: ['c12'],
    })
    expect(sentences.slice(1, 3)).toEqual([
      'At these prices c12 would be as good as c1 for this user: its seats went to others.',
      'At these prices c12 would be worth 0.02 more than what it holds: its part of the gap to the bound.',
    ])
  })

  it('is told of a contract by who would take one more unit', () => {
    const taker = { group_id: 'g17', score: 1, value: 1.05 }
    const oneMore = {
      price: 0.1234,
      at_least: 0.12,
      at_most: 0.2,
      takers: [
        { ...taker, user_id: 'u1', gives_up: 'c3', gains: 0.12 },
        { ...taker, user_id: 'u2', gives_up: null, gains: 0.1 },
      ],
      takers_total: 12,
    }
    expect(contractSentences(contract, oneMore)).toEqual([
      'c1 is full: 100 assigned among 2,500 eligible users.',
      'One more unit of capacity would be worth about 0.123 in value at the margin; by the certified bound at least 0.12 and at most 0.2.',
      'Would gain from it at once: u1 (gives up c3, gains 0.12), u2 (a free slot, gains 0.1) and 10 others.',
    ])
  })

  it('is not told of an estimate below what is certain', () => {
    const oneMore = { price: 0.1234, at_least: 0.15, at_most: 0.2, takers: [], takers_total: 0 }
    expect(contractSentences(contract, oneMore)[1]).toBe(
      'One more unit of capacity would be worth about 0.15 in value at the margin; by the certified bound at least 0.15 and at most 0.2.',
    )
  })

  it('is told of a group by a point of target', () => {
    const one_point = {
      higher: { estimate: -10.2, at_most: -1.7 },
      lower: { estimate: 10.1, at_most: 19 },
    }
    expect(groupSentences({ ...group, one_point }, atLeast).slice(1)).toEqual([
      'A target one point higher (48%) would cost about 10.2 in value at the margin, at least 1.7 by the certified bound.',
      'A target one point lower (46%) would gain about 10.1 in value at the margin, at most 19 by the certified bound.',
    ])
  })
})

describe('gapText', () => {
  it.each([
    [0, '0%'],
    [2.6e-9, 'less than 0.0001%'],
    [0.00222, '0.0022%'],
    [0.172, '0.17%'],
    [12.34, '12%'],
  ])('says %d as %s', (gap, text) => {
    expect(gapText(gap)).toBe(text)
  })
})
