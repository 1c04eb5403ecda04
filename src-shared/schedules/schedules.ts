import { z } from 'zod'
import { failureOrBug } from '../errors.ts'
import { job, jobKind, run, runId } from '../runs.ts'
import { missedRules } from './missed-rules.ts'

const id = z.string().regex(/^[0-9a-z]{4,32}$/)
const name = z.string().trim().min(1).max(100)
const instant = z.iso.datetime()

/** When a schedule starts: five fields of cron (or `@daily` and the like), on the clocks of a zone. */
const times = {
  cron: z.string().trim().min(1).max(200),
  /** IANA name, such as Europe/Berlin. */
  timezone: z.string().trim().min(1).max(100),
}

export const missedRule = z.enum(missedRules)

/** A job and when it starts. Its paths may hold dates: `events_{yyyyMMdd-1d}.jsonl`. */
export const scheduleToCreate = z.strictObject({
  name,
  ...times,
  on_missed: missedRule.default('report'),
  job,
})
export type ScheduleToCreate = z.infer<typeof scheduleToCreate>

/** What is left out stays as it is. */
export const scheduleToUpdate = z.strictObject({
  id,
  name: name.optional(),
  cron: times.cron.optional(),
  timezone: times.timezone.optional(),
  on_missed: missedRule.optional(),
  job: job.optional(),
})
export type ScheduleToUpdate = z.infer<typeof scheduleToUpdate>

const entryBase = {
  /** Counts up, over all schedules. */
  id: z.int(),
  /** When it was written down. */
  at: instant,
  /** The time of the schedule that it is about; dates in paths are of it. */
  scheduled_at: instant,
}

/** By what a run was started: its time, its time gone by, somebody. */
export const startTrigger = z.enum(['time', 'catch_up', 'person'])
export type StartTrigger = z.infer<typeof startTrigger>

/** One line of a schedule's history. */
export const scheduleEntry = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...entryBase,
    outcome: z.literal('started'),
    trigger: startTrigger,
    /** Who asked for it; null where the schedule did. */
    by: z.string().nullable(),
    run_id: runId,
    /** Null once the run was deleted. */
    run: run.nullable(),
  }),
  /** The run before was still at work. */
  z.strictObject({ ...entryBase, outcome: z.literal('skipped'), running: runId }),
  /** No host was open, or awake: `scheduled_at` is the last of them. */
  z.strictObject({
    ...entryBase,
    outcome: z.literal('missed'),
    first_at: instant,
    count: z.int().min(1),
    /** There were more: they were not counted to the end. */
    at_least: z.boolean(),
    needs_attention: z.boolean(),
  }),
  /** It could not be started. */
  z.strictObject({
    ...entryBase,
    outcome: z.literal('refused'),
    error: failureOrBug,
    needs_attention: z.boolean(),
  }),
])
export type ScheduleEntry = z.infer<typeof scheduleEntry>

export const schedule = z.strictObject({
  id,
  name: z.string(),
  ...times,
  on_missed: missedRule,
  paused: z.boolean(),
  kind: jobKind,
  /** Null where another version wrote what this one cannot read. */
  job: job.nullable(),
  /** The next five starts; none while it is paused. */
  next: z.array(instant),
  /** The newest line of its history. */
  last: scheduleEntry.nullable(),
  /** Starts that were missed or refused and that nobody has seen. */
  attention: z.int(),
  created_by: z.string(),
  created_at: instant,
  changed_by: z.string(),
  changed_at: instant,
})
export type Schedule = z.infer<typeof schedule>

/** By name. */
export const schedules = z.strictObject({
  schedules: z.array(schedule),
  /** The host that starts them now; null while no desktop and no server has the workspace open. */
  host: z.strictObject({ kind: z.enum(['server', 'desktop']), hostname: z.string() }).nullable(),
})
export type Schedules = z.infer<typeof schedules>

export const inSchedule = z.strictObject({ id })
export const removedSchedule = z.strictObject({ id, name: z.string() })

export const scheduleHistoryRequest = z.strictObject({
  id,
  /** Lines older than this one. */
  before: z.int().optional(),
  limit: z.int().min(1).max(1000).default(50),
})
/** Newest first. */
export const scheduleHistory = z.strictObject({
  entries: z.array(scheduleEntry),
  next: z.int().nullable(),
})
export type ScheduleHistory = z.infer<typeof scheduleHistory>

/** With `at` the dates in paths are of that time: for a start that was missed. */
export const scheduleToRun = z.strictObject({ id, at: instant.optional() })

export const schedulePreviewRequest = z.strictObject(times)
/** What an expression means, while it is written. */
export const schedulePreview = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), next: z.array(instant) }),
  z.strictObject({ ok: z.literal(false), fault: z.string() }),
])
export type SchedulePreview = z.infer<typeof schedulePreview>

/** The schedule that started a run. */
export const scheduleOfRun = z
  .strictObject({ id, name: z.string(), scheduled_at: instant })
  .nullable()
export type ScheduleOfRun = z.infer<typeof scheduleOfRun>
