import type { EtlSummary } from './report.ts'
import type { CohortTable, EventDays } from './result.ts'
import { weightedAverage } from './retention.ts'
import { checkWords } from './words.ts'

/** Numbers as the reader writes them. */
export interface EventNumbers {
  readonly count: (value: number) => string
  /** A share 0..1 as per cent. */
  readonly share: (value: number) => string
  /** A date of the calendar, YYYY-MM-DD, in few letters. */
  readonly date: (date: string) => string
}

/** What a run of events came to: how much of the log was kept, and which checks failed. */
export function eventsFinding({ quality }: EtlSummary, { count, share }: EventNumbers): string {
  const { counts, checks } = quality
  const filled = counts.lines - counts.blank
  const kept =
    counts.kept === filled
      ? `All ${count(filled)} lines became clean events`
      : `${count(counts.kept)} of ${count(filled)} lines became clean events (${share(
          filled === 0 ? 0 : counts.kept / filled,
        )}), ${count(filled - counts.kept)} were rejected`
  const failed = checks.filter(({ passed }) => !passed)
  if (failed.length === 0) return `${kept}; all ${count(checks.length)} checks passed.`
  const names = failed.map(({ name }) => lowerFirst(checkWords[name])).join(', ')
  return `${kept}; ${count(failed.length)} of ${count(checks.length)} checks failed: ${names}.`
}

/** The usual number of players on whole days, and the best of them. */
export function daysFinding(
  { days, incomplete }: EventDays,
  { count, date }: EventNumbers,
): string {
  const whole = days.filter((day) => !incomplete.includes(day.date))
  const shown = whole.length > 0 ? whole : days
  if (shown.length === 0) return 'No day has as many active players as min_dau asks for.'
  const mean = shown.reduce((sum, { dau }) => sum + dau, 0) / shown.length
  const best = shown.reduce((most, day) => (day.dau > most.dau ? day : most))
  const cut =
    incomplete.length === 0
      ? ''
      : `; ${incomplete.map(date).join(' and ')} ${
          incomplete.length === 1 ? 'is' : 'are'
        } incomplete`
  return `${count(Math.round(mean))} players a day, most on ${date(best.date)} (${count(
    best.dau,
  )})${cut}`
}

/** Retention after one period and after about a week or a month of them. */
export function cohortsFinding(table: CohortTable, { share }: EventNumbers): string {
  const average = weightedAverage(table)
  const far = table.unit === 'day' ? 7 : 4
  const word = table.unit
  const parts = [1, far].flatMap((period) => {
    const cell = average[period]
    if (cell === undefined || cell.size === 0) return []
    return [`${share(cell.active / cell.size)} in ${word} ${period}`]
  })
  return parts.length === 0
    ? `The log is too short to see who comes back by ${word}`
    : `${parts.join(', ')} of those who came in ${word} 0`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
