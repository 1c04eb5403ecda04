import type { FailureOrBug } from '../../src-shared/errors.ts'
import { expected } from '../platform/errors.ts'
import { newRunId } from '../platform/ids.ts'
import type { WriteHandle } from './database.ts'
import {
  type EntryRow,
  entryOf,
  isKnown,
  type NewEntry,
  scheduleOf,
  type ScheduleRow,
  type ScheduleTimes,
  type ScheduleValues,
  type StoredEntry,
  type StoredSchedule,
} from './schedule-rows.ts'

/**
 * Schedules, and what came of their times. `handled_until` is the instant up to which every time of a
 * schedule has been dealt with: whoever moves it on, of all hosts, deals with the times in between.
 */
export const schedulesTables = `
  CREATE TABLE schedules (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    cron TEXT NOT NULL,
    timezone TEXT NOT NULL,
    on_missed TEXT NOT NULL,
    job TEXT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    handled_until TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    changed_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE schedule_history (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    schedule TEXT NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    scheduled_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    started_by TEXT,
    run TEXT,
    body TEXT NOT NULL,
    attention INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX schedule_history_newest ON schedule_history (schedule, id DESC);
  CREATE INDEX schedule_history_by_run ON schedule_history (run);
  CREATE INDEX schedule_history_starting ON schedule_history (at) WHERE outcome = 'starting';
`

/** To be called in the transaction of a restore: what was missed since the backup has run by then. */
export function skipTimesBeforeRestore(database: WriteHandle): void {
  database.exec(`UPDATE main.schedules
    SET handled_until = max(handled_until, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`)
}

export interface SchedulesStore {
  /** By name. Those of kinds that this version does not know are left out. */
  list(): readonly StoredSchedule[]
  /** Throws `not_found`. */
  get(id: string): StoredSchedule
  /** Times are counted from `at` on. Throws `conflict` where another has the name. */
  create(values: ScheduleValues, who: string, at: Date): StoredSchedule
  /** With other times they are counted from `at` on. Throws `conflict`, `not_found`. */
  update(id: string, values: Partial<ScheduleValues>, who: string, at: Date): StoredSchedule
  /** Resumed, it counts its times from `at` on. */
  setPaused(id: string, paused: boolean, who: string, at: Date): StoredSchedule
  remove(id: string): void
  /** Of schedules that are not paused, and whose kind this version knows. */
  times(): readonly ScheduleTimes[]
  /**
   * Takes the times up to `until` for this host, with what is to be written of them; undefined where
   * another host (or a change of the schedule) was quicker. Gives the ids of the lines.
   */
  claim(
    from: Pick<ScheduleTimes, 'id' | 'handled_until'>,
    until: Date,
    entries: readonly NewEntry[],
    at: Date,
  ): readonly number[] | undefined
  /** A start that somebody asked for, beside the times. Gives the id of its line. */
  beginStart(id: string, scheduledAt: Date, by: string, at: Date): number
  /** What became of a start that was claimed or begun. */
  settle(entry: number, end: { readonly run: string } | { readonly error: FailureOrBug }): void
  /** Starts whose host died in the very moment: they are told as missed. */
  settleLost(before: Date): void
  /** Newest first. */
  history(id: string, before: number | undefined, limit: number): readonly StoredEntry[]
  last(id: string): StoredEntry | null
  /** Runs that it started, newest first. */
  runs(id: string, limit: number): readonly string[]
  /** Lines that nobody has seen and somebody should. */
  attention(id: string): number
  markSeen(id: string): void
  ofRun(
    run: string,
  ): { readonly id: string; readonly name: string; readonly scheduled_at: string } | undefined
}

/** Lines kept of each schedule: a year of one that starts every hour. */
const mostEntries = 10_000

