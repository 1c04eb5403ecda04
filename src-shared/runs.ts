import { z } from 'zod'
import { allocationInputs } from './allocation/inputs.ts'
import { allocationParameters } from './allocation/parameters.ts'
import { sweepJob } from './allocation/sweep.ts'
import { writeTarget } from './allocation/write-back.ts'
import { failureOrBug } from './errors.ts'
import { eventsJob } from './events/job.ts'
import { reconciliationJob } from './reconciliation/job.ts'
import { runId } from './run-id.ts'
import { runStates } from './run-states.ts'

export { runId }

export {
  activeStates,
  hasResult,
  isActive,
  type RunState,
  runStates,
  statesWithResult,
} from './run-states.ts'

/**
 * What a run is asked to do: a closed union by kind. Stored runs are parsed with it before they
 * start. Further families add their member here.
 */
export const allocationJob = z.strictObject({
  kind: z.literal('allocation'),
  inputs: allocationInputs,
  parameters: allocationParameters,
  /** File the assignments are also written to (.csv or .parquet), with FILE.summary.json beside it. */
  output: z.string().min(1).max(4096).nullable().default(null),
  /** Solves and shows the result, and writes nothing at `output`. */
  dry_run: z.boolean().default(false),
  /** The database that the assignments are also written to once there are any; absent: none. */
  write: writeTarget.optional(),
})
export type AllocationJob = z.infer<typeof allocationJob>

export const job = z.discriminatedUnion('kind', [
  allocationJob,
  sweepJob,
  eventsJob,
  reconciliationJob,
])
export type Job = z.infer<typeof job>
export const jobKind = z.enum(['allocation', 'sweep', 'events', 'reconciliation'])
export type JobKind = z.infer<typeof jobKind>

/** A job of the allocation family: the same inputs and parameters. */
export type DropJob = Extract<Job, { kind: 'allocation' | 'sweep' }>

export function isDropJob(asked: Job): asked is DropJob {
  return asked.kind === 'allocation' || asked.kind === 'sweep'
}

/** It shows what would come out and writes nothing at its output. */
export function isDryRun(asked: Job): boolean {
  return asked.kind === 'allocation' && asked.dry_run
}

const instant = z.iso.datetime()

/**
 * Progress of a run: a fraction of the whole, a stable stage title and a volatile detail. At most
 * ten of these a second leave a runner.
 */
export const progress = z.strictObject({
  /** 0..1, never falling; 1 only when everything is done. */
  fraction: z.number().min(0).max(1),
  detail: z.string(),
  /** Work of the current stage, where it can be counted. */
  done: z.number().nullable(),
  total: z.number().nullable(),
  unit: z.string().nullable(),
  /** Units a second of the current stage. */
  rate: z.number().nullable(),
  /** Range of the time left for the whole run. */
  seconds_left: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  stages: z.array(
    z.strictObject({
      title: z.string(),
      state: z.enum(['next', 'current', 'done']),
      seconds: z.number().nullable(),
    }),
  ),
  /** Objective of the best feasible result so far and the bound, over seconds since the start. */
  trace: z.array(
    z.strictObject({
      at: z.number(),
      objective: z.number().nullable(),
      bound: z.number().nullable(),
    }),
  ),
})
export type Progress = z.infer<typeof progress>

/**
 * Life of a run. Each state carries only the data valid in it.
 *
 *   queued --> running --> succeeded (ok | warning)
 *     |           |------> failed        it may keep its result: then it is what follows that failed
 *     |           |------> timed_out     the time limit ended it; the best result is kept
 *     |           |------> interrupted   its host died
 *     |           '------> cancelling --> cancelled, or what it had become by then
 *     '------------------------------------^
 */
export const lifecycle = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('queued') }),
  z.strictObject({ state: z.literal('running'), started_at: instant, progress }),
  z.strictObject({ state: z.literal('cancelling'), started_at: instant, since: instant, progress }),
  z.strictObject({
    state: z.literal('succeeded'),
    started_at: instant,
    ended_at: instant,
    outcome: z.enum(['ok', 'warning']),
  }),
  z.strictObject({ state: z.literal('timed_out'), started_at: instant, ended_at: instant }),
  z.strictObject({
    state: z.literal('failed'),
    started_at: instant,
    ended_at: instant,
    error: failureOrBug,
    /** Its result was published all the same: what failed is what it had to do with it. */
    keeps_result: z.literal(true).optional(),
  }),
  z.strictObject({
    state: z.literal('cancelled'),
    started_at: instant.nullable(),
    ended_at: instant,
  }),
  z.strictObject({ state: z.literal('interrupted'), started_at: instant, ended_at: instant }),
])
export type Lifecycle = z.infer<typeof lifecycle>
// Each state has its own data, and the other way round.
runStates satisfies readonly Lifecycle['state'][]
export const runState = z.enum(runStates)

/** A few numbers of a finished run for lists, by name. */
export const runMetrics = z.record(z.string(), z.number())

export const run = z.strictObject({
  id: runId,
  kind: jobKind,
  title: z.string(),
  created_at: instant,
  lifecycle,
  metrics: runMetrics,
  /** Name of whoever started it; runs of earlier versions have none. */
  started_by: z.string().optional(),
  /** True for a run that only shows what would come out. */
  dry_run: z.boolean().optional(),
})
export type Run = z.infer<typeof run>

export const runDetail = run.extend({ job })
export type RunDetail = z.infer<typeof runDetail>
/** A run of the allocation family. */
export type DropRun = Omit<RunDetail, 'job'> & { readonly job: DropJob }

export function isDropRun(asked: RunDetail): asked is RunDetail & { job: DropJob } {
  return isDropJob(asked.job)
}

/** By what a list of runs can be ordered; runs without the figure come last. */
export const runSorts = [
  'created',
  'title',
  'started_by',
  'duration',
  'bytes',
  'assigned_users',
  'assignments',
  'gap_percent',
] as const
export const runSort = z.enum(runSorts)
export type RunSort = z.infer<typeof runSort>

export const runsRequest = z.strictObject({
  kinds: z.array(jobKind).max(10).default([]),
  states: z.array(runState).max(10).default([]),
  /** Of runs that succeeded. */
  outcome: z.enum(['ok', 'warning']).optional(),
  /** Runs that somebody should look at, or the others: see `jobs/attention-policy.ts`. */
  attention: z.boolean().optional(),
  /** Created at this instant or later. */
  from: instant.optional(),
  /** Created before this instant. */
  to: instant.optional(),
  text: z.string().max(200).default(''),
  /** Dry runs alone, or none of them. */
  dry_run: z.boolean().optional(),
  pinned: z.boolean().optional(),
  tag: z.string().max(40).optional(),
  started_by: z.string().max(100).optional(),
  sort: runSort.default('created'),
  direction: z.enum(['asc', 'desc']).default('desc'),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(50),
})
export type RunsRequest = z.infer<typeof runsRequest>
export const runsPage = z.strictObject({ rows: z.array(run), total: z.int() })
export type RunsPage = z.infer<typeof runsPage>

export const logLevels = ['debug', 'info', 'warning', 'error'] as const
export const logLevel = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevel>
export const logLine = z.strictObject({ at: instant, level: logLevel, text: z.string() })
export type LogLine = z.infer<typeof logLine>
export const logRequest = z.strictObject({
  id: runId,
  /** Lines already read. */
  after: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(500),
})
export const logPage = z.strictObject({ lines: z.array(logLine), next: z.int() })
export type LogPage = z.infer<typeof logPage>
