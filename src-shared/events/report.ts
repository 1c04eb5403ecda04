import { z } from 'zod'
import { etlConfiguration } from './configuration.ts'

/** Why a line is no event: one reason each, the first that holds in this order. */
export const rejectReason = z.enum([
  'malformed_json',
  'missing_field',
  'bad_type',
  'bad_timestamp',
  'future_timestamp',
  'duplicate_event',
])
export type RejectReason = z.infer<typeof rejectReason>

/** One line of rejected.jsonl. */
export const rejectedLine = z.strictObject({
  file: z.string(),
  /** From 1. */
  line: z.int(),
  reason: rejectReason,
  detail: z.string(),
  /** As it was, cut at 2,000 characters. */
  raw: z.string(),
})
export type RejectedLine = z.infer<typeof rejectedLine>

/** kept + the sum of `rejected` + blank = lines, always. */
export const lineCounts = z.strictObject({
  lines: z.int(),
  blank: z.int(),
  kept: z.int(),
  rejected: z.record(rejectReason, z.int()),
})
export type LineCounts = z.infer<typeof lineCounts>

export const checkName = z.enum([
  'min_events',
  'required_event_types',
  'null_event_id',
  'null_player_id',
  'null_session_id',
  'null_event_type',
  'null_timestamp',
  'duplicates',
  'future_timestamps',
  'volume_change',
  'schema_drift',
])
export type CheckName = z.infer<typeof checkName>

export const check = z.strictObject({
  name: checkName,
  severity: z.enum(['warning', 'error']),
  passed: z.boolean(),
  /** One sentence: what was found. */
  message: z.string(),
  /** A number where there is one: a count, or a share 0..1. */
  observed: z.number().nullable(),
  threshold: z.number().nullable(),
  /** At most five. */
  examples: z.array(z.string()).max(5),
})
export type Check = z.infer<typeof check>

/** A key of the properties and what its values were. */
export const propertyProfile = z.strictObject({
  key: z.string(),
  /** Parsed lines that have it. */
  count: z.int(),
  types: z.array(z.enum(['string', 'number', 'boolean', 'null', 'object', 'array'])),
})
export type PropertyProfile = z.infer<typeof propertyProfile>

/** `quality_report.json`. */
export const qualityReport = z.strictObject({
  status: z.enum(['ok', 'warning', 'failed']),
  counts: lineCounts,
  /** Share of parsed lines without a value, 0..1. */
  null_share: z.record(z.string(), z.number()),
  checks: z.array(check),
  properties: z.array(propertyProfile),
})
export type QualityReport = z.infer<typeof qualityReport>

/** `metrics.json`. */
export const etlMetrics = z.strictObject({
  lines: z.int(),
  events_loaded: z.int(),
  events_cleaned: z.int(),
  events_failed: z.int(),
  by_reason: z.record(rejectReason, z.int()),
  processing_time_seconds: z.number(),
  seconds: z.array(z.strictObject({ stage: z.string(), seconds: z.number() })),
  /** Events a second. */
  throughput: z.number(),
  peak_memory_bytes: z.int(),
})
export type EtlMetrics = z.infer<typeof etlMetrics>

/** `artifacts/summary.json` of an event run. */
export const etlSummary = z.strictObject({
  quality: qualityReport,
  metrics: etlMetrics,
  /** Days of the clean events, YYYY-MM-DD; null without events. */
  first_date: z.string().nullable(),
  last_date: z.string().nullable(),
  players: z.int(),
  /** Rows of daily_metrics and of retention_cohorts. */
  days: z.int(),
  cohorts: z.int(),
  /** Counted revenue, and the events above the limit that were not counted. */
  revenue: z.number(),
  revenue_outliers: z.int(),
  event_types: z.array(z.strictObject({ event_type: z.string(), events: z.int() })),
  files: z.array(
    z.strictObject({ path: z.string(), lines: z.int(), bytes: z.int(), sha256: z.string() }),
  ),
  /** Folder the outputs were also written to; null: the run's own only. */
  output: z.string().nullable(),
  configuration: etlConfiguration,
  /** The run's clock. */
  now: z.string(),
  version: z.string(),
})
export type EtlSummary = z.infer<typeof etlSummary>
