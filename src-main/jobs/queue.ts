import { join } from 'node:path'
import {
  hasResult,
  isActive,
  type Job,
  type Lifecycle,
  type LogLevel,
  type LogLine,
  type Run,
  type RunDetail,
} from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import { CancelledError, expected, failureOf } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { RunsStore } from '../store/runs.ts'
import { rollForward } from './conclusion.ts'
import {
  advance,
  cancelling,
  ended,
  endedWith,
  progressed,
  queued,
  running,
  stageTimesOf,
  startOf,
} from './lifecycle.ts'
import type { Spawner } from './process-channel.ts'
import {
  createRunFolder,
  publishRunFolder,
  removeOutputAsides,
  removeRunFolder,
} from './run-folder.ts'
import { type RunningTask, superviseTask, type TaskOutcome } from './supervisor.ts'
import { jobResult, type Limits } from './tasks.ts'

export interface QueueOptions {
  readonly workspace: Workspace
  readonly store: RunsStore
  readonly spawner: Spawner
  readonly clock: Clock
  /** What the next run may use. */
  readonly limits: () => Limits
  /** Runs at the same time; tell by `wake` when it has grown. */
  readonly concurrency: () => number
  readonly version: string
  readonly titleOf: (job: Job) => string
  /** Told of what went wrong beside a run and does not end it. */
  readonly onTrouble?: (error: unknown) => void
}

export interface StartOptions {
  readonly logLevel?: LogLevel
  /** Name of whoever starts it. */
  readonly startedBy?: string
}

export interface JobQueue {
  start(job: Job, options?: StartOptions): Run
  cancel(id: string): Run
  get(id: string): RunDetail
  remove(id: string): Promise<void>
  /** Every change of any run; at most ten a second for each. Returns how to stop listening. */
  onChange(listener: (run: Run) => void): () => void
  onLog(listener: (id: string, line: LogLine) => void): () => void
  /** Resolves with the run once it is over and its folder is published. */
  finished(id: string): Promise<RunDetail>
  /** Starts what waits, as far as there is room now. */
  wake(): void
  readonly counts: { readonly queued: number; readonly running: number }
  /** Cancels what runs here and waits until it is published. */
  close(): Promise<void>
}

interface Entry {
  run: RunDetail
  readonly options: StartOptions
  task: RunningTask | undefined
  /** Its work has ended and its folder is being published. */
  settling: boolean
}

/** How often a running run's progress is stored, for other hosts to see, in milliseconds. */
const storeInterval = 1000

