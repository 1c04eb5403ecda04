import type { ServerResponse } from 'node:http'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline, Readable } from 'node:stream'
import { afterEach, describe, expect, it } from 'vitest'
import { CancelledError } from '../../platform/errors.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { selfSignedCertificate } from './certificate.testing.ts'
import {
  type ClickhouseServer,
  type ClickhouseServerOptions,
  exceptionText,
  giveRows,
  linesOf,
  startClickhouse,
  throwException,
} from './clickhouse-server.testing.ts'
import { freePort } from './postgresql-server.testing.ts'
import { openRemote } from './remote.ts'
import { failureOfWork, listening, rowsOf, wireTo } from './remote.testing.ts'

const servers: ClickhouseServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
})

async function start(options?: ClickhouseServerOptions): Promise<ClickhouseServer> {
  const server = await startClickhouse(options)
  servers.push(server)
  return server
}

const header = linesOf([
  ['user_id', 'score'],
  ['UInt64', 'Nullable(Float64)'],
])

/** Rows without an end, as fast as they are taken. */
function giveForEver(response: ServerResponse): void {
  const block = linesOf(Array.from({ length: 10_000 }, (_, row) => [String(row), '0.5']))
  const blocks = function* (): Generator<string, void> {
    yield header
    for (;;) yield block
  }
  pipeline(Readable.from(blocks()), response, () => undefined)
}