export function createSchedulesStore(database: WriteHandle): SchedulesStore {
  const all = database.prepare<[], ScheduleRow>(
    'SELECT * FROM schedules ORDER BY name COLLATE NOCASE',
  )
  const byId = database.prepare<[string], ScheduleRow>('SELECT * FROM schedules WHERE id = ?')
  const insert = database.prepare<[ScheduleRow]>(
    `INSERT INTO schedules (id, name, kind, cron, timezone, on_missed, job, paused, handled_until,
       created_by, created_at, changed_by, changed_at)
     VALUES (@id, @name, @kind, @cron, @timezone, @on_missed, @job, @paused, @handled_until,
       @created_by, @created_at, @changed_by, @changed_at)`,
  )
  const replace = database.prepare<[ScheduleRow]>(
    `UPDATE schedules SET name = @name, kind = @kind, cron = @cron, timezone = @timezone,
       on_missed = @on_missed, job = @job, paused = @paused, handled_until = @handled_until,
       changed_by = @changed_by, changed_at = @changed_at WHERE id = @id`,
  )
  const remove = database.prepare<[string]>('DELETE FROM schedules WHERE id = ?')
  const times = database.prepare<[], ScheduleTimes & { readonly kind: string }>(
    'SELECT id, kind, cron, timezone, on_missed, handled_until FROM schedules WHERE paused = 0',
  )
  const advance = database.prepare<[string, string, string]>(
    'UPDATE schedules SET handled_until = ? WHERE id = ? AND handled_until = ? AND paused = 0',
  )
  const append = database.prepare<[Omit<EntryRow, 'id' | 'run'> & { schedule: string }]>(
    `INSERT INTO schedule_history (schedule, at, scheduled_at, outcome, started_by, body, attention)
     VALUES (@schedule, @at, @scheduled_at, @outcome, @started_by, @body, @attention)`,
  )
  const trim = database.prepare<[{ schedule: string; keep: number }]>(
    `DELETE FROM schedule_history WHERE schedule = @schedule AND id <=
       (SELECT id FROM schedule_history WHERE schedule = @schedule
        ORDER BY id DESC LIMIT 1 OFFSET @keep)`,
  )
  const settleStarted = database.prepare<[string, number]>(
    `UPDATE schedule_history SET outcome = 'started', run = ? WHERE id = ?`,
  )
  const settleRefused = database.prepare<[string, number]>(
    `UPDATE schedule_history SET outcome = 'refused', body = ?, attention = 1 WHERE id = ?`,
  )
  const settleLost = database.prepare<[string]>(
    `UPDATE schedule_history SET outcome = 'missed', attention = 1,
       body = json_object('first_at', scheduled_at, 'count', 1, 'at_least', json('false'))
     WHERE outcome = 'starting' AND at < ?`,
  )
  const page = database.prepare<[string, number, number], EntryRow>(
    `SELECT id, at, scheduled_at, outcome, started_by, run, body, attention FROM schedule_history
     WHERE schedule = ? AND id < ? AND outcome <> 'starting' ORDER BY id DESC LIMIT ?`,
  )
  const runs = database.prepare<[string, number], { run: string }>(
    `SELECT run FROM schedule_history WHERE schedule = ? AND run IS NOT NULL
     ORDER BY id DESC LIMIT ?`,
  )
  const attention = database.prepare<[string], { count: number }>(
    'SELECT count(*) AS count FROM schedule_history WHERE schedule = ? AND attention = 1',
  )
  const see = database.prepare<[string]>(
    'UPDATE schedule_history SET attention = 0 WHERE schedule = ? AND attention = 1',
  )
  const seeTime = database.prepare<[string, string]>(
    `UPDATE schedule_history SET attention = 0
     WHERE schedule = ? AND scheduled_at = ? AND attention = 1`,
  )
  const ofRun = database.prepare<[string], { id: string; name: string; scheduled_at: string }>(
    `SELECT schedules.id, schedules.name, scheduled_at FROM schedule_history
     JOIN schedules ON schedules.id = schedule WHERE run = ?`,
  )

  const found = (id: string): ScheduleRow => {
    const row = byId.get(id)
    if (row === undefined) throw unknownSchedule(id)
    if (isKnown(row)) return row
    throw expected('conflict', {
      what: `Another version wrote the schedule ${row.name}; this one knows no ${row.kind} jobs.`,
      remedy: 'Update Quartermaster.',
    })
  }

  const write = (schedule: string, entry: NewEntry, by: string | null, at: Date): number => {
    const { outcome, scheduled_at, ...body } = entry
    const { lastInsertRowid } = append.run({
      schedule,
      at: at.toISOString(),
      scheduled_at,
      outcome,
      started_by: by,
      body: JSON.stringify(body),
      attention: outcome === 'missed' && entry.attention ? 1 : 0,
    })
    trim.run({ schedule, keep: mostEntries })
    return Number(lastInsertRowid)
  }

  const claim = database.transaction(
    (
      from: Pick<ScheduleTimes, 'id' | 'handled_until'>,
      until: Date,
      entries: readonly NewEntry[],
      at: Date,
    ): readonly number[] | undefined =>
      advance.run(until.toISOString(), from.id, from.handled_until).changes === 1
        ? entries.map((entry) => write(from.id, entry, null, at))
        : undefined,
  )

  const change = database.transaction(
    (id: string, changed: (row: ScheduleRow) => ScheduleRow): StoredSchedule => {
      const row = changed(found(id))
      unlessNameIsTaken(row.name, () => replace.run(row))
      return scheduleOf(row)
    },
  )

  return {
    list: () => all.all().filter(isKnown).map(scheduleOf),
    get: (id) => scheduleOf(found(id)),
    create({ job, ...values }, who, at) {
      const now = at.toISOString()
      const row: ScheduleRow = {
        id: newRunId(at),
        ...values,
        kind: job.kind,
        job: JSON.stringify(job),
        paused: 0,
        handled_until: now,
        created_by: who,
        created_at: now,
        changed_by: who,
        changed_at: now,
      }
      unlessNameIsTaken(row.name, () => insert.run(row))
      return scheduleOf(row)
    },
    update: (id, { job, ...values }, who, at) =>
      change.immediate(id, (row) => {
        const now = at.toISOString()
        const isOtherTime =
          (values.cron ?? row.cron) !== row.cron ||
          (values.timezone ?? row.timezone) !== row.timezone
        return {
          ...row,
          ...values,
          ...(job !== undefined && { kind: job.kind, job: JSON.stringify(job) }),
          ...(isOtherTime && { handled_until: now }),
          changed_by: who,
          changed_at: now,
        }
      }),
    setPaused: (id, paused, who, at) =>
      change.immediate(id, (row) => {
        if (row.paused === Number(paused)) return row
        const now = at.toISOString()
        const resumed = paused ? {} : { handled_until: now }
        return { ...row, paused: Number(paused), ...resumed, changed_by: who, changed_at: now }
      }),
    remove(id) {
      if (remove.run(id).changes === 0) throw unknownSchedule(id)
    },
    times: () => times.all().filter(isKnown),
    claim: (from, until, entries, at) => claim.immediate(from, until, entries, at),
    beginStart(id, scheduledAt, by, at) {
      const scheduled = scheduledAt.toISOString()
      seeTime.run(id, scheduled)
      return write(id, { outcome: 'starting', scheduled_at: scheduled, trigger: 'person' }, by, at)
    },
    settle(entry, end) {
      if ('run' in end) settleStarted.run(end.run, entry)
      else settleRefused.run(JSON.stringify({ error: end.error }), entry)
    },
    settleLost(before) {
      settleLost.run(before.toISOString())
    },
    history: (id, before, limit) =>
      page.all(found(id).id, before ?? Number.MAX_SAFE_INTEGER, limit).map(entryOf),
    last(id) {
      const row = page.get(id, Number.MAX_SAFE_INTEGER, 1)
      return row === undefined ? null : entryOf(row)
    },
    runs: (id, limit) => runs.all(id, limit).map(({ run }) => run),
    attention: (id) => attention.get(id)?.count ?? 0,
    markSeen(id) {
      see.run(found(id).id)
    },
    ofRun: (run) => ofRun.get(run),
  }
}

function unlessNameIsTaken(name: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
    throw expected('conflict', {
      what: `There is a schedule named ${name} already.`,
      remedy: 'Choose another name, or change that schedule.',
      kept: 'Nothing was changed.',
    })
  }
}

function unknownSchedule(id: string): Error {
  return expected('not_found', {
    what: `There is no schedule ${id}.`,
    remedy: 'The list of schedules shows what there is; somebody may have removed it.',
  })
}
