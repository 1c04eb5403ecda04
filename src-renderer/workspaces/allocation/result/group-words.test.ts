import { describe, expect, it } from 'vitest'
import { groupOf } from '../../../../src-shared/allocation/summary.testing.ts'
import { byShortfall, fileTarget, groupRemark, shortfallOf } from './group-words.ts'

describe('groups in words', () => {
  it('name the target of the file only where the run had another', () => {
    expect([
      fileTarget(groupOf('a'), 'en-US'),
      fileTarget(groupOf('a', { target: 0.31, target_of_file: 0.47 }), 'en-US'),
      fileTarget(groupOf('a', { target: 0.31, target_of_file: null }), 'en-US'),
    ]).toEqual(['', 'file 0.470', 'file none'])
  })

  it('count the sponsored assignments that are missing, less the slack', () => {
    expect([
      shortfallOf(groupOf('a')),
      shortfallOf(groupOf('a', { sponsored: 35 })),
      shortfallOf(groupOf('a', { sponsored: 35, slack: 0.03 })),
      shortfallOf(groupOf('a', { target: null, sponsored: 0 })),
    ]).toEqual([0, 5, 2, 0])
  })

  it('stand in the order in which they need a look', () => {
    const groups = [
      groupOf('fine'),
      groupOf('none', { state: 'no_ratio', target: null }),
      groupOf('limited', { state: 'limited', slots_left_empty: 9 }),
      groupOf('short', { state: 'short', sponsored: 30 }),
      groupOf('shorter', { state: 'short', sponsored: 10 }),
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
      groupRemark(groupOf('a', { state: 'limited', slots_left_empty: 1128 }), 'en-US'),
      groupRemark(groupOf('a', { state: 'short', sponsored: 39 }), 'en-US'),
      groupRemark(groupOf('a'), 'en-US'),
    ]).toEqual([
      '1,128 slots left empty, 260 sponsored pairs in all',
      '1 sponsored assignment missing',
      '',
    ])
  })
})
