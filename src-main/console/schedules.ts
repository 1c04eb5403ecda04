import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isActive, type Job, type Run, type RunDetail } from '../../src-shared/runs.ts'
import type {
  Schedule,
  ScheduleEntry,
  ScheduleHistory,
  ScheduleOfRun,
  SchedulePreview,
  Schedules,
  ScheduleToCreate,
  ScheduleToUpdate,
} from '../../src-shared/schedules/schedules.ts'
import { withoutJob } from '../jobs/run-listeners.ts'
import { occurrencesOf } from '../jobs/schedules/occurrences.ts'
import { createScheduler, jobAt } from '../jobs/schedules/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import { ExpectedError } from '../platform/errors.ts'
import type { Lease } from '../store/hosts.ts'
import type { StoredEntry, StoredSchedule } from '../store/schedule-rows.ts'
import type { SchedulesStore } from '../store/schedules.ts'

export interface SchedulesOptions {
  readonly store: SchedulesStore
  readonly clock: Clock
  /** Checks a job and gives it with the paths this host may use. Throws what is wrong with it. */
  readonly checked: (job: Job) => Job
  readonly start: (job: Job, startedBy: string) => Run
  readonly find: (run: string) => RunDetail | undefined
  /** The host that does what one does for all. */
  readonly host: () => Lease | undefined
  readonly onTrouble: (what: string, error: unknown) => void
}

/** Jobs that start by the clock. */
export interface SchedulesService {
  list(): Schedules
  /** Throws `not_found`, as all that name one. */
  get(id: string): Schedule
  history(id: string, before: number | undefined, limit: number): ScheduleHistory
  /** Throws `bad_usage` for a wrong expression, zone or pattern, `conflict` for a name in use. */
  create(values: ScheduleToCreate, who: string): Schedule
  update(values: ScheduleToUpdate, who: string): Schedule
  setPaused(id: string, paused: boolean, who: string): Schedule
  remove(id: string): void
  /** Starts its job now, with the dates of `at`; the history has it either way. */
  run(id: string, at: Date | undefined, who: string): Run
  markSeen(id: string): Schedule
  preview(cron: string, timezone: string): SchedulePreview
  ofRun(run: string): ScheduleOfRun
  /**
   * Runs of the same schedule that succeeded before, newest first: what a run of other dates is
   * compared with. Undefined for a run that no schedule started.
   */
  earlierRuns(run: Pick<RunDetail, 'id' | 'created_at'>, limit: number): string[] | undefined
  /** How many there are, and how many starts need attention: for the metrics. */
  counts(): { readonly active: number; readonly paused: number; readonly attention: number }
  /** Starts what is due; for the host that does what one does for all, about once a second. */
  look(): void
  stop(): void
}

/** Starts that are told ahead. */
const startsAhead = 5

/** Runs of a schedule that are looked through for those that succeeded. */
const runsLookedThrough = 100