export function createJobQueue(options: QueueOptions): JobQueue {
  const { workspace, store, spawner, clock } = options
  const entries = new Map<string, Entry>()
  const changeListeners = new Set<(run: Run) => void>()
  const logListeners = new Set<(id: string, line: LogLine) => void>()
  const endings = new Map<string, PromiseWithResolvers<RunDetail>>()
  let closed = false

  const announce = (run: RunDetail): void => {
    const { job: _, ...rest } = run
    for (const listener of changeListeners) listener(rest)
  }

  const become = (entry: Entry, lifecycle: Lifecycle): void => {
    entry.run = { ...entry.run, lifecycle: advance(entry.run.lifecycle, lifecycle) }
  }

  /**
   * Tells the index. A full disk or a broken index must not end the run or its host: what counts is
   * the run's folder, from which the next start mends the index.
   */
  const persist = (run: RunDetail): void => {
    try {
      store.update(run.id, run.lifecycle, run.metrics)
    } catch (error) {
      options.onTrouble?.(error)
    }
  }

  const waiting = (): Entry[] =>
    [...entries.values()].filter(
      ({ run, settling }) => run.lifecycle.state === 'queued' && !settling,
    )
  const working = (): Entry[] =>
    [...entries.values()].filter(({ run }) => run.lifecycle.state !== 'queued')

  const pump = (): void => {
    if (closed) return
    for (const entry of waiting()) {
      if (working().length >= options.concurrency()) return
      void work(entry)
    }
  }

  const work = async (entry: Entry): Promise<void> => {
    const { id } = entry.run
    become(entry, running(clock.now()))
    persist(entry.run)
    announce(entry.run)
    let outcome: TaskOutcome | undefined
    let failure: unknown
    try {
      const folder = await createRunFolder(workspace, id)
      entry.task = superviseTask(
        spawner,
        {
          name: entry.run.job.kind,
          payload: entry.run.job,
          runId: id,
          folder,
          temporary: join(workspace.temporary, id),
          limits: options.limits(),
          logLevel: entry.options.logLevel ?? 'info',
          keepsLog: true,
        },
        progressListeners(entry),
      )
      if (entry.run.lifecycle.state === 'cancelling') entry.task.cancel()
      outcome = await entry.task.done
    } catch (error) {
      failure = error
    }
    if (outcome === undefined) {
      try {
        // It died, or was told to stop, after its work was done.
        const result = await rollForward(workspace.activeRun(id))
        if (result !== undefined) outcome = { result, peakMemory: null }
      } catch (error) {
        failure = error
      }
    }
    await settle(entry, outcome, failure)
  }

  const progressListeners = (entry: Entry): Parameters<typeof superviseTask>[2] => {
    let storedAt = clock.monotonic()
    return {
      onProgress(progress) {
        entry.run = { ...entry.run, lifecycle: progressed(entry.run.lifecycle, progress) }
        if (clock.monotonic() - storedAt >= storeInterval) {
          storedAt = clock.monotonic()
          persist(entry.run)
        }
        announce(entry.run)
      },
      onLog(line) {
        for (const listener of logListeners) listener(entry.run.id, line)
      },
    }
  }

  /** A run is over once its folder is published: nobody sees an end whose result is not there. */
  const settle = async (
    entry: Entry,
    outcome: TaskOutcome | undefined,
    failure: unknown,
  ): Promise<void> => {
    entry.settling = true
    const at = clock.now()
    const startedAt = startOf(entry.run.lifecycle)
    const failed = (error: unknown): Lifecycle =>
      ended.failed(startedAt ?? at.toISOString(), at, failureOf(error))
    let end: Pick<RunDetail, 'lifecycle' | 'metrics'>
    try {
      end = endOf(entry.run, outcome, failure, at)
    } catch (error) {
      end = { lifecycle: failed(error), metrics: {} }
    }
    try {
      const keepsArtifacts = hasResult(end.lifecycle.state)
      if (!keepsArtifacts) await removeOutputAsides(entry.run)
      await publishRunFolder(
        workspace,
        { ...entry.run, ...end },
        {
          version: options.version,
          peakMemory: outcome?.peakMemory ?? null,
          stages: stageTimesOf(entry.run.lifecycle),
          inputs: jobResult.safeParse(outcome?.result).data?.inputs ?? [],
        },
        keepsArtifacts,
      )
    } catch (error) {
      end = { lifecycle: failed(error), metrics: {} }
    }
    entry.run = { ...entry.run, ...end }
    persist(entry.run)
    entries.delete(entry.run.id)
    announce(entry.run)
    endings.get(entry.run.id)?.resolve(entry.run)
    endings.delete(entry.run.id)
    pump()
  }

  const stop = (entry: Entry): void => {
    const { lifecycle } = entry.run
    if (lifecycle.state === 'queued') {
      void settle(entry, undefined, new CancelledError())
    } else if (lifecycle.state === 'running') {
      become(entry, cancelling(lifecycle, clock.now()))
      persist(entry.run)
      announce(entry.run)
      entry.task?.cancel()
    }
  }

  const queue: JobQueue = {
    start(job, startOptions = {}) {
      if (closed) {
        throw expected('conflict', {
          what: 'This host is shutting down.',
          remedy: 'Start the run again once it is back.',
        })
      }
      const now = clock.now()
      const run: RunDetail = {
        id: newRunId(now),
        kind: job.kind,
        title: options.titleOf(job),
        created_at: now.toISOString(),
        lifecycle: queued(),
        metrics: {},
        job,
        ...(startOptions.startedBy !== undefined && { started_by: startOptions.startedBy }),
      }
      store.insert(run, process.pid)
      const entry: Entry = { run, options: startOptions, task: undefined, settling: false }
      entries.set(run.id, entry)
      endings.set(run.id, Promise.withResolvers())
      announce(run)
      pump()
      const { job: _, ...started } = entry.run
      return started
    },
    cancel(id) {
      const entry = entries.get(id)
      if (entry === undefined) {
        const { lifecycle } = queue.get(id)
        throw expected('conflict', {
          what: isActive(lifecycle.state)
            ? `Run ${id} is worked on by another host of this workspace.`
            : `Run ${id} is over already (${lifecycle.state}).`,
          remedy: isActive(lifecycle.state) ? 'Cancel it there.' : 'Nothing needs to be stopped.',
        })
      }
      // One that is settling ends by itself, or by an earlier word.
      if (!entry.settling) stop(entry)
      const { job: _, ...run } = entry.run
      return run
    },
    get(id) {
      const run = entries.get(id)?.run ?? store.get(id)
      if (run === undefined) throw unknownRun(id)
      return run
    },
    async remove(id) {
      if (isActive(queue.get(id).lifecycle.state)) {
        throw expected('conflict', {
          what: `Run ${id} is not over.`,
          remedy: 'Cancel it first.',
        })
      }
      await removeRunFolder(workspace, id)
      store.remove(id)
    },
    onChange(listener) {
      changeListeners.add(listener)
      return () => changeListeners.delete(listener)
    },
    onLog(listener) {
      logListeners.add(listener)
      return () => logListeners.delete(listener)
    },
    async finished(id) {
      return endings.get(id)?.promise ?? queue.get(id)
    },
    wake: pump,
    get counts() {
      return { queued: waiting().length, running: working().length }
    },
    async close() {
      closed = true
      const pending = [...endings.values()].map(({ promise }) => promise)
      for (const id of entries.keys()) queue.cancel(id)
      await Promise.all(pending)
    },
  }
  return queue
}

/** How a run ends by what its task left. Throws where the task broke its word. */
function endOf(
  { lifecycle, metrics }: RunDetail,
  outcome: TaskOutcome | undefined,
  failure: unknown,
  at: Date,
): Pick<RunDetail, 'lifecycle' | 'metrics'> {
  const startedAt = startOf(lifecycle)
  const end = (to: Lifecycle, found: Run['metrics'] = metrics): ReturnType<typeof endOf> => ({
    lifecycle: advance(lifecycle, to),
    metrics: found,
  })
  if (outcome === undefined && failure instanceof CancelledError) {
    // A runner only stops by the word of this queue: the state is cancelling or queued.
    return end(ended.cancelled(startedAt, at))
  }
  if (startedAt === null) throw new Error('a run that never started has left something')
  if (outcome === undefined) return end(ended.failed(startedAt, at, failureOf(failure)))
  const result = jobResult.parse(outcome.result)
  return end(endedWith(result.outcome, startedAt, at), result.metrics)
}

function unknownRun(id: string): Error {
  return expected('not_found', {
    what: `There is no run ${id} in this workspace.`,
    remedy: 'The list of runs, here or by the command "runs list", shows what there is.',
  })
}
