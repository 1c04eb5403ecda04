import { z } from 'zod'
import { querySource } from '../allocation/inputs.ts'
import { etlConfiguration } from './configuration.ts'
import { loadTarget } from './load.ts'

/** Event logs: a path or a glob of JSON lines, plain, .gz or .zst. */
export const eventFile = z.strictObject({
  kind: z.literal('file'),
  path: z.string().min(1).max(4096),
})

/** Rows of a query: each is a line, with its columns as the fields. */
export const eventQuery = querySource.omit({ columns: true })
export type EventQuery = z.infer<typeof eventQuery>

export const eventSource = z.discriminatedUnion('kind', [eventFile, eventQuery])
export type EventSource = z.infer<typeof eventSource>

export const eventsJob = z.strictObject({
  kind: z.literal('events'),
  /** Read in this order, the files of a glob bytewise by path. */
  inputs: z.array(eventSource).min(1).max(1000),
  /** Folder the outputs are also written to. */
  output: z.string().min(1).max(4096).nullable().default(null),
  configuration: etlConfiguration.prefault({}),
  /** The clock that tells which timestamps lie in the future; null: that of the run. */
  now: z.iso.datetime().nullable().default(null),
  /** Where the run itself writes its tables after its checks; null: nowhere. */
  load: loadTarget.nullable().default(null),
})
export type EventsJob = z.infer<typeof eventsJob>

/** Files of the result, in the run's `artifacts/` and in the output folder. */
export const eventFiles = {
  events: 'events_cleaned.parquet',
  daily: 'daily_metrics.parquet',
  retention: 'retention_cohorts.parquet',
  quality: 'quality_report.json',
  rejected: 'rejected.jsonl',
  metrics: 'metrics.json',
} as const
