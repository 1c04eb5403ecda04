import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { type Connection, openDuckDb } from './duckdb.ts'
import { LeasedTables } from './grid-query-leases.ts'

let connection: Connection

beforeEach(async () => {
  connection = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: temporaryFolder() })
})
afterEach(() => connection.close())

/** A table of that name, made when it is told so. */
const making = (name: string) => async () => {
  await connection.run(`CREATE TABLE ${name} AS SELECT 1 AS x`)
  return name
}
const tablesLeft = async () =>
  (await connection.rows('SELECT table_name AS name FROM duckdb_tables() ORDER BY 1')).map(
    ({ name }) => name,
  )

describe('tables on lease', () => {
  it('that have no room any more stay until the last who reads them is done', async () => {
    const tables = new LeasedTables(connection, 10)
    const one = await tables.lease('one', 8, making('t1'))
    const again = await tables.lease('one', 8, making('never'))
    const two = await tables.lease('two', 8, making('t2'))
    expect([one.table, again.table, two.table]).toEqual(['t1', 't1', 't2'])
    expect(tables.has('one')).toBe(false)
    one[Symbol.dispose]()
    one[Symbol.dispose]()
    expect(await tablesLeft()).toEqual(['t1', 't2'])
    again[Symbol.dispose]()
    await expect.poll(tablesLeft).toEqual(['t2'])
    two[Symbol.dispose]()
    expect(tables.leaseReady('two')?.table).toBe('t2')
  })

  it('keep those used last, and always the newest', async () => {
    const tables = new LeasedTables(connection, 10)
    for (const [key, size] of [
      ['a', 4],
      ['b', 4],
    ] as const) {
      const lease = await tables.lease(key, size, making(key))
      lease[Symbol.dispose]()
    }
    tables.leaseReady('a')?.[Symbol.dispose]()
    const large = await tables.lease('c', 6, making('c'))
    expect(['a', 'b', 'c'].filter((key) => tables.has(key))).toEqual(['a', 'c'])
    large[Symbol.dispose]()
    await tables.lease('d', 99, making('d'))
    expect(['a', 'c', 'd'].filter((key) => tables.has(key))).toEqual(['d'])
  })

  it('are made anew after a failure, and cannot be had at once before they are made', async () => {
    const tables = new LeasedTables(connection, 10)
    const failing = tables.lease('x', 1, () => Promise.reject(new Error('no')))
    expect(tables.leaseReady('x')).toBeUndefined()
    await expect(failing).rejects.toThrow('no')
    using lease = await tables.lease('x', 1, making('x'))
    expect(lease.table).toBe('x')
  })
})
