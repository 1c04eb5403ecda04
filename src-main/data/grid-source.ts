import type { Connection, Row } from './duckdb.ts'
import type { GridColumns } from './grid-query.ts'
import { literalPath, quoteIdentifier } from './sql.ts'

/** A Parquet file that a grid shows. Its rows lie in the grid's own order; it never changes. */
export interface GridSource {
  readonly path: string
  /**
   * Parquet file of rows that stand in place of others or in between, with the same columns and two
   * more: `place`, where the row stands (`placesOfRow` times the row of the file, or between two such;
   * null: nothing stands there), and `replaces`, the row of the file that is gone (null: none).
   */
  readonly changes?: string
  readonly columns: GridColumns
  /** Columns that pages carry besides; none filters or sorts by them. */
  readonly further?: readonly string[]
  /** Columns that are read through an expression, such as a timestamp as text. */
  readonly read?: Readonly<Record<string, string>>
  /** What columns are called in exported files, where that is not their name; no two alike. */
  readonly labels?: Readonly<Record<string, string>>
}

/** The place of a row in its file. */
export const place = 'file_row_number'

/** Places that a row of a file with changes takes up: the first is its own. */
export const placesOfRow = 256

/** The file with the place of each row. */
export function parquet({ path, read }: GridSource): string {
  const file = `read_parquet(${literalPath(path)}, file_row_number = true)`
  if (read === undefined) return file
  const replaced = Object.entries(read).map(
    ([column, expression]) => `${expression} AS ${quoteIdentifier(column)}`,
  )
  return `(SELECT * REPLACE (${replaced.join(', ')}) FROM ${file})`
}

/** What a source without a table is read from. */
export function relation(source: GridSource): string {
  const file = parquet(source)
  return source.changes === undefined ? file : changed(file, source.changes)
}

export function changed(rows: string, changes: string): string {
  const file = `read_parquet(${literalPath(changes)})`
  return `(
    SELECT * REPLACE (${place}::INTEGER * ${placesOfRow} AS ${place}) FROM ${rows}
    WHERE ${place} NOT IN (SELECT replaces FROM ${file} WHERE replaces IS NOT NULL)
    UNION ALL BY NAME
    SELECT * EXCLUDE (place, replaces), place AS ${place} FROM ${file} WHERE place IS NOT NULL
  )`
}

export function columnList({ columns, further = [] }: GridSource): string {
  return [...Object.keys(columns), ...further].map(quoteIdentifier).join(', ')
}

/** The rows at these places, in this order. */
export async function rowsAt(
  connection: Connection,
  source: GridSource,
  table: string,
  places: Int32Array,
): Promise<readonly Row[]> {
  if (places.length === 0) return []
  const found = await connection.rows(
    `SELECT ${columnList(source)}, ${place} FROM ${table} WHERE ${place} IN (${places.join(', ')})`,
  )
  const byPlace = new Map(found.map(({ [place]: at, ...row }) => [at, row]))
  return Array.from(places, (at) => rowAt(byPlace, at))
}

function rowAt(rows: ReadonlyMap<unknown, Row>, at: number): Row {
  const row = rows.get(at)
  if (row === undefined) throw new Error(`row ${at} is gone`)
  return row
}
