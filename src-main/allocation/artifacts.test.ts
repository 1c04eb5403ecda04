import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDuckDb } from '../data/duckdb.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { writeCandidates } from './artifacts.ts'

const contracts = 100

it('keeps candidates by user, then contract, however many batches they take', async () => {
  const users = 6000
  const folder = temporaryFolder()
  using connection = await openDuckDb({
    memoryLimit: 5e8,
    threads: 2,
    tempFolder: join(folder, 'temporary'),
  })
  await writeCandidates(
    connection,
    folder,
    {
      rowStart: Uint32Array.from({ length: users + 1 }, (_, user) => user * contracts),
      contract: Uint16Array.from({ length: users * contracts }, (_, pair) => pair % contracts),
      score: new Float64Array(users * contracts),
    },
    { checkpoint: () => {}, progress: () => {} },
  )
  const { rows, displaced } = await connection.row(
    `SELECT count(*) AS rows,
       count(*) FILTER (user_idx * ${contracts} + contract_idx <> file_row_number) AS displaced
     FROM read_parquet('${join(folder, 'candidates-0000.parquet')}', file_row_number = true)`,
  )
  expect({ rows: Number(rows), displaced: Number(displaced) }).toEqual({
    rows: users * contracts,
    displaced: 0,
  })
})
