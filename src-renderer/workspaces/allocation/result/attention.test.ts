import { describe, expect, it } from 'vitest'
import type { GroupSummary } from '../../../../src-shared/allocation/summary.ts'
import { groupOf } from '../../../../src-shared/allocation/summary.testing.ts'
import { groupsNeedingAttention } from './attention.ts'

const group = (id: string, fields: Partial<GroupSummary> = {}): GroupSummary =>
  groupOf(id, { target: 0.55, sponsored: 55, ratio: 0.55, ...fields })

const sentences = (...groups: GroupSummary[]) =>
  groupsNeedingAttention(groups, 'en-GB').map(({ sentence }) => sentence)

describe('what needs attention', () => {
  it('leaves out groups at their target and groups without one', () => {
    expect(sentences(group('a'), group('b', { state: 'no_ratio', target: null }))).toEqual([])
  })

  it('names what a limited group could reach and what the guard did', () => {
    expect(
      sentences(group('east', { state: 'limited', reachable: 0.394, slots_left_empty: 1680 })),
    ).toEqual([
      'Group east reaches at most 39.4% with every slot filled, its target is 55%: the guard left 1,680 slots empty.',
    ])
  })

  it('names the target at which a limited group was shown to be full', () => {
    const remedies = { lower_target: 0.258, add_slack: 0.292, fill_at_most: 90 }
    expect(
      sentences(
        group('east', { state: 'limited', reachable: 0.394, remedies, slots_left_empty: 9 }),
      ),
    ).toEqual([
      'Group east can have every slot filled at a target of 25.8%, not at 55%: the guard left 9 slots empty.',
    ])
  })

  it('says that a group kept a target within reach by empty slots only', () => {
    expect(sentences(group('', { state: 'limited', slots_left_empty: 1 }))).toEqual([
      'Group (none) keeps its target of 55% only with 1 slot left empty.',
    ])
  })

  it('counts what a short group misses, and puts it before limited ones', () => {
    expect(
      groupsNeedingAttention(
        [
          group('limited', { state: 'limited', slots_left_empty: 9 }),
          group('short', { state: 'short', sponsored: 54, ratio: 0.54, compliant: false }),
        ],
        'en-GB',
      ).map(({ groupId, tone, sentence }) => [groupId, tone, sentence.split(': ')[1]]),
    ).toEqual([
      ['short', 'bad', '1 sponsored assignment is missing.'],
      ['limited', 'warn', undefined],
    ])
  })

  it('does not speak of missing assignments where the ratio is too high', () => {
    expect(sentences(group('high', { state: 'short', sponsored: 60, ratio: 0.6 }))).toEqual([
      'Group high got 60%, its target is 55%.',
    ])
  })
})
