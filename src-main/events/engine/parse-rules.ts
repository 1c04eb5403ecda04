/** The fields of an event that every line is mapped to, in the order of their slots. */
export const eventFields = [
  'event_id',
  'player_id',
  'session_id',
  'event_type',
  'timestamp',
] as const
export type EventField = (typeof eventFields)[number]

export type TimestampUnit = 'iso' | 's' | 'ms'

/** How lines are read: plain data, so that it can be sent to worker threads. */
export interface ParseRules {
  /** Where each field stands in a line: keys from the outside in. Null: ids are made. */
  readonly paths: Readonly<Record<Exclude<EventField, 'event_id'>, readonly string[]>> & {
    readonly event_id: readonly string[] | null
  }
  /** Where the properties stand, or `rest`: every field that is not mapped. */
  readonly properties: readonly string[] | 'rest'
  readonly timestampUnit: TimestampUnit
  /** Keys of the properties; the first that is a number is the revenue. */
  readonly revenueProperties: readonly string[]
  /** Timestamps later than this are future ones: days and microseconds since 1970-01-01. */
  readonly latest: { readonly day: number; readonly micros: number }
  /** Seeds of the three lanes of an id's hash. */
  readonly seeds: readonly [number, number, number]
}

export const rejectReasons = [
  'malformed_json',
  'missing_field',
  'bad_type',
  'bad_timestamp',
  'future_timestamp',
  'duplicate_event',
] as const
export type RejectReason = (typeof rejectReasons)[number]
