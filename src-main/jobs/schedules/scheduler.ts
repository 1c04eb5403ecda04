import type { Job, Run } from '../../../src-shared/runs.ts'
import { fillDates } from '../../../src-shared/schedules/date-patterns.ts'
import { withJobTexts } from '../../../src-shared/schedules/job-paths.ts'
import type { Clock } from '../../platform/clock.ts'
import { expected, failureOf } from '../../platform/errors.ts'
import type { NewEntry, ScheduleTimes, StoredSchedule } from '../../store/schedule-rows.ts'
import type { SchedulesStore } from '../../store/schedules.ts'
import { believable, type Due, dueAt } from './due.ts'
import { type Occurrences, occurrencesOf } from './occurrences.ts'

export interface SchedulerOptions {
  readonly store: SchedulesStore
  readonly clock: Clock
  /** Checks and queues a job; throws where this host may not or cannot start it. */
  readonly start: (job: Job, startedBy: string) => Run
  /** Whether a run is not over yet, whichever host works on it. */
  readonly isActive: (run: string) => boolean
  readonly onTrouble: (what: string, error: unknown) => void
}

export interface Scheduler {
  /**
   * Deals with every time that has come. To be called about once a second by the one host that
   * starts schedules; two that believe it is them still start each time once.
   */
  look(): void
  /** Starts the job of a schedule now, with the dates of `at`. Throws what keeps it from starting. */
  run(id: string, at: Date, by: string): Run
  /** From now on nothing is started here any more: what comes is left to other hosts. */
  stop(): void
}

/** Starts that were claimed this long ago and have not become anything died with their host. */
const lostAfter = 60_000

/** Of the runs of a schedule, so many of the newest are looked at for one that goes on. */
const runsLookedAt = 20

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, clock } = options
  const occurrences = createOccurrencesCache()
  const told = new Map<string, string>()
  let settledAt = Number.NEGATIVE_INFINITY
  let isStopped = false

  const runningOf = (id: string): string | undefined =>
    store.runs(id, runsLookedAt).find((run) => options.isActive(run))

  /** Settles the line of a start by what becomes of it. */
  const startAs = (entry: number, schedule: StoredSchedule, at: Date): Run => {
    try {
      const run = options.start(jobAt(schedule, at), startedByOf(schedule))
      store.settle(entry, { run: run.id })
      return run
    } catch (error) {
      store.settle(entry, { error: failureOf(error) })
      throw error
    }
  }

  const dealWith = (times: ScheduleTimes, due: Due, now: Date): void => {
    const { start } = due
    const running = start === null ? undefined : runningOf(times.id)
    const claimed = store.claim(times, due.until, entriesOf(due, running), now)
    const entry = claimed?.at(-1)
    if (start === null || running !== undefined || entry === undefined) return
    try {
      startAs(entry, store.get(times.id), start.at)
    } catch (error) {
      // The history tells it to people; a bug is for the log too.
      if (failureOf(error).code === 'bug') options.onTrouble('a scheduled run', error)
    }
  }

  const lookAt = (times: ScheduleTimes, now: Date): void => {
    const stored = new Date(times.handled_until)
    const handledUntil = believable(stored, now)
    if (handledUntil !== stored) {
      store.claim(times, handledUntil, [], now)
      return
    }
    const next = occurrences.next(times)
    if (next === undefined || next > now) return
    const due = dueAt(now, handledUntil, occurrences.of(times), times.on_missed)
    if (due !== null) dealWith(times, due, now)
  }

  return {
    look() {
      if (isStopped) return
      const now = clock.now()
      if (clock.monotonic() - settledAt >= lostAfter) {
        settledAt = clock.monotonic()
        store.settleLost(new Date(now.getTime() - lostAfter))
      }
      for (const times of store.times()) {
        try {
          lookAt(times, now)
          told.delete(times.id)
        } catch (error) {
          // One that fails keeps no other waiting, and is told once.
          const message = String(error)
          if (told.get(times.id) !== message) options.onTrouble(`schedule ${times.id}`, error)
          told.set(times.id, message)
        }
      }
    },
    run(id, at, by) {
      const schedule = store.get(id)
      return startAs(store.beginStart(id, at, by, clock.now()), schedule, at)
    },
    stop() {
      isStopped = true
    },
  }
}

/** What the list of runs shows as its starter. */
function startedByOf({ name }: Pick<StoredSchedule, 'name'>): string {
  return `${name} (schedule)`
}

/** The job with the dates of a time. Throws `bad_usage` for braces in a path that are no date. */
export function jobAt(
  { name, job, timezone }: Pick<StoredSchedule, 'name' | 'job' | 'timezone'>,
  at: Date,
): Job {
  if (job === null) {
    throw expected('conflict', {
      what: `Another version wrote the schedule ${name}; this one cannot read its job.`,
      remedy: 'Update Quartermaster, or make the schedule again from a run.',
    })
  }
  return withJobTexts(job, ({ kind, text }) => {
    const filled = fillDates(text, at, timezone)
    // A query's value may be anything, such as an array of the database.
    if (kind === 'parameter' || filled.unknown.length === 0) return filled.text
    throw expected('bad_usage', {
      what: `${filled.unknown.join(' ')} in ${text} is no date.`,
      remedy:
        'Write {yyyy}, {MM}, {dd}, {HH} or {mm}, together as {yyyy-MM-dd}, of the day before as {yyyy-MM-dd-1d}.',
    })
  })
}

/** What was missed first; the start last. */
function entriesOf({ start, missed }: Due, running: string | undefined): readonly NewEntry[] {
  const entries: NewEntry[] = []
  if (missed !== null) {
    entries.push({
      outcome: 'missed',
      scheduled_at: missed.last.toISOString(),
      first_at: missed.first.toISOString(),
      count: missed.count,
      at_least: missed.atLeast,
      // Where the last one is made up for, that is what was asked for.
      attention: start?.trigger !== 'catch_up',
    })
  }
  if (start !== null) {
    const scheduled_at = start.at.toISOString()
    entries.push(
      running === undefined
        ? { outcome: 'starting', scheduled_at, trigger: start.trigger }
        : { outcome: 'skipped', scheduled_at, running },
    )
  }
  return entries
}

/** Asked each second: what an expression means, and when it comes next, is worked out once. */
function createOccurrencesCache() {
  const meanings = new Map<string, Occurrences>()
  const nexts = new Map<string, { readonly of: string; readonly at: Date | undefined }>()
  const occurrencesFor = ({ cron, timezone }: ScheduleTimes): Occurrences => {
    const key = `${timezone} ${cron}`
    let found = meanings.get(key)
    if (found === undefined) meanings.set(key, (found = occurrencesOf(cron, timezone)))
    return found
  }
  return {
    of: occurrencesFor,
    /** The first time that nobody has dealt with; undefined where there is none any more. */
    next(times: ScheduleTimes): Date | undefined {
      const of = `${times.timezone} ${times.cron} ${times.handled_until}`
      const known = nexts.get(times.id)
      if (known?.of === of) return known.at
      const [at] = occurrencesFor(times).after(new Date(times.handled_until), 1)
      nexts.set(times.id, { of, at })
      return at
    },
  }
}
