import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Connection } from '../../data/duckdb.ts'
import { literal } from '../../data/sql.ts'
import type { Rows, Types } from './table-rows.ts'

/** Rows as a Parquet file, in their order. */
export async function writeRows(
  connection: Connection,
  rows: Rows,
  types: Types,
  to: string,
): Promise<void> {
  const lines = `${to}.jsonl`
  try {
    await writeJsonLines(lines, rows)
    const columns = Object.entries(types).map(([name, type]) => `"${name}": '${type}'`)
    await connection.run(
      `COPY (SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited',
         maximum_object_size = 67108864, columns = {${columns.join(', ')}}))
       TO ${literal(to)} (FORMAT parquet)`,
    )
  } finally {
    await rm(lines, { force: true })
  }
}

export async function writeJsonLines(path: string, rows: Iterable<object>): Promise<void> {
  const file = createWriteStream(path, { mode: 0o600 })
  let text = ''
  for (const row of rows) {
    text += `${JSON.stringify(row)}\n`
    if (text.length < 1 << 20) continue
    const goesOn = file.write(text)
    text = ''
    if (!goesOn) await once(file, 'drain')
  }
  file.end(text)
  await finished(file)
}
