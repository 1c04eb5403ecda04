import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Connection } from '../duckdb.ts'
import { literal, literalPath } from '../sql.ts'
import type { RemoteBatch, RemoteRows } from './remote.ts'

export interface StreamControl {
  /** Throws to stop. */
  checkpoint(): void
  progress(rows: number): void
}

export interface Streamed {
  readonly rows: number
  /**
   * Of the names of the columns and of the rows in whatever order they came, each as often as it
   * came: see {@link rowsHash}.
   */
  readonly sha256: string
}

/**
 * Writes the rows of a query into a Parquet file, every column as text. At no time is more than a
 * batch held here: they pass through a text file beside it, which is removed.
 */
export async function streamIntoParquet(
  connection: Connection,
  rows: RemoteRows,
  path: string,
  control: StreamControl,
): Promise<Streamed> {
  const spool = `${path}.csv`
  try {
    const count = await spoolRows(rows, spool, control)
    const columns = rows.columns.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ')
    const named = rows.columns.map(
      ({ name }, index) => `c${index} AS ${columnName(rows, name, index)}`,
    )
    await connection.run('SET preserve_insertion_order = true')
    try {
      await connection.run(
        `COPY (SELECT ${named.join(', ')} FROM read_csv(${literalPath(spool)}, auto_detect = false, header = true,
           delim = ',', quote = '"', escape = '"', nullstr = ['', '${loneNull}'], allow_quoted_nulls = false, new_line = '\\n', max_line_size = 2097152, buffer_size = 8388608, columns = {${columns}}))
         TO ${literal(path)} (FORMAT parquet, COMPRESSION snappy)`,
      )
    } finally {
      await connection.run('SET preserve_insertion_order = false')
    }
    control.checkpoint()
    return { rows: count, sha256: await rowsHash(connection, rows, path, count) }
  } finally {
    await rm(spool, { force: true })
  }
}

/**
 * SHA-256 of the columns' names, the number of rows, and the sum of the rows' own hashes, which is
 * the same in any order: a server owes none to a query that asks for none. A row is its values in
 * quotes (an inner one doubled) with commas between, NULL as nothing; its hash is the two halves of
 * its MD5, summed apart. It tells changed rows, not rows that somebody made to look the same.
 */
async function rowsHash(
  connection: Connection,
  { columns }: RemoteRows,
  path: string,
  count: number,
): Promise<string> {
  const hash = createHash('sha256')
  hash.update(`${columns.map(({ name }) => quoted(name)).join(',')}\n${count}`)
  if (count > 0) {
    const line = columns
      .map((_, index) => `coalesce('"' || replace(c${index}, '"', '""') || '"', '')`)
      .join(` || ',' || `)
    const names = columns.map((_, index) => `c${index}`).join(', ')
    const [sums] = await connection.rows(
      `SELECT sum(md5_number_lower(line))::VARCHAR AS lower, sum(md5_number_upper(line))::VARCHAR AS upper
       FROM (SELECT ${line} AS line FROM read_parquet(${literalPath(path)}) AS rows(${names}))`,
    )
    hash.update(`\n${String(sums?.['lower'])}\n${String(sums?.['upper'])}`)
  }
  return hash.digest('hex')
}

/** A result may hold one name twice; a file may not. */
function columnName({ columns }: RemoteRows, name: string, index: number): string {
  const same = (column: { readonly name: string }): boolean =>
    column.name.toLowerCase() === name.toLowerCase()
  const unique = columns.findIndex(same) === index && name !== '' ? name : `${name}_${index + 1}`
  return `"${unique.replaceAll('"', '""')}"`
}

/** Returns the number of rows. */
async function spoolRows(
  source: RemoteRows,
  path: string,
  control: StreamControl,
): Promise<number> {
  const file = createWriteStream(path, { mode: 0o600, highWaterMark: 1024 * 1024 })
  // A disk that is full is told by the next write or by the end, whichever waits first.
  file.on('error', () => undefined)
  const write = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text)
    if (file.errored !== null) throw file.errored
    if (!file.write(bytes)) await once(file, 'drain')
  }
  let rows = 0
  try {
    await write(`${source.columns.map(({ name }) => quoted(name)).join(',')}\n`)
    for await (const batch of source) {
      control.checkpoint()
      await write(linesOf(batch))
      rows += batch.rows
      control.progress(rows)
    }
    file.end()
    await finished(file)
  } catch (error) {
    file.destroy()
    throw error
  }
  return rows
}

/** NULL in a result of one column: a line without a character would be skipped. */
const loneNull = String.raw`\N`

function linesOf({ rows, columns }: RemoteBatch): string {
  let text = ''
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns.length; column++) {
      const value = columns[column]![row] ?? null
      if (column > 0) text += ','
      if (value !== null) text += quoted(value)
      else if (columns.length === 1) text += loneNull
    }
    text += '\n'
  }
  return text
}

function quoted(value: string): string {
  return value.includes('"') ? `"${value.replaceAll('"', '""')}"` : `"${value}"`
}
