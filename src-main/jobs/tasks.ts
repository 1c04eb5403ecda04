import { z } from 'zod'
import { recordedFile } from '../../src-shared/allocation/input-changes.ts'
import { demoDatabase } from '../../src-shared/allocation/demo-database.ts'
import { allocationInputs, querySource } from '../../src-shared/allocation/inputs.ts'
import { preflightReport, preflightRequest } from '../../src-shared/allocation/preflight.ts'
import { sweepJob } from '../../src-shared/allocation/sweep.ts'
import { writeBackReport } from '../../src-shared/allocation/write-back.ts'
import { inputSummary } from '../../src-shared/allocation/summary.ts'
import { languageModelTested } from '../../src-shared/language-model.ts'
import { connectionName, connectionTestResult } from '../../src-shared/connections.ts'
import { previewRequest, queryPreview } from '../../src-shared/sql-preview.ts'
import { failureOrBug } from '../../src-shared/errors.ts'
import { eventSource, eventsJob } from '../../src-shared/events/job.ts'
import { loadReport, tablePrefix } from '../../src-shared/events/load.ts'
import { logProfile, profileRequest } from '../../src-shared/events/profile.ts'
import { reconciliationInputs } from '../../src-shared/reconciliation/inputs.ts'
import { reconciliationJob } from '../../src-shared/reconciliation/job.ts'
import { matchesWriteReport } from '../../src-shared/reconciliation/write.ts'
import { fieldsProposal, proposalRequest } from '../../src-shared/reconciliation/proposal.ts'
import { allocationJob, logLine, progress, runId, runMetrics } from '../../src-shared/runs.ts'
import { type RemoteTarget, remoteTarget } from '../data/remote/target.ts'

/** An input as it was read; runs of earlier versions name no files. */
export const recordedInput = inputSummary.extend({
  /** Which input of its family. */
  input: z.string(),
  files: z.array(recordedFile).default([]),
})
export type RecordedInput = z.infer<typeof recordedInput>

/** What a job leaves besides its files. */
export const jobResult = z.strictObject({
  outcome: z.enum(['ok', 'warning', 'timed_out']),
  metrics: runMetrics,
  /** What was read, for the manifest. */
  inputs: z.array(recordedInput).default([]),
  /** What could not be done with the result, which is published all the same: the run has failed. */
  failure: failureOrBug.optional(),
})
export type JobResult = z.infer<typeof jobResult>

/**
 * Everything a runner process can be asked to do: a closed union. A task named after a job kind
 * works in a run's folder; the others only answer.
 */
export const tasks = {
  allocation: { payload: allocationJob, result: jobResult },
  sweep: { payload: sweepJob, result: jobResult },
  events: { payload: eventsJob, result: jobResult },
  reconciliation: { payload: reconciliationJob, result: jobResult },
  'allocation.preflight': { payload: preflightRequest, result: preflightReport },
  'allocation.sample': {
    payload: z.strictObject({ folder: z.string() }),
    result: z.strictObject({ inputs: allocationInputs }),
  },
  'events.sample': {
    payload: z.strictObject({ folder: z.string() }),
    result: z.strictObject({ inputs: z.array(eventSource), now: z.iso.datetime() }),
  },
  /** May ask connections, so it is a task and no question. */
  'reconciliation.propose': { payload: proposalRequest, result: fieldsProposal },
  'reconciliation.sample': {
    payload: z.strictObject({ folder: z.string() }),
    result: z.strictObject({ inputs: reconciliationInputs }),
  },
  'allocation.preview_query': { payload: previewRequest, result: queryPreview },
  'allocation.demo_database': {
    payload: z.strictObject({ connection: connectionName }),
    result: demoDatabase,
  },
  /** `folder` is the published run's, `caps` the query that computes the room of the contracts. */
  'allocation.write_back': {
    payload: z.strictObject({
      run: runId,
      folder: z.string(),
      connection: connectionName,
      drop_id: z.string(),
      assigned_at: z.string().nullable(),
      expires_at: z.string().nullable(),
      caps: querySource,
      unsponsored_cap: z.int(),
      written_by: z.string(),
      dry_run: z.boolean(),
    }),
    result: writeBackReport,
  },
  /** A sample of sources among which are queries. */
  'events.profile_sources': { payload: profileRequest, result: logProfile },
  /** `folder` is the published run's. */
  'events.load': {
    payload: z.strictObject({
      run: runId,
      folder: z.string(),
      connection: connectionName,
      prefix: tablePrefix,
      events: z.boolean(),
      written_by: z.string(),
      dry_run: z.boolean(),
    }),
    result: loadReport,
  },
  /** `folder` is the published run's, `log` the database with what reviewers decided about it. */
  'reconciliation.write': {
    payload: z.strictObject({
      run: runId,
      folder: z.string(),
      log: z.string(),
      connection: connectionName,
      prefix: tablePrefix,
      written_by: z.string(),
      dry_run: z.boolean(),
    }),
    result: matchesWriteReport,
  },
  /** Asks the model that comes with it for a token. */
  'reconciliation.check_model': {
    payload: z.strictObject({ model: z.string() }),
    result: languageModelTested,
  },
  /** Opens the one connection that comes with it. */
  'connection.check': {
    payload: z.strictObject({ name: connectionName }),
    result: connectionTestResult,
  },
} as const
export type TaskName = keyof typeof tasks
export const taskName = z.enum(Object.keys(tasks) as [TaskName, ...TaskName[]])
export type TaskPayload<N extends TaskName> = z.infer<(typeof tasks)[N]['payload']>
export type TaskResult<N extends TaskName> = z.infer<(typeof tasks)[N]['result']>