describe('a query of ClickHouse', () => {
  it('gives its columns with their types, and values as the server writes them', async () => {
    const server = await start()
    server.on('from pairs', (_, response) =>
      giveRows(response, { user_id: 'UInt64', score: 'Nullable(Float64)' }, [
        ['18446744073709551615', '0.25'],
        ['2', '\\N'],
      ]),
    )
    await using remote = await openRemote(server.target)
    const rows = await remote.query('select user_id, score from pairs where day = :day', {
      day: '2026-01-02',
    })
    expect(rows.columns).toEqual([
      { name: 'user_id', type: 'UInt64', category: 'integer' },
      { name: 'score', type: 'Nullable(Float64)', category: 'number' },
    ])
    expect(await rowsOf(rows)).toEqual([
      ['18446744073709551615', '0.25'],
      ['2', null],
    ])
    const [query] = server.asked
    expect(query?.sql).toBe(
      'select user_id, score from pairs where day = {day:String}\nFORMAT TabSeparatedWithNamesAndTypes',
    )
    expect(query?.url.get('param_day')).toBe('2026-01-02')
  })

  it('may write nothing, is told its limit and asks for signs of life', async () => {
    const server = await start()
    server.on('select 1', (_, response) => giveRows(response, { x: 'UInt8' }, [['1']]))
    await using remote = await openRemote(server.target, { statementTimeout: 2500 })
    expect(await rowsOf(await remote.query('select 1;\n'))).toEqual([['1']])
    expect(Object.fromEntries(server.asked[0]?.url ?? [])).toMatchObject({
      readonly: '2',
      max_execution_time: '3',
      send_progress_in_http_headers: '1',
      cancel_http_readonly_queries_on_client_close: '1',
    })
  })

  it('sends no settings for a login that may only read', async () => {
    const server = await start({ readonly: '1' })
    server.on('select 1', (_, response) => giveRows(response, { x: 'UInt8' }, [['1']]))
    await using remote = await openRemote(server.target, { statementTimeout: 2500 })
    expect(await rowsOf(await remote.query('select 1'))).toEqual([['1']])
    expect(server.asked[0]?.url.has('max_execution_time')).toBe(false)
  })

  it('is asked with the guard alone where the server does not know the other settings', async () => {
    const server = await start()
    server.on('select 1', ({ url }, response) => {
      if (!url.has('send_progress_in_http_headers')) giveRows(response, { x: 'UInt8' }, [['1']])
      else throwException(response, 404, 115, 'Unknown setting', 'UNKNOWN_SETTING')
    })
    await using remote = await openRemote(server.target)
    expect(await rowsOf(await remote.query('select 1'))).toEqual([['1']])
    expect(server.asked.map(({ url }) => url.get('readonly'))).toEqual(['2', '2'])
  })

  it('cannot shed the guard by settings of its own', async () => {
    const server = await start()
    server.on('insert into pairs', ({ url }, response) => {
      if (!url.has('readonly')) giveRows(response, { x: 'UInt8' }, [])
      else {
        const text = `Cannot modify 'readonly' setting in readonly mode`
        throwException(response, 500, 164, text, 'READONLY')
      }
    })
    await using remote = await openRemote(server.target)
    const query = remote.query('insert into pairs settings readonly = 0 select 1, 2')
    expect(await failureOfWork(query)).toMatchObject({ code: 'forbidden' })
    expect(server.asked.map(({ url }) => url.get('readonly'))).toEqual(['2', '2'])
  })

  it('survives the headers of a progress that takes long', async () => {
    const server = await start()
    server.on('select 1', (_, response) => {
      const progress = JSON.stringify({ read_rows: '1', total_rows_to_read: '100000000' })
      for (let sign = 0; sign < 500; sign++)
        response.appendHeader('X-ClickHouse-Progress', progress)
      giveRows(response, { x: 'UInt8' }, [['1']])
    })
    await using remote = await openRemote(server.target)
    expect(await rowsOf(await remote.query('select 1'))).toEqual([['1']])
  })

  it('stops at the server when its rows are left', async () => {
    const server = await start()
    server.on('from pairs', (_, response) => giveForEver(response))
    await using remote = await openRemote(server.target)
    for await (const batch of await remote.query('select * from pairs')) {
      expect(batch.rows).toBe(8192)
      break
    }
    await server.asked[0]?.gone
    expect(server.killed).toEqual([server.asked[0]?.id])
  })

  it('is cancelled before its first row, and between them', async () => {
    const server = await start()
    const arrived = Promise.withResolvers<void>()
    server.on('from silence', () => arrived.resolve())
    server.on('from pairs', (_, response) => giveForEver(response))
    const stop = new AbortController()
    await using remote = await openRemote(server.target, { signal: stop.signal })
    const silent = remote.query('select * from silence')
    silent.catch(() => undefined)
    await arrived.promise
    await remote.cancel()
    await expect(silent).rejects.toBeInstanceOf(CancelledError)
    const read = async (): Promise<void> => {
      for await (const _ of await remote.query('select * from pairs')) stop.abort()
    }
    await expect(read()).rejects.toBeInstanceOf(CancelledError)
    await Promise.all(server.asked.map(({ gone }) => gone))
    expect(server.killed).toEqual(server.asked.map(({ id }) => id))
  })

  it('is ended when its time is over, though the server says nothing', async () => {
    const server = await start()
    server.on('from silence', () => undefined)
    await using remote = await openRemote(server.target, { statementTimeout: 50 })
    expect(await failureOfWork(remote.query('select * from silence'))).toMatchObject({
      code: 'query_timeout',
    })
    await expect.poll(() => server.killed).toEqual([server.asked[0]?.id])
  })
})

