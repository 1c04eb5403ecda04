import { fillDates } from './date-patterns.ts'

const day = 24 * 3_600_000
/** Dates that are no part of a longer number. */
const dates = /(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)/g
/** Further away a date is no doubt of another meaning. */
const mostDays = 60

/**
 * The text with the dates in it as patterns, as far from a scheduled day as they were from the day of a
 * run: `events_20260301.jsonl` of a run on 2 March is `events_{yyyyMMdd-1d}.jsonl`. Null where it has none.
 */
export function withDatePatterns(text: string, ranAt: Date, timezone: string): string | null {
  const today = Date.parse(fillDates('{yyyy-MM-dd}', ranAt, timezone).text)
  const replaced = text.replace(
    dates,
    (whole: string, year: string, separator: string, month: string, dayOfMonth: string) => {
      const date = Date.parse(`${year}-${month}-${dayOfMonth}`)
      const days = Math.round((date - today) / day)
      if (Number.isNaN(date) || Math.abs(days) > mostDays) return whole
      const offset = days === 0 ? '' : `${days > 0 ? '+' : ''}${days}d`
      return `{yyyy${separator}MM${separator}dd${offset}}`
    },
  )
  return replaced === text ? null : replaced
}
