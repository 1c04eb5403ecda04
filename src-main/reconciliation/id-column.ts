import { foldText } from './engine/fold.ts'

/** A column as it matters for naming records. */
export interface ColumnFacts {
  readonly name: string
  /** Rows that have a value, of all rows; and different values. */
  readonly rows: number
  readonly filled: number
  readonly distinct: number
  /** Mean length of the values, and whether some hold white space. */
  readonly length: number
  readonly spaced: boolean
  /** What all values are: amounts with decimals, whole numbers of at most six digits, or neither. */
  readonly numbers: 'amounts' | 'short' | null
}

const exactly = new Set(['id', 'key', 'uid', 'uuid', 'guid', 'pk', 'rowid', 'recordid'])
const ending =
  /(?:^|[\s_-])(?:id|key|uuid|guid|pk|sku|code|nr|no|number|nummer|numero|ref|reference|artnr|artikelnummer|articolo|codigo|kod|kodi|koodi)$/

/**
 * Columns that can name the records (every row has a value and no two have the same), the likeliest
 * first: one called id, one whose name ends so, then those that look like keys, in the list's order.
 * Names and descriptions, which hold white space, name nothing, and neither do amounts. Where a column
 * called id has gaps or repeats, another one must be called so too.
 */
export function idCandidates(columns: readonly ColumnFacts[]): readonly string[] {
  const furthest = brokenIdColumn(columns) === undefined ? lastRank : calledSo
  return columns
    .map((column, place) => ({ ...column, place, rank: rankOf(column, place) }))
    .filter(({ rank }) => rank !== null && rank <= furthest)
    .toSorted((a, b) => a.rank! - b.rank! || a.place - b.place)
    .map(({ name }) => name)
}

/** A column called id that cannot name the records, for it has gaps or repeats; undefined where none is. */
export function brokenIdColumn(columns: readonly ColumnFacts[]): ColumnFacts | undefined {
  const called = columns.filter(({ name }) => isCalledId(name))
  const isWhole = ({ rows, filled, distinct }: ColumnFacts): boolean =>
    filled === rows && distinct === rows
  return called.some(isWhole) ? undefined : called[0]
}

/** Whether people expect it to name the records. */
export function isCalledId(name: string): boolean {
  return exactly.has(joinedName(name))
}

const joinedName = (name: string): string =>
  foldText(name)
    .trim()
    .replaceAll(/[\s_-]/g, '')

const calledSo = 1
const lastRank = 4

function rankOf(column: ColumnFacts, place: number): number | null {
  const { rows, filled, distinct, numbers } = column
  if (rows === 0 || filled < rows || distinct < rows) return null
  const name = foldText(column.name).trim()
  if (exactly.has(joinedName(column.name))) return 0
  if (ending.test(name) || /[a-z](?:Id|ID)$|^id(?=[A-Z_])/.test(column.name)) return calledSo
  if (column.spaced || column.length > 40 || numbers === 'amounts') return null
  // The first column of a list names its records more often than any other; few digits are as
  // often a price or a size.
  return place === 0 ? 2 : numbers === null ? 3 : lastRank
}

const keyName = /(?:^|[\s_-])(?:id|key|uuid|guid|pk|uid)$/

/** Whether it only numbers the records: nothing in it could stand in another list. */
export function isMereKey(name: string, ids: readonly string[]): boolean {
  const folded = foldText(name).trim()
  const isCalledSo = /[a-z](?:Id|ID)$|^id(?=[A-Z_])/.test(name)
  if (exactly.has(joinedName(name)) || keyName.test(folded) || isCalledSo) return true
  // Numbers in a row, with letters before them or without: 17, p017, S2024-03.
  const most = 10 * ids.length + 1000
  const start = /^(.*?)\d*$/s.exec(ids[0] ?? '')?.[1] ?? ''
  return ids.every((id) => {
    const number = id.startsWith(start) ? id.slice(start.length) : ''
    return /^\d{1,9}$/.test(number) && Number(number) <= most
  })
}
