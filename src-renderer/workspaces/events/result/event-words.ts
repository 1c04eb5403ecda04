import type { CohortCell } from '../../../../src-shared/events/result.ts'
import { periodStart } from '../../../../src-shared/events/retention.ts'
import type { EventNumbers } from '../../../../src-shared/events/sentences.ts'
import { formatCount, formatShare } from '../../../format.ts'

/** A date of the calendar never shifts with the zone: 13 Mar. */
export function dayWords(date: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`))
}

/** With the weekday, for tooltips: Thu, 13 Mar 2025. */
export function longDayWords(date: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${date}T00:00:00Z`))
}

export const readerEventNumbers: EventNumbers = {
  count: (value) => formatCount(value),
  share: (value) => formatShare(value, value > 0.9994 && value < 1 ? 3 : 1),
  date: (date) => dayWords(date),
}

/** An instant in UTC as grids show it: 2025-03-13 09:12:33, with a fraction where there is one. */
export function instantWords(instant: string): string {
  return instant.replace('T', ' ').replace(/\.?0*Z$/, '')
}

export function cellText({ unit, cohort, period }: CohortCell): string {
  return `${unit}:${cohort}:${period ?? ''}`
}

export function parseCell(text: string | undefined): CohortCell | null {
  const match = /^(day|week):(\d{4}-\d{2}-\d{2}):(\d{0,5})$/.exec(text ?? '')
  const [, unit, cohort, period] = match ?? []
  if (cohort === undefined || (unit !== 'day' && unit !== 'week')) return null
  return { unit, cohort, period: period === '' ? null : Number(period) }
}

/** Who the players of a cell are. */
export function cellWords({ unit, cohort, period }: CohortCell): string {
  const who =
    unit === 'day'
      ? `Players whose first day was ${longDayWords(cohort)}`
      : `Players whose first week began on ${longDayWords(cohort)}`
  if (period === null) return who
  if (period === 0) return `${who}, on it`
  return unit === 'day'
    ? `${who}, active on day ${period}, ${longDayWords(periodStart(unit, cohort, period))}`
    : `${who}, active in week ${period} from ${longDayWords(periodStart(unit, cohort, period))}`
}
