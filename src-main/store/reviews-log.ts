import { z } from 'zod'
import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { ReadHandle, WriteHandle } from './database.ts'
import { blocksOf, type EventBlock, type PairSet } from './reviews-blocks.ts'

/** Reads what was decided about the pairs of runs. */
export interface ReviewLog {
  /** Blocks of the events after a number at which a block ends, in order. */
  blocks(run: string, after: number): readonly EventBlock[]
  /** The block whose last event has a number. */
  endingAt(run: string, number: number): EventBlock | undefined
  /** Number of the last event; 0 for none. */
  last(run: string): number
}

/** A row as an array, which is read in half the time: a log may have hundreds of thousands. */
type EventCells = readonly [
  number: number,
  action: DecisionEvent['action'],
  left_id: string | null,
  right_id: string | null,
  side: 'left' | 'right' | null,
  record_id: string | null,
  undoes: number | null,
  decided_by: 'reviewer' | 'llm',
  who: string,
  at: string,
  note: string,
  batch: string | null,
  seen: number,
]

const eventCells =
  'number, action, left_id, right_id, side, record_id, undoes, decided_by, who, at, note, batch, seen'

/** A decision about many pairs, without the ids of its pairs. */
export interface BatchRow {
  readonly first: number
  readonly count: number
  readonly action: 'accept' | 'reject' | 'defer' | 'undo'
  readonly decided_by: 'reviewer' | 'llm'
  readonly who: string
  readonly at: string
  readonly note: string
  readonly batch: string | null
  readonly seen: number
  readonly undoes: string | null
  readonly places: Buffer | null
}

const batchColumns = 'first, count, action, decided_by, who, at, note, batch, seen, undoes, places'

const storedRanges = z.array(z.tuple([z.int().min(1), z.int().min(1)]))

/** Also for a process that may only look. */
export function createReviewLog(database: ReadHandle | WriteHandle): ReviewLog {
  const events = database
    .prepare<[string, number], EventCells>(
      `SELECT ${eventCells} FROM review_events WHERE run_id = ? AND number > ? ORDER BY number`,
    )
    .raw()
  const event = database
    .prepare<[string, number], EventCells>(
      `SELECT ${eventCells} FROM review_events WHERE run_id = ? AND number = ?`,
    )
    .raw()
  const batches = database.prepare<[string, number], BatchRow>(
    `SELECT ${batchColumns} FROM review_batches WHERE run_id = ? AND first > ? ORDER BY first`,
  )
  const lastBatch = database.prepare<[string, number], Omit<BatchRow, 'places'>>(
    `SELECT ${batchColumns.replace(', places', '')} FROM review_batches
     WHERE run_id = ? AND first <= ? ORDER BY first DESC LIMIT 1`,
  )
  const pairsOfBatch = database
    .prepare<[string, number], string | null>(
      'SELECT pairs FROM review_batches WHERE run_id = ? AND first = ?',
    )
    .pluck()
  const last = database
    .prepare<{ run: string }, number>(
      `SELECT max(
         coalesce((SELECT max(number) FROM review_events WHERE run_id = @run), 0),
         coalesce((SELECT first + count - 1 FROM review_batches WHERE run_id = @run
                   ORDER BY first DESC LIMIT 1), 0))`,
    )
    .pluck()

  const pairsOf = (run: string, { first, count }: BatchRow, places: Buffer | null): PairSet => {
    let known: readonly string[] | undefined
    return {
      count,
      places: places === null ? null : numbersOf(places, count),
      ids: () => (known ??= idsOf(pairsOfBatch.get(run, first), count)),
    }
  }
  const blockOfRow = (run: string, row: BatchRow): EventBlock => {
    const { first, count, action, decided_by: by, who, at, note, batch, seen } = row
    const said = { first, count, by, who, at, note, batch, seen }
    if (action !== 'undo') return { ...said, action, pairs: pairsOf(run, row, row.places) }
    const ranges = storedRanges
      .parse(JSON.parse(row.undoes ?? '[]'))
      .map(([from, length]) => ({ from, count: length }))
    return { ...said, action, ranges }
  }
  // Both tables as they are at one moment: another host may write.
  const blocks = database.transaction((run: string, after: number): readonly EventBlock[] => {
    const single = blocksOf(events.all(run, after).map(eventOfCells))
    const many = batches.all(run, after).map((row) => blockOfRow(run, row))
    if (many.length === 0) return single
    return [...single, ...many].toSorted((a, b) => a.first - b.first)
  })
  return {
    blocks,
    endingAt: database.transaction((run: string, number: number): EventBlock | undefined => {
      const cells = event.get(run, number)
      if (cells !== undefined) return blocksOf([eventOfCells(cells)])[0]
      const row = lastBatch.get(run, number)
      if (row === undefined || row.first + row.count - 1 !== number) return undefined
      return blockOfRow(run, { ...row, places: null })
    }),
    last: (run) => last.get({ run }) ?? 0,
  }
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

/** Copied: the bytes of a row may stand anywhere in their buffer. */
function numbersOf(bytes: Buffer, count: number): Int32Array {
  const numbers = new Int32Array(count)
  if (bytes.length !== numbers.byteLength) {
    throw new Error(`a batch of ${count} decisions has ${bytes.length} bytes of places`)
  }
  new Uint8Array(numbers.buffer).set(bytes)
  return numbers
}

function idsOf(text: string | null | undefined, count: number): readonly string[] {
  const ids: unknown = JSON.parse(text ?? '[]')
  if (!Array.isArray(ids) || ids.length !== 2 * count) {
    throw new Error(`a batch of ${count} decisions does not name its pairs`)
  }
  return ids
}
