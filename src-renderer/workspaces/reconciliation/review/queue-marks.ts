import type { Cardinality } from '../../../../src-shared/reconciliation/fields.ts'
import type { RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { QueuedPair, QueueState } from '../../../../src-shared/reconciliation/review.ts'

export interface PairIds {
  readonly left: string
  readonly right: string
}

/** A row of the queue with the number of the last decision that its answer knew. */
export type QueueRow = QueuedPair & { readonly number: number }

/** What an act makes of a pair, or of all other pairs of a record, before the core has said so. */
export type Effect =
  | { readonly of: 'pair'; readonly pair: PairIds; readonly state: QueueState }
  | {
      readonly of: 'record'
      readonly side: RecordSide
      readonly id: string
      /** The pair that took the record; null where it has none. */
      readonly except: PairIds | null
    }

/** An effect of one act of this window. `number` is that of its last decision; null until it is known. */
export interface Mark {
  readonly act: number
  readonly number: number | null
  readonly effect: Effect
}

/** Acts of long ago are in every answer. */
const mostMarks = 200

export const samePair = (a: PairIds, b: PairIds): boolean =>
  a.left === b.left && a.right === b.right

export const idsOf = (row: { readonly left_id: string; readonly right_id: string }): PairIds => ({
  left: row.left_id,
  right: row.right_id,
})

export function withEffects(
  marks: readonly Mark[],
  act: number,
  effects: readonly Effect[],
  number: number | null,
): readonly Mark[] {
  return [...marks, ...effects.map((effect) => ({ act, number, effect }))].slice(-mostMarks)
}

/** The core has taken the act. */
export const settled = (marks: readonly Mark[], act: number, number: number): readonly Mark[] =>
  marks.map((mark) => (mark.act === act ? { ...mark, number } : mark))

/** The core has refused the act: everything is as before. */
export const withoutAct = (marks: readonly Mark[], act: number): readonly Mark[] =>
  marks.filter((mark) => mark.act !== act)

/** Decisions were taken back: what they had made is gone. */
export function withoutNumbers(
  marks: readonly Mark[],
  numbers: ReadonlySet<number>,
): readonly Mark[] {
  return marks.filter(({ number }) => number === null || !numbers.has(number))
}

/** The state of a row with what this window has done since its answer was made. */
export function stateOf(row: QueueRow, marks: readonly Mark[]): QueueState {
  for (let at = marks.length - 1; at >= 0; at--) {
    const { number, effect } = marks[at]!
    if (number !== null && number <= row.number) continue
    if (effect.of === 'pair') {
      if (samePair(effect.pair, idsOf(row))) return effect.state
      continue
    }
    const id = effect.side === 'left' ? row.left_id : row.right_id
    const taken = effect.except === null || !samePair(effect.except, idsOf(row))
    if (id === effect.id && taken && isWaiting(row.state)) return 'rejected'
  }
  return row.state
}

const isWaiting = (state: QueueState): boolean => state === 'open' || state === 'deferred'

/** What accepting a pair makes of it and of the other pairs of its records. */
export function acceptEffects(
  pair: PairIds,
  cardinality: Cardinality | undefined,
): readonly Effect[] {
  const effects: Effect[] = [{ of: 'pair', pair, state: 'accepted' }]
  if (cardinality === 'one_to_one' || cardinality === 'many_to_one') {
    effects.unshift({ of: 'record', side: 'left', id: pair.left, except: pair })
  }
  if (cardinality === 'one_to_one' || cardinality === 'one_to_many') {
    effects.unshift({ of: 'record', side: 'right', id: pair.right, except: pair })
  }
  return effects
}

/** Whether nobody else has it open just now. */
const isFree = (row: QueueRow): boolean => row.leased_by === null

/** Those that are wanted and that nobody else has open; where there are none, those that are wanted. */
export function wantedFirst(
  rows: readonly QueueRow[],
  isWanted: (row: QueueRow) => boolean,
): readonly QueueRow[] {
  const wanted = rows.filter(isWanted)
  const free = wanted.filter(isFree)
  return free.length > 0 ? free : wanted
}

/**
 * The next row to look at after a place: the first behind it that is still wanted and that nobody else
 * has open, else the first of the list; where others have all of them open, one of theirs. `unloaded`
 * where the rows behind are not there yet; null where none is left.
 */
export function nextWanted(
  from: number,
  total: number,
  rowAt: (index: number) => QueueRow | undefined,
  isWanted: (row: QueueRow) => boolean,
): number | 'unloaded' | null {
  const free = nextOf(from, total, rowAt, (row) => isFree(row) && isWanted(row))
  return free ?? nextOf(from, total, rowAt, isWanted)
}

function nextOf(
  from: number,
  total: number,
  rowAt: (index: number) => QueueRow | undefined,
  isWanted: (row: QueueRow) => boolean,
): number | 'unloaded' | null {
  for (const [first, last] of [
    [from + 1, total],
    [0, Math.min(from, total - 1) + 1],
  ] as const) {
    for (let index = Math.max(0, first); index < last; index++) {
      const row = rowAt(index)
      if (row === undefined) return 'unloaded'
      if (isWanted(row)) return index
    }
  }
  return null
}
