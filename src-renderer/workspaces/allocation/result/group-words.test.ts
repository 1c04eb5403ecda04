import { describe, expect, it } from 'vitest'
import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { byShortfall, fileTarget, groupRemark, shortfallOf } from './group-words.ts'

function group(id: string, fields: Partial<GroupSummary> = {}): GroupSummary {
  return {
    group_id: id,
    users: 100,
    eligible_users: 100,
    target: 0.4,
    slack: 0,
    sponsored: 40,
    total: 100,
    ratio: 0.4,
    state: 'at_target',
    compliant: true,
    reachable: 0.7,
    reachable_sponsored: 70,
    reachable_total: 100,
    sponsored_users: 40,
    assigned_users: 90,
    mixed_users: 0,
    eligible_sponsored_pairs: 260,
    sponsored_capacity_left: 10,
    slots_left_empty: 0,
    binding_contracts: [],
    ratio_price: 0,
    ...fields,
  }
}

describe('groups in words', () => {
  it('name the target of the file only where the run had another', () => {
    expect([
      fileTarget(group('a'), 'en-US'),
      fileTarget(group('a', { target: 0.31, target_of_file: 0.47 }), 'en-US'),
      fileTarget(group('a', { target: 0.31, target_of_file: null }), 'en-US'),
    ]).toEqual(['', 'file 0.470', 'file none'])
  })

  it('count the sponsored assignments that are missing, less the slack', () => {
    expect([
      shortfallOf(group('a')),
      shortfallOf(group('a', { sponsored: 35 })),
      shortfallOf(group('a', { sponsored: 35, slack: 0.03 })),
      shortfallOf(group('a', { target: null, sponsored: 0 })),
    ]).toEqual([0, 5, 2, 0])
  })

  it('stand in the order in which they need a look', () => {
    const groups = [
      group('fine'),
      group('none', { state: 'no_ratio', target: null }),
      group('limited', { state: 'limited', slots_left_empty: 9 }),
      group('short', { state: 'short', sponsored: 30 }),
      group('shorter', { state: 'short', sponsored: 10 }),
    ]
    expect(groups.sort(byShortfall).map((each) => each.group_id)).toEqual([
      'shorter',
      'short',
      'limited',
      'fine',
      'none',
    ])
  })

  it('say what a limited and a short group lack', () => {
    expect([
      groupRemark(group('a', { state: 'limited', slots_left_empty: 1128 }), 'en-US'),
      groupRemark(group('a', { state: 'short', sponsored: 39 }), 'en-US'),
      groupRemark(group('a'), 'en-US'),
    ]).toEqual([
      '1,128 slots left empty, 260 sponsored pairs in all',
      '1 sponsored assignment missing',
      '',
    ])
  })
})
