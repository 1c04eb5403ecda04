import type { DecisionDraft, DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { expected } from '../platform/errors.ts'
import type { ReadHandle, WriteHandle } from './database.ts'

/**
 * What reviewers decided about the pairs of a run: a log by run, numbered from 1 without gaps, that
 * is only appended to. A lease tells others which pair somebody has open just now.
 */
export const reviewTables = `
  CREATE TABLE review_events (
    run_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    action TEXT NOT NULL
      CHECK (action IN ('accept', 'reject', 'defer', 'no_counterpart', 'undo')),
    left_id TEXT,
    right_id TEXT,
    side TEXT CHECK (side IN ('left', 'right')),
    record_id TEXT,
    undoes INTEGER,
    decided_by TEXT NOT NULL CHECK (decided_by IN ('reviewer', 'llm')),
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    batch TEXT,
    seen INTEGER NOT NULL,
    PRIMARY KEY (run_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX review_events_by_batch ON review_events (run_id, batch) WHERE batch IS NOT NULL;
  CREATE TABLE review_leases (
    run_id TEXT NOT NULL,
    left_id TEXT NOT NULL,
    right_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    who TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (run_id, left_id, right_id)
  ) STRICT, WITHOUT ROWID;
`

/** Said once for all events of an act. */
export interface Saying {
  readonly by: 'reviewer' | 'llm'
  readonly who: string
  readonly at: Date
  /** Number of the last event that whoever decides had seen. */
  readonly seen: number
  readonly batch: string | null
}

export interface PairLease {
  readonly left: string
  readonly right: string
  /** One window of one person. */
  readonly holder: string
  readonly who: string
  readonly until: Date
}

export interface ReviewLog {
  /** Events after a number, in order. */
  since(run: string, number: number, limit?: number): readonly DecisionEvent[]
  /** Number of the last event; 0 for none. */
  last(run: string): number
  /** Numbers of the events of a batch that are no undo, in order. */
  ofBatch(run: string, batch: string): readonly number[]
}

export interface ReviewsStore extends ReviewLog {
  /** All or none. Returns what was written. Throws `not_found` for an undo of what is not there. */
  append(run: string, drafts: readonly DecisionDraft[], saying: Saying): readonly DecisionEvent[]
  /** The same for very many, in a third of the time. */
  appendMany(
    run: string,
    drafts: readonly DecisionDraft[],
    saying: Saying,
  ): readonly DecisionEvent[]
  /**
   * Events as an earlier log has them, into an empty log; undone numbers follow. Null where the run
   * has decisions already, maybe of another host: then nothing is written.
   */
  replay(run: string, events: readonly DecisionEvent[]): number | null
  /**
   * Holds a pair, or prolongs what the holder has. One holder holds one pair. Returns the lease that
   * stands: another's, while it lasts.
   */
  lease(run: string, wanted: PairLease, now: Date): PairLease
  release(run: string, holder: string): void
  /** Leases that last at a time. */
  leases(run: string, now: Date): readonly PairLease[]
  /** Forgets a run that is gone. */
  remove(run: string): void
}

interface EventRow {
  readonly number: number
  readonly action: DecisionEvent['action']
  readonly left_id: string | null
  readonly right_id: string | null
  readonly side: 'left' | 'right' | null
  readonly record_id: string | null
  readonly undoes: number | null
  readonly decided_by: 'reviewer' | 'llm'
  readonly who: string
  readonly at: string
  readonly note: string
  readonly batch: string | null
  readonly seen: number
}

const eventColumns = [
  'number',
  'action',
  'left_id',
  'right_id',
  'side',
  'record_id',
  'undoes',
  'decided_by',
  'who',
  'at',
  'note',
  'batch',
  'seen',
] as const satisfies readonly (keyof EventRow)[]

/** A row as an array, which is read in half the time: a log may have hundreds of thousands. */
type EventCells = readonly [
  EventRow['number'],
  EventRow['action'],
  EventRow['left_id'],
  EventRow['right_id'],
  EventRow['side'],
  EventRow['record_id'],
  EventRow['undoes'],
  EventRow['decided_by'],
  EventRow['who'],
  EventRow['at'],
  EventRow['note'],
  EventRow['batch'],
  EventRow['seen'],
]

interface ManyEvents {
  readonly run_id: string
  /** Number of the last event before them. */
  readonly last: number
  readonly decided_by: EventRow['decided_by']
  readonly who: string
  readonly at: string
  readonly batch: string | null
  readonly seen: number
  /** JSON: of each its action, left, right, side, record, what it undoes, note. */
  readonly drafts: string
}

/** Decisions about pairs that differ in nothing else. */
interface AlikeEvents {
  readonly action: EventRow['action']
  readonly note: string
  /** JSON: of each its left and right. */
  readonly pairs: string
}

interface LeaseRow {
  readonly left_id: string
  readonly right_id: string
  readonly holder: string
  readonly who: string
  readonly until: string
}

/** Reads the log; also for a process that may only look. */
export function createReviewLog(database: ReadHandle | WriteHandle): ReviewLog {
  const since = database
    .prepare<[string, number, number], EventCells>(
      `SELECT ${eventColumns.join(', ')} FROM review_events
       WHERE run_id = ? AND number > ? ORDER BY number LIMIT ?`,
    )
    .raw()
  const last = database.prepare<[string], { last: number }>(
    'SELECT coalesce(max(number), 0) AS last FROM review_events WHERE run_id = ?',
  )
  const ofBatch = database.prepare<[string, string], { number: number }>(
    `SELECT number FROM review_events
     WHERE run_id = ? AND batch = ? AND action <> 'undo' ORDER BY number`,
  )
  return {
    since: (run, number, limit = -1) => since.all(run, number, limit).map(eventOfCells),
    last: (run) => last.get(run)?.last ?? 0,
    ofBatch: (run, batch) => ofBatch.all(run, batch).map((row) => row.number),
  }
}

export function createReviewsStore(database: WriteHandle): ReviewsStore {
  const log = createReviewLog(database)
  const insert = database.prepare<[EventRow & { run_id: string }]>(
    `INSERT INTO review_events (run_id, number, action, left_id, right_id, side, record_id, undoes,
       decided_by, who, at, note, batch, seen)
     VALUES (@run_id, @number, @action, @left_id, @right_id, @side, @record_id, @undoes,
       @decided_by, @who, @at, @note, @batch, @seen)`,
  )
  const leases = database.prepare<[string, string], LeaseRow>(
    'SELECT * FROM review_leases WHERE run_id = ? AND until > ? ORDER BY left_id, right_id',
  )
  const standing = database.prepare<[string, string, string, string], LeaseRow>(
    `SELECT * FROM review_leases
     WHERE run_id = ? AND left_id = ? AND right_id = ? AND until > ?`,
  )
  const release = database.prepare('DELETE FROM review_leases WHERE run_id = ? AND holder = ?')
  const forgetOld = database.prepare('DELETE FROM review_leases WHERE until <= ?')
  const hold = database.prepare<[LeaseRow & { run_id: string }]>(
    `INSERT OR REPLACE INTO review_leases (run_id, left_id, right_id, holder, who, until)
     VALUES (@run_id, @left_id, @right_id, @holder, @who, @until)`,
  )
  const removeEvents = database.prepare('DELETE FROM review_events WHERE run_id = ?')
  const removeLeases = database.prepare('DELETE FROM review_leases WHERE run_id = ?')

  const append = database.transaction(
    (run: string, drafts: readonly DecisionDraft[], saying: Saying): DecisionEvent[] => {
      let number = log.last(run)
      return drafts.map((draft) => {
        if (draft.action === 'undo' && draft.undoes > number) throw unknownNumber(draft.undoes)
        number += 1
        const row = rowOf(draft, number, saying)
        insert.run({ run_id: run, ...row })
        return eventOf(row)
      })
    },
  )

  const insertMany = database.prepare<[ManyEvents]>(
    `INSERT INTO review_events (run_id, number, action, left_id, right_id, side, record_id, undoes,
       decided_by, who, at, note, batch, seen)
     SELECT @run_id, @last + key + 1, value ->> 0, value ->> 1, value ->> 2, value ->> 3,
       value ->> 4, value ->> 5, @decided_by, @who, @at, value ->> 6, @batch, @seen
     FROM jsonb_each(@drafts)`,
  )
  const insertAlike = database.prepare<[Omit<ManyEvents, 'drafts'> & AlikeEvents]>(
    `INSERT INTO review_events (run_id, number, action, left_id, right_id, decided_by, who, at, note,
       batch, seen)
     SELECT @run_id, @last + key + 1, @action, value ->> 0, value ->> 1, @decided_by, @who, @at, @note,
       @batch, @seen
     FROM jsonb_each(@pairs)`,
  )
  const appendMany = database.transaction(
    (run: string, drafts: readonly DecisionDraft[], saying: Saying): readonly DecisionEvent[] => {
      const last = log.last(run)
      for (const [place, draft] of drafts.entries()) {
        if (draft.action === 'undo' && draft.undoes > last + place) {
          throw unknownNumber(draft.undoes)
        }
      }
      const { by, who, batch, seen } = saying
      const at = saying.at.toISOString()
      const said = { run_id: run, last, decided_by: by, who, at, batch, seen }
      const alike = alikeOf(drafts)
      const text = alike?.pairs ?? JSON.stringify(drafts.map(cellsOf))
      // SQLite reads escapes of characters that no text should have in its own way.
      if (text.includes('\\u')) return append(run, drafts, saying)
      if (alike === null) insertMany.run({ ...said, drafts: text })
      else insertAlike.run({ ...said, ...alike })
      return drafts.map((draft, place): DecisionEvent => ({
        ...draft,
        number: last + place + 1,
        by,
        who,
        at,
        batch,
        seen,
      }))
    },
  )

  const replay = database.transaction((run: string, events: readonly DecisionEvent[]) => {
    let number = log.last(run)
    if (number > 0) return null
    const renumbered = new Map<number, number>()
    for (const { number: was, at, by, who, batch, seen, ...draft } of events) {
      number += 1
      renumbered.set(was, number)
      const saying = { by, who, at: new Date(at), batch, seen: renumbered.get(seen) ?? 0 }
      if (draft.action === 'undo') {
        const undoes = renumbered.get(draft.undoes)
        if (undoes === undefined || undoes === number) throw unknownNumber(draft.undoes)
        insert.run({ run_id: run, ...rowOf({ ...draft, undoes }, number, saying) })
      } else {
        insert.run({ run_id: run, ...rowOf(draft, number, saying) })
      }
    }
    return events.length
  })

  const lease = database.transaction((run: string, wanted: PairLease, now: Date): PairLease => {
    forgetOld.run(now.toISOString())
    const other = standing.get(run, wanted.left, wanted.right, now.toISOString())
    if (other !== undefined && other.holder !== wanted.holder) return leaseOf(other)
    release.run(run, wanted.holder)
    hold.run({
      run_id: run,
      left_id: wanted.left,
      right_id: wanted.right,
      holder: wanted.holder,
      who: wanted.who,
      until: wanted.until.toISOString(),
    })
    return wanted
  })

  return {
    ...log,
    append: (run, drafts, saying) => append.immediate(run, drafts, saying),
    appendMany: (run, drafts, saying) => appendMany.immediate(run, drafts, saying),
    replay: (run, events) => replay.immediate(run, events),
    lease: (run, wanted, now) => lease.immediate(run, wanted, now),
    release(run, holder) {
      release.run(run, holder)
    },
    leases: (run, now) => leases.all(run, now.toISOString()).map(leaseOf),
    remove: database.transaction((run: string) => {
      removeEvents.run(run)
      removeLeases.run(run)
    }),
  }
}

function rowOf(draft: DecisionDraft, number: number, saying: Saying): EventRow {
  const nothing = { left_id: null, right_id: null, side: null, record_id: null, undoes: null }
  const about =
    draft.action === 'undo'
      ? { ...nothing, undoes: draft.undoes }
      : draft.action === 'no_counterpart'
        ? { ...nothing, side: draft.side, record_id: draft.record }
        : { ...nothing, left_id: draft.left, right_id: draft.right }
  return {
    number,
    action: draft.action,
    ...about,
    decided_by: saying.by,
    who: saying.who,
    at: saying.at.toISOString(),
    note: draft.note,
    batch: saying.batch,
    seen: saying.seen,
  }
}

/** As `insertMany` reads them. */
function cellsOf(draft: DecisionDraft): readonly (string | number | null)[] {
  if (draft.action === 'undo') return ['undo', null, null, null, null, draft.undoes, draft.note]
  return draft.action === 'no_counterpart'
    ? [draft.action, null, null, draft.side, draft.record, null, draft.note]
    : [draft.action, draft.left, draft.right, null, null, null, draft.note]
}

/** Null where they are not all of one action and note, about pairs. */
function alikeOf(drafts: readonly DecisionDraft[]): AlikeEvents | null {
  const [first] = drafts
  if (first === undefined || !('left' in first)) return null
  const { action, note } = first
  const pairs: [string, string][] = []
  for (const draft of drafts) {
    if (draft.action !== action || draft.note !== note || !('left' in draft)) return null
    pairs.push([draft.left, draft.right])
  }
  return { action, note, pairs: JSON.stringify(pairs) }
}

/** A log may be long: one object for each row and no more. */
function eventOfCells(cells: EventCells): DecisionEvent {
  const [number, action, left, right, side, record, undoes, by, who, at, note, batch, seen] = cells
  switch (action) {
    case 'undo':
      return { action, undoes: undoes!, number, by, who, at, note, batch, seen }
    case 'no_counterpart':
      return { action, side: side!, record: record!, number, by, who, at, note, batch, seen }
    default:
      return { action, left: left!, right: right!, number, by, who, at, note, batch, seen }
  }
}

function eventOf(row: EventRow): DecisionEvent {
  const { number, decided_by: by, who, at, note, batch, seen } = row
  const said = { number, by, who, at, note, batch, seen }
  switch (row.action) {
    case 'undo':
      return { action: 'undo', undoes: row.undoes!, ...said }
    case 'no_counterpart':
      return { action: 'no_counterpart', side: row.side!, record: row.record_id!, ...said }
    default:
      return { action: row.action, left: row.left_id!, right: row.right_id!, ...said }
  }
}

const leaseOf = ({ left_id: left, right_id: right, holder, who, until }: LeaseRow): PairLease => ({
  left,
  right,
  holder,
  who,
  until: new Date(until),
})

function unknownNumber(number: number): Error {
  return expected('not_found', {
    what: `There is no decision number ${number} to undo.`,
    remedy: 'Look at the history of decisions again.',
    kept: 'Nothing was changed.',
  })
}
