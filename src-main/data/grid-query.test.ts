import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GridFilter, GridSort } from '../../src-shared/grid.ts'
import { CancelledError } from '../platform/errors.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { type Connection, openDuckDb } from './duckdb.ts'
import { GridTables } from './grid-query-tables.ts'
import type { GridSource } from './grid-source.ts'

interface Item {
  readonly name: string | null
  readonly size: number | null
  readonly flag: boolean | null
}

const columns = { name: 'text', size: 'number', flag: 'boolean' } as const
let folder: string
let connection: Connection
let files = 0

beforeEach(async () => {
  folder = temporaryFolder()
  connection = await openDuckDb({ memoryLimit: 256e6, threads: 2, tempFolder: folder })
})
afterEach(() => connection.close())

/** A Parquet file of these rows in this order. */
async function sourceOf(items: readonly Item[]): Promise<GridSource> {
  const path = join(folder, `items [${++files}].parquet`)
  const values = items.flatMap(({ name, size, flag }) => [name, size, flag])
  const tuples = items.map((_, row) => `($${row * 3 + 1}, $${row * 3 + 2}, $${row * 3 + 3})`)
  const rows =
    items.length === 0
      ? 'SELECT NULL AS name, NULL AS size, NULL AS flag WHERE false'
      : `SELECT * FROM (VALUES ${tuples.join(', ')}) AS v (name, size, flag)`
  await connection.run('SET preserve_insertion_order = true')
  await connection.run(
    `COPY (SELECT name::VARCHAR AS name, size::DOUBLE AS size, flag::BOOLEAN AS flag FROM (${rows}))
     TO '${path}' (FORMAT parquet)`,
    values,
  )
  return { path, columns }
}

/** What the filters mean, in JavaScript. */
function meets(item: Item, filter: GridFilter): boolean {
  const value = item[filter.column as keyof Item]
  const text = value === null ? '' : String(value)
  const lower = text.toLowerCase()
  switch (filter.op) {
    case 'equals':
      return filter.column === 'name' ? text === filter.value : text === filter.value
    case 'one_of':
      return filter.values.includes(text)
    case 'contains':
      return value !== null && lower.includes(filter.value.toLowerCase())
    case 'not_contains':
      return !lower.includes(filter.value.toLowerCase())
    case 'starts_with':
      return value !== null && lower.startsWith(filter.value.toLowerCase())
    case 'at_least':
      return typeof value === 'number' && value >= filter.value
    case 'at_most':
      return typeof value === 'number' && value <= filter.value
    case 'empty':
      return text === ''
    case 'not_empty':
      return text !== ''
  }
}

function inOrder(items: readonly Item[], sort: readonly GridSort[]): Item[] {
  return items.toSorted((a, b) => {
    for (const { column, direction } of sort) {
      const [x, y] = [a[column as keyof Item], b[column as keyof Item]]
      if (x === y) continue
      if (x === null) return 1
      if (y === null) return -1
      const less =
        typeof x === 'string' ? Buffer.compare(Buffer.from(x), Buffer.from(String(y))) < 0 : x < y
      return less === (direction === 'asc') ? -1 : 1
    }
    return 0
  })
}

