import {
  axisKey,
  mostSweepPoints,
  pointCount,
  type SweepAxis,
  type SweepAxisName,
} from '../../../../src-shared/allocation/sweep.ts'
import { parseValues } from '../../../../src-shared/allocation/sweep-text.ts'

import { axisValueText } from '../../../../src-shared/allocation/sweep-words.ts'
import { formatCount, readerNumbers } from '../../../format.ts'

/** An axis while it is written: its values are text until they can be read. */
export interface AxisDraft {
  readonly over: SweepAxisName
  /** Of a `ratio` axis. */
  readonly group: string
  readonly values: string
}

/** Values worth trying first. */
export const firstValues: Readonly<Record<SweepAxisName, string>> = {
  ratio_slack: '0:0.1:0.02',
  ratio_shift: '-0.1:0.1:0.05',
  ratio_scale: '0.8:1.2:0.1',
  ratio: '0.2:0.5:0.05',
  cap_scale: '0.8:1.2:0.1',
  sponsored_cap_scale: '0.8:1.2:0.1',
  scarcity_alpha: '0, 0.05, 0.1, 0.2',
  per_user: '1, 2, 3, 4',
  max_mixed_share: '0, 0.05, 0.1, 0.2',
  solver: 'greedy, flow',
}

/** The order in which they are offered: what is asked most comes first. */
export const offeredAxes: readonly SweepAxisName[] = [
  'ratio_slack',
  'ratio_shift',
  'ratio_scale',
  'ratio',
  'cap_scale',
  'sponsored_cap_scale',
  'scarcity_alpha',
  'per_user',
  'max_mixed_share',
  'solver',
]

export const newAxis = (over: SweepAxisName): AxisDraft => ({
  over,
  group: '',
  values: firstValues[over],
})

/** An axis of a sweep as the form has it. */
export function draftOfAxis(axis: SweepAxis): AxisDraft {
  return {
    over: axis.over,
    group: axis.over === 'ratio' ? axis.group : '',
    values: axis.values.join(', '),
  }
}

export interface ReadAxes {
  /** Null while one of them cannot be read. */
  readonly axes: readonly SweepAxis[] | null
  /** By their place; '' where nothing is wrong. */
  readonly faults: readonly string[]
  readonly points: number
}

/** What the drafts come to; every fault is said where it is. */
export function readAxes(drafts: readonly AxisDraft[]): ReadAxes {
  const seen = new Set<string>()
  const axes: SweepAxis[] = []
  const faults = drafts.map((draft): string => {
    if (draft.over === 'ratio' && draft.group.trim() === '') return 'Name the group.'
    const parsed = parseValues(draft.over, draft.values, draft.group.trim())
    if (!parsed.ok) return sentence(parsed.fault)
    const key = axisKey(parsed.axis)
    if (seen.has(key)) return 'This is varied already.'
    seen.add(key)
    axes.push(parsed.axis)
    return ''
  })
  const points = pointCount(axes)
  const last = drafts.length - 1
  const hasFault = (): boolean => faults.some((fault) => fault !== '')
  if (points > mostSweepPoints && !hasFault()) faults[last] = tooMany(points)
  const isSound = drafts.length > 0 && !hasFault()
  return { axes: isSound ? axes : null, faults, points: drafts.length === 0 ? 0 : points }
}

/** The values as they are read, `0%, 2%, 4%`; '' while they cannot be. */
export function valuesText({ over, values, group }: AxisDraft): string {
  const parsed = parseValues(over, values, group.trim() === '' ? '?' : group.trim())
  if (!parsed.ok) return ''
  const { axis } = parsed
  const texts = axis.values.map((value) => axisValueText(axis, value, readerNumbers))
  const shown = texts.slice(0, mostValuesShown)
  const more = texts.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}.`
}

const mostValuesShown = 12

function tooMany(points: number): string {
  return `${formatCount(points)} points are more than the ${mostSweepPoints} of one sweep.`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
