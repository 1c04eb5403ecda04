import { Cron } from 'croner'
import { expected, messageOf } from '../../platform/errors.ts'

/** The times of a cron expression in a zone. */
export interface Occurrences {
  /** Up to `count` times after an instant, soonest first; fewer where there are no more. */
  after(instant: Date, count: number): readonly Date[]
  /** The last time at or before an instant. */
  lastUpTo(instant: Date): Date | undefined
}

/**
 * Five fields, or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. A day of the month and one of
 * the week are either or, as in every cron. Where clocks go forward, a start at a fixed time that is
 * left out comes with the first minute that there is; where they go back, it comes once; every hour is
 * every hour that passes. Throws `bad_usage` for what is no expression, no zone, or never comes.
 */
export function occurrencesOf(expression: string, timezone: string): Occurrences {
  if (!isTimezone(timezone)) {
    throw expected('bad_usage', {
      what: `${timezone} is no time zone.`,
      remedy: 'Name one as Europe/Berlin, America/New_York or UTC.',
    })
  }
  const cron = cronOf(expression, timezone)
  if (cron.nextRun(new Date(Date.UTC(2026, 0))) === null) {
    throw expected('bad_usage', {
      what: `${expression} never comes: no such day is in any year.`,
      remedy: 'Choose a day that there is.',
    })
  }
  return {
    after: (instant, count) => cron.nextRuns(count, instant),
    // The instant itself is left out otherwise.
    lastUpTo: (instant) => cron.previousRuns(1, new Date(instant.getTime() + 1))[0],
  }
}

function cronOf(expression: string, timezone: string): Cron {
  const fields = expression.trim().split(/\s+/)
  const isNickname = fields.length === 1 && fields[0]?.startsWith('@') === true
  if (!isNickname && fields.length !== 5) {
    throw expected('bad_usage', {
      what: `${expression} has ${fields.length === 1 ? 'one field' : `${fields.length} fields`}; five are needed: minute, hour, day of month, month, day of week.`,
      remedy: "Write for example '30 6 * * 1-5': half past six, Monday to Friday.",
    })
  }
  try {
    return new Cron(expression.trim(), {
      timezone,
      paused: true,
      mode: '5-part',
      fixedTimeRule: 'no-wildcard',
    })
  } catch (error) {
    throw expected('bad_usage', {
      what: `${expression} is no cron expression: ${messageOf(error).replace(/^Cron\w+: /, '')}`,
      remedy: "Write for example '30 6 * * 1-5': half past six, Monday to Friday.",
      cause: error,
    })
  }
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