describe('a query of ClickHouse that fails says why', () => {
  it.each([
    [
      60,
      404,
      'bad_input',
      'Table offers.pair does not exist. Maybe you meant pairs',
      'UNKNOWN_TABLE',
    ],
    [47, 404, 'bad_input', 'Unknown expression identifier `scor`', 'UNKNOWN_IDENTIFIER'],
    [
      62,
      400,
      'bad_input',
      'Syntax error: failed at position 8 (line 2, col 1): form',
      'SYNTAX_ERROR',
    ],
    [497, 403, 'forbidden', 'reader: Not enough privileges', 'ACCESS_DENIED'],
    [164, 500, 'forbidden', 'Cannot execute query in readonly mode', 'READONLY'],
    [159, 408, 'query_timeout', 'Timeout exceeded: elapsed 1.5 seconds', 'TIMEOUT_EXCEEDED'],
    [394, 500, 'query_timeout', 'Query was cancelled', 'QUERY_WAS_CANCELLED'],
    [241, 500, 'too_large', 'Memory limit (total) exceeded', 'MEMORY_LIMIT_EXCEEDED'],
    [
      202,
      500,
      'connection_failed',
      'Too many simultaneous queries',
      'TOO_MANY_SIMULTANEOUS_QUERIES',
    ],
    [516, 403, 'login_refused', 'reader: Authentication failed', 'AUTHENTICATION_FAILED'],
  ] as const)('code %i', async (code, status, expected, text, type) => {
    const server = await start()
    server.on('from pairs', (_, response) => throwException(response, status, code, text, type))
    await using remote = await openRemote(server.target)
    const failure = await failureOfWork(remote.query('select 1 from pairs'))
    expect(failure.code).toBe(expected)
    expect(failure.cause).toBe(`${text}. (${code} ${type})`)
  })

  it('with the right that is missing, by its names', async () => {
    const server = await start()
    const text =
      "reader: Not enough privileges. To execute this query, it's necessary to have the grant SELECT(user_id, score) ON offers.pairs"
    server.on('from pairs', (_, response) =>
      throwException(response, 403, 497, text, 'ACCESS_DENIED'),
    )
    await using remote = await openRemote(server.target)
    expect(await failureOfWork(remote.query('select 1 from pairs'))).toMatchObject({
      remedy: 'Ask for the right: GRANT SELECT(user_id, score) ON offers.pairs TO reader.',
    })
  })

  it('with what the server of a cluster said where it went wrong', async () => {
    const server = await start()
    const inner =
      'Code: 279. DB::Exception: All connection tries failed. (ALL_CONNECTION_TRIES_FAILED)'
    const text = `There was an error on [b:9000]: ${inner} (version 25.8)`
    server.on('from pairs', (_, response) =>
      throwException(response, 500, 279, text, 'ALL_CONNECTION_TRIES_FAILED'),
    )
    await using remote = await openRemote(server.target)
    expect(await failureOfWork(remote.query('select 1 from pairs'))).toMatchObject({
      code: 'connection_failed',
      what: 'test: the server could not reach another one that the query needs: All connection tries failed.',
    })
  })

  it('in the words of the server, without what else could have stood there', async () => {
    const server = await start()
    const text =
      'Syntax error: failed at position 8 (line 2, col 1): form. Expected one of: FROM, ,'
    server.on('from pairs', (_, response) =>
      throwException(response, 400, 62, text, 'SYNTAX_ERROR'),
    )
    await using remote = await openRemote(server.target)
    expect(await failureOfWork(remote.query('select 1 from pairs'))).toMatchObject({
      what: 'test: Syntax error: failed at position 8 (line 2, col 1): form.',
    })
  })

  const told = exceptionText(159, 'Timeout exceeded: elapsed 2 s', 'TIMEOUT_EXCEEDED')

  it.each([
    ['an older server', {}, told],
    [
      'a newer server',
      { 'X-ClickHouse-Exception-Tag': 'abcdefghijklmnop' },
      `\r\n__exception__\r\nabcdefghijklmnop\r\n${told}${told.length} abcdefghijklmnop\r\n__exception__\r\n`,
    ],
  ])('after its first rows, by %s', async (_, headers, end) => {
    const server = await start()
    server.on('from pairs', (__, response) => {
      response.writeHead(200, headers)
      response.write(header + linesOf([['1', '0.5']]))
      response.end(end)
    })
    await using remote = await openRemote(server.target)
    const found: (string | null | undefined)[] = []
    const read = async (): Promise<void> => {
      for await (const { columns } of await remote.query('select * from pairs')) {
        found.push(columns[0]?.[0])
      }
    }
    expect(await failureOfWork(read())).toMatchObject({ code: 'query_timeout' })
    expect(found).toEqual(['1'])
  })

  it('after its first rows, though the answer is broken off then', async () => {
    const server = await start()
    server.on('from pairs', (_, response) => {
      response.write(header + linesOf([['1', '0.5']]) + told, () => response.destroy())
    })
    await using remote = await openRemote(server.target)
    expect(await failureOfWork(remote.query('select * from pairs').then(rowsOf))).toMatchObject({
      code: 'query_timeout',
    })
  })

  it.each([
    [301, 'connection_failed', 'sends elsewhere, to https://offers.example'],
    [401, 'connection_failed', 'wants a login of its own'],
    [403, 'connection_failed', 'refused the request'],
    [429, 'connection_failed', 'takes no more requests now'],
    [502, 'connection_failed', 'no ClickHouse answers it (HTTP 502)'],
    [504, 'query_timeout', 'waited no longer for the query'],
  ] as const)('a proxy stands before the server and says %i', async (status, code, what) => {
    const server = await start()
    server.on('from pairs', (_, response) => {
      response.writeHead(status, { location: 'https://offers.example/x?password=y' })
      response.end('<html><h1>nginx</h1></html>')
    })
    await using remote = await openRemote(server.target)
    const failure = await failureOfWork(remote.query('select 1 from pairs'))
    expect(failure).toMatchObject({
      code,
      what: expect.stringContaining(what),
      cause: `HTTP ${status}: nginx`,
    })
    expect(JSON.stringify(failure)).not.toContain('password')
  })

  it('the wire was cut in the middle of its rows', async () => {
    const server = await start()
    server.on('from pairs', (_, response) => giveForEver(response))
    await using wire = await wireTo(server.target.port)
    await using remote = await openRemote({ ...server.target, port: wire.port })
    const read = async (): Promise<void> => {
      for await (const _ of await remote.query('select * from pairs')) wire.cut()
    }
    expect(await failureOfWork(read())).toMatchObject({ code: 'connection_lost' })
  })

  it('the answer ends in the middle of a row', async () => {
    const server = await start()
    server.on('from pairs', (_, response) => {
      response.end(`${header}1\t0.`)
    })
    await using remote = await openRemote(server.target)
    expect(await failureOfWork(remote.query('select * from pairs').then(rowsOf))).toMatchObject({
      code: 'connection_lost',
    })
  })
})