const letters = fc.constantFrom('a', 'B', 'ü', 'Ü', '%', '_', '\\', "'", '"', ' ', '7')
const word = fc.array(letters, { maxLength: 3 }).map((parts) => parts.join(''))
const number = fc.integer({ min: -3, max: 3 })
const item: fc.Arbitrary<Item> = fc.record({
  name: fc.option(word),
  size: fc.option(number),
  flag: fc.option(fc.boolean()),
})
const column = fc.constantFrom('name', 'size', 'flag')
const filter: fc.Arbitrary<GridFilter> = fc.oneof(
  fc.record({
    column: fc.constant('name'),
    op: fc.constantFrom('equals', 'contains', 'not_contains', 'starts_with'),
    value: word,
  }),
  fc.record({
    column: fc.constant('name'),
    op: fc.constant('one_of' as const),
    values: fc.array(word, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    column: fc.constant('flag'),
    op: fc.constant('one_of' as const),
    values: fc.subarray(['true', 'false', ''], { minLength: 1 }),
  }),
  fc.record({
    column: fc.constant('size'),
    op: fc.constantFrom('at_least', 'at_most'),
    value: number,
  }),
  fc.record({
    column: fc.constant('size'),
    op: fc.constant('equals' as const),
    value: number.map(String),
  }),
  fc.record({ column, op: fc.constantFrom('empty', 'not_empty') }),
)
const sort: fc.Arbitrary<GridSort[]> = fc.uniqueArray(
  fc.record({ column, direction: fc.constantFrom('asc', 'desc') }),
  { maxLength: 3, selector: (term) => term.column },
)

describe('a page of a grid', () => {
  it('holds what a filter and an order written by hand would', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 30 }),
        fc.array(filter, { maxLength: 3 }),
        sort,
        fc.nat(5),
        async (items, filters, order, offset) => {
          const source = await sourceOf(items)
          const tables = new GridTables(connection)
          const request = { offset, limit: 7, sort: order, filters }
          const wanted = inOrder(
            items.filter((one) => filters.every((term) => meets(one, term))),
            order,
          )
          expect(await tables.page(connection, source, request)).toEqual({
            rows: wanted.slice(offset, offset + 7),
            total: wanted.length,
          })
          const totals = await tables.totals(connection, source, filters)
          const sizes = wanted.flatMap(({ size }) => (size === null ? [] : [size]))
          const sum = sizes.reduce((a, b) => a + b, 0)
          expect(totals).toEqual({
            total: items.length,
            matched: wanted.length,
            columns: [
              {
                column: 'size',
                values: sizes.length,
                sum: sizes.length === 0 ? null : sum,
                mean: sizes.length === 0 ? null : sum / sizes.length,
                min: sizes.length === 0 ? null : Math.min(...sizes),
                max: sizes.length === 0 ? null : Math.max(...sizes),
              },
            ],
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is the same far down, where the whole order is kept, as near the top', async () => {
    const items = Array.from({ length: 5000 }, (_, row) => ({
      name: `n${(row * 7919) % 97}`,
      size: row % 13,
      flag: row % 3 === 0,
    }))
    const path = join(folder, 'many.parquet')
    await connection.run(
      `COPY (SELECT 'n' || ((i * 7919) % 97)::VARCHAR AS name, (i % 13)::DOUBLE AS size, i % 3 = 0 AS flag
       FROM range(5000) AS r (i) ORDER BY i) TO '${path}' (FORMAT parquet)`,
    )
    const source = { path, columns }
    const tables = new GridTables(connection)
    const order: GridSort[] = [{ column: 'size', direction: 'desc' }]
    const filters: GridFilter[] = [{ column: 'flag', op: 'one_of', values: ['false'] }]
    const wanted = inOrder(
      items.filter(({ flag }) => !flag),
      order,
    )
    for (const offset of [0, 1900, 1990, 3000, 3300]) {
      const { rows, total } = await tables.page(connection, source, {
        offset,
        limit: 100,
        sort: order,
        filters,
      })
      expect([total, rows]).toEqual([wanted.length, wanted.slice(offset, offset + 100)])
    }
  })

  it('keeps its table while it is asked, however many other files are opened meanwhile', async () => {
    const tables = new GridTables(connection, 1)
    const paths = ['a', 'b', 'c', 'd'].map((name) => join(folder, `${name}.parquet`))
    for (const path of paths) {
      await connection.run(
        `COPY (SELECT 'u' || i AS name, (i * 7919) % 60000 AS size, true AS flag
         FROM range(60000) AS r (i)) TO '${path}' (FORMAT parquet)`,
      )
    }
    const ask = async (path: string, offset: number) => {
      using own = await connection.sibling()
      const bySize: GridSort[] = [{ column: 'size', direction: 'asc' }]
      const request = { offset, limit: 1, sort: bySize, filters: [] }
      const { rows } = await tables.page(own, { path, columns }, request)
      return rows[0]?.['size']
    }
    const asked = [0, 1, 2].flatMap((round) =>
      paths.flatMap((path) => [ask(path, round), ask(path, 50_000 + round)]),
    )
    expect(await Promise.all(asked)).toEqual(
      [0, 1, 2].flatMap((round) => paths.flatMap(() => [round, 50_000 + round])),
    )
  })

  it('refuses a range of text', async () => {
    const source = await sourceOf([])
    await expect(
      new GridTables(connection).page(connection, source, {
        offset: 0,
        limit: 1,
        sort: [],
        filters: [{ column: 'name', op: 'at_least', value: 1 }],
      }),
    ).rejects.toMatchObject({ failure: { code: 'bad_usage' } })
  })

  it('goes on for others when the one who asked first leaves', async () => {
    const source = await sourceOf([{ name: 'a', size: 1, flag: true }])
    const tables = new GridTables(connection)
    const request = { offset: 0, limit: 1, sort: [], filters: [] }
    using leaving = await connection.sibling()
    leaving.interrupt()
    await expect(tables.page(leaving, source, request)).rejects.toThrow(CancelledError)
    expect(await tables.page(connection, source, request)).toMatchObject({ total: 1 })
  })
})
