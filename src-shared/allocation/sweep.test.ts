import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './parameters.ts'
import {
  efficientPoints,
  parametersAt,
  type SweepAxis,
  sweepGrid,
  sweepJob,
  type SweepPoint,
} from './sweep.ts'

const facts = {
  targets: new Map([
    ['east', 0.3],
    ['west', 0.98],
  ]),
  caps: new Map([
    ['s1', { cap: 7, sponsored: true }],
    ['p1', { cap: 11, sponsored: false }],
  ]),
}
const at = (axis: SweepAxis, value: number | string, base = allocationDefaults) =>
  parametersAt(base, [axis], [value], facts)

describe('sweepGrid', () => {
  it('gives every combination, the last axis fastest, and a repeated value once', () => {
    expect(
      sweepGrid([
        { over: 'ratio_slack', values: [0, 0.1, 0] },
        { over: 'solver', values: ['greedy', 'flow'] },
      ]),
    ).toEqual([
      [0, 'greedy'],
      [0, 'flow'],
      [0.1, 'greedy'],
      [0.1, 'flow'],
    ])
  })
})

describe('parametersAt', () => {
  it('shifts every target within 0..1, without the dust of binary fractions', () => {
    const { ratio_override: targets } = at({ over: 'ratio_shift', values: [0.05] }, 0.05)
    expect(targets).toEqual({ east: 0.35, west: 1 })
  })

  it('scales targets, and leaves those of the drop in what they start from', () => {
    const base = { ...allocationDefaults, ratio_override: { east: 0.4 } }
    expect(at({ over: 'ratio_scale', values: [0.5] }, 0.5, base).ratio_override).toEqual({
      east: 0.2,
      west: 0.49,
    })
    expect(base.ratio_override).toEqual({ east: 0.4 })
  })

  it('scales caps to whole seats, all of them or the sponsored ones', () => {
    expect(at({ over: 'cap_scale', values: [0.5] }, 0.5).cap_override).toEqual({ s1: 4, p1: 6 })
    expect(at({ over: 'sponsored_cap_scale', values: [2] }, 2).cap_override).toEqual({ s1: 14 })
  })

  it('sets one group, a parameter or the solver', () => {
    expect(at({ over: 'ratio', group: 'east', values: [0.1] }, 0.1).ratio_override).toEqual({
      east: 0.1,
    })
    expect(at({ over: 'per_user', values: [2] }, 2).per_user).toBe(2)
    expect(at({ over: 'solver', values: ['flow'] }, 'flow').solver).toBe('flow')
  })
})

describe('efficientPoints', () => {
  const point = (index: number, score: number, shortfall: number) =>
    ({
      index,
      figures: { score_sum: score, worst_shortfall: shortfall },
    }) as Pick<SweepPoint, 'index' | 'figures'>

  it('are those that no other beats in score and shortfall', () => {
    const points = [point(0, 10, 0.2), point(1, 9, 0.1), point(2, 8, 0.15), point(3, 7, 0)]
    expect([...efficientPoints(points)]).toEqual([0, 1, 3])
  })

  it('keep points that are alike, and leave those without a result out', () => {
    const points = [point(0, 10, 0), point(1, 10, 0), { index: 2, figures: null }]
    expect([...efficientPoints(points)]).toEqual([0, 1])
  })
})

describe('a sweep job', () => {
  const file = { kind: 'file' as const, path: 'a.csv' }
  const inputs = { caps: file, elig: file, user_groups: file, group_ratios: file }
  const many = Array.from({ length: 20 }, (_, index) => index / 20)

  it.each<[string, unknown]>([
    ['no axis', []],
    [
      'an axis twice',
      [
        { over: 'per_user', values: [1] },
        { over: 'per_user', values: [2] },
      ],
    ],
    ['a share above 1', [{ over: 'ratio_slack', values: [1.5] }]],
    [
      'more than 200 points',
      [
        { over: 'ratio_slack', values: many },
        { over: 'scarcity_alpha', values: many },
      ],
    ],
  ])('is refused with %s', (_what, over) => {
    expect(sweepJob.safeParse({ kind: 'sweep', inputs, parameters: {}, over }).success).toBe(false)
  })
})
