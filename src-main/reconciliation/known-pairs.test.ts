import { expect, it } from 'vitest'
import { openDuckDb } from '../data/duckdb.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { ListFaults } from './faults.ts'
import { readKnownPairs } from './known-pairs.ts'
import type { LoadedList } from './load-list.ts'

/** Known pairs of two lists with the ids given, or of one with itself. */
async function known(
  pairs: readonly (readonly [string, string])[],
  left: readonly string[],
  right: readonly string[] | null,
) {
  using connection = await openDuckDb({
    memoryLimit: 128 * 1024 ** 2,
    threads: 1,
    tempFolder: temporaryFolder(),
  })
  const load = async (
    input: LoadedList['input'],
    rows: readonly (readonly string[])[],
  ): Promise<LoadedList> => {
    const table = `list_${input}`
    const columns = rows[0]!.map((_, place) => `c${place} VARCHAR`)
    await connection.run(`CREATE TABLE ${table} (row INTEGER, ${columns.join(', ')})`)
    for (const [row, cells] of rows.entries()) {
      const places = cells.map((_, place) => `$${place + 1}`)
      await connection.run(`INSERT INTO ${table} VALUES (${row}, ${places.join(', ')})`, cells)
    }
    const names = input === 'truth' ? ['left_id', 'right_id'] : ['id']
    const facts = { path: '', rows: rows.length, bytes: 0, sha256: '' }
    return { input, table, rows: rows.length, columns: names, facts, files: [] }
  }
  const listOf = async (input: 'left' | 'right', ids: readonly string[]) => ({
    list: await load(
      input,
      ids.map((id) => [id]),
    ),
    idColumn: 'id',
  })
  const lefts = await listOf('left', left)
  const rights = right === null ? lefts : await listOf('right', right)
  const faults = new ListFaults()
  const truth = await load('truth', pairs)
  const found = await readKnownPairs(connection, truth, lefts, rights, right === null, faults)
  return {
    pairs: [...found!.left].map((row, place) => [row, found!.right[place]]),
    unknown: found!.unknown,
    told: faults.all().flatMap(({ samples }) => samples),
  }
}

it('places known pairs on the rows of their records, and tells those that are not there', async () => {
  const pairs = [
    ['b', 'y'],
    [' a ', 'x'],
    ['a', 'x'],
    ['a', 'z'],
  ] as const
  expect(await known(pairs, ['a', 'b'], ['x', 'y'])).toEqual({
    pairs: [
      [0, 0],
      [1, 1],
    ],
    unknown: 1,
    told: ['a, z'],
  })
})

it('takes pairs the other way round where more of their records are there then', async () => {
  const pairs = [
    ['x', 'a'],
    ['y', 'b'],
  ] as const
  expect(await known(pairs, ['a', 'b'], ['y', 'x'])).toMatchObject({
    pairs: [
      [0, 1],
      [1, 0],
    ],
    unknown: 0,
  })
})

it('puts the smaller row of one list first and leaves out what is paired with itself', async () => {
  const pairs = [
    ['c', 'a'],
    ['a', 'c'],
    ['b', 'b'],
  ] as const
  expect(await known(pairs, ['a', 'b', 'c'], null)).toMatchObject({ pairs: [[0, 2]] })
})
