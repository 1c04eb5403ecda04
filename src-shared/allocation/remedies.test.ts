import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './parameters.ts'
import { groupRemedies, slackToReach } from './remedies.ts'
import { groupOf } from './summary.testing.ts'

const hard = { ...allocationDefaults, enforce_assignment_ratio: true }
const outOfReach = groupOf('east', { state: 'limited', reachable: 0.3095, slots_left_empty: 9 })

const sets = (...question: Parameters<typeof groupRemedies>): readonly string[] =>
  groupRemedies(...question).map(({ set }) => set)

describe('remedies of a group', () => {
  it('begin with a target that it reaches', () => {
    expect(sets(outOfReach, hard)).toEqual([
      'ratio_override:east=0.309',
      'ratio_slack:0.091',
      'assignment_ratio_guard:soft',
      'max_mixed_share:0.1',
    ])
    expect(groupRemedies(outOfReach, hard)[0]?.words).toBe('Lower its target to 30.9%')
  })

  it('enforce ratios that were only reported', () => {
    const short = groupOf('east', { state: 'short', sponsored_capacity_left: 0 })
    expect(sets(short, allocationDefaults)).toEqual([
      'enforce_assignment_ratio:true,assignment_ratio_guard:hard',
    ])
  })

  it('harden a soft guard', () => {
    const short = groupOf('east', { state: 'short', sponsored_capacity_left: 0 })
    expect(sets(short, { ...hard, assignment_ratio_guard: 'soft' })).toEqual([
      'assignment_ratio_guard:hard',
    ])
  })

  it('cannot name the users without a group, nor an id that an address would part', () => {
    const named = (id: string) => sets({ ...outOfReach, group_id: id }, hard)[0]
    expect([named(''), named('a,b')]).toEqual(['ratio_slack:0.091', 'ratio_slack:0.091'])
  })

  it('are none where nothing is amiss', () => {
    expect(sets(groupOf('east'), hard)).toEqual([])
  })
})

describe('a slack that would be enough', () => {
  it('is rounded up, and none where the target is reached anyway', () => {
    expect([
      slackToReach(groupOf('a', { reachable: 0.3095 })),
      slackToReach(groupOf('a')),
      slackToReach(groupOf('a', { reachable: null })),
    ]).toEqual([0.091, null, null])
  })
})
