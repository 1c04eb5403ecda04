import type { SweepAxis } from '../../../../src-shared/allocation/sweep.ts'
import { axisLabel, axisValueText } from '../../../../src-shared/allocation/sweep-words.ts'
import {
  formatCompact,
  formatCount,
  formatNumber,
  formatFixedShare,
  readerNumbers,
} from '../../../format.ts'
import type { Measure } from './frontier.ts'

/** How far the worst group is from its promise: 0 is best. */
export const shortfallMeasure: Measure = {
  id: 'shortfall',
  label: 'Worst group off its promised target, points',
  unit: 'points',
  value: ({ figures }) => figures.worst_shortfall * 100,
  format: (value) => formatNumber(value, 1),
}

export const scoreMeasure: Measure = {
  id: 'score',
  label: 'Score',
  unit: '',
  value: ({ figures }) => figures.score_sum,
  format: (value) => (Math.abs(value) >= 100_000 ? formatCompact(value) : formatNumber(value, 1)),
}

/** What can stand over the axis that varies. */
export const measures: readonly Measure[] = [
  {
    id: 'fill',
    label: 'Fill',
    unit: '% of seats',
    value: ({ figures }) => (figures.fill ?? 0) * 100,
    format: (value) => `${formatNumber(value, 1)}%`,
  },
  scoreMeasure,
  {
    id: 'kept',
    label: 'Groups at the promised target',
    unit: 'groups',
    value: ({ figures }) => figures.groups_kept,
    format: (value) => formatCount(value),
    whole: true,
  },
  {
    id: 'users',
    label: 'Users assigned',
    unit: 'users',
    value: ({ figures }) => figures.assigned_users,
    format: (value) => formatCount(value),
    whole: true,
  },
  {
    id: 'sponsored',
    label: 'Sponsored share',
    unit: '% of assignments',
    value: ({ figures }) =>
      figures.assignments === 0 ? 0 : (100 * figures.sponsored_assignments) / figures.assignments,
    format: (value) => `${formatNumber(value, 1)}%`,
  },
  {
    id: 'gap',
    label: 'Gap to the best possible',
    unit: '%',
    value: ({ figures }) => figures.gap_percent,
    format: (value) => `${formatNumber(value, 3)}%`,
  },
]

export const fillText = (fill: number | null): string => formatFixedShare(fill)

/** The value of an axis in the numbers of the reader. */
export const valueText = (axis: SweepAxis, value: number | string | undefined): string =>
  value === undefined ? '' : axisValueText(axis, value, readerNumbers)

/** `slack 2%` of the axes but one; '' where there is no other. */
export function othersText(
  over: readonly SweepAxis[],
  values: readonly (number | string)[],
  but: number,
): string {
  return over
    .flatMap((axis, index) =>
      index === but ? [] : [`${axisLabel(axis).toLowerCase()} ${valueText(axis, values[index])}`],
    )
    .join(', ')
}
