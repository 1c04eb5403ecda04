import { z } from 'zod'

/**
 * The configuration of an event run: the keys and defaults of the YAML file, of the form, and of the
 * stored job. Paths name a field of a line: `user.id` is the field `id` inside `user`; a list of keys
 * says the same where a key has a dot in it.
 */
const path = z.union([
  z.string().min(1).max(1000),
  z.array(z.string().min(1).max(1000)).min(1).max(20),
])
export type FieldPath = z.infer<typeof path>

const eventTypes = z.array(z.string().min(1).max(1000)).max(1000)

export const etlConfiguration = z.strictObject({
  quality_checks: z
    .strictObject({
      /** Fewest clean events. */
      min_events: z.int().min(0).default(1000),
      /** Largest share of parsed lines without a value, 0..1, of each field that is judged. */
      max_null_percentage: z.number().min(0).max(1).default(0.1),
      required_event_types: eventTypes.default(['session_start', 'session_end']),
      /** A timestamp later than this many days after the run's clock is a future one. */
      max_future_days: z.number().min(0).max(3_650_000).default(1),
      /** Largest change of the number of events against the runs before, 0.5 = half; null: off. */
      max_volume_change: z.number().min(0).nullable().default(null),
    })
    .prefault({}),
  aggregation: z
    .strictObject({
      /** Days with fewer active players are left out of the daily metrics. */
      min_dau: z.int().min(0).default(1),
      /** Revenue of one event above it is an outlier: flagged, counted, not summed. */
      max_revenue_per_event: z.number().min(0).default(1000),
    })
    .prefault({}),
  monitoring: z
    .strictObject({
      enable_alerts: z.boolean().default(false),
      log_level: z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR']).default('INFO'),
    })
    .prefault({}),
  /** A failed check fails the run and leaves the outputs as they were. */
  strict_mode: z.boolean().default(false),
  /** More malformed lines than this abort the run; with a share, than the larger of the two. */
  max_failed_lines: z.int().min(0).default(100),
  /** Of all lines, 0..1; null: off. */
  max_failed_share: z.number().min(0).max(1).nullable().default(null),
  /** Keys of the properties; the first that is a JSON number is the event's revenue. */
  revenue_properties: z
    .array(z.string().min(1).max(1000))
    .max(20)
    .default(['revenue', 'price_usd', 'amount', 'price']),
  /** Events of these types make a player active; empty: any event does. */
  dau_event_types: eventTypes.default([]),
  /** Largest day offset of the retention table. */
  cohort_days: z.int().min(0).max(3650).default(30),
  partition_by: z.enum(['none', 'date']).default('none'),
  /** Where each field stands in a line, when the log has other names. */
  fields: z
    .strictObject({
      event_id: path.default('event_id'),
      player_id: path.default('player_id'),
      session_id: path.default('session_id'),
      event_type: path.default('event_type'),
      timestamp: path.default('timestamp'),
      properties: path.default('properties'),
    })
    .prefault({}),
  /** What a timestamp that is a number counts; iso: a number is no timestamp. */
  timestamp_unit: z.enum(['iso', 's', 'ms']).default('iso'),
  /** generate: ids are made from the file's content and the line number. */
  event_id: z.enum(['field', 'generate']).default('field'),
  /** rest: every field that is not mapped belongs to the properties. */
  properties: z.enum(['field', 'rest']).default('field'),
})
export type EtlConfiguration = z.infer<typeof etlConfiguration>

export const etlDefaults: EtlConfiguration = Object.freeze(etlConfiguration.parse({}))

/** Keys of a path, from the outside in. */
export function pathKeys(fieldPath: FieldPath): readonly string[] {
  return typeof fieldPath === 'string' ? fieldPath.split('.') : fieldPath
}
