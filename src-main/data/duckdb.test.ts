import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CancelledError, failureOf } from '../platform/errors.ts'
import { type Connection, openDuckDb } from './duckdb.ts'
import { classifyDuckDbError } from './duckdb-errors.ts'
import { escapeLike, literal, literalPath, quoteIdentifier } from './sql.ts'

let folder: string
let connection: Connection

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-'))
})
afterAll(() => rm(folder, { recursive: true }))
beforeEach(async () => {
  connection = await openDuckDb({ memoryLimit: 64e6, threads: 2, tempFolder: join(folder, 'temp') })
})
afterEach(() => connection.close())

describe('a connection', () => {
  it('returns rows as plain values', async () => {
    const sql = `SELECT 1::BIGINT AS a, 1.5 AS b, 'x' AS c, NULL AS d, true AS e, 9007199254740993 AS f, $1 AS g`
    expect(await connection.rows(sql, ["it's"])).toEqual([
      { a: 1, b: 1.5, c: 'x', d: null, e: true, f: 9007199254740993n, g: "it's" },
    ])
  })

  it('streams columns as typed arrays and text', async () => {
    const sql = `SELECT range::UINTEGER, (range / 2)::DOUBLE, range::USMALLINT, -range::INTEGER, 'n' || range FROM range(5000)`
    let rows = 0
    let sum = 0
    const last: unknown[] = []
    for await (const chunk of connection.stream(sql)) {
      rows += chunk.rowCount
      sum += chunk.doubles(1).reduce((left, right) => left + right, 0)
      const at = chunk.rowCount - 1
      last.splice(
        0,
        9,
        chunk.unsigned32(0)[at],
        chunk.unsigned16(2)[at],
        chunk.signed32(3)[at],
        chunk.text(4)[at],
      )
    }
    expect([rows, sum, last]).toEqual([5000, 6_248_750, [4999, 4999, -4999, 'n4999']])
  })

  it('refuses a typed array of another type', async () => {
    for await (const chunk of connection.stream('SELECT 1::DOUBLE')) {
      expect(() => chunk.unsigned32(0)).toThrow('Float64Array')
    }
  })

  it('fills tables from typed arrays, also beyond one chunk', async () => {
    const numbers = Uint32Array.from({ length: 5000 }, (_, index) => index)
    const columns = [
      { name: 'a b', type: 'UINTEGER', values: numbers },
      { name: 'x', type: 'DOUBLE', values: Float64Array.from(numbers, (number) => number / 4) },
    ] as const
    await connection.createTable('filled', columns)
    await connection.appendTo('filled', columns)
    expect(
      await connection.row('SELECT count(*) AS rows, sum("a b") AS a, sum(x) AS x FROM filled'),
    ).toEqual({
      rows: 10_000,
      a: 24_995_000,
      x: 6_248_750,
    })
  })

  it('has siblings that see its tables and close alone', async () => {
    await connection.run('CREATE TABLE shared AS SELECT 7 AS x')
    const sibling = await connection.sibling()
    expect(await sibling.rows('FROM shared')).toEqual([{ x: 7 }])
    sibling.close()
    sibling.close()
    expect(await connection.rows('FROM shared')).toEqual([{ x: 7 }])
  })

  it('stops a query when interrupted and refuses what comes after', async () => {
    const endless = connection.run('SELECT sum(sqrt(a.range)) FROM range(100000000000) a')
    // The statement is on its way to the engine: a word that is said once would be lost.
    connection.interrupt()
    await expect(endless).rejects.toThrow(CancelledError)
    await expect(connection.run('SELECT 1')).rejects.toThrow(CancelledError)
  })

  it('ends what it is asked when it is closed', async () => {
    using sibling = await connection.sibling()
    const endless = sibling.run('SELECT sum(sqrt(a.range)) FROM range(100000000000) a')
    sibling.close()
    await expect(endless).rejects.toThrow(CancelledError)
    await expect(sibling.run('SELECT 1')).rejects.toThrow(CancelledError)
    expect(await connection.rows('SELECT 1 AS x')).toEqual([{ x: 1 }])
  })

  it('keeps the statement of a failure that is a bug', async () => {
    await expect(connection.run('SELECT nonsense')).rejects.toThrow(/Statement: SELECT nonsense/)
  })

  it('names running out of memory', async () => {
    await connection.run(`SET max_temp_directory_size = '1MB'`)
    const sql = `SELECT count(*) FROM (SELECT range || repeat('x', 40) AS k FROM range(3000000) GROUP BY 1)`
    const error = await connection.run(sql).then(() => undefined, failureOf)
    expect(error?.code).toMatch(/disk_full|out_of_memory/)
  })
})

describe('errors of DuckDB', () => {
  it.each([
    ['Out of Memory Error: could not allocate block', 'out_of_memory'],
    ['IO Error: Could not write file "x": No space left on device', 'disk_full'],
    ['IO Error: Cannot open file "/x/y.csv": Permission denied', 'forbidden'],
    ['IO Error: No files found that match the pattern "gone.csv"', 'not_found'],
    [
      'Invalid Input Error: Failed to read file "b.parquet": Snappy decompression failure',
      'unreadable_file',
    ],
    ['INTERRUPT Error: Interrupted!', 'cancelled'],
    ['Binder Error: Referenced column "x" not found', 'bug'],
  ])('%s is %s', (message, code) => {
    expect(failureOf(classifyDuckDbError(new Error(message), 'SELECT 1')).code).toBe(code)
  })
})

describe('quoting', () => {
  it('lets any text stand in a statement', async () => {
    const text = `a'b"c\\d\n%_é`
    const sql = `SELECT ${literal(text)} AS ${quoteIdentifier(text)}`
    expect(await connection.rows(sql)).toEqual([{ [text]: text }])
    const like = `SELECT ${literal(text)} LIKE ${literal(escapeLike(text))} ESCAPE '\\' AS same, 'axb' LIKE ${literal(escapeLike('a_b'))} ESCAPE '\\' AS other`
    expect(await connection.rows(like)).toEqual([{ same: true, other: false }])
  })

  it('keeps wildcards of a path from meaning more than themselves', () => {
    expect(literalPath("a[1]*?'.csv")).toBe("'a[[]1][*][?]''.csv'")
    expect(() => literal(Number.NaN)).toThrow('NaN')
  })
})
