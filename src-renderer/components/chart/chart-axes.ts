import type { ValueAxis } from './chart-model.ts'

/** Props of the library's axes and lines, so that all charts look alike. */

const label = 11
/** Between a label and what it stands beside. */
const apart = 6

/** An axis with the words of its ticks. */
export interface WordedAxis extends Pick<ValueAxis, 'domain' | 'ticks'> {
  readonly words: readonly string[]
}

export function worded({ domain, ticks, format }: ValueAxis): WordedAxis {
  return { domain, ticks, words: ticks.map(format) }
}

export const across = {
  axisLine: false,
  tickLine: false,
  tickSize: 0,
  tickMargin: apart,
  height: 20,
  fontSize: label,
  minTickGap: 8,
} as const

/** Where an axis of numbers reaches, and what stands at its ticks. */
export function numbers({ domain, ticks, words }: WordedAxis) {
  return {
    type: 'number',
    domain: [...domain],
    ticks,
    tickFormatter: (tick: number) => words[ticks.indexOf(tick)] ?? '',
  } as const
}

/** An axis of numbers at the left, in `room` pixels. */
export function up(axis: WordedAxis, room: number) {
  return {
    ...numbers(axis),
    interval: 0,
    width: room,
    axisLine: false,
    tickLine: false,
    tickSize: 0,
    tickMargin: apart,
    fontSize: label,
  } as const
}

/** Lines at the ticks of the axis at the left. */
export function grid({ ticks }: WordedAxis) {
  return {
    stroke: 'var(--qm-hairline)',
    vertical: false,
    horizontalValues: [...ticks],
    syncWithTicks: false,
  }
}
