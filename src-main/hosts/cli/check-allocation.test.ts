import { describe, expect, it } from 'vitest'
import type { GroupReach, PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { checkText } from './check-allocation.ts'

const report: PreflightReport = {
  ready: true,
  inputs: [],
  faults: [],
  counts: {
    users: 4,
    eligible_users: 4,
    contracts: 2,
    contracts_with_pairs: 2,
    groups: 2,
    pairs: 8,
    zero_scores: 0,
    pinned: 0,
  },
  groups: [],
  joint: {
    fill: 1,
    asked: 2,
    most: 1,
    found: 1,
    feasible: 'no',
    shown: 'all',
    remedy: {
      slack: 0.25,
      slack_needed: 0.25,
      caps: [{ contract_id: 's1', from: 1, to: 2 }],
      groups: ['east', 'west'],
      contracts: ['s1'],
    },
  },
  refusal: null,
}

describe('a check on the command line', () => {
  it('names the flags that would help', () => {
    const text = checkText(report)
    expect(text).toContain('(--ratio_slack 0.25)')
    expect(text).toContain('(--cap_override s1=2)')
    expect(text.trimEnd().endsWith('A run can start.')).toBe(true)
  })

  it('names a target to be taken as it is, and slack only where it helps', () => {
    const group = {
      group_id: "north's",
      users: 3,
      eligible_users: 3,
      target: 0.5,
      reachable_sponsored: 3,
      reachable_total: 9,
      reachable: 1 / 3,
      eligible_sponsored_pairs: 3,
      limited: true,
      nearest: { share: 1 / 3, is: 'most', shown: 1 / 3 } as GroupReach['nearest'],
      remedies: { lower_target: 1 / 3, add_slack: 0.1667, fill_at_most: 6 },
    }
    const lines = (changed: Partial<GroupReach>) =>
      checkText({ ...report, joint: null, groups: [{ ...group, ...changed }] }).split('\n')
    expect(lines({})).toContain(
      String.raw`Group north's reaches 33.3% if all its slots are filled, its target is 50%. (--ratio_override 'north'\''s=0.3333333333333333', or --ratio_slack 0.1667)`,
    )
    expect(lines({ group_id: 'g1', nearest: { share: 0, is: 'most', shown: 0 } })).toContain(
      'Group g1 reaches 0% if all its slots are filled, its target is 50%. (--ratio_override g1=0.3333333333333333)',
    )
    expect(
      lines({ group_id: 'g1', nearest: { share: 0.9, is: 'least', shown: 0.9 } })[1],
    ).toContain('Group g1 has at least 90% sponsored if all its slots are filled')
  })

  it('says why a solver does not take the drop', () => {
    const refusal = { what: 'It is too large.', remedy: 'Use flow.' }
    expect(checkText({ ...report, ready: false, refusal })).toContain(
      'error: It is too large. Use flow.',
    )
  })
})
