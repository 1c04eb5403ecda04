import { expect, it } from 'vitest'
import { openDuckDb } from '../data/duckdb.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { readTextColumns } from './text-columns.ts'

const open = () =>
  openDuckDb({ memoryLimit: 128 * 1024 ** 2, threads: 2, tempFolder: temporaryFolder() })

/** Line ends, quotes, other alphabets, gaps: what a cell may hold. */
const cell = `CASE row % 7 WHEN 0 THEN NULL WHEN 1 THEN 'a' || chr(10) || '"b", ' || row
  WHEN 2 THEN 'Größe ' || row WHEN 3 THEN '雪' WHEN 4 THEN '' ELSE 'same' END`

it.each([
  ['in blocks', cell],
  [
    'one at a time where a cell holds what parts them',
    `${cell} || repeat(chr(31), (row = 4000)::INTEGER)`,
  ],
])('reads cells as they are, in their order: %s', async (_, sql) => {
  using connection = await open()
  await connection.run(
    `CREATE TABLE list AS SELECT row::INTEGER AS row, ${sql} AS c0, 'n' || row AS c1 FROM range(5000) numbers(row)`,
  )
  const rows = await connection.rows(
    `SELECT nullif(c0, '') AS c0, c1 FROM list WHERE row < 4500 ORDER BY row`,
  )
  expect(await readTextColumns(connection, 'list', ['c0', 'c1'], 4500)).toEqual([
    rows.map((row) => row['c0']),
    rows.map((row) => row['c1']),
  ])
})