describe('a connection to ClickHouse that cannot be made says why', () => {
  it.each([
    ['there is no host of that name', 'connection_failed', { host: 'nowhere.invalid' }],
    ['refused the password of reader', 'login_refused', { password: 'wrong' }],
    ['wants a password of reader', 'login_refused', { password: null }],
    ['refused the password of other', 'login_refused', { user: 'other' }],
    ['has no database named nowhere', 'not_found', { database: 'nowhere' }],
    ['TLS is wanted', 'connection_failed', { tls: 'require' }],
    ['cannot be read', 'unreadable_file', { tls: 'verify', ca: '/nowhere/ca.pem' }],
  ] as const)('%s', async (what, code, changed) => {
    const server = await start()
    const failure = await failureOfWork(openRemote({ ...server.target, ...changed }))
    expect(failure.code).toBe(code)
    expect(failure.what).toContain(what)
    expect(JSON.stringify(failure)).not.toContain('only ClickHouse knows')
  })

  it('nothing listens on the port', async () => {
    const { target } = await start()
    const port = await freePort()
    expect(await failureOfWork(openRemote({ ...target, port }))).toMatchObject({
      code: 'connection_failed',
      what: expect.stringContaining('nothing listens on port'),
    })
  })

  it('there is no answer in time', async () => {
    const { target } = await start()
    await using silent = await listening(() => undefined)
    const opened = openRemote({ ...target, port: silent.port }, { connectTimeout: 50 })
    expect(await failureOfWork(opened)).toMatchObject({
      code: 'connection_failed',
      what: expect.stringContaining('no answer in time'),
    })
  })

  it('the port is that of another protocol', async () => {
    const { target } = await start()
    const hint = 'Port 9000 is for clickhouse-client program.\nYou must use port 8123 for HTTP.\n'
    await using native = await listening((socket) => {
      socket.end(`HTTP/1.0 400 Bad Request\r\n\r\n${hint}`)
    })
    expect(await failureOfWork(openRemote({ ...target, port: native.port }))).toMatchObject({
      code: 'connection_failed',
      what: expect.stringContaining('does not speak as ClickHouse does'),
    })
  })

  it('a page of the web answers', async () => {
    const { target } = await start()
    const page = '<html>Log in</html>'
    await using web = await listening((socket) => {
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`)
    })
    expect(await failureOfWork(openRemote({ ...target, port: web.port }))).toMatchObject({
      code: 'connection_failed',
      what: expect.stringContaining('does not speak as ClickHouse does'),
    })
  })

  it('the opening was cancelled', async () => {
    const { target } = await start()
    await using silent = await listening(() => undefined)
    const stop = new AbortController()
    const opened = openRemote({ ...target, port: silent.port }, { signal: stop.signal })
    stop.abort()
    await expect(opened).rejects.toBeInstanceOf(CancelledError)
  })
})

describe('ClickHouse with TLS', () => {
  const tls = selfSignedCertificate('127.0.0.1')
  const withCheck = (server: ClickhouseServer): ClickhouseServer => {
    server.on('SELECT 1', (_, response) => giveRows(response, { 1: 'UInt8' }, [['1']]))
    server.on('version()', (_, response) =>
      giveRows(response, { v: 'String', d: 'String', u: 'String' }, [
        ['25.8.4', 'offers', 'reader'],
      ]),
    )
    server.on('system.tables', (_, response) => giveRows(response, { n: 'UInt64' }, [['3']]))
    server.on('CHECK GRANT', (_, response) => giveRows(response, { r: 'UInt8' }, [['0']]))
    return server
  }

  it.each([
    ['prefer', { protocol: 'TLSv1.3', verified: false }],
    ['require', { protocol: 'TLSv1.3', verified: false }],
    ['verify', { protocol: 'TLSv1.3', verified: true }],
  ] as const)('%s', async (mode, encryption) => {
    const ca = join(temporaryFolder(), 'ca.pem')
    writeFileSync(ca, tls.certificate)
    const server = withCheck(await start({ tls }))
    await using remote = await openRemote({ ...server.target, tls: mode, ca })
    expect(await remote.check()).toEqual({
      version: 'ClickHouse 25.8.4',
      latency_ms: expect.any(Number),
      connect_ms: expect.any(Number),
      database: 'offers',
      user: 'reader',
      tls: encryption,
      rights: { tables: 3, readable_tables: 3, writable: false },
    })
  })

  it('is left for clear text only where it is preferred', async () => {
    const server = withCheck(await start())
    await using remote = await openRemote({ ...server.target, tls: 'prefer' })
    expect((await remote.check()).tls).toBeNull()
  })

  it.each([
    ['it is signed by itself', tls, false],
    ['it is of another name', selfSignedCertificate('offers.example'), true],
    ['it has expired', selfSignedCertificate('127.0.0.1', -1), true],
  ] as const)('refuses a certificate: %s', async (what, certificate, isKnown) => {
    const ca = join(temporaryFolder(), 'ca.pem')
    writeFileSync(ca, certificate.certificate)
    const server = await start({ tls: certificate })
    const target = { ...server.target, ...(isKnown && { ca }) }
    expect(await failureOfWork(openRemote(target))).toMatchObject({
      code: 'connection_failed',
      what: expect.stringContaining(`certificate of the server was refused: ${what}.`),
    })
  })
})

it('ClickHouse estimates the rows that a query reads', async () => {
  const server = await start()
  server.on('EXPLAIN', (_, response) =>
    giveRows(response, { explain: 'String' }, [['Expression'], ['  ReadFromMergeTree (pairs)']]),
  )
  server.on('EXPLAIN ESTIMATE', (_, response) =>
    giveRows(
      response,
      { database: 'String', table: 'String', parts: 'UInt64', rows: 'UInt64', marks: 'UInt64' },
      [
        ['offers', 'pairs', '2', '16384', '2'],
        ['offers', 'users', '1', '100', '1'],
      ],
    ),
  )
  await using remote = await openRemote(server.target)
  expect(await remote.explain('select * from pairs')).toEqual({
    rows: 16_484,
    of: 'read',
    plan: 'Expression\n  ReadFromMergeTree (pairs)',
  })
})

it('ClickHouse has no transactions', async () => {
  const server = await start()
  await using remote = await openRemote(server.target)
  expect(await failureOfWork(remote.transaction(async () => undefined))).toMatchObject({
    code: 'not_supported',
  })
})
