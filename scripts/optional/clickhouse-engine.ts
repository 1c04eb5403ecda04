/**
 * The ClickHouse driver against the real engine, in process (chdb from npm, 543 MB: never one of our
 * dependencies). Installed into a temporary folder, or taken from QM_CHDB, a folder where
 * `npm install chdb` was run; skipped with a word where it cannot be had.
 *
 *   node scripts/optional/clickhouse-engine.ts
 *
 * The engine has no HTTP interface of its own, so a small one stands before it: parameters, formats,
 * exceptions and their numbers are the engine's.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openRemote, type Remote, type RemoteRows } from '../../src-main/data/remote/remote.ts'
import { ExpectedError } from '../../src-main/platform/errors.ts'

interface Session {
  query(sql: string, format?: string): string
}

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

function engineIn(folder: string): Session | undefined {
  try {
    const engine = createRequire(join(folder, 'engine.js'))('chdb') as {
      readonly Session: new (path: string) => Session
    }
    return new engine.Session(join(scratch, 'data'))
  } catch {
    return undefined
  }
}

async function verify(session: Session): Promise<void> {
  session.query('CREATE DATABASE offers')
  session.query('CREATE TABLE offers.pairs (u UInt64, c String) ENGINE = MergeTree ORDER BY u')
  session.query('INSERT INTO offers.pairs SELECT number, toString(number % 7) FROM numbers(100000)')
  const server = createServer((request, response) => void serve(session, request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = {
    name: 'engine',
    kind: 'clickhouse',
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    database: 'offers',
    user: 'default',
    tls: 'off',
    password: null,
  } as const
  try {
    await using remote = await openRemote(target)
    for (const [name, check] of Object.entries(checks)) {
      await check(remote)
      process.stdout.write(`ok  ${name}\n`)
    }
    assert.equal(await codeOf(openRemote({ ...target, database: 'nowhere' })), 'not_found')
    process.stdout.write('ok  a database that is not there\n')
  } finally {
    server.closeAllConnections()
    server.close()
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

/** As the HTTP interface does: settings that only concern HTTP have no meaning here. */
async function serve(
  session: Session,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parameters = new URL(request.url ?? '/', 'http://engine').searchParams
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  const sql = Buffer.concat(pieces).toString()
  try {
    session.query(`USE \`${parameters.get('database') ?? 'default'}\``)
    for (const [name, value] of parameters) {
      if (!name.startsWith('param_')) continue
      const quoted = value.replaceAll(/[\\']/g, '\\$&')
      session.query(`SET ${name} = '${quoted}'`)
    }
    const [, bare = sql, format = 'TabSeparated'] = /^([^]*)\nFORMAT (\w+)\s*$/.exec(sql) ?? []
    response.end(session.query(`${bare}\n`, format))
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const [, code = '0'] = /Code: (\d+)/.exec(text) ?? []
    response.writeHead(500, { 'X-ClickHouse-Exception-Code': code })
    response.end(text)
  }
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
  const session = engineIn(process.env['QM_CHDB'] ?? install())
  if (session === undefined) {
    process.stdout.write('Skipped: chdb cannot be installed or loaded here.\n')
  } else {
    await verify(session)
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
