import type { MetricsBucket } from '../../src-shared/metrics.ts'

/** A day, week or month as a zone has it. */
export interface Bucket {
  /** Its first day, `2026-01-31`. */
  readonly start: string
  readonly from: Date
  /** The midnight after its last day. */
  readonly to: Date
}

const day = 86_400_000

/** Days up to 31, weeks up to 26 weeks, months beyond: never more bars than one can tell apart. */
export function bucketFor(days: number): MetricsBucket {
  return days <= 31 ? 'day' : days <= 183 ? 'week' : 'month'
}

/** The last `days` days of a zone, today included: the midnights around them. */
export function lastDays(now: Date, days: number, zone: string): { from: Date; to: Date } {
  const today = dayOf(now, zone)
  return { from: midnight(today - (days - 1) * day, zone), to: midnight(today + day, zone) }
}

/** Days of a zone from the one an instant lies in to today, both counted. */
export function daysSince(then: Date, now: Date, zone: string): number {
  return Math.max(1, Math.round((dayOf(now, zone) - dayOf(then, zone)) / day) + 1)
}

/** The buckets that touch a range, oldest first. Weeks begin on Monday (ISO 8601). */
export function bucketsBetween(
  from: Date,
  to: Date,
  bucket: MetricsBucket,
  zone: string,
): readonly Bucket[] {
  const buckets: Bucket[] = []
  let start = firstDay(dayOf(from, zone), bucket)
  for (;;) {
    const next = nextDay(start, bucket)
    const begin = midnight(start, zone)
    if (begin >= to) return buckets
    buckets.push({
      start: new Date(start).toISOString().slice(0, 10),
      from: begin,
      to: midnight(next, zone),
    })
    start = next
  }
}

/** Days are kept as the milliseconds of their UTC midnight: arithmetic without zones. */
function dayOf(instant: Date, zone: string): number {
  const shifted = instant.getTime() + offsetAt(instant.getTime(), zone)
  return Math.floor(shifted / day) * day
}

function firstDay(of: number, bucket: MetricsBucket): number {
  const date = new Date(of)
  switch (bucket) {
    case 'day':
      return of
    case 'week':
      return of - ((date.getUTCDay() + 6) % 7) * day
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
  }
}

function nextDay(start: number, bucket: MetricsBucket): number {
  const date = new Date(start)
  switch (bucket) {
    case 'day':
      return start + day
    case 'week':
      return start + 7 * day
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  }
}

/** The instant at which a day of the zone begins; where its midnight is skipped, the first after it. */
function midnight(dayStart: number, zone: string): Date {
  const guess = dayStart - offsetAt(dayStart, zone)
  return new Date(dayStart - offsetAt(guess, zone))
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetAt(instant: number, zone: string): number {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]))
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name))
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return local - Math.floor(instant / 1000) * 1000
}
