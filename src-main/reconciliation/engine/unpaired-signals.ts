import type { FieldPair } from '../../../src-shared/reconciliation/fields.ts'
import type { ColumnTokens } from './column-tokens.ts'
import type { TokenDictionary } from './dictionary.ts'
import type { EngineThreads } from './threads.ts'
import type { RecordColumn, RecordList } from './types.ts'
import { type TextView, type TokenRows, ViewBuilder } from './views.ts'

/** A column that no field holds, and its words beside all words of the other list. */
export interface UnpairedColumn {
  readonly name: string
  readonly view: TextView
  /** Sums of idf of its words in each row; on the other side without bound, so that these are the smaller. */
  readonly leftSum: Float64Array
  readonly rightSum: Float64Array
}

/** Columns of a side that are looked for in the other records; those that say most. */
const mostOfSide = 4
/** Share of a column's cells that have a word the other list has in some row. */
const leastFound = 0.2

/**
 * Columns without a counterpart whose words stand somewhere in the records of the other list: the forename
 * in a full name, the maker in a title.
 */
export function unpairedColumns(
  sides: readonly [RecordList, RecordList],
  fields: readonly FieldPair[],
  tokensOf: ReadonlyMap<RecordColumn, ColumnTokens>,
  dictionary: TokenDictionary,
  threads: EngineThreads,
  look: () => void,
): UnpairedColumn[] {
  return ([0, 1] as const).flatMap((side) => {
    const list = sides[side]
    const other = sides[side === 0 ? 1 : 0]
    const paired = new Set(fields.flatMap(({ left, right }) => (side === 0 ? left : right)))
    const found = list.columns.flatMap((column) => {
      if (paired.has(column.name)) return []
      const view = viewOf(column, side, list, other, tokensOf, dictionary, threads, look)
      const own = side === 0 ? view.left : view.right
      const away = side === 0 ? view.rightCount : view.leftCount
      let told = 0
      let information = 0
      for (let row = 0; row < own.rows; row++) {
        let isFound = false
        for (let i = own.offsets[row]!; i < own.offsets[row + 1]!; i++) {
          if (away[own.ids[i]!]! === 0) continue
          isFound = true
          information += view.idf[own.ids[i]!]!
        }
        if (isFound) told++
      }
      if (told < Math.max(2, leastFound * own.rows)) return []
      return [{ column, view, information }]
    })
    return found
      .toSorted((a, b) => b.information - a.information)
      .slice(0, mostOfSide)
      .map(({ column, view }) => {
        const sums = sumsOfIdf(side === 0 ? view.left : view.right, view.idf, threads)
        const unbounded = threads.doubles(other.rows).fill(Number.POSITIVE_INFINITY)
        return {
          name: column.name,
          view,
          leftSum: side === 0 ? sums : unbounded,
          rightSum: side === 0 ? unbounded : sums,
        }
      })
  })
}

function viewOf(
  column: RecordColumn,
  side: 0 | 1,
  list: RecordList,
  other: RecordList,
  tokensOf: ReadonlyMap<RecordColumn, ColumnTokens>,
  dictionary: TokenDictionary,
  threads: EngineThreads,
  look: () => void,
): TextView {
  const builder = new ViewBuilder(dictionary)
  const add = (at: 0 | 1, rows: number, columns: readonly RecordColumn[]): void => {
    const tokens = columns.map((one) => tokensOf.get(one)!)
    for (let row = 0; row < rows; row++) {
      if ((row & 1023) === 0) look()
      for (const { offsets, ids } of tokens) {
        const end = offsets[row + 1]!
        for (let i = offsets[row]!; i < end; i++) builder.addId(at, ids[i]!)
      }
      builder.endRow(at)
    }
  }
  add(side, list.rows, [column])
  add(side === 0 ? 1 : 0, other.rows, other.columns)
  return builder.finish(`${column.name} anywhere`, threads, look)
}

/** Sum of idf of the tokens of each row. */
export function sumsOfIdf(
  side: TokenRows,
  idf: Float32Array,
  threads: EngineThreads,
): Float64Array {
  const sums = threads.doubles(side.rows)
  for (let r = 0; r < side.rows; r++) {
    let sum = 0
    for (let i = side.offsets[r]!; i < side.offsets[r + 1]!; i++) sum += idf[side.ids[i]!]!
    sums[r] = sum
  }
  return sums
}
