import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CancelledError } from '../../platform/errors.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { selfSignedCertificate, type TestCertificate } from './certificate.testing.ts'
import { freePort, type PostgresqlServer, startPostgresql } from './postgresql-server.testing.ts'
import { openRemote, type RemoteOptions, type RemoteParameters } from './remote.ts'
import { failureOfWork, listening, rowsOf, wireTo } from './remote.testing.ts'
import type { RemoteTarget } from './target.ts'

const started = await startPostgresql()

afterAll(async () => {
  if (typeof started !== 'string') await started[Symbol.asyncDispose]()
})

function server(): PostgresqlServer {
  if (typeof started === 'string') throw new Error(started)
  return started
}

const target = (changed: Partial<RemoteTarget> = {}): RemoteTarget => ({
  ...server().target,
  ...changed,
})

const open = (changed: Partial<RemoteTarget> = {}, options: RemoteOptions = {}) =>
  openRemote(target(changed), options)

async function ask(
  sql: string,
  parameters?: RemoteParameters,
  changed: Partial<RemoteTarget> = {},
): Promise<(string | null)[][]> {
  await using remote = await open(changed)
  return await rowsOf(await remote.query(sql, parameters))
}

/** What other sessions of this program do now, as the server tells it. */
const others = (): Promise<(string | null)[][]> =>
  ask(`select coalesce(wait_event, 'none') from pg_stat_activity
    where application_name = 'quartermaster' and state = 'active' and pid <> pg_backend_pid()`)

