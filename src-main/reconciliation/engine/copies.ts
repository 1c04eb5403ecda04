import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'
import { foldText } from './text.ts'
import type { RecordList } from './types.ts'

/** Fields this full tell a record; one with fewer is not known well enough to be a copy. */
const leastFilled = 0.5
/** Of equal records at most so many may be what chance gives, else equality says nothing. */
const mostByChance = 0.1

/**
 * For each row the row before it that says the same in every compared field, -1 where there is
 * none; null without copies. Fields of few values make equal records by chance: those are none.
 * How many chance gives is taken from the records that differ, as if their fields were independent.
 */
export function findCopies(list: RecordList, fields: readonly FieldPair[]): Int32Array | null {
  const names = new Set(fields.flatMap(({ left, right }) => [...left, ...right]))
  const columns = list.columns.filter(({ name }) => names.has(name))
  if (columns.length === 0) return null
  const before = new Int32Array(list.rows).fill(-1)
  const last = new Map<string, number>()
  const distinct: string[][] = []
  let pairs = 0
  const members = new Map<string, number>()
  for (let row = 0; row < list.rows; row++) {
    const cells = columns.map(({ values }) => foldText(values[row] ?? ''))
    if (cells.filter((cell) => cell !== '').length < leastFilled * cells.length) continue
    const key = cells.join('\u0001')
    const previous = last.get(key)
    if (previous === undefined) distinct.push(cells)
    else before[row] = previous
    const same = members.get(key) ?? 0
    pairs += same
    members.set(key, same + 1)
    last.set(key, row)
  }
  if (pairs === 0) return null
  let equal = 1
  for (let c = 0; c < columns.length; c++) equal *= collisions(distinct.map((cells) => cells[c]!))
  const told = [...members.values()].reduce((sum, count) => sum + count, 0)
  const byChance = ((told * (told - 1)) / 2) * equal
  return byChance > mostByChance * pairs ? null : before
}

/** Share of the pairs of entries that are equal. */
function collisions(values: readonly string[]): number {
  if (values.length < 2) return 0
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let equal = 0
  for (const count of counts.values()) equal += (count * (count - 1)) / 2
  return equal / ((values.length * (values.length - 1)) / 2)
}

/** 1 for each candidate whose rows are copies of each other. */
export function copiedPairs(candidates: Candidates, before: Int32Array | null): Uint8Array {
  const copied = new Uint8Array(candidates.count)
  if (before === null) return copied
  const first = Int32Array.from(before, (_, row) => row)
  for (let row = 0; row < first.length; row++) {
    if (before[row]! >= 0) first[row] = first[before[row]!]!
  }
  for (let i = 0; i < copied.length; i++) {
    if (first[candidates.left[i]!] === first[candidates.right[i]!]) copied[i] = 1
  }
  return copied
}
