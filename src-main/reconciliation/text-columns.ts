import type { Connection } from '../data/duckdb.ts'

/** Parts the cells of a block; where a list holds it itself, its cells are read one at a time. */
const SEPARATOR = '\u001f'
const separatorSql = `chr(${SEPARATOR.charCodeAt(0)})`

/** Rows that come as one text, and rows asked for at once. */
const blockBits = 11
const rowsAtOnce = 1 << 16

/** After so many different values a column is asked whether its values come up again at all. */
const askedAt = 20_000

/**
 * Columns of a relation with `row` from 0 without gaps, as text: one array a column with one entry a
 * row, null where a cell is empty. Values that come up again share one string. Many cells come as one
 * text: a call for each would cost more than all the rest.
 */
export async function readTextColumns(
  connection: Connection,
  relation: string,
  columns: readonly string[],
  rows: number,
  look: () => void = () => undefined,
): Promise<readonly (readonly (string | null)[])[]> {
  const taken = columns.map(() => new TakenColumn(rows))
  if (columns.length === 0) return []
  const holdsSeparator = columns
    .map((column) => `contains(${column}, ${separatorSql})`)
    .join(' OR ')
  const { found } = await connection.row(
    `SELECT coalesce(bool_or(${holdsSeparator}), false) AS found FROM ${relation}`,
  )
  if (found === true) await readCells(connection, relation, columns, rows, taken, look)
  else await readBlocks(connection, relation, columns, rows, taken, look)
  return taken.map(({ values }) => values)
}

async function readBlocks(
  connection: Connection,
  relation: string,
  columns: readonly string[],
  rows: number,
  taken: readonly TakenColumn[],
  look: () => void,
): Promise<void> {
  const cells = columns.map((column) => `coalesce(${column}, ''), ${separatorSql}`).join(', ')
  let row = 0
  for (let from = 0; from < rows; from += rowsAtOnce) {
    const to = Math.min(rows, from + rowsAtOnce)
    for await (const chunk of connection.stream(
      `SELECT string_agg(concat(${cells}), '' ORDER BY row) AS block FROM ${relation}
       WHERE row >= ${from} AND row < ${to} GROUP BY row >> ${blockBits} ORDER BY row >> ${blockBits}`,
    )) {
      for (const block of chunk.text(0)) {
        look()
        row = takeBlock(block ?? '', taken, row)
      }
    }
  }
  if (row !== rows) throw new Error(`${row} rows came of ${relation}, which has ${rows}`)
}

/** Returns the row behind the block. */
function takeBlock(block: string, taken: readonly TakenColumn[], first: number): number {
  let row = first
  let at = 0
  while (at < block.length) {
    for (const column of taken) {
      const end = block.indexOf(SEPARATOR, at)
      if (end > at) column.put(row, block.slice(at, end))
      at = end + 1
    }
    row++
  }
  return row
}

async function readCells(
  connection: Connection,
  relation: string,
  columns: readonly string[],
  rows: number,
  taken: readonly TakenColumn[],
  look: () => void,
): Promise<void> {
  let first = 0
  for await (const chunk of connection.stream(
    `SELECT ${columns.join(', ')} FROM ${relation} WHERE row < ${rows} ORDER BY row`,
  )) {
    look()
    for (const [index, column] of taken.entries()) {
      for (const [place, value] of chunk.text(index).entries()) {
        if (value !== null && value !== '') column.put(first + place, value)
      }
    }
    first += chunk.rowCount
  }
}

class TakenColumn {
  readonly values: (string | null)[]
  #known: Map<string, string> | null = new Map()
  #filled = 0

  constructor(rows: number) {
    this.values = new Array<string | null>(rows).fill(null)
  }

  put(row: number, value: string): void {
    this.values[row] = this.#shared(value)
  }

  #shared(value: string): string {
    if (this.#known === null) return value
    this.#filled++
    const known = this.#known.get(value)
    if (known !== undefined) return known
    this.#known.set(value, value)
    if (this.#known.size === askedAt && this.#filled < 2 * askedAt) this.#known = null
    return value
  }
}
