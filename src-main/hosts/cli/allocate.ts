import { hasChanged, inputChangeSentence } from '../../../src-shared/allocation/input-changes.ts'
import { allocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { eventsJob } from '../../../src-shared/events/job.ts'
import { reconciliationJob } from '../../../src-shared/reconciliation/job.ts'
import { assertNever, exitCodeOf } from '../../../src-shared/errors.ts'
import {
  hasResult,
  type Job,
  type LogLevel,
  logLevels,
  type RunDetail,
} from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import { localOwner } from '../../platform/owner.ts'
import type { Flags } from './commands/options.ts'
import { allocationJobOf, logLevelOf } from './flags.ts'
import { etlText } from './etl-text.ts'
import { knownRun } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'
import { reconcileText } from './reconcile-text.ts'
import { listenForStop } from './stop-signals.ts'
import { summaryText } from './summary-text.ts'
import { sweepText } from './sweep-text.ts'
import { ProgressLine, say, sayJson, writeFailure } from './terminal.ts'

/** `quartermaster allocate`. Returns the exit code. */
export async function allocate(flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  const named = flags['preset']
  // What is wrong with the flags is told before a workspace is opened.
  const alone = named === undefined ? allocationJobOf(flags) : undefined
  await using local = await openLocalCore(flags)
  const job =
    alone ?? allocationJobOf(flags, await presetValuesNamed(local, String(named), 'allocation'))
  return await runToEnd(local, job, flags, level)
}

/** `quartermaster demo`: the sample of a family, through the same run. */
export async function demo(flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  await using local = await openLocalCore(flags)
  const job = await sampleJob(local, flags['family'])
  return await runToEnd(local, job, flags, level)
}

async function sampleJob({ client }: LocalCore, family: unknown): Promise<Job> {
  switch (family) {
    case 'events': {
      const { inputs, now } = await client.events.sample()
      return eventsJob.parse({ kind: 'events', inputs, now })
    }
    case 'reconciliation': {
      const { inputs } = await client.reconciliation.sample()
      return reconciliationJob.parse({ kind: 'reconciliation', inputs, parameters: {} })
    }
    default: {
      const { inputs } = await client.allocation.sample()
      const parameters = allocationParameters.parse({ enforce_assignment_ratio: true })
      return { kind: 'allocation', inputs, parameters, output: null, dry_run: false }
    }
  }
}

/**
 * `quartermaster runs start RUN`: the same job once more, or the allocation that a point of a sweep
 * stands for. Returns the exit code.
 */
export async function startAgain(id: string, flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  const job = flags['point'] === undefined ? run.job : await jobOfPoint(local, run, flags)
  const { inputs } = await local.client.runs.inputChanges({ id })
  for (const change of inputs.filter(hasChanged)) {
    say(process.stderr, `warning: ${inputChangeSentence(change)}\n`)
  }
  return await runToEnd(local, job, flags, level)
}

async function jobOfPoint(
  { client }: LocalCore,
  { id, job }: Pick<RunDetail, 'id' | 'job'>,
  flags: Flags,
): Promise<Job> {
  const point = Number(flags['point'])
  if (job.kind !== 'sweep' || !Number.isSafeInteger(point) || point < 1) {
    throw expected('bad_usage', {
      what:
        job.kind === 'sweep'
          ? `--point ${String(flags['point'])} is no number of a point.`
          : `Run ${id} is no sweep: it has no points.`,
      remedy: 'Name a sweep and a point of its table; the first one is 1.',
    })
  }
  const allocation = await client.scenarios.pointJob({ id, point: point - 1 })
  const output = flags['out']
  return typeof output === 'string' ? { ...allocation, output } : allocation
}

/** Starts a run, shows its progress, reports how it ended. Returns the exit code. */
export async function runToEnd(
  local: LocalCore,
  job: Job,
  flags: Flags,
  level: LogLevel,
): Promise<number> {
  // Otherwise the job, or what is usual, says what is kept.
  const kept = level === 'debug' ? ({ logLevel: 'debug' } as const) : {}
  const start = () => local.core.start(job, { ...kept, startedBy: localOwner().name })
  return await followToEnd(local, start, flags, level)
}

/** Shows the progress of what `start` starts in this process, reports how it ended. */
export async function followToEnd(
  { core, client }: LocalCore,
  start: () => Promise<{ readonly id: string }> | { readonly id: string },
  flags: Flags,
  level: LogLevel,
): Promise<number> {
  const line = new ProgressLine()
  const { id } = await start()
  const stopChanges = core.queue.onChange((run) => {
    const { lifecycle } = run
    if (run.id === id && (lifecycle.state === 'running' || lifecycle.state === 'cancelling')) {
      line.show(lifecycle.progress)
    }
  })
  const stopLog = core.queue.onLog((from, { level: lineLevel, text }) => {
    if (from !== id || logLevels.indexOf(lineLevel) < logLevels.indexOf(level)) return
    // What went wrong is said once, at the end, with what to do; so are warnings, in the report.
    if (lineLevel === 'error' || (lineLevel === 'warning' && flags['json'] !== true)) return
    line.clear()
    say(process.stderr, `${lineLevel}: ${text}\n`)
  })
  using _ = listenForStop({
    politely() {
      const { state } = core.queue.get(id).lifecycle
      if (state === 'running' || state === 'queued') core.queue.cancel(id)
    },
    atOnce() {
      // Its runner goes with this process; the next command clears up after both.
      process.stderr.write('Stopped at once. Earlier outputs are as they were.\n')
      process.exit(130)
    },
  })
  try {
    const run = await core.queue.finished(id)
    line.clear()
    return await report(run, client, flags)
  } finally {
    stopChanges()
    stopLog()
  }
}

async function reportResult(
  run: RunDetail,
  client: LocalCore['client'],
  flags: Flags,
): Promise<void> {
  const { id, job } = run
  const asJson = flags['json'] === true
  if (job.kind === 'sweep') {
    const result = await client.scenarios.sweep({ id })
    if (asJson) sayJson({ run: id, ...result })
    else say(process.stdout, sweepText(result, run))
    return
  }
  if (job.kind === 'events') {
    const summary = await client.events.summary({ id })
    const { loads } = await client.events.loads({ id })
    // The id leads a script on to "runs write".
    if (asJson) sayJson({ run: id, ...summary, loads })
    else say(process.stdout, etlText(summary, run, loads))
    return
  }
  if (job.kind === 'reconciliation') {
    const summary = await client.reconciliation.summary({ id })
    const { writes } = await client.reconciliation.writes({ id })
    if (asJson) sayJson({ run: id, ...summary, ...(writes.length > 0 && { writes }) })
    else say(process.stdout, reconcileText(summary, run, writes))
    return
  }
  const summary = await client.allocation.summary({ id })
  const { writes } = await client.databases.writes({ id })
  if (asJson) sayJson({ run: id, ...summary, ...(writes.length > 0 && { writes }) })
  else say(process.stdout, summaryText(summary, run, writes))
}

async function report(run: RunDetail, client: LocalCore['client'], flags: Flags): Promise<number> {
  const { lifecycle } = run
  switch (lifecycle.state) {
    case 'succeeded':
    case 'timed_out': {
      await reportResult(run, client, flags)
      return lifecycle.state === 'timed_out' ? 3 : 0
    }
    case 'failed':
      if (hasResult(lifecycle)) await reportResult(run, client, flags)
      writeFailure(lifecycle.error)
      return exitCodeOf(lifecycle.error)
    case 'cancelled':
      process.stderr.write('Cancelled. Earlier outputs are as they were.\n')
      return 130
    case 'interrupted':
      process.stderr.write('The run was interrupted. Start it again.\n')
      return 1
    case 'queued':
    case 'running':
    case 'cancelling':
      throw new Error(`run ${run.id} is said to be over but is ${lifecycle.state}`)
    default:
      return assertNever(lifecycle)
  }
}
