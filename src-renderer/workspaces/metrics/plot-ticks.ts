import { niceDomain, ticksOf } from '../../components/plot-scale.ts'

/** What an axis counts: its round values differ. */
export type TickKind = 'count' | 'number' | 'seconds'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** Steps that people read off a clock. */
const clockSteps = [
  1,
  2,
  5,
  10,
  15,
  30,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
]
const mostTicks = 5

/** Seconds are written by tenths: a shorter axis would write the same tenth twice. */
const leastSeconds = 0.4

/** Round values from 0 to one at or above `most`, at most six of them. */
export function ticksTo(most: number, kind: TickKind): readonly number[] {
  const positive = most > 0 ? most : 1
  const high = kind === 'seconds' ? Math.max(leastSeconds, positive) : positive
  if (kind === 'seconds' && high > 2) {
    const step =
      clockSteps.find((each) => high / each <= mostTicks) ?? Math.ceil(high / mostTicks / day) * day
    return Array.from({ length: Math.ceil(high / step) + 1 }, (_, index) => index * step)
  }
  const [, top] = niceDomain(0, high, 4)
  const ticks = ticksOf(0, top, 4)
  if (kind !== 'count') return ticks
  const whole = ticks.filter((tick) => Number.isInteger(tick))
  return whole.at(-1) === top ? whole : [...whole, Math.ceil(top)]
}

/** Ticks with their labels, without those whose label an earlier one has. */
export function labelledTicks(
  ticks: readonly number[],
  format: (value: number) => string,
): readonly { readonly tick: number; readonly label: string }[] {
  const seen = new Set<string>()
  return ticks.flatMap((tick) => {
    const label = format(tick)
    if (seen.has(label)) return []
    seen.add(label)
    return [{ tick, label }]
  })
}
