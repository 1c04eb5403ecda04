/**
 * Dates in the paths of a scheduled job: `events_{yyyy}{MM}{dd}.jsonl` and `{yyyy-MM-dd-1d}` become the
 * scheduled time, as the clocks of the schedule's zone show it. An offset counts days, weeks, months and
 * years by the calendar (yesterday is yesterday, however long the day was), hours and minutes by the
 * clock that goes on.
 */

/** What a clock on the wall shows. */
interface WallClock {
  readonly year: number
  /** 1..12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
}

export interface FilledPattern {
  readonly text: string
  /** Groups in braces that are no date, as they were written. A glob's `{a,b}` is none of them. */
  readonly unknown: readonly string[]
}

const field = 'yyyy|yy|MM|dd|HH|mm'
/** Fields with at most one separator between two of them; then an offset. */
const datePattern = new RegExp(
  `^((?:${field})(?:[-_.T]?(?:${field}))*)(?:([+-]\\d{1,4})(mo|y|w|d|h|m))?$`,
)
const fields = new RegExp(field, 'g')
/** A group without a comma or two dots, which globs read as alternatives. */
const group = /\{((?:(?!\.\.)[^{},])*)\}/g

/** The text with the dates of `at` in `timezone`, an IANA name. */
export function fillDates(text: string, at: Date, timezone: string): FilledPattern {
  const unknown: string[] = []
  const filled = text.replace(group, (whole: string, inside: string) => {
    const [, format, amount = '0', unit] = datePattern.exec(inside) ?? []
    if (format === undefined) {
      unknown.push(whole)
      return whole
    }
    const clock = shifted(at, timezone, Number(amount), unit)
    return format.replace(fields, (name) => digitsOf(name, clock))
  })
  return { text: filled, unknown }
}

/** Whether the text has a date in braces. */
export function hasDates(text: string): boolean {
  return [...text.matchAll(group)].some(([, inside = '']) => datePattern.test(inside))
}

function shifted(at: Date, timezone: string, amount: number, unit: string | undefined): WallClock {
  switch (unit) {
    case 'm':
      return wallClockAt(new Date(at.getTime() + amount * 60_000), timezone)
    case 'h':
      return wallClockAt(new Date(at.getTime() + amount * 3_600_000), timezone)
    case 'd':
      return addDays(wallClockAt(at, timezone), amount)
    case 'w':
      return addDays(wallClockAt(at, timezone), amount * 7)
    case 'mo':
      return addMonths(wallClockAt(at, timezone), amount)
    case 'y':
      return addMonths(wallClockAt(at, timezone), amount * 12)
    default:
      return wallClockAt(at, timezone)
  }
}

function addDays(clock: WallClock, days: number): WallClock {
  const date = new Date(Date.UTC(clock.year, clock.month - 1, clock.day + days))
  return {
    ...clock,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  }
}

/** A month after the 31st of January is the last day of February. */
function addMonths(clock: WallClock, months: number): WallClock {
  const first = new Date(Date.UTC(clock.year, clock.month - 1 + months, 1))
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + 1]
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { ...clock, year, month, day: Math.min(clock.day, last) }
}

function digitsOf(name: string, clock: WallClock): string {
  switch (name) {
    case 'yyyy':
      return String(clock.year).padStart(4, '0')
    case 'yy':
      return two(clock.year % 100)
    case 'MM':
      return two(clock.month)
    case 'dd':
      return two(clock.day)
    case 'HH':
      return two(clock.hour)
    default:
      return two(clock.minute)
  }
}

const two = (value: number): string => String(value).padStart(2, '0')

const formats = new Map<string, Intl.DateTimeFormat>()

/** Throws a RangeError for a zone that is not known. */
function wallClockAt(at: Date, timezone: string): WallClock {
  let format = formats.get(timezone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formats.set(timezone, format)
  }
  const parts = format.formatToParts(at)
  const value = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value)
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
  }
}