export function createSchedules(options: SchedulesOptions): SchedulesService {
  const { store, clock, find } = options
  const ahead = createAhead()
  const scheduler = createScheduler({
    store,
    clock,
    start(job, startedBy) {
      const ready = options.checked(job)
      // A folder named after the day is not there yet.
      if (ready.output !== null) mkdirSync(dirname(ready.output), { recursive: true })
      return options.start(ready, startedBy)
    },
    isActive(id) {
      const run = find(id)
      return run !== undefined && isActive(run.lifecycle.state)
    },
    onTrouble: options.onTrouble,
  })

  const entryOf = (entry: StoredEntry): ScheduleEntry => {
    const { id, at, scheduled_at } = entry
    const base = { id, at, scheduled_at }
    switch (entry.outcome) {
      case 'started': {
        const { outcome, trigger, by, run: run_id } = entry
        const run = find(run_id)
        return { ...base, outcome, trigger, by, run_id, run: run ? withoutJob(run) : null }
      }
      case 'skipped':
        return { ...base, outcome: entry.outcome, running: entry.running }
      case 'missed': {
        const { outcome, first_at, count, at_least, attention: needs_attention } = entry
        return { ...base, outcome, first_at, count, at_least, needs_attention }
      }
      case 'refused': {
        const { outcome, error, attention: needs_attention } = entry
        return { ...base, outcome, error, needs_attention }
      }
    }
  }

  const scheduleOf = (stored: StoredSchedule): Schedule => {
    const { handled_until: _until, ...values } = stored
    const last = store.last(stored.id)
    return {
      ...values,
      next: stored.paused ? [] : ahead(stored, clock.now()),
      last: last === null ? null : entryOf(last),
      attention: store.attention(stored.id),
    }
  }

  /** The job as it is kept: its dates can be filled in, and this host may start it. */
  const keptJob = (values: Pick<ScheduleToCreate, 'name' | 'cron' | 'timezone' | 'job'>): Job => {
    const now = clock.now()
    const next = occurrencesOf(values.cron, values.timezone).after(now, 1)[0] ?? now
    const job = options.checked(values.job)
    options.checked(jobAt({ ...values, job }, next))
    return job
  }

  return {
    list() {
      const host = options.host()
      return {
        schedules: store.list().map(scheduleOf),
        host:
          host === undefined || host.kind === 'cli'
            ? null
            : { kind: host.kind, hostname: host.hostname },
      }
    },
    get: (id) => scheduleOf(store.get(id)),
    history(id, before, limit) {
      const entries = store.history(id, before, limit + 1)
      const shown = entries.slice(0, limit)
      return {
        entries: shown.map(entryOf),
        next: entries.length > limit ? (shown.at(-1)?.id ?? null) : null,
      }
    },
    create: (values, who) =>
      scheduleOf(store.create({ ...values, job: keptJob(values) }, who, clock.now())),
    update({ id, job, ...values }, who) {
      const before = store.get(id)
      const changed = { ...before, ...given(values) }
      if (job !== undefined) {
        const kept = keptJob({ ...changed, job })
        return scheduleOf(store.update(id, { ...given(values), job: kept }, who, clock.now()))
      }
      occurrencesOf(changed.cron, changed.timezone)
      return scheduleOf(store.update(id, given(values), who, clock.now()))
    },
    setPaused: (id, paused, who) => scheduleOf(store.setPaused(id, paused, who, clock.now())),
    remove: (id) => store.remove(id),
    run: (id, at, who) => scheduler.run(id, at ?? clock.now(), who),
    markSeen(id) {
      store.markSeen(id)
      return scheduleOf(store.get(id))
    },
    preview(cron, timezone) {
      try {
        const next = occurrencesOf(cron, timezone).after(clock.now(), startsAhead)
        return { ok: true, next: next.map((time) => time.toISOString()) }
      } catch (error) {
        if (!(error instanceof ExpectedError)) throw error
        return { ok: false, fault: error.failure.what }
      }
    },
    ofRun: (run) => store.ofRun(run) ?? null,
    earlierRuns({ id, created_at }, limit) {
      const schedule = store.ofRun(id)
      if (schedule === undefined) return undefined
      const earlier: string[] = []
      for (const each of store.runs(schedule.id, runsLookedThrough)) {
        if (earlier.length === limit) break
        const run = each === id ? undefined : find(each)
        if (run?.lifecycle.state === 'succeeded' && run.created_at <= created_at) earlier.push(each)
      }
      return earlier
    },
    counts() {
      const all = store.list()
      const paused = all.filter((schedule) => schedule.paused).length
      const attention = all.reduce((sum, { id }) => sum + store.attention(id), 0)
      return { active: all.length - paused, paused, attention }
    },
    look: () => scheduler.look(),
    stop: () => scheduler.stop(),
  }
}

/** Without what was left out. */
function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

/** The next starts of a schedule, worked out again once the first of them has come. */
function createAhead(): (schedule: StoredSchedule, now: Date) => string[] {
  const known = new Map<string, { readonly since: Date; readonly next: readonly Date[] }>()
  return ({ cron, timezone }, now) => {
    const key = `${timezone} ${cron}`
    let found = known.get(key)
    const first = found?.next[0]
    if (found === undefined || now < found.since || (first !== undefined && first <= now)) {
      found = { since: now, next: occurrencesOf(cron, timezone).after(now, startsAhead) }
      known.set(key, found)
    }
    return found.next.map((time) => time.toISOString())
  }
}