/** What a runner may use. */
export const limits = z.strictObject({
  threads: z.int().min(1),
  /** Of DuckDB, in bytes; Node's own memory lies outside it. */
  duckdb_memory: z.int().min(64 * 1024 * 1024),
  /** Of the objects of the thread that works, in bytes; absent: what Node gives itself. */
  heap: z
    .int()
    .min(16 * 1024 * 1024)
    .optional(),
})
export type Limits = z.infer<typeof limits>

/** How a task asks a language model: apart from the payload, which is kept. */
export const languageModelAccess = z.strictObject({
  /** Null: nothing may be asked, only reckoned. */
  key: z.string().nullable(),
  /** Null: of the official service. */
  address: z.string().nullable(),
  /** File of the answers that runs share. */
  cache: z.string(),
})
export type LanguageModelAccess = z.infer<typeof languageModelAccess>

export const order = z.strictObject({
  name: taskName,
  payload: z.unknown(),
  runId: z.string(),
  /** Name of whoever started the run; null: not known, or no run. */
  startedBy: z.string().nullable().default(null),
  /** The run's folder, or a scratch folder of a task. */
  folder: z.string(),
  /** Scratch folder of this order alone; removed once its process has ended. */
  temporary: z.string(),
  limits,
  logLevel: z.enum(['debug', 'info', 'warning', 'error']),
  /** False for tasks that only answer: no log.jsonl. */
  keepsLog: z.boolean(),
  /** The connections the task may use, with their passwords: apart from the payload, which is kept. */
  connections: z.array(remoteTarget).default([]),
  /** Folders of earlier successful runs that this one is compared with, the newest first. */
  earlier: z.array(z.string()).default([]),
  /** The database with what reviewers decided about earlier runs; null: the task needs none. */
  reviewLog: z.string().nullable().default(null),
  /** Null: the task asks no language model. */
  languageModel: languageModelAccess.nullable().default(null),
})
export type Order = Omit<
  z.infer<typeof order>,
  'startedBy' | 'connections' | 'earlier' | 'reviewLog' | 'languageModel'
> & {
  readonly startedBy?: string | null
  readonly connections?: RemoteTarget[]
  readonly earlier?: string[]
  readonly reviewLog?: string | null
  readonly languageModel?: LanguageModelAccess | null
}

/** Core to runner. */
export const runnerCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), order }),
  z.strictObject({ type: z.literal('cancel') }),
])
export type RunnerCommand = z.infer<typeof runnerCommand>

/** Runner to core. */
export const runnerEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), progress }),
  z.strictObject({ type: z.literal('log'), line: logLine }),
  z.strictObject({ type: z.literal('done'), result: z.unknown(), peakMemory: z.number() }),
  z.strictObject({ type: z.literal('failed'), error: failureOrBug }),
])
export type RunnerEvent = z.infer<typeof runnerEvent>
