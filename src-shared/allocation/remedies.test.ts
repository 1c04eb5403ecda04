import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './parameters.ts'
import { groupRemedies } from './remedies.ts'
import { groupOf } from './summary.testing.ts'

const hard = { ...allocationDefaults, enforce_assignment_ratio: true }
const remedies = { lower_target: 0.3095, add_slack: 0.0905, fill_at_most: 77 }
const outOfReach = groupOf('east', { state: 'limited', remedies, slots_left_empty: 9 })

const sets = (...question: Parameters<typeof groupRemedies>): readonly string[] =>
  groupRemedies(...question).map(({ set }) => set)

describe('remedies of a group', () => {
  it('begin with a target that it reaches', () => {
    expect(sets(outOfReach, hard)).toEqual([
      'ratio_override:east=0.3095',
      'ratio_slack:0.0905',
      'assignment_ratio_guard:soft',
      'max_mixed_share:0.1',
    ])
    expect(groupRemedies(outOfReach, hard)[0]?.words).toBe('Lower its target to 31%')
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
    expect([named(''), named('a,b')]).toEqual(['ratio_slack:0.0905', 'ratio_slack:0.0905'])
  })

  it('raise a target that is below what the group has at least', () => {
    const raised = { lower_target: 0.75, add_slack: 0.35, fill_at_most: 77 }
    expect(groupRemedies({ ...outOfReach, remedies: raised }, hard)[0]?.words).toBe(
      'Raise its target to 75%',
    )
  })

  it('name no target and no slack where none is shown to do', () => {
    const none = { lower_target: null, add_slack: null, fill_at_most: 77 }
    expect(sets({ ...outOfReach, remedies: none }, hard)).toEqual([
      'assignment_ratio_guard:soft',
      'max_mixed_share:0.1',
    ])
  })

  it('are none where nothing is amiss', () => {
    expect(sets(groupOf('east'), hard)).toEqual([])
  })
})
