/**
 * The ClickHouse driver, the SQL that comes along and `allocate` against the real engine, in process
 * (chdb from npm, 543 MB: never one of our dependencies). Installed into a temporary folder, or taken from QM_CHDB, a folder where
 * `npm install chdb` was run; skipped with a word where it cannot be had.
 *
 *   node scripts/optional/clickhouse-engine.ts
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'

import { openRemote, type Remote, type RemoteRows } from '../../src-main/data/remote/remote.ts'
import { ExpectedError } from '../../src-main/platform/errors.ts'
import { type Engine, engineIn, serveEngine } from './clickhouse-engine-server.ts'
import { checkAllocate, checkPairs, fill } from './clickhouse-pairs.ts'

const scratch = mkdtempSync(join(tmpdir(), 'quartermaster-chdb-'))

function install(): string {
  try {
    const words = ['install', 'chdb', '--no-audit', '--no-fund', '--no-save']
    execFileSync('npm', words, { cwd: scratch, stdio: 'ignore', timeout: 600_000 })
  } catch {
    // Told by what cannot be loaded.
  }
  return scratch
}

async function verify(engine: Engine): Promise<void> {
  engine.query('CREATE DATABASE offers')
  engine.query('USE offers')
  engine.query('CREATE TABLE pairs (u UInt64, c String) ENGINE = MergeTree ORDER BY u')
  engine.query('INSERT INTO pairs SELECT number, toString(number % 7) FROM numbers(100000)')
  await using server = await serveEngine(engine)
  const target = {
    name: 'engine',
    kind: 'clickhouse',
    host: '127.0.0.1',
    port: server.port,
    database: 'offers',
    user: 'default',
    tls: 'off',
    password: null,
  } as const
  const passed = (name: string): void => void process.stdout.write(`ok  ${name}\n`)
  await using remote = await openRemote(target)
  for (const [name, check] of Object.entries(checks)) {
    await check(remote)
    passed(name)
  }
  assert.equal(await codeOf(openRemote({ ...target, database: 'nowhere' })), 'not_found')
  passed('a database that is not there')
  await checkInsert(server.port)
  passed('rows that the official client inserts')
  fill(engine)
  await checkPairs(remote)
  passed('eligible-pairs.clickhouse.sql gives what it says')
  await checkAllocate(server, scratch)
  passed('allocate takes its pairs from the engine, whole and cut at the source')
}

async function checkInsert(port: number): Promise<void> {
  const client = createClient({ url: `http://127.0.0.1:${port}`, database: 'offers' })
  try {
    await client.command({
      query: 'CREATE TABLE kept (id UInt32, word String) ENGINE = MergeTree ORDER BY id',
    })
    const values = [
      { id: 1, word: "it's" },
      { id: 2, word: 'ä\tb' },
    ]
    await client.insert({ table: 'kept', values, format: 'JSONEachRow' })
    const found = await client.query({
      query: 'SELECT * FROM kept WHERE id >= {least:UInt32} ORDER BY id',
      query_params: { least: 1 },
      format: 'JSONEachRow',
    })
    assert.deepEqual(await found.json(), values)
  } finally {
    await client.close()
  }
}

const checks: Readonly<Record<string, (remote: Remote) => Promise<void>>> = {
  async 'values of every kind are as the engine writes them'(remote) {
    const rows = await remote.query(`
      SELECT 18446744073709551615::UInt64 AS big, NULL::Nullable(Float64) AS none, 0.1 AS f,
        toDecimal64('12.50', 2) AS d, true AS b, toDate('2026-01-02') AS day,
        'tab\\t line\\n back\\\\slash ''quote'' ä' AS s, toLowCardinality('low') AS l, [1, 2] AS a`)
    assert.deepEqual(
      rows.columns.map(({ category }) => category),
      ['integer', 'number', 'number', 'number', 'boolean', 'time', 'text', 'text', 'other'],
    )
    assert.deepEqual(await all(rows), [
      [
        '18446744073709551615',
        null,
        '0.1',
        '12.5',
        'true',
        '2026-01-02',
        `tab\t line\n back\\slash 'quote' ä`,
        'low',
        '[1,2]',
      ],
    ])
  },
  async 'parameters arrive as they were given'(remote) {
    const text = `it's a \\ "quote"\tand\na line`
    const rows = await remote.query(
      'SELECT :text, :number + 1, :share, :yes, :none, has(:list, :text), {top:UInt8}',
      { text, number: 41, share: 0.25, yes: true, none: null, list: ['a', text], top: '3' },
    )
    assert.deepEqual(await all(rows), [[text, '42', '0.25', 'true', null, '1', '3']])
  },
  async 'a table is read whole'(remote) {
    let count = 0
    for await (const { rows } of await remote.query('SELECT u, c FROM pairs -- all of it')) {
      count += rows
    }
    assert.equal(count, 100_000)
  },
  async 'an estimate counts the rows to be read'(remote) {
    const { rows, of, plan } = await remote.explain('SELECT * FROM pairs WHERE u < :most', {
      most: 10,
    })
    assert.equal(of, 'read')
    assert.ok(rows !== null && rows > 0 && rows <= 100_000, String(rows))
    assert.match(plan, /ReadFromMergeTree/)
  },
  async 'a check tells version, database and tables'(remote) {
    const { version, database, rights } = await remote.check()
    assert.match(version, /^ClickHouse \d+\.\d+/)
    assert.equal(database, 'offers')
    assert.equal(rights.tables, 1)
  },
  async 'failures are sorted by the numbers of the engine'(remote) {
    assert.equal(await codeOf(remote.query('SELECT * FROM nothing')), 'bad_input')
    assert.equal(await codeOf(remote.query('SELECT scor FROM pairs')), 'bad_input')
    assert.equal(await codeOf(remote.query('SELEC 1')), 'bad_input')
    assert.equal(await codeOf(remote.query('SELECT nofunction(1)')), 'bad_input')
    assert.equal(await codeOf(remote.query('SELECT * FROM nowhere.pairs')), 'not_found')
    const missing = await failureOf(remote.query('SELECT *\nFROM nothing'))
    assert.match(missing.what, /nothing/)
  },
}

async function all(rows: RemoteRows): Promise<(string | null)[][]> {
  const found: (string | null)[][] = []
  for await (const batch of rows) {
    for (let row = 0; row < batch.rows; row++) {
      found.push(batch.columns.map((column) => column[row] ?? null))
    }
  }
  return found
}

async function failureOf(work: Promise<unknown>) {
  try {
    await work
  } catch (error) {
    if (error instanceof ExpectedError) return error.failure
    throw error
  }
  throw new Error('it did not fail')
}

const codeOf = async (work: Promise<unknown>): Promise<string> => (await failureOf(work)).code

try {
  const engine = engineIn(process.env['QM_CHDB'] ?? install(), join(scratch, 'data'))
  if (engine === undefined) {
    process.stdout.write('Skipped: chdb cannot be installed or loaded here.\n')
  } else {
    await verify(engine)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