describe.skipIf(typeof started === 'string')('PostgreSQL', () => {
  beforeAll(async () => {
    await server().run(`
      create table contract (id text primary key, budget numeric, is_sponsored boolean, at timestamptz);
      insert into contract values
        ('c1', 100.50, true, '2026-01-02T03:04:05Z'), ('c2', null, false, null);
      create table hidden (id int);
      create role reader login password 'reads';
      grant select on contract to reader;
      create table partly (id int, secret int);
      grant select (id) on partly to reader;
      create schema inner_room;
      create table inner_room.thing (id int);
    `)
    await server().run('create database closed')
    await server().run('revoke connect on database closed from public')
  })

  describe('a query', () => {
    it('gives its columns with their types, and values as the server writes them', async () => {
      await using remote = await open()
      const rows = await remote.query(
        `select id, budget, is_sponsored, at at time zone 'UTC' as at, 9007199254740993 as big
         from contract where id = any(:ids) order by id`,
        { ids: ['c1', 'c2'] },
      )
      expect(rows.columns).toEqual([
        { name: 'id', type: 'text', category: 'text' },
        { name: 'budget', type: 'numeric', category: 'number' },
        { name: 'is_sponsored', type: 'bool', category: 'boolean' },
        { name: 'at', type: 'timestamp', category: 'time' },
        { name: 'big', type: 'int8', category: 'integer' },
      ])
      expect(await rowsOf(rows)).toEqual([
        ['c1', '100.50', 't', '2026-01-02 03:04:05', '9007199254740993'],
        ['c2', null, 'f', null, '9007199254740993'],
      ])
    })

    it('knows its columns where there is no row', async () => {
      await using remote = await open()
      const rows = await remote.query('select id from contract where false')
      expect([rows.columns.map(({ name }) => name), await rowsOf(rows)]).toEqual([['id'], []])
    })

    it('comes in batches of the size that is asked for, each row once', async () => {
      await using remote = await open()
      const sizes: number[] = []
      let sum = 0
      const rows = await remote.query('select generate_series(1, 2500)', {}, { batchRows: 1000 })
      for await (const batch of rows) {
        sizes.push(batch.rows)
        for (const value of batch.columns[0] ?? []) sum += Number(value)
      }
      expect([sizes, sum]).toEqual([[1000, 1000, 500], (2500 * 2501) / 2])
    })

    it('waits at the server while nobody takes its rows, and ends there when they are left', async () => {
      await using remote = await open()
      for await (const batch of await remote.query('select generate_series(1, 20000000)')) {
        expect(batch.rows).toBe(8192)
        await expect.poll(others).toEqual([['ClientWrite']])
        break
      }
      expect(await others()).toEqual([])
      expect(await rowsOf(await remote.query('select 1'))).toEqual([['1']])
    })

    it('is followed by others on the same connection, also after one that failed', async () => {
      await using remote = await open()
      await failureOfWork(remote.query('select 1 / 0 from contract'))
      await failureOfWork(remote.query('nonsense'))
      expect(await rowsOf(await remote.query('select 2'))).toEqual([['2']])
    })

    it('may not write, and is one statement', async () => {
      const writing = 'with gone as (delete from contract returning 1) select * from gone'
      expect(await failureOfWork(ask(writing))).toMatchObject({
        code: 'forbidden',
        what: 'test: the query would change data, and queries here may only read.',
      })
      expect(await failureOfWork(ask('select 1; delete from contract'))).toMatchObject({
        code: 'bad_input',
      })
      expect(await ask('select count(*) from contract')).toEqual([['2']])
    })

    it.each([
      ['delete from contract', 'DELETE'],
      ['commit', 'COMMIT'],
      ['-- what it /* does */\n/* and /* why */ */ (COPY (select 1) to program $$true$$', 'COPY'],
      ["do 'begin end'", 'DO'],
      ['set transaction read write', 'SET'],
    ])('is no statement that a read-only transaction would let pass: %s', async (sql, word) => {
      await using remote = await open()
      expect(await failureOfWork(remote.query(sql))).toMatchObject({
        code: 'forbidden',
        what: `test: the query begins with ${word}, and queries here may only read.`,
      })
    })

    it('cannot make its transaction one that writes', async () => {
      const sql = "select set_config('transaction_read_only', 'off', true)"
      expect(await failureOfWork(ask(sql))).toMatchObject({ code: 'bad_input' })
    })
  })

  it('estimates the rows of a query without running it', async () => {
    await using remote = await open()
    const estimate = await remote.explain('select generate_series(1, :n), pg_sleep(60)', {
      n: 5000,
    })
    expect(estimate).toMatchObject({ rows: 5000, of: 'result' })
    expect(estimate.plan).toContain('Plan Rows')
  })

  describe('stopping', () => {
    it('ends what runs on the server', async () => {
      await using remote = await open()
      const asked = remote.query('select pg_sleep(60)').then(rowsOf)
      asked.catch(() => undefined)
      await expect.poll(others).toEqual([['PgSleep']])
      await remote.cancel()
      await expect(asked).rejects.toBeInstanceOf(CancelledError)
      expect(await others()).toEqual([])
      expect(await rowsOf(await remote.query('select 1'))).toEqual([['1']])
    })

    it('ends a query by a signal while its rows wait to be taken', async () => {
      const stop = new AbortController()
      await using remote = await open({}, { signal: stop.signal })
      const read = async (): Promise<void> => {
        for await (const _ of await remote.query('select generate_series(1, 20000000)'))
          stop.abort()
      }
      await expect(read()).rejects.toBeInstanceOf(CancelledError)
      await expect.poll(others).toEqual([])
    })

    it('ends the opening too', async () => {
      await using silent = await listening(() => undefined)
      const stop = new AbortController()
      const opened = open({ port: silent.port }, { signal: stop.signal })
      stop.abort()
      await expect(opened).rejects.toBeInstanceOf(CancelledError)
      await expect(open({}, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(CancelledError)
    })

    it('comes from the server where a query is too slow', async () => {
      await using remote = await open({}, { statementTimeout: 50 })
      const asked = remote.query('select pg_sleep(60)').then(rowsOf)
      expect(await failureOfWork(asked)).toMatchObject({
        code: 'query_timeout',
        what: 'test: the server ended the query: it took longer than it may.',
      })
    })
  })

  describe('a transaction', () => {
    it('commits what it did, once its work is done', async () => {
      await using remote = await open()
      const changed = await remote.transaction(async (transaction) => {
        await transaction.execute('create table written (id int primary key)')
        for await (const _ of await transaction.query('select generate_series(1, 100000)')) break
        return await transaction.execute(
          'insert into written select unnest(:ids::int[]) on conflict do nothing',
          { ids: [1, 2, 2, 3] },
        )
      })
      expect([changed, await ask('select count(*) from written')]).toEqual([3, [['3']]])
    })

    it('undoes everything when its work fails, and tells what the server said', async () => {
      await using remote = await open()
      await remote.transaction((transaction) =>
        transaction.execute('create table kept (id int primary key)'),
      )
      const work = remote.transaction(async (transaction) => {
        await transaction.execute('insert into kept values (1)')
        await transaction.execute('insert into kept values (1)')
      })
      expect(await failureOfWork(work)).toMatchObject({
        code: 'conflict',
        what: 'test: duplicate key value violates unique constraint "kept_pkey".',
      })
      expect(await ask('select count(*) from kept')).toEqual([['0']])
    })
  })

  describe('a check', () => {
    it('tells version, times, database and rights', async () => {
      await using remote = await open()
      const check = await remote.check()
      expect(check).toMatchObject({ database: 'postgres', user: 'owner', tls: null })
      expect(check.rights).toMatchObject({ writable: true })
      expect(check.version).toMatch(/^PostgreSQL \d+\.\d+/)
      expect(check.latency_ms).toBeGreaterThan(0)
      expect(check.connect_ms).toBeGreaterThan(0)
    })

    it('tells that a login may only read, and what', async () => {
      await using remote = await open({ user: 'reader', password: 'reads' })
      const { rights } = await remote.check()
      expect(rights).toMatchObject({ readable_tables: 1, writable: false })
      expect(rights.tables).toBeGreaterThan(1)
    })
  })

  describe('a connection that cannot be made says why', () => {
    it.each([
      ['there is no host of that name', 'connection_failed', { host: 'nowhere.invalid' }],
      ['refused the password of owner', 'login_refused', { password: 'wrong' }],
      ['wants a password of owner', 'login_refused', { password: null }],
      ['refused the password of stranger', 'login_refused', { user: 'stranger' }],
      ['has no database named nowhere', 'not_found', { database: 'nowhere' }],
      [
        'may not connect to the database closed',
        'forbidden',
        { database: 'closed', user: 'reader', password: 'reads' },
      ],
      ['TLS is wanted', 'connection_failed', { tls: 'require' }],
      ['cannot be read', 'unreadable_file', { tls: 'verify', ca: '/nowhere/ca.pem' }],
      ['there is no socket', 'connection_failed', { host: '/nowhere' }],
    ] as const)('%s', async (what, code, changed) => {
      const failure = await failureOfWork(open(changed))
      expect(failure.code).toBe(code)
      expect(failure.what).toContain(what)
      expect(JSON.stringify(failure)).not.toContain('the owner knows')
    })

    it('nothing listens on the port', async () => {
      expect(await failureOfWork(open({ port: await freePort() }))).toMatchObject({
        code: 'connection_failed',
        what: expect.stringContaining('nothing listens on port'),
      })
    })

    it('there is no answer in time', async () => {
      await using silent = await listening(() => undefined)
      expect(
        await failureOfWork(open({ port: silent.port }, { connectTimeout: 50 })),
      ).toMatchObject({
        code: 'connection_failed',
        what: expect.stringContaining('no answer in time'),
      })
    })

    it.each(['off', 'prefer', 'require'] as const)(
      'something else answers, with TLS %s',
      async (tls) => {
        await using web = await listening((socket) => {
          socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
        })
        expect(await failureOfWork(open({ port: web.port, tls }))).toMatchObject({
          code: 'connection_failed',
          what: expect.stringContaining('does not speak as PostgreSQL does'),
        })
      },
    )

    it('the server is full', async () => {
      await server().run('alter role reader connection limit 0')
      expect(await failureOfWork(open({ user: 'reader', password: 'reads' }))).toMatchObject({
        code: 'connection_failed',
        what: expect.stringContaining('no connection left'),
      })
      await server().run('alter role reader connection limit -1')
    })
  })

  describe('a query that fails says why', () => {
    it.each([
      ['relation "nothing" does not exist (line 2)', 'bad_input', 'select id\nfrom nothing'],
      ['column "scor" does not exist (line 1)', 'bad_input', 'select scor from contract'],
      ['schema "no" does not exist (line 1)', 'bad_input', 'select no.f()'],
      ['syntax error at or near "form" (line 2)', 'bad_input', 'select *\nform contract'],
      ['division by zero', 'bad_input', 'select 1 / (count(*) - 2) from contract'],
      ['has no value', 'bad_input', 'select :missing'],
    ])('%s', async (what, code, sql) => {
      const failure = await failureOfWork(ask(sql))
      expect(failure.code).toBe(code)
      expect(failure.what).toContain(what)
    })

    it('the line is that of the query, wherever its parameters stand', async () => {
      const sql = 'select :a::text,\n :b::text,\n nothing\nfrom contract'
      expect((await failureOfWork(ask(sql, { a: 'x', b: 'y' }))).what).toContain('(line 3)')
    })

    it('the right is missing', async () => {
      const reader = { user: 'reader', password: 'reads' }
      expect(await failureOfWork(ask('select * from hidden', {}, reader))).toMatchObject({
        code: 'forbidden',
        what: 'test: permission denied for table hidden.',
        remedy: 'Ask for the right: GRANT SELECT ON hidden TO reader.',
      })
      expect(await failureOfWork(ask('select id, secret from partly', {}, reader))).toMatchObject({
        code: 'forbidden',
        remedy: 'Ask for the right: GRANT SELECT ON partly TO reader.',
      })
      expect(await failureOfWork(ask('select 1 from inner_room.thing', {}, reader))).toMatchObject({
        code: 'forbidden',
        remedy: 'Ask for the right: GRANT USAGE ON SCHEMA inner_room TO reader.',
      })
      await using remote = await open(reader)
      const written = remote.transaction((transaction) =>
        transaction.execute('insert into hidden values (1)'),
      )
      expect(await failureOfWork(written)).toMatchObject({
        code: 'forbidden',
        remedy: expect.stringContaining('GRANT INSERT ON hidden TO reader'),
      })
    })

    it('the server has ended the session', async () => {
      await using remote = await open()
      const asked = remote.query('select pg_sleep(60)').then(rowsOf)
      const failure = failureOfWork(asked)
      await expect.poll(others).toEqual([['PgSleep']])
      await ask(
        `select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`,
      )
      expect(await failure).toMatchObject({ code: 'connection_lost' })
      expect(await failureOfWork(remote.query('select 1'))).toMatchObject({
        code: 'connection_lost',
      })
    })

    it('the server has ended the session in the middle of its rows', async () => {
      await using remote = await open()
      const read = async (): Promise<void> => {
        let isFirst = true
        for await (const _ of await remote.query('select generate_series(1, 20000000) as waits')) {
          if (!isFirst) continue
          isFirst = false
          await ask(`select pg_terminate_backend(pid) from pg_stat_activity
            where query like '% as waits' and pid <> pg_backend_pid()`)
        }
      }
      expect(await failureOfWork(read())).toMatchObject({ code: 'connection_lost' })
      expect(await others()).toEqual([])
    })

    it('somebody else has ended the query', async () => {
      await using remote = await open()
      const failure = failureOfWork(remote.query('select pg_sleep(60)').then(rowsOf))
      await expect.poll(others).toEqual([['PgSleep']])
      await ask(`select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'`)
      expect(await failure).toMatchObject({
        code: 'query_timeout',
        what: 'test: the server ended the query: somebody stopped it there.',
      })
    })

    it('the wire was cut in the middle of its rows', async () => {
      await using wire = await wireTo(server().target.port)
      await using remote = await open({ port: wire.port })
      const read = async (): Promise<void> => {
        for await (const _ of await remote.query('select generate_series(1, 20000000)')) wire.cut()
      }
      expect(await failureOfWork(read())).toMatchObject({ code: 'connection_lost' })
    })
  })

  describe('with TLS', () => {
    const { certificate, key } = selfSignedCertificate('127.0.0.1')

    /** New sessions see it once the postmaster has read its files again. */
    async function present(shown: TestCertificate): Promise<void> {
      const certificateFile = server().file('server.crt', shown.certificate)
      const keyFile = server().file('server.key', shown.key)
      for (const command of [
        `alter system set ssl_cert_file = '${certificateFile}'`,
        `alter system set ssl_key_file = '${keyFile}'`,
        'alter system set ssl = on',
        'select pg_reload_conf()',
      ]) {
        await server().run(command)
      }
    }

    beforeAll(() => present({ certificate, key }))

    it.each([
      ['off', null],
      ['prefer', { protocol: 'TLSv1.3', verified: false }],
      ['require', { protocol: 'TLSv1.3', verified: false }],
    ] as const)('%s', async (tls, expected) => {
      await using remote = await open({ tls })
      expect((await remote.check()).tls).toEqual(expected)
    })

    it('a certificate is verified by the authority of a file', async () => {
      const ca = join(temporaryFolder(), 'ca.pem')
      writeFileSync(ca, certificate)
      await using remote = await open({ tls: 'verify', ca })
      expect((await remote.check()).tls).toEqual({ protocol: 'TLSv1.3', verified: true })
    })

    it('a certificate of an unknown authority is refused', async () => {
      expect(await failureOfWork(open({ tls: 'verify' }))).toMatchObject({
        code: 'connection_failed',
        what: expect.stringContaining(
          'certificate of the server was refused: it is signed by itself',
        ),
      })
    })

    it('a certificate of another name is refused', async () => {
      const ca = join(temporaryFolder(), 'ca.pem')
      writeFileSync(ca, certificate)
      expect(await failureOfWork(open({ tls: 'verify', ca, host: 'localhost' }))).toMatchObject({
        code: 'connection_failed',
        what: expect.stringContaining('it is of another name'),
        remedy: expect.stringContaining('host name'),
      })
    })

    it('a certificate that has expired is refused', async () => {
      const old = selfSignedCertificate('127.0.0.1', -1)
      const ca = join(temporaryFolder(), 'ca.pem')
      writeFileSync(ca, old.certificate)
      await present(old)
      // The server has not read it yet when it says that it will.
      const refusal = async () => (await failureOfWork(open({ tls: 'verify', ca }))).what
      await expect.poll(refusal).toContain('certificate of the server was refused: it has expired')
    })
  })
})
