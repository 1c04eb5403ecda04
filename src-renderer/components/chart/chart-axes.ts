import type { ValueAxis } from './chart-model.ts'

/** Props of the library's axes and lines, so that all charts look alike. */

const label = 11
/** Between a label and what it stands beside. */
const apart = 6

export const across = {
  axisLine: false,
  tickLine: false,
  tickSize: 0,
  tickMargin: apart,
  height: 22,
  fontSize: label,
  minTickGap: 8,
} as const

/** An axis of numbers at the left, in `room` pixels. */
export function up({ domain, ticks, format }: ValueAxis, room: number) {
  return {
    type: 'number',
    domain: [...domain],
    ticks,
    interval: 0,
    tickFormatter: format,
    width: room,
    axisLine: false,
    tickLine: false,
    tickSize: 0,
    tickMargin: apart,
    fontSize: label,
  } as const
}

/** Lines at the ticks of the axis at the left. */
export function grid({ ticks }: ValueAxis) {
  return { stroke: 'var(--qm-hairline)', horizontalValues: [...ticks], syncWithTicks: false }
}
