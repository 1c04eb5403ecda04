import { type FailureOrBug, failureOrBug } from '../../src-shared/errors.ts'
import { type Job, type JobKind, job as jobSchema, jobKind } from '../../src-shared/runs.ts'
import type { MissedRule } from '../../src-shared/schedules/missed-rules.ts'
import { missedRule, type StartTrigger } from '../../src-shared/schedules/schedules.ts'

export interface StoredSchedule {
  readonly id: string
  readonly name: string
  readonly kind: JobKind
  readonly cron: string
  readonly timezone: string
  readonly on_missed: MissedRule
  readonly paused: boolean
  readonly handled_until: string
  /** Null where another version wrote what this one cannot read. */
  readonly job: Job | null
  readonly created_by: string
  readonly created_at: string
  readonly changed_by: string
  readonly changed_at: string
}

/** What is asked of every schedule each second. */
export interface ScheduleTimes extends Pick<
  StoredSchedule,
  'id' | 'cron' | 'timezone' | 'on_missed' | 'handled_until'
> {}

/** A line of the history, to be written. */
export type NewEntry =
  /** Claimed; what became of it follows within the same moment, unless the host dies in it. */
  | { readonly outcome: 'starting'; readonly scheduled_at: string; readonly trigger: StartTrigger }
  | { readonly outcome: 'skipped'; readonly scheduled_at: string; readonly running: string }
  | {
      readonly outcome: 'missed'
      readonly scheduled_at: string
      readonly first_at: string
      readonly count: number
      readonly at_least: boolean
      readonly attention: boolean
    }

interface EntryBase {
  readonly id: number
  readonly at: string
  readonly scheduled_at: string
  readonly attention: boolean
}

export type StoredEntry = EntryBase &
  (
    | {
        readonly outcome: 'started'
        readonly trigger: StartTrigger
        readonly by: string | null
        readonly run: string
      }
    | { readonly outcome: 'skipped'; readonly running: string }
    | {
        readonly outcome: 'missed'
        readonly first_at: string
        readonly count: number
        readonly at_least: boolean
      }
    | { readonly outcome: 'refused'; readonly error: FailureOrBug }
  )

export type ScheduleValues = Pick<StoredSchedule, 'name' | 'cron' | 'timezone' | 'on_missed'> & {
  readonly job: Job
}

/** As the table has it. */
export interface ScheduleRow {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly cron: string
  readonly timezone: string
  readonly on_missed: string
  readonly job: string
  readonly paused: number
  readonly handled_until: string
  readonly created_by: string
  readonly created_at: string
  readonly changed_by: string
  readonly changed_at: string
}

export interface EntryRow {
  readonly id: number
  readonly at: string
  readonly scheduled_at: string
  readonly outcome: string
  readonly started_by: string | null
  readonly run: string | null
  readonly body: string
  readonly attention: number
}

/** Whether this version knows its kind. */
export const isKnown = ({ kind }: { readonly kind: string }): boolean =>
  jobKind.safeParse(kind).success

export function scheduleOf({ kind, on_missed, paused, job, ...row }: ScheduleRow): StoredSchedule {
  const parsed = jobSchema.safeParse(jsonOf(job))
  return {
    ...row,
    kind: jobKind.parse(kind),
    on_missed: missedRule.catch('report').parse(on_missed),
    paused: paused === 1,
    job: parsed.success ? parsed.data : null,
  }
}

export function entryOf({
  outcome,
  started_by: by,
  run,
  body,
  attention,
  ...row
}: EntryRow): StoredEntry {
  const base = { ...row, attention: attention === 1 }
  const values = jsonOf(body) as Readonly<Record<string, unknown>>
  switch (outcome) {
    case 'started': {
      const trigger = values['trigger']
      return {
        ...base,
        outcome,
        trigger: trigger === 'catch_up' || trigger === 'person' ? trigger : 'time',
        by,
        run: run ?? '',
      }
    }
    case 'skipped':
      return { ...base, outcome, running: String(values['running']) }
    case 'missed':
      return {
        ...base,
        outcome,
        first_at: String(values['first_at']),
        count: Number(values['count']),
        at_least: values['at_least'] === true,
      }
    case 'refused':
      return { ...base, outcome, error: failureOrBug.parse(values['error']) }
    default:
      throw new Error(`an entry of schedule history is ${outcome}`)
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
