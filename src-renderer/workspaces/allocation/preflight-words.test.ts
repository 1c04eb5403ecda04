import { describe, expect, it } from 'vitest'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { checkLines, startLabel, targetSentence } from './preflight-words.ts'

const group = {
  group_id: 'g17',
  users: 250,
  eligible_users: 250,
  target: 0.47,
  reachable_sponsored: 117,
  reachable_total: 378,
  reachable: 0.31,
  eligible_sponsored_pairs: 260,
  limited: true,
  nearest: { share: 0.31, is: 'most' as const, shown: 0.31 },
  remedies: { lower_target: 0.31, add_slack: 0.16, fill_at_most: 250 },
}

const report: PreflightReport = {
  ready: true,
  inputs: [],
  faults: [],
  counts: {
    users: 20_000,
    eligible_users: 20_000,
    contracts: 120,
    contracts_with_pairs: 118,
    groups: 2,
    pairs: 2_000_000,
    zero_scores: 1_200_000,
    pinned: 0,
  },
  joint: null,
  refusal: null,
  groups: [group, { ...group, group_id: 'g01', limited: false, nearest: null, remedies: null }],
}

describe('preflight in words', () => {
  it('is a checklist', () => {
    expect(checkLines(report, 'en-US')).toEqual([
      { tone: 'warn', text: '118 of 120 contracts have eligible users' },
      { tone: 'ok', text: 'All 20,000 users have an eligible pair' },
      { tone: 'ok', text: '2,000,000 eligible pairs, 60% with score zero' },
      { tone: 'warn', text: '1 of 2 groups can reach their targets with every slot filled' },
    ])
  })

  it('makes the button say what will happen', () => {
    expect([
      startLabel(report, false, 'en-US'),
      startLabel(report, true, 'en-US'),
      startLabel(null),
      startLabel({ ...report, counts: null }, true),
    ]).toEqual([
      'Allocate 20,000 users to 120 contracts',
      'Dry-run 20,000 users to 120 contracts',
      'Start allocation',
      'Start dry run',
    ])
  })

  it('says which target stands instead of which', () => {
    const lowered = { ...group, target: 0.31, target_of_file: 0.47 }
    expect(targetSentence(lowered, 'en-US')).toBe(
      'Group g17: target 31% in this run instead of 47% of the file.',
    )
    expect(targetSentence({ ...lowered, target_of_file: null }, 'en-US')).toBe(
      'Group g17: target 31% in this run; the file has none.',
    )
  })
})
