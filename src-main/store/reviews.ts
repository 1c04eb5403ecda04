import type { DecisionDraft, DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import { expected } from '../platform/errors.ts'
import type { WriteHandle } from './database.ts'
import { blocksOf, countOf, type EventBlock, type EventRange, eventsOf } from './reviews-blocks.ts'
import { createReviewLeases, type ReviewLeases } from './reviews-leases.ts'
import { type BatchRow, createReviewLog, type ReviewLog } from './reviews-log.ts'

/** Said once for all events of an act. */
export interface Saying {
  readonly by: 'reviewer' | 'llm'
  readonly who: string
  readonly at: Date
  /** Number of the last event that whoever decides had seen. */
  readonly seen: number
  readonly batch: string | null
}

/** One decision about many pairs. */
export interface PairsDraft {
  readonly action: 'accept' | 'reject' | 'defer'
  readonly note: string
  readonly count: number
  /** JSON: left and right id of each in turn. */
  readonly ids: string
  /** Their numbers in the result of the run, -1 for pairs that were never compared. */
  readonly places: Int32Array
}

export interface ReviewsStore extends ReviewLog, ReviewLeases {
  /** All or none. Returns what was written. Throws `not_found` for an undo of what is not there. */
  append(run: string, drafts: readonly DecisionDraft[], saying: Saying): readonly DecisionEvent[]
  /** An event for each pair, kept as one row. */
  appendPairs(run: string, draft: PairsDraft, saying: Saying): void
  /** An undo of each event of the ranges, kept as one row. Throws `not_found` as `append` does. */
  appendUndo(run: string, undone: readonly EventRange[], saying: Saying): void
  /**
   * Events as an earlier log has them, into an empty log; undone numbers follow. Null where the run
   * has decisions already, maybe of another host: then nothing is written.
   */
  replay(run: string, events: readonly DecisionEvent[]): number | null
  /** Forgets a run that is gone. */
  remove(run: string): void
}

interface EventRow {
  readonly run_id: string
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

interface StoredBatch extends BatchRow {
  readonly run_id: string
  readonly pairs: string | null
}

export function createReviewsStore(database: WriteHandle): ReviewsStore {
  const log = createReviewLog(database)
  const insert = database.prepare<[EventRow]>(
    `INSERT INTO review_events (run_id, number, action, left_id, right_id, side, record_id, undoes,
       decided_by, who, at, note, batch, seen)
     VALUES (@run_id, @number, @action, @left_id, @right_id, @side, @record_id, @undoes,
       @decided_by, @who, @at, @note, @batch, @seen)`,
  )
  const insertBatch = database.prepare<[StoredBatch]>(
    `INSERT INTO review_batches (run_id, first, count, action, decided_by, who, at, note, batch,
       seen, undoes, places, pairs)
     VALUES (@run_id, @first, @count, @action, @decided_by, @who, @at, @note, @batch,
       @seen, @undoes, @places, @pairs)`,
  )
  const removals = ['review_events', 'review_batches', 'review_leases'].map((table) =>
    database.prepare<[string]>(`DELETE FROM ${table} WHERE run_id = ?`),
  )

  const append = database.transaction(
    (run: string, drafts: readonly DecisionDraft[], saying: Saying): DecisionEvent[] => {
      let number = log.last(run)
      return drafts.map((draft) => {
        if (draft.action === 'undo' && draft.undoes > number) throw unknownNumber(draft.undoes)
        number += 1
        const event = eventOf(draft, number, saying)
        insert.run(rowOf(run, event))
        return event
      })
    },
  )

  const appendPairs = database.transaction(
    (run: string, { action, note, count, ids, places }: PairsDraft, saying: Saying): void => {
      insertBatch.run({
        ...batchSaid(run, log.last(run) + 1, saying),
        action,
        note,
        count,
        undoes: null,
        places: bytesOf(places),
        pairs: ids,
      })
    },
  )

  const write = (run: string, block: EventBlock): void => {
    if (block.count === 1 || block.action === 'no_counterpart') {
      for (const event of eventsOf(block)) insert.run(rowOf(run, event))
      return
    }
    const { action, first, count, by, who, at, note, batch, seen } = block
    insertBatch.run({
      run_id: run,
      first,
      count,
      action,
      decided_by: by,
      who,
      at,
      note,
      batch,
      seen,
      undoes: block.action === 'undo' ? rangesText(block.ranges) : null,
      places: null,
      pairs: block.action === 'undo' ? null : JSON.stringify(block.pairs.ids()),
    })
  }
  const appendUndo = database.transaction(
    (run: string, ranges: readonly EventRange[], { at, ...said }: Saying): void => {
      const last = log.last(run)
      const beyond = ranges.find((range) => range.from + range.count - 1 > last)
      if (beyond !== undefined) throw unknownNumber(beyond.from + beyond.count - 1)
      const count = countOf(ranges)
      const events = { action: 'undo', first: last + 1, count, note: '', ranges } as const
      write(run, { ...said, at: at.toISOString(), ...events })
    },
  )
  const replay = database.transaction((run: string, events: readonly DecisionEvent[]) => {
    if (log.last(run) > 0) return null
    for (const block of blocksOf(renumbered(events))) write(run, block)
    return events.length
  })

  return {
    ...log,
    ...createReviewLeases(database),
    append: (run, drafts, saying) => append.immediate(run, drafts, saying),
    appendPairs: (run, draft, saying) => appendPairs.immediate(run, draft, saying),
    appendUndo: (run, undone, saying) => appendUndo.immediate(run, undone, saying),
    replay: (run, events) => replay.immediate(run, events),
    remove: database.transaction((run: string) => {
      for (const removal of removals) removal.run(run)
    }),
  }
}

/** From 1 without gaps; what was undone and seen follows. Throws `not_found`. */
function renumbered(events: readonly DecisionEvent[]): readonly DecisionEvent[] {
  const numbers = new Map<number, number>()
  return events.map((event, place): DecisionEvent => {
    const number = place + 1
    numbers.set(event.number, number)
    const seen = numbers.get(event.seen) ?? 0
    // Written like all others, so that times compare as text.
    const at = new Date(event.at).toISOString()
    if (event.action !== 'undo') return { ...event, number, at, seen }
    const undoes = numbers.get(event.undoes)
    if (undoes === undefined || undoes === number) throw unknownNumber(event.undoes)
    return { ...event, undoes, number, at, seen }
  })
}

function eventOf(
  draft: DecisionDraft,
  number: number,
  { by, who, at, seen, batch }: Saying,
): DecisionEvent {
  return { ...draft, number, by, who, at: at.toISOString(), batch, seen }
}

function rowOf(run: string, event: DecisionEvent): EventRow {
  const { number, action, by, who, at, note, batch, seen } = event
  const nothing = { left_id: null, right_id: null, side: null, record_id: null, undoes: null }
  const about =
    event.action === 'undo'
      ? { ...nothing, undoes: event.undoes }
      : event.action === 'no_counterpart'
        ? { ...nothing, side: event.side, record_id: event.record }
        : { ...nothing, left_id: event.left, right_id: event.right }
  return { run_id: run, number, action, ...about, decided_by: by, who, at, note, batch, seen }
}

function batchSaid(run: string, first: number, { by, who, at, seen, batch }: Saying) {
  return { run_id: run, first, decided_by: by, who, at: at.toISOString(), seen, batch }
}

const rangesText = (ranges: readonly EventRange[]): string =>
  JSON.stringify(ranges.map(({ from, count }) => [from, count]))

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength)

function unknownNumber(number: number): Error {
  return expected('not_found', {
    what: `There is no decision number ${number} to undo.`,
    remedy: 'Look at the history of decisions again.',
    kept: 'Nothing was changed.',
  })
}
