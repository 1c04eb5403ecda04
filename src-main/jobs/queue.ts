import {
  isActive,
  isDryRun,
  type Job,
  type Lifecycle,
  type LogLevel,
  type Run,
  type RunDetail,
} from '../../src-shared/runs.ts'
import type { Clock } from '../platform/clock.ts'
import { CancelledError, revived } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import type { RunsStore } from '../store/runs.ts'
import { advance, cancelling, progressed, queued, running } from './lifecycle.ts'
import { createOtherHosts } from './other-hosts.ts'
import { notOver, overAlready, shuttingDown, unknownRun } from './queue-errors.ts'
import { trashRunFolder } from './retention-trash.ts'
import type { RunEnd } from './run-end.ts'
import { createRunEndings } from './run-endings.ts'
import { createRunAnnouncer, type RunListeners, withoutJob } from './run-listeners.ts'
import { lateFailure, type Settlement, settleRun } from './run-settle.ts'
import { type RunTaskOptions, startRunTask } from './run-task.ts'
import type { RunningTask, TaskOutcome } from './supervisor.ts'

export interface QueueOptions extends RunTaskOptions {
  readonly store: RunsStore
  /** Id of this host: its runs are its own until another host takes it for dead. */
  readonly host: string
  readonly clock: Clock
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

export interface JobQueue extends RunListeners {
  start(job: Job, options?: StartOptions): Run
  /** Also of a run that another host works on: that host reads the word within a second. */
  cancel(id: string): Run
  get(id: string): RunDetail
  remove(id: string): Promise<void>
  /**
   * Resolves with the run once it is over and its folder is published, whichever host works on it.
   * Rejects where its work is done and its folder cannot be published now (a full disk).
   */
  finished(id: string): Promise<RunDetail>
  /** Starts what waits, as far as there is room now. */
  wake(): void
  /** Whether this host works on a run, or keeps its result until it can be published. */
  isAtWork(id: string): boolean
  /**
   * Reads what other hosts have written: words to cancel, runs claimed from this host, changes of
   * theirs. To be called about once a second; costs next to nothing while nobody has written.
   */
  look(): void
  /** Tells the listeners of a run that ended outside this queue. */
  tell(run: RunDetail): void
  /** Publishes what could not be published when it was done. */
  retry(): Promise<void>
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
  /** Another host has claimed it: what happens here any more is of no use to anybody. */
  claimed: boolean
  /** Set while its work is done and its folder cannot be published. */
  settleAgain: (() => Promise<Settlement>) | undefined
}

/** How often a running run's progress is stored, for other hosts to see, in milliseconds. */
const storeInterval = 1000

export function createJobQueue(options: QueueOptions): JobQueue {
  const { workspace, store, clock } = options
  const entries = new Map<string, Entry>()
  const announcer = createRunAnnouncer()
  const endings = createRunEndings()
  let closed = false
  const otherHosts = createOtherHosts(store, options.host)

  const become = (entry: Entry, lifecycle: Lifecycle): void => {
    entry.run = { ...entry.run, lifecycle: advance(entry.run.lifecycle, lifecycle) }
  }

  /**
   * Tells the index. A full disk or a broken index must not end the run or its host: what counts is
   * the run's folder, from which the next start mends the index.
   */
  const persist = (run: RunDetail): void => {
    try {
      store.update(run.id, run.lifecycle, run.metrics, options.host)
    } catch (error) {
      options.onTrouble?.(error)
    }
  }

  const waiting = (): Entry[] =>
    [...entries.values()].filter(
      ({ run, settling }) => run.lifecycle.state === 'queued' && !settling,
    )
  const working = (): Entry[] =>
    [...entries.values()].filter(
      ({ run, settleAgain }) => run.lifecycle.state !== 'queued' && settleAgain === undefined,
    )

  const pump = (): void => {
    if (closed) return
    for (const entry of waiting()) {
      if (working().length >= options.concurrency()) return
      void work(entry)
    }
  }

  const work = async (entry: Entry): Promise<void> => {
    become(entry, running(clock.now()))
    persist(entry.run)
    announcer.changed(entry.run)
    let outcome: TaskOutcome | undefined
    let failure: unknown
    try {
      entry.task = await startRunTask(
        entry.run,
        entry.options.logLevel ?? 'info',
        options,
        progressListeners(entry),
      )
      if (entry.run.lifecycle.state === 'cancelling') entry.task.cancel()
      if (entry.claimed) entry.task.kill()
      outcome = await entry.task.done
    } catch (error) {
      failure = error
    }
    await settle(entry, outcome, failure)
  }

  const progressListeners = (entry: Entry): Parameters<typeof startRunTask>[3] => {
    let storedAt = clock.monotonic()
    return {
      onProgress(progress) {
        entry.run = { ...entry.run, lifecycle: progressed(entry.run.lifecycle, progress) }
        if (clock.monotonic() - storedAt >= storeInterval) {
          storedAt = clock.monotonic()
          persist(entry.run)
        }
        announcer.changed(entry.run)
      },
      onLog(line) {
        announcer.logged(entry.run.id, line)
      },
    }
  }

  /** False once another host has claimed it. An index that does not answer has claimed nothing. */
  const isOwn = (entry: Entry): boolean => {
    if (entry.claimed) return false
    try {
      const owner = store.ownerOf(entry.run.id)
      return owner === undefined || owner === options.host
    } catch {
      return true
    }
  }

  /** Leaves a claimed run to the host that has it now; who waits for its end goes on waiting. */
  const letGo = (entry: Entry): void => {
    const { id } = entry.run
    entries.delete(id)
    pump()
    if (closed) endings.reject(id, shuttingDown())
    // It may be over there already.
    else tellOfOthers([id])
  }

  const settle = async (
    entry: Entry,
    outcome: TaskOutcome | undefined,
    failure: unknown,
  ): Promise<void> => {
    entry.settling = true
    const settlement = await settleRun(
      { run: entry.run, outcome, failure, at: clock.now() },
      { workspace, version: options.version, isOwn: () => isOwn(entry) },
    )
    if (settlement.state === 'late') keepForLater(entry, settlement)
    else leave(entry, settlement)
  }

  const leave = (entry: Entry, settlement: Exclude<Settlement, { state: 'late' }>): void => {
    if (settlement.state === 'over') finish(entry, settlement.end)
    else letGo(entry)
  }

  /** A run is over once its folder is published: nobody sees an end whose result is not there. */
  const finish = (entry: Entry, end: RunEnd): void => {
    entry.run = { ...entry.run, ...end }
    persist(entry.run)
    entries.delete(entry.run.id)
    announcer.changed(entry.run)
    announcer.ended(entry.run)
    endings.resolve(entry.run)
    pump()
  }

  const keepForLater = (
    entry: Entry,
    { error, again }: Extract<Settlement, { state: 'late' }>,
  ): void => {
    options.onTrouble?.(error)
    const { id, lifecycle } = entry.run
    if (lifecycle.state === 'running' || lifecycle.state === 'cancelling') {
      const detail = 'Done; waiting until its folder can be published'
      const progress = { ...lifecycle.progress, detail }
      entry.run = { ...entry.run, lifecycle: progressed(lifecycle, progress) }
    }
    entry.settleAgain = again
    persist(entry.run)
    announcer.changed(entry.run)
    endings.reject(id, revived(lateFailure(error)))
    pump()
  }

  const stop = (entry: Entry): void => {
    const { lifecycle } = entry.run
    if (lifecycle.state === 'queued') {
      void settle(entry, undefined, new CancelledError())
    } else if (lifecycle.state === 'running') {
      become(entry, cancelling(lifecycle, clock.now()))
      persist(entry.run)
      announcer.changed(entry.run)
      entry.task?.cancel()
    }
  }

  /** Runs of this host that others want cancelled, or have claimed. */
  const obeyOthers = (): void => {
    const active = new Map(store.owners().map((row) => [row.id, row]))
    for (const [id, entry] of entries) {
      if (entry.claimed) continue
      const row = active.get(id)
      // Whoever claimed it may have ended it already.
      const owner = row?.owner ?? store.ownerOf(id)
      if (owner !== undefined && owner !== options.host) {
        entry.claimed = true
        if (entry.run.lifecycle.state === 'queued' && !entry.settling) letGo(entry)
        else entry.task?.kill()
      } else if (row?.cancelRequested === true && !entry.settling) stop(entry)
    }
  }

  /** Changes of other hosts' runs, to whom it concerns; `awaited` are runs somebody waits for. */
  const tellOfOthers = (awaited: readonly string[]): void => {
    const { changed, removed } = otherHosts.changes()
    for (const id of removed) announcer.removed(id)
    for (const run of changed) if (!entries.has(run.id)) announcer.changed(run)
    for (const id of awaited) {
      const run = store.get(id)
      if (run !== undefined && isActive(run.lifecycle.state)) continue
      if (run === undefined) endings.reject(id, unknownRun(id))
      else endings.resolve(run)
    }
  }

  const queue: JobQueue = {
    start(job, startOptions = {}) {
      if (closed) throw shuttingDown()
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
        ...(isDryRun(job) && { dry_run: true }),
      }
      store.insert(run, options.host)
      const entry: Entry = {
        run,
        options: startOptions,
        task: undefined,
        settling: false,
        claimed: false,
        settleAgain: undefined,
      }
      entries.set(run.id, entry)
      void endings.expect(run.id)
      announcer.changed(run)
      pump()
      return withoutJob(entry.run)
    },
    cancel(id) {
      const entry = entries.get(id)
      if (entry === undefined) {
        const { lifecycle } = queue.get(id)
        if (!isActive(lifecycle.state)) throw overAlready(id, lifecycle.state)
        store.requestCancel(id, clock.now())
        const asked = withoutJob(queue.get(id))
        announcer.changed(asked)
        return asked
      }
      // One that is settling ends by itself, or by an earlier word.
      if (!entry.settling) stop(entry)
      return withoutJob(entry.run)
    },
    get(id) {
      const run = entries.get(id)?.run ?? store.get(id)
      if (run === undefined) throw unknownRun(id)
      return run
    },
    async remove(id) {
      if (isActive(queue.get(id).lifecycle.state)) throw notOver(id)
      const removeFiles = await trashRunFolder(workspace, id)
      store.remove(id)
      tellOfOthers([])
      // The run is gone by now: what is left of its files goes with the next start.
      await removeFiles().catch((error: unknown) => options.onTrouble?.(error))
    },
    onChange: announcer.onChange,
    onEnd: announcer.onEnd,
    onRemove: announcer.onRemove,
    onLog: announcer.onLog,
    async finished(id) {
      const ending = endings.find(id)
      if (ending !== undefined) return await ending
      const run = queue.get(id)
      if (!isActive(run.lifecycle.state) || entries.has(id)) return run
      const elsewhere = endings.expect(id)
      // Nothing of this process works on it: a command that waits must not end for want of work.
      const alive = setInterval(() => undefined, 60_000)
      return await elsewhere.finally(() => clearInterval(alive))
    },
    wake: pump,
    isAtWork: (id) => entries.has(id),
    look() {
      if (!otherHosts.haveWritten()) return
      if (entries.size > 0) obeyOthers()
      tellOfOthers(endings.ids().filter((id) => !entries.has(id)))
    },
    tell(run) {
      announcer.changed(run)
      if (isActive(run.lifecycle.state) || entries.has(run.id)) return
      endings.resolve(run)
    },
    async retry() {
      for (const entry of entries.values()) {
        const settlement = await entry.settleAgain?.()
        // What is late still has been told already.
        if (settlement !== undefined && settlement.state !== 'late') leave(entry, settlement)
      }
    },
    get counts() {
      return { queued: waiting().length, running: working().length }
    },
    async close() {
      closed = true
      const own = endings.ids().filter((id) => entries.has(id))
      for (const id of endings.ids()) if (!entries.has(id)) endings.reject(id, shuttingDown())
      const ends = own.flatMap((id) => endings.find(id) ?? [])
      for (const id of own) queue.cancel(id)
      await Promise.allSettled(ends)
    },
  }
  return queue
}
