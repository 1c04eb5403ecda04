import { chmod, constants, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { eventFiles, type EventsJob } from '../../src-shared/events/job.ts'
import type { EtlSummary } from '../../src-shared/events/report.ts'
import { type Connection, type DuckDbOptions, openDuckDb } from '../data/duckdb.ts'
import { combinedSha256 } from '../data/fingerprint.ts'
import type { Conclusion } from '../jobs/conclusion.ts'
import type { TaskContext, TaskHandler } from '../jobs/task-context.ts'
import type { JobResult } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import { asideOf } from '../platform/publish.ts'
import { version } from '../platform/version.ts'
import { aggregate, type Aggregates } from './aggregate.ts'
import { earlierRuns } from './check-history.ts'
import { cleanLogs } from './clean-logs.ts'
import { runChecks } from './engine/checks.ts'
import { hasQueries, type InputLog, openInputs } from './open-inputs.ts'
import { duckdbBytesFor } from './duckdb-memory.ts'
import { strictFailure } from './failures.ts'
import type { LoadInRun } from './load/load-in-run.ts'
import { requireFolder } from './output-folder.ts'
import { removeLateDuplicates } from './late-duplicates.ts'
import {
  hasPartitions,
  makePartitionFolders,
  type Partition,
  partitionsFolder,
  writePartitions,
} from './partitions.ts'
import type { CleanTotals } from './pipeline/clean-events.ts'
import {
  type Finished,
  etlMetricsOf,
  metricsOf,
  propertyProfiles,
  qualityReportOf,
} from './summarise.ts'

// A runner does one order: what only other orders need is not loaded.
export const loadRun: TaskHandler<'events.load'> = async (...order) =>
  (await import('./load/load.ts')).loadRun(...order)
export const profileSources: TaskHandler<'events.profile_sources'> = async (...order) =>
  (await import('./profile.ts')).profileSources(...order)
export const writeSampleLog: TaskHandler<'events.sample'> = async (...order) =>
  (await import('./sample-files.ts')).writeSampleLog(...order)

const stage = {
  ask: 'Ask the databases',
  clean: 'Read and clean',
  aggregate: 'Aggregate',
  check: 'Check',
  write: 'Write results',
  load: 'Load into the database',
  publish: 'Publish',
} as const

/**
 * The job: read and clean, aggregate, check, load, publish. Throws expected errors and CancelledError.
 * A load that fails is part of the result: what the checks let pass is published all the same.
 */
export async function runEvents(job: EventsJob, context: TaskContext): Promise<JobResult> {
  context.plan([
    ...(hasQueries(job.inputs) ? [{ title: stage.ask, weight: 40 }] : []),
    { title: stage.clean, weight: 75 },
    { title: stage.aggregate, weight: 15 },
    { title: stage.check, weight: 2 },
    { title: stage.write, weight: 7 },
    ...(job.load === null ? [] : [{ title: stage.load, weight: job.load.events ? 60 : 10 }]),
    { title: stage.publish, weight: 1 },
  ])
  if (job.output !== null) await requireFolder(job.output, context.runId)
  const artifacts = join(context.folder, 'artifacts')
  await mkdir(artifacts, { recursive: true, mode: 0o700 })
  const { configuration } = job
  const now = job.now === null ? new Date() : new Date(job.now)

  if (hasQueries(job.inputs)) context.enter(stage.ask)
  const files = await openInputs(job.inputs, configuration.fields.properties, context)
  context.enter(stage.clean)
  await using opening = openBeforehand({
    memoryLimit: Math.min(context.limits.duckdb_memory, duckdbBytesFor(files)),
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
  const totals = await cleanLogs(files, job, now, artifacts, context)
  context.log(
    'info',
    `${grouped.format(totals.lines)} lines of ${files.length} files: ${grouped.format(totals.kept)} events kept`,
  )

  context.enter(stage.aggregate)
  const connection = await opening.connection
  using _ = context.onCancel(() => connection.interrupt())
  const events = join(artifacts, eventFiles.events)
  const rejected = join(artifacts, eventFiles.rejected)
  await removeLateDuplicates(connection, totals.lateRows, { events, rejected }, () =>
    context.checkpoint(),
  )
  const aggregates = await aggregate(connection, artifacts, configuration)
  requireSame(totals, aggregates)
  context.checkpoint()

  context.enter(stage.check)
  const checks = runChecks(
    {
      counts: totals,
      parsed: totals.parsed,
      nulls: totals.nulls,
      eventTypes: new Set(aggregates.eventTypes.map(({ event_type }) => event_type)),
      properties: propertyProfiles(totals),
      examples: await examplesOf(connection, rejected, totals),
      earlier: await earlierRuns(context.earlierRuns),
    },
    configuration,
  )
  const finished: Finished = { totals, aggregates, checks }
  const quality = qualityReportOf(finished)
  const alert = configuration.monitoring.enable_alerts ? 'error' : 'warning'
  for (const { passed, message, name } of checks) {
    if (!passed) context.log(alert, `${name}: ${message}`)
  }
  await writeJson(join(artifacts, eventFiles.quality), quality)
  if (quality.status === 'failed') throw strictFailure(checks)

  context.enter(stage.write)
  const metrics = etlMetricsOf(finished, {
    seconds: [...context.stageSeconds()],
    peakMemory: process.resourceUsage().maxRSS * 1024,
  })
  await writeJson(join(artifacts, eventFiles.metrics), metrics)
  const summary: EtlSummary = {
    quality,
    metrics,
    first_date: aggregates.firstDate,
    last_date: aggregates.lastDate,
    players: aggregates.players,
    days: aggregates.days,
    cohorts: aggregates.cohorts,
    revenue: aggregates.revenue,
    revenue_outliers: totals.outliers,
    event_types: [...aggregates.eventTypes],
    files: files.map((file, index) => ({
      path: file.name,
      bytes: file.bytes,
      sha256: totals.files[index]!.sha256,
      lines: totals.files[index]!.lines,
    })),
    output: job.output,
    configuration,
    now: now.toISOString(),
    version,
  }
  await writeJson(join(artifacts, 'summary.json'), summary)
  const partitions = await partitionsOf(job, connection, events, context)
  const published = job.output === null ? [] : await writeAside(artifacts, job.output, context)

  const conclusionOf = (failure: JobResult['failure']): Conclusion => ({
    result: {
      ...(failure !== undefined && { failure }),
      outcome: quality.status === 'warning' ? 'warning' : 'ok',
      metrics: metricsOf(finished, metrics),
      inputs: recordedInputs(job, files, totals),
    },
    files: [...partitions, ...published],
  })
  let load: LoadInRun | undefined
  let isPromised = false
  if (job.load !== null) {
    context.enter(stage.load)
    const { loadInRun } = await import('./load/load-in-run.ts')
    load = await loadInRun(job.load, connection, artifacts, context, async (ifCutOff) => {
      await makePartitionFolders(partitions)
      await context.promise(conclusionOf(ifCutOff))
      isPromised = true
    })
  }

  context.enter(stage.publish)
  // The last moment to stop: what follows takes no time. Tables that may be written do not wait for it.
  if (!isPromised && load?.state !== 'loaded') context.checkpoint()
  const conclusion = conclusionOf(load?.state === 'failed' ? load.failure : undefined)
  await makePartitionFolders(partitions)
  await context.conclude(conclusion)
  return conclusion.result
}

const grouped = new Intl.NumberFormat('en-US')

/** DuckDB takes a while to open: it does so while the lines are read. Closed at the end of the run. */
function openBeforehand(
  options: DuckDbOptions,
): AsyncDisposable & { readonly connection: Promise<Connection> } {
  const connection = openDuckDb(options)
  // Thrown where it is awaited; a run that ends before has a failure of its own.
  connection.catch(() => undefined)
  return {
    connection,
    async [Symbol.asyncDispose]() {
      const opened = await connection.catch(() => undefined)
      opened?.close()
    },
  }
}

/** What DuckDB reads from the file must be what the pipeline counted while it wrote. */
function requireSame(totals: CleanTotals, aggregates: Aggregates): void {
  const { file } = aggregates
  const late = totals.lateRows.length
  const isSame =
    file.rows === totals.kept &&
    file.distinctIds === totals.kept &&
    (late > 0 ||
      (file.revenueRows === totals.revenueRows &&
        file.outliers === totals.outliers &&
        file.sessionRows === totals.sessionRows))
  const rejected = Object.values(totals.rejected).reduce((sum, count) => sum + count, 0)
  const addsUp = totals.blank + totals.kept + rejected === totals.lines
  if (isSame && addsUp && aggregates.sound) return
  throw expected('result_rejected', {
    what: `The result failed its own check: ${JSON.stringify({ counted: { ...totals, properties: 0, files: 0, lateRows: late }, read: file, sound: aggregates.sound })}.`,
    remedy: 'Send the log of this run to whoever maintains this installation.',
    kept: 'Nothing was written; earlier outputs are as they were.',
  })
}

async function examplesOf(
  connection: Connection,
  rejected: string,
  totals: CleanTotals,
): Promise<{ readonly duplicates: readonly string[]; readonly future: readonly string[] }> {
  const five = async (reason: string): Promise<readonly string[]> => {
    const rows = await connection.rows(
      `SELECT file, line, detail FROM read_json(?, format = 'newline_delimited',
         columns = {file: 'VARCHAR', line: 'BIGINT', reason: 'VARCHAR', detail: 'VARCHAR'})
       WHERE reason = ? LIMIT 5`,
      [rejected, reason],
    )
    return rows.map(({ file, line, detail }) => `${basename(String(file))}:${line}: ${detail}`)
  }
  return {
    duplicates: totals.rejected.duplicate_event === 0 ? [] : await five('duplicate_event'),
    future: totals.rejected.future_timestamp === 0 ? [] : await five('future_timestamp'),
  }
}

/** A file a day beside the other outputs, where that is asked for. */
async function partitionsOf(
  { configuration, output }: EventsJob,
  connection: Connection,
  events: string,
  context: TaskContext,
): Promise<readonly Partition[]> {
  if (output === null) return []
  if (configuration.partition_by === 'date') {
    const run = { events, output, id: context.runId }
    return await writePartitions(connection, run, () => context.checkpoint())
  }
  if (await hasPartitions(output)) {
    context.log(
      'warning',
      `${join(output, partitionsFolder)} holds a file a day of an earlier run, which this one leaves as it is`,
    )
  }
  return []
}

/** Copies beside their final names; renamed at the end, data first, reports last. */
async function writeAside(
  artifacts: string,
  output: string,
  context: TaskContext,
): Promise<{ from: string; to: string }[]> {
  const published = []
  for (const name of Object.values(eventFiles)) {
    context.checkpoint()
    const to = join(output, name)
    const from = asideOf(to, context.runId)
    // A clone where the file system can; the run keeps its own whatever happens to the copy.
    await copyFile(join(artifacts, name), from, constants.COPYFILE_FICLONE)
    // The run's own are private; these are for whoever may read the folder.
    await chmod(from, 0o666 & ~process.umask())
    published.push({ from, to })
  }
  return published
}

function recordedInputs(
  job: EventsJob,
  files: readonly InputLog[],
  totals: CleanTotals,
): JobResult['inputs'] {
  return job.inputs.map((input, source) => {
    const mine = files.flatMap((file, index) => {
      const { sha256, lines } = totals.files[index]!
      return file.source === source ? [{ ...file, sha256, lines }] : []
    })
    return {
      input: 'events',
      path: sourceName(input),
      rows: mine.reduce((sum, { lines }) => sum + lines, 0),
      bytes: mine.reduce((sum, { bytes }) => sum + bytes, 0),
      sha256: combinedSha256(mine),
      ...queryOf(mine),
      // What a query gave is gone with the task.
      files: mine
        .filter(({ query }) => query === null)
        .map(({ path: file, bytes, modifiedAt, sha256 }) => ({
          path: file,
          bytes,
          modified_at: modifiedAt,
          sha256,
        })),
    }
  })
}

function queryOf(
  logs: readonly Pick<InputLog, 'query'>[],
): Pick<JobResult['inputs'][number], 'query'> {
  const query = logs[0]?.query
  return query === undefined || query === null ? {} : { query }
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
}
