import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'
import { columnsNamed, sideText } from './columns.ts'
import { mix } from './large/row-order.ts'
import { measureOf } from './quantities.ts'
import { foldText } from './fold.ts'
import type { RecordList } from './types.ts'

/** Fields this full tell a record; one with fewer is not known well enough to be a copy. */
const leastFilled = 0.5
/** Of equal records at most so many may be what chance gives, else equality says nothing. */
const mostByChance = 0.1
/** Rows between two looks at whether to go on, less one. */
const between = 0x7ff

const nothing = (): void => undefined

/** The copies among the rows of a list by what they say in every compared field: see `copiesByCodes`. */
export function findCopies(
  list: RecordList,
  fields: readonly FieldPair[],
  look: () => void = nothing,
): Int32Array | null {
  const names = new Set(fields.flatMap(({ left, right }) => [...left, ...right]))
  const codes = list.columns
    .filter(({ name }) => names.has(name))
    .map(({ values }) => {
      const numbers = new Map<string, number>()
      const own = new Int32Array(list.rows).fill(-1)
      for (let row = 0; row < list.rows; row++) {
        if ((row & between) === 0) look()
        const cell = foldText(values[row] ?? '')
        if (cell === '') continue
        const known = numbers.get(cell)
        own[row] = known ?? numbers.size
        if (known === undefined) numbers.set(cell, numbers.size)
      }
      return own
    })
  return copiesByCodes(codes, list.rows, look)
}

/** Fields whose values are words: equal numbers, years and flags alone make no record another. */
const wordKinds: ReadonlySet<string> = new Set(['name', 'text', 'code', 'identifier'])
/** A lone amount, with or without its currency. */
const amount = /^(?:[$€£]|eur|usd|gbp|chf)?\s*\d[\d.,' ]*(?:[$€£]|euros?|eur|usd|gbp|chf)?$/
/** A word that is no part of a code. */
const longWord = /(?<![\p{L}\p{N}-])\p{L}{4,}(?![\p{L}\p{N}-])/gu

/** What a cell says in whatever spelling: umlauts written out, amounts written with a comma. */
function spokenForm(text: string, kind: FieldPair['kind']): string {
  const folded = foldText(text).replace(/\s+/g, ' ').trim()
  if (kind === 'name' || kind === 'text' || kind === 'category') {
    return folded.replace(longWord, (word) => word.replace(/([aou])e/g, '$1'))
  }
  if (kind !== 'number') return folded
  const found = amount.test(folded) ? measureOf(folded) : null
  return found === null ? folded : String(found.number)
}

/**
 * For each left row the right row that says the same in every compared field, where there is exactly one
 * of each; -1 elsewhere. Null where there are none, chance makes as many, or no field holds words.
 */
export function findEqual(
  left: RecordList,
  right: RecordList,
  fields: readonly FieldPair[],
  look: () => void = nothing,
): Int32Array | null {
  if (!fields.some(({ kind }) => wordKinds.has(kind))) return null
  const texts = (list: RecordList, names: readonly string[], kind: FieldPair['kind']): string[] => {
    const columns = columnsNamed(list, names)
    return Array.from({ length: list.rows }, (_, row) => {
      if ((row & between) === 0) look()
      return spokenForm(sideText(columns, row), kind)
    })
  }
  const both: RecordList = {
    rows: left.rows + right.rows,
    ids: [],
    columns: fields.map((field, f) => ({
      name: String(f),
      values: [...texts(left, field.left, field.kind), ...texts(right, field.right, field.kind)],
    })),
  }
  const ways = fields.map(({ kind }, f) => ({ left: [String(f)], right: [String(f)], kind }))
  const before = findCopies(both, ways, look)
  if (before === null) return null
  const followed = new Uint8Array(both.rows)
  for (const row of before) if (row >= 0) followed[row]!++
  const equal = new Int32Array(left.rows).fill(-1)
  for (let r = 0; r < right.rows; r++) {
    const l = before[left.rows + r]!
    const isOnly = followed[left.rows + r] === 0 && l >= 0 && l < left.rows && before[l] === -1
    if (isOnly) equal[l] = r
  }
  return equal
}

/**
 * For each row the row before it with the same numbers in every column, -1 where there is none; null
 * without copies. `codes`: of each column the number of each row's value, -1 where it is empty. Columns
 * of few values make equal rows by chance: those are none. How many chance gives is taken from the rows
 * that differ, as if their columns were independent.
 */
export function copiesByCodes(
  codes: readonly Int32Array[],
  rows: number,
  look: () => void = nothing,
): Int32Array | null {
  if (codes.length === 0) return null
  const before = new Int32Array(rows).fill(-1)
  /** The first rows of their kind, by a hash with open addressing; 0 for none, else the row + 1. */
  const table = new Int32Array(2 ** Math.ceil(Math.log2(2 * rows + 16)))
  const last = new Int32Array(rows)
  const members = new Int32Array(rows)
  let told = 0
  let pairs = 0
  for (let row = 0; row < rows; row++) {
    if ((row & between) === 0) look()
    let filled = 0
    let hash = 0
    for (const column of codes) {
      const code = column[row]!
      if (code >= 0) filled++
      hash = mix(hash ^ Math.imul(code + 2, 0x9e3779b1))
    }
    if (filled < leastFilled * codes.length) continue
    told++
    let at = hash & (table.length - 1)
    while (table[at] !== 0 && codes.some((column) => column[table[at]! - 1] !== column[row])) {
      at = (at + 1) & (table.length - 1)
    }
    const first = table[at] === 0 ? row : table[at]! - 1
    table[at] = first + 1
    if (first !== row) before[row] = last[first]!
    last[first] = row
    pairs += members[first]!++
  }
  if (pairs === 0) return null
  let equal = 1
  for (const column of codes) equal *= collisions(column, members, look)
  return ((told * (told - 1)) / 2) * equal > mostByChance * pairs ? null : before
}

/** Share of the pairs of rows that are first of their kind whose numbers are equal. */
function collisions(column: Int32Array, members: Int32Array, look: () => void): number {
  const counts = new Map<number, number>()
  let all = 0
  for (let row = 0; row < column.length; row++) {
    if ((row & between) === 0) look()
    if (members[row] === 0) continue
    all++
    counts.set(column[row]!, (counts.get(column[row]!) ?? 0) + 1)
  }
  if (all < 2) return 0
  let equal = 0
  for (const count of counts.values()) equal += (count * (count - 1)) / 2
  return equal / ((all * (all - 1)) / 2)
}

/** For each row the first of its copies: itself where it has none before it. */
export function firstCopies(before: Int32Array): Int32Array {
  const first = Int32Array.from(before, (_, row) => row)
  for (let row = 0; row < first.length; row++) {
    if (before[row]! >= 0) first[row] = first[before[row]!]!
  }
  return first
}

/** 1 for each candidate whose rows are copies of each other. */
export function copiedPairs(candidates: Candidates, before: Int32Array | null): Uint8Array {
  const copied = new Uint8Array(candidates.count)
  if (before === null) return copied
  const first = firstCopies(before)
  for (let i = 0; i < copied.length; i++) {
    if (first[candidates.left[i]!] === first[candidates.right[i]!]) copied[i] = 1
  }
  return copied
}

/** 1 for each candidate of a left row and the right row that equals it. */
export function equalPairs(candidates: Candidates, equal: Int32Array | null): Uint8Array {
  const copied = new Uint8Array(candidates.count)
  if (equal === null) return copied
  for (let i = 0; i < copied.length; i++) {
    if (equal[candidates.left[i]!] === candidates.right[i]) copied[i] = 1
  }
  return copied
}
