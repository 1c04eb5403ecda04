import { describe, expect, it } from 'vitest'
import type { SweepAxis, SweepFigures, SweepPoint } from './sweep.ts'
import { frontierOf, sweepCsv, sweepSentences, sweepTitle } from './sweep-words.ts'

const over: SweepAxis[] = [{ over: 'ratio_slack', values: [0, 0.05, 0.1] }]

const figures: SweepFigures = {
  status: 'ok',
  objective: 100,
  value: 100,
  penalties: 0,
  score_sum: 100,
  upper_bound: 101,
  gap_percent: 1,
  seats: 10,
  assignments: 8,
  sponsored_assignments: 4,
  fill: 0.8,
  eligible_users: 9,
  assigned_users: 7,
  mixed_users: 0,
  groups_promised: 2,
  groups_kept: 2,
  groups_compliant: 2,
  worst_shortfall: 0,
  worst_group: null,
  missing_sponsored: 0,
  seconds: 0.5,
  warm: false,
  worst_groups: [],
}

const point = (index: number, slack: number, more: Partial<SweepFigures>): SweepPoint => ({
  index,
  values: [slack],
  figures: { ...figures, ...more },
  reason: null,
  efficient: true,
})

const points = [
  point(0, 0, { score_sum: 90 }),
  point(1, 0.05, { score_sum: 95, groups_kept: 1, worst_shortfall: 0.04, worst_group: 'east' }),
  point(2, 0.1, { score_sum: 100, groups_kept: 1, worst_shortfall: 0.1, worst_group: 'east' }),
]

describe('what is said of a sweep', () => {
  it('names both ends of the trade and what lies between', () => {
    expect(sweepSentences({ over, points })).toEqual([
      'The largest score, 100, comes with slack 10%: 1 of 2 groups at the promised target, the worst 10.0 points off (east).',
      'Promises are kept best with slack 0%: 2 of 2 groups at the promised target, for 10% less score.',
      '3 points of 3 are efficient: no other has more score and misses the promises by less. Between the two: slack 5%.',
    ])
  })

  it('says when one point has the best of both, and which have no result', () => {
    const without: SweepPoint = { ...points[1]!, figures: null, reason: 'pins', efficient: false }
    expect(sweepSentences({ over, points: [points[0]!, without] })).toEqual([
      'No trade: slack 0% has both the largest score, 90, and the best kept promises, 2 of 2 groups at the promised target.',
      '1 point cannot be solved under the rules.',
    ])
  })

  it('orders the frontier from most score to best kept promises', () => {
    expect(frontierOf(points).map(({ index }) => index)).toEqual([2, 1, 0])
  })

  it('is called by what varies', () => {
    expect(sweepTitle('drop', [...over, { over: 'ratio', group: 'East', values: [0.1] }])).toBe(
      'drop: slack and target of East',
    )
  })
})

describe('sweepCsv', () => {
  it('has a line for each point, the axes first, ids defused and quoted', () => {
    const ill = point(0, 0, { worst_group: '=a,"b"', worst_shortfall: 0.5 })
    const [header, first, ...rest] = sweepCsv({ over, points: [ill] }).split('\n')
    expect(header).toMatch(/^point,ratio_slack,status,efficient,score_sum,objective,/)
    expect(first).toContain(`,0.5,"'=a,""b""",0,`)
    expect(rest).toEqual([''])
  })
})
