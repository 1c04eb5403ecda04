import { z } from 'zod'
import { gridChoicesOf, gridExportOf, gridFiltersOf, gridPageOf } from '../grid.ts'
import { rejectedLine } from './report.ts'

/** What screens ask of a finished event run. Dates are YYYY-MM-DD in UTC, instants ISO 8601 in UTC. */

const date = z.iso.date()

/** A row of daily_metrics.parquet. */
export const eventDay = z.strictObject({
  date,
  events: z.int(),
  dau: z.int(),
  new_players: z.int(),
  sessions: z.int(),
  avg_session_seconds: z.number().nullable(),
  revenue: z.number(),
  paying_players: z.int(),
  arpdau: z.number().nullable(),
  events_per_player: z.number().nullable(),
})
export type EventDay = z.infer<typeof eventDay>

export const eventDays = z.strictObject({
  /** Days with fewer active players than min_dau are left out. */
  days: z.array(eventDay),
  /** First and last timestamp of the clean events; null without events. */
  first_event: z.string().nullable(),
  last_event: z.string().nullable(),
  /** Days at the ends of the log that it does not cover whole: see `incompleteDays`. */
  incomplete: z.array(date).max(2),
})
export type EventDays = z.infer<typeof eventDays>

export const cohortUnit = z.enum(['day', 'week'])
export type CohortUnit = z.infer<typeof cohortUnit>

/** Most cohorts of one answer; the file of the run has all of them. */
export const mostCohorts = 400
/** Most periods of a cohort in one answer. */
export const mostPeriods = 400

export const cohortRow = z.strictObject({
  /** First day of the cohort: the day itself, or the Monday of its week. */
  cohort: date,
  size: z.int(),
  /** Active players by period from the cohort's first on; no entry beyond the last event. */
  active: z.array(z.int()).max(mostPeriods),
})
export type CohortRow = z.infer<typeof cohortRow>

/** The cohort triangle, the latest cohorts where there are too many. */
export const cohortTable = z.strictObject({
  unit: cohortUnit,
  cohorts: z.array(cohortRow).max(mostCohorts),
  /** Cohorts that there are. */
  total: z.int(),
  /** Last period that begins in the log and is not over in it: still in progress. Null: none. */
  in_progress: date.nullable(),
})
export type CohortTable = z.infer<typeof cohortTable>

/** A cell of the triangle; period null is the cohort as a whole. */
export const cohortCell = z.strictObject({
  unit: cohortUnit,
  cohort: date,
  period: z.int().min(0).max(10_000).nullable(),
})
export type CohortCell = z.infer<typeof cohortCell>

export const eventColumns = [
  'event_id',
  'player_id',
  'session_id',
  'event_type',
  'timestamp',
  'event_date',
  'revenue',
  'revenue_outlier',
  'properties',
  'extra',
] as const
export const eventRow = z.strictObject({
  event_id: z.string(),
  player_id: z.string(),
  session_id: z.string().nullable(),
  event_type: z.string(),
  timestamp: z.string(),
  event_date: z.string(),
  revenue: z.number().nullable(),
  revenue_outlier: z.boolean().nullable(),
  /** JSON texts. */
  properties: z.string().nullable(),
  extra: z.string().nullable(),
})
export type EventRow = z.infer<typeof eventRow>

export const rejectedColumns = ['file', 'line', 'reason', 'detail', 'raw'] as const
export const playerColumns = [
  'player_id',
  'events',
  'sessions',
  'revenue',
  'first_event',
  'last_event',
] as const
/** A player of a cohort cell and what they did in its period. */
export const playerRow = z.strictObject({
  player_id: z.string(),
  events: z.int(),
  sessions: z.int(),
  /** Counted revenue. */
  revenue: z.number(),
  first_event: z.string(),
  last_event: z.string(),
})
export type PlayerRow = z.infer<typeof playerRow>

export const eventsRequest = gridPageOf(eventColumns)
export const rejectedRequest = gridPageOf(rejectedColumns)
export const playersRequest = gridPageOf(playerColumns).extend({ cell: cohortCell })

export const eventsPage = z.strictObject({ rows: z.array(eventRow), total: z.int() })
export const rejectedPage = z.strictObject({ rows: z.array(rejectedLine), total: z.int() })
export const playersPage = z.strictObject({ rows: z.array(playerRow), total: z.int() })

const ofEvents = z.strictObject({ table: z.literal('events') })
const ofRejected = z.strictObject({ table: z.literal('rejected') })
const ofPlayers = z.strictObject({ table: z.literal('players'), cell: cohortCell })

/** Which list, and which cell's where it is that of players. */
export type EventTable = z.infer<typeof ofEvents | typeof ofRejected | typeof ofPlayers>

export const eventTotalsRequest = z.discriminatedUnion('table', [
  ofEvents.extend({ filters: gridFiltersOf(eventColumns) }),
  ofRejected.extend({ filters: gridFiltersOf(rejectedColumns) }),
  ofPlayers.extend({ filters: gridFiltersOf(playerColumns) }),
])
export type EventTotalsRequest = z.infer<typeof eventTotalsRequest>

export const eventChoicesRequest = z.discriminatedUnion('table', [
  gridChoicesOf(eventColumns).extend(ofEvents.shape),
  gridChoicesOf(rejectedColumns).extend(ofRejected.shape),
  gridChoicesOf(playerColumns).extend(ofPlayers.shape),
])
export type EventChoicesRequest = z.infer<typeof eventChoicesRequest>

export const eventExportRequest = z.discriminatedUnion('table', [
  gridExportOf(eventColumns).extend(ofEvents.shape),
  gridExportOf(rejectedColumns).extend(ofRejected.shape),
  gridExportOf(playerColumns).extend(ofPlayers.shape),
])
export type EventExportRequest = z.infer<typeof eventExportRequest>

/** Values of one key of the properties of the clean events. */
export const propertyValues = z.strictObject({
  key: z.string(),
  /** Clean events that have the key, and those of them whose value is null. */
  events: z.int(),
  nulls: z.int(),
  distinct: z.int(),
  /** Most frequent first; objects and arrays as JSON. */
  top: z.array(z.strictObject({ value: z.string(), events: z.int() })).max(20),
  /** Of the values that are JSON numbers; null where none is. */
  numbers: z
    .strictObject({ events: z.int(), min: z.number(), mean: z.number(), max: z.number() })
    .nullable(),
  event_types: z.array(z.strictObject({ event_type: z.string(), events: z.int() })).max(20),
})
export type PropertyValues = z.infer<typeof propertyValues>
