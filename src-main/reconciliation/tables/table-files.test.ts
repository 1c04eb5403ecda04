import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import { openDuckDb, type Row } from '../../data/duckdb.ts'
import { GridTables } from '../../data/grid-query-tables.ts'
import type { GridSource } from '../../data/grid-source.ts'
import { literalPath } from '../../data/sql.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import type { StoredResult } from '../result-load.ts'
import { decision, numbered, stateWith, storedOf, undos } from '../small-result.testing.ts'
import { undecided, writePatched, writeWhole } from './table-files.ts'
import { titleRows, titleTypes } from './table-rows.ts'
import { writeRows } from './write-rows.ts'

const tables = [
  'pairs',
  'matches',
  'unmatched_left',
  'unmatched_right',
  'golden',
  'conflicts',
] as const
const cardinalities = ['one_to_one', 'many_to_one', 'one_to_many', 'many_to_many'] as const

it('makes every table with decisions from that of the engine as if it were written anew', async () => {
  const folder = temporaryFolder()
  const file = (name: string): string => join(folder, name)
  using connection = await openDuckDb({ memoryLimit: 5e8, threads: 1, tempFolder: folder })
  const rowsOf = (path: string): Promise<readonly Row[]> =>
    connection.rows(`SELECT * FROM read_parquet(${literalPath(path)})`)
  const titles = { left: file('titles-left'), right: file('titles-right') }
  for (const side of ['left', 'right'] as const) {
    await writeRows(connection, titleRows(stateWith([]), side), titleTypes, titles[side])
  }
  const results = new Map<Cardinality, StoredResult>()
  for (const cardinality of cardinalities) {
    const state = stateWith([], cardinality)
    const { left, right, pairs } = state
    const stored = storedOf({ left, right, pairs, cardinality, folder })
    results.set(cardinality, stored)
    for (const table of tables) {
      const untouched = undecided({ stored, number: 0, unknown: 0, state })
      await writeWhole(connection, stored, untouched, table, titles, file(cardinality + table))
    }
  }
  let changed = 0
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cardinalities),
      fc.array(decision, { minLength: 1, maxLength: 6 }),
      fc.nat(2),
      async (cardinality, made, taken) => {
        const undone = undos(Math.max(0, made.length - taken), made.length)
        const events = numbered([...made, ...undone])
        const stored = results.get(cardinality)!
        const state = stateWith(events, cardinality)
        const loaded = { stored, number: events.length, unknown: 0, state }
        for (const table of tables) {
          const base = file(cardinality + table)
          await writeWhole(connection, stored, state, table, titles, file('whole'))
          const whole = await rowsOf(file('whole'))
          await writePatched(connection, loaded, table, titles, base, file('patched'), -1)
          expect(await rowsOf(file('patched'))).toEqual(whole)
          const how = await writePatched(connection, loaded, table, titles, base, file('changes'))
          const [row] = whole
          if (row === undefined) continue
          const columns = Object.fromEntries(Object.keys(row).map((n) => [n, 'text' as const]))
          const source: GridSource =
            how === 'whole'
              ? { path: file('changes'), columns }
              : { path: base, changes: file('changes'), columns }
          const page = { offset: 0, limit: 100, sort: [], filters: [] }
          const read = await new GridTables(connection).page(connection, source, page)
          expect(read.rows).toEqual(whole)
          if (how === 'changes') changed++
        }
      },
    ),
    { numRuns: 8 },
  )
  expect(changed).toBeGreaterThan(8)
})
