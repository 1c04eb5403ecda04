import type { RecordColumn, RecordList } from '../../src-main/reconciliation/engine/types.ts'
import { reconcileRecords } from '../../src-main/reconciliation/engine/reconcile.ts'
import { defaultOptions, targetSets } from './bench.ts'
import { listChanges } from './list-changes.ts'
import type { ListVariant } from './list-changes.ts'
import { keepPartners, randomNumbers, readLists, selectRows } from './lists.ts'
import type { LabelledLists } from './lists.ts'
import { qualityOf } from './quality.ts'

/** Other headings, rows and columns in another order, columns joined, split, missing, other formats. */
export const listVariants: readonly ListVariant[] = [
  { name: 'as they are', of: (lists) => lists },
  { name: 'renamed, shuffled', of: (lists) => shuffled(renamed(lists), 5) },
  { name: 'right columns joined', of: (lists) => ({ ...lists, right: joined(lists.right) }) },
  { name: 'left columns joined', of: (lists) => ({ ...lists, left: joined(lists.left) }) },
  { name: 'left column split', of: (lists) => ({ ...lists, left: split(lists.left) }) },
  { name: 'right column split', of: (lists) => ({ ...lists, right: split(lists.right) }) },
  { name: 'left column missing', of: (lists) => ({ ...lists, left: without(lists.left) }) },
  { name: 'right column missing', of: (lists) => ({ ...lists, right: without(lists.right) }) },
  { name: 'other number format', of: (lists) => ({ ...lists, right: reformatted(lists.right) }) },
  { name: 'half of the partners', of: (lists) => keepPartners(lists, 0.5, 3) },
  {
    name: 'renamed, shuffled, half',
    of: (lists) => keepPartners(shuffled(renamed(lists), 6), 0.5, 4),
  },
]

/** F1 at the engine's cut and at the best one, and candidate recall, of each variant of the shared lists. */
export function benchVariants(folder: string, sets: readonly string[] | null): number {
  const percent = (share: number): string => (share * 100).toFixed(1).padStart(6)
  for (const lists of (sets ?? targetSets).flatMap((name) => readLists(folder, name) ?? [])) {
    for (const { name, of } of [...listVariants, ...listChanges]) {
      const made = of(lists)
      const quiet = { stage() {}, step() {} }
      const result = reconcileRecords(made.left, made.right, defaultOptions, quiet)
      const { f1, bestF1, candidateRecall } = qualityOf(made, result)
      process.stdout.write(
        `${lists.name.padEnd(38)} ${name.padEnd(25)} F1${percent(f1)}, best cut${percent(bestF1)}, candidate recall${percent(candidateRecall)}\n`,
      )
    }
  }
  return 0
}

function renamed(lists: LabelledLists): LabelledLists {
  const rename = (list: RecordList, by: string): RecordList => ({
    ...list,
    columns: list.columns
      .map((column, c) => ({ ...column, name: `${by}${(c * 7) % 13} ${c}` }))
      .toReversed(),
  })
  return { ...lists, left: rename(lists.left, 'a'), right: rename(lists.right, 'z') }
}

function shuffled(lists: LabelledLists, seed: number): LabelledLists {
  const random = randomNumbers(seed)
  const orderOf = (rows: number): number[] =>
    Array.from({ length: rows }, (_, row) => ({ row, key: random() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ row }) => row)
  const [left, right] = [orderOf(lists.left.rows), orderOf(lists.right.rows)]
  const leftPlace = new Map(left.map((row, at) => [row, at]))
  const rightPlace = new Map(right.map((row, at) => [row, at]))
  const move = (pairs: ReadonlySet<number>): Set<number> =>
    new Set(
      [...pairs].map(
        (key) =>
          leftPlace.get(Math.floor(key / right.length))! * right.length +
          rightPlace.get(key % right.length)!,
      ),
    )
  return {
    ...lists,
    left: selectRows(lists.left, left),
    right: selectRows(lists.right, right),
    truth: move(lists.truth),
    ambiguous: move(lists.ambiguous),
  }
}

const isNumber = (value: string | null): boolean =>
  value === null || /^[^\p{L}\d]*\d[\d.,]*$/u.test(value)

/** Places of the columns of words, those of the shortest texts first. */
function wordColumns(list: RecordList): number[] {
  const lengths = list.columns.map(({ values }) => {
    const filled = values.filter((value) => value !== null)
    return filled.every(isNumber)
      ? Number.POSITIVE_INFINITY
      : filled.reduce((sum, value) => sum + value.length, 0) / Math.max(1, filled.length)
  })
  return lengths
    .flatMap((length, c) => (Number.isFinite(length) ? [c] : []))
    .toSorted((a, b) => lengths[a]! - lengths[b]!)
}

/** The two columns of the shortest words as one. */
function joined(list: RecordList): RecordList {
  const [first, second] = wordColumns(list)
  if (first === undefined || second === undefined) return list
  const [a, b] = [list.columns[first]!, list.columns[second]!]
  const both: RecordColumn = {
    name: 'joined',
    values: a.values.map((value, row) => {
      const text = [b.values[row], value].filter((cell) => cell !== null).join(' ')
      return text === '' ? null : text
    }),
  }
  return {
    ...list,
    columns: list.columns.flatMap((column, c) =>
      c === first ? [both] : c === second ? [] : [column],
    ),
  }
}

/** The column of words that differs most from row to row in two, after its first word. */
function split(list: RecordList): RecordList {
  const distinct = (c: number): number => new Set(list.columns[c]!.values).size
  const [most] = wordColumns(list).toSorted((a, b) => distinct(b) - distinct(a))
  if (most === undefined) return list
  const part = (
    column: RecordColumn,
    name: string,
    of: (words: string[]) => string[],
  ): RecordColumn => ({
    name,
    values: column.values.map((value) => {
      const text = value === null ? '' : of(value.split(' ')).join(' ')
      return text === '' ? null : text
    }),
  })
  return {
    ...list,
    columns: list.columns.flatMap((column, c) =>
      c === most
        ? [
            part(column, 'first', (words) => words.slice(0, 1)),
            part(column, 'rest', (words) => words.slice(1)),
          ]
        : [column],
    ),
  }
}

/** Without the column of words of fewest different values. */
function without(list: RecordList): RecordList {
  const distinct = (c: number): number => new Set(list.columns[c]!.values).size
  const [fewest] = wordColumns(list).toSorted((a, b) => distinct(a) - distinct(b))
  if (fewest === undefined || list.columns.length < 2) return list
  return { ...list, columns: list.columns.filter((_, c) => c !== fewest) }
}

/** 1,299.95 as 1 299,95 EUR; 2025 as MY25. */
function reformatted(list: RecordList): RecordList {
  const written = (value: string): string => {
    if (/^(?:19|20)\d\d$/.test(value)) return Number(value) > 1950 ? `MY${value.slice(2)}` : value
    const number = /^[$€]?\s?(\d{1,3}(?:,?\d{3})*(?:\.\d+)?)$/.exec(value)
    if (number === null || !/[.,$€]|^\d{1,4}$/.test(value)) return value
    const [whole, cents] = number[1]!.replaceAll(',', '').split('.')
    const grouped = whole!.replace(/(?<=\d)(?=(?:\d{3})+$)/g, ' ')
    return cents === undefined && !value.includes('$') ? grouped : `${grouped},${cents ?? '00'} EUR`
  }
  return {
    ...list,
    columns: list.columns.map((column) => ({
      ...column,
      values: column.values.map((value) => (value === null ? null : written(value))),
    })),
  }
}
