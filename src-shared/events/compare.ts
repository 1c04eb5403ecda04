import { z } from 'zod'
import { run, runId } from '../runs.ts'
import { check, checkName, propertyProfile } from './report.ts'
import { eventDay } from './result.ts'

/**
 * Two runs of events beside each other: `a` is the one before, `b` the one after. Differences are b
 * less a. What only one of them has is null on the other side.
 */
export const eventsCompareRequest = z.strictObject({ a: runId, b: runId })

export const comparedEventFigures = {
  lines: 'Lines read',
  kept: 'Clean events',
  malformed_json: 'Malformed JSON',
  missing_field: 'Missing field',
  bad_type: 'Wrong type',
  bad_timestamp: 'Not a date-time',
  future_timestamp: 'In the future',
  duplicate_event: 'Duplicates',
  blank: 'Blank lines',
  players: 'Players',
  days: 'Days',
  cohorts: 'Cohorts',
  revenue: 'Revenue',
  revenue_outliers: 'Revenue outliers',
  seconds: 'Seconds',
} as const
export type ComparedEventFigure = keyof typeof comparedEventFigures
const figureNames = Object.keys(comparedEventFigures) as [
  ComparedEventFigure,
  ...ComparedEventFigure[],
]

export const eventFigure = z.strictObject({
  name: z.enum(figureNames),
  a: z.number(),
  b: z.number(),
  difference: z.number(),
})
export type EventFigure = z.infer<typeof eventFigure>

const foundByCheck = check.pick({
  passed: true,
  severity: true,
  observed: true,
  threshold: true,
  message: true,
})

export const eventsComparison = z.strictObject({
  a: run,
  b: run,
  /** Keys of the configuration that differ, nested ones by their path; values as JSON. */
  configuration: z.array(z.strictObject({ key: z.string(), a: z.string(), b: z.string() })),
  figures: z.array(eventFigure),
  checks: z.array(
    z.strictObject({
      name: checkName,
      a: foundByCheck.nullable(),
      b: foundByCheck.nullable(),
    }),
  ),
  /** In the order of the calendar; days that min_dau left out on both sides are in neither. */
  days: z.array(
    z.strictObject({ date: z.iso.date(), a: eventDay.nullable(), b: eventDay.nullable() }),
  ),
  event_types: z.array(z.strictObject({ event_type: z.string(), a: z.int(), b: z.int() })),
  /** Keys of the properties that are new, have vanished or changed their types. */
  schema: z.array(
    z.strictObject({
      key: z.string(),
      change: z.enum(['new', 'vanished', 'type']),
      a: propertyProfile.nullable(),
      b: propertyProfile.nullable(),
    }),
  ),
})
export type EventsComparison = z.infer<typeof eventsComparison>

/** Columns of the daily metrics that are put side by side. */
export const comparedDayColumns = [
  'events',
  'dau',
  'new_players',
  'sessions',
  'avg_session_seconds',
  'revenue',
  'paying_players',
  'arpdau',
  'events_per_player',
] as const

/** The daily metrics side by side as CSV: for each column that of a, of b, and b less a. */
export function comparedDaysCsv({ days }: Pick<EventsComparison, 'days'>): string {
  const head = comparedDayColumns.flatMap((name) => [`${name}_a`, `${name}_b`, `${name}_change`])
  const rows = days.map(({ date, a, b }) => [
    date,
    ...comparedDayColumns.flatMap((name) => {
      const before = a?.[name] ?? null
      const after = b?.[name] ?? null
      return [before, after, before === null || after === null ? null : after - before].map(
        (value) => (value === null ? '' : String(value)),
      )
    }),
  ])
  return [['date', ...head], ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}

/** What one check found in a run. */
export const checkPoint = foundByCheck.extend({ run: z.string(), at: z.string() })
export const checkHistories = z.strictObject({
  checks: z.array(
    /** The oldest first; runs that did not make the check are left out. */
    z.strictObject({ name: checkName, points: z.array(checkPoint).max(100) }),
  ),
})
export type CheckHistories = z.infer<typeof checkHistories>
