import { z } from 'zod'
import { jobKind, runId } from './runs.ts'

const instant = z.iso.datetime()

export const metricsBuckets = ['day', 'week', 'month'] as const
export const metricsBucket = z.enum(metricsBuckets)
export type MetricsBucket = z.infer<typeof metricsBucket>

/** How runs ended, or `active` while they have not. The order is that of the plots, from well to ill. */
export const metricsOutcomes = [
  'ok',
  'warning',
  'timed_out',
  'failed',
  'interrupted',
  'cancelled',
  'active',
] as const
export const metricsOutcome = z.enum(metricsOutcomes)
export type MetricsOutcome = z.infer<typeof metricsOutcome>

export const metricsRequest = z.strictObject({
  /** The last days, today included, 1..3,660; null: since the first run. */
  days: z.int().min(1).max(3660).nullable().default(30),
  /** Width of a bucket; without it days up to 31, weeks up to 26 weeks, months beyond. */
  bucket: metricsBucket.optional(),
  /** IANA name of the zone whose midnights part the days (`Europe/Berlin`). */
  time_zone: z.string().min(1).max(64).refine(isTimeZone, 'is no time zone').default('UTC'),
  kind: jobKind.optional(),
})
export type MetricsRequest = z.infer<typeof metricsRequest>

/** A figure over the runs that have it; percentiles by nearest rank, so each is a run's own value. */
export const distribution = z.strictObject({
  runs: z.int().min(1),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
})
export type Distribution = z.infer<typeof distribution>

export const metricsFigures = z.strictObject({
  /** Created in this time, without dry runs; kinds and outcomes that did not occur are left out. */
  counts: z.array(z.strictObject({ kind: jobKind, outcome: metricsOutcome, runs: z.int().min(1) })),
  runs: z.int().min(0),
  /** Seconds of work of runs with a result. */
  seconds: distribution.nullable(),
  /** Seconds between the order and the start. */
  queue_seconds: distribution.nullable(),
  /** Eligible pairs a second of the whole run, its reading and writing included. */
  pairs_per_second: distribution.nullable(),
  users_per_second: distribution.nullable(),
  /** Largest resident memory of a run's process, in bytes; runs of earlier versions have none. */
  peak_memory_bytes: distribution.nullable(),
  /** What these runs take on the disk now; pruned ones take nothing. */
  bytes: z.int().min(0),
})
export type MetricsFigures = z.infer<typeof metricsFigures>

/** What reconciliations with a result did, by the names of `/metrics`. */
export const reconciliationTotals = z.strictObject({
  runs: z.int().min(1),
  /** Records of both lists. */
  products_processed_total: z.number(),
  /** From the start of each run to its end, together. */
  processing_duration_seconds: z.number(),
  /** 0..1, of the pairs that the last run accepted or left to review; null: none of either. */
  average_confidence_score: z.number().nullable(),
  claude_api_calls_total: z.number(),
  claude_api_cost_usd_total: z.number(),
})
export type ReconciliationTotals = z.infer<typeof reconciliationTotals>

export const metricsReport = z.strictObject({
  /** First midnight of the range; null where `days` is null and nothing ever ran. */
  from: instant.nullable(),
  /** The midnight after today. */
  to: instant,
  bucket: metricsBucket,
  time_zone: z.string(),
  totals: metricsFigures,
  /** Without gaps, oldest first; the first may begin before `from` where that is within a week or month. */
  buckets: z.array(
    metricsFigures.extend({
      /** The first day, as people of the zone call it. */
      start: z.iso.date(),
      from: instant,
      /** The instant after its last. */
      to: instant,
    }),
  ),
  /** Of the whole range; null without reconciliations. */
  reconciliation: reconciliationTotals.nullable(),
  /** The slowest runs with a result, at most five. */
  slowest: z.array(z.strictObject({ id: runId, title: z.string(), seconds: z.number() })),
})
export type MetricsReport = z.infer<typeof metricsReport>
export type MetricsPart = MetricsReport['buckets'][number]

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
