import { mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { demoDrop } from '../../src-shared/allocation/demo-database.ts'
import { writeBackSentence } from '../../src-shared/allocation/write-back-words.ts'
import { openDuckDb } from '../data/duckdb.ts'
import { type PostgresqlServer, startPostgresql } from '../data/remote/postgresql-server.testing.ts'
import { openRemote } from '../data/remote/remote.ts'
import { failureOfWork, rowsOf } from '../data/remote/remote.testing.ts'
import { literal } from '../data/sql.ts'
import type { TaskPayload } from '../jobs/tasks.ts'
import { CancelledError } from '../platform/errors.ts'
import { resourcesFolder } from '../platform/resources.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { writeDemoDatabase } from './demo-database.ts'
import { previewQuery } from './preview-query.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { writeBack } from './write-back.ts'
import { writeInRun } from './write-in-run.ts'
import { readWrites } from './write-order.ts'

type Order = TaskPayload<'allocation.write_back'>

const server = await startPostgresql()

describe.skipIf(typeof server === 'string')('on a real PostgreSQL', () => {
  const { target } = server as PostgresqlServer
  let capsSql: string
  beforeAll(async () => {
    capsSql = await readFile(
      join(resourcesFolder(), 'sql', 'allocation', 'contract-caps.postgresql.sql'),
      'utf8',
    )
    await writeDemoDatabase({ connection: 'test' }, taskInTest([target]).context)
  })
  afterAll(() => (server as PostgresqlServer)[Symbol.asyncDispose]())
  beforeEach(() =>
    (server as PostgresqlServer).run(
      `DROP TABLE IF EXISTS quartermaster_write; DELETE FROM contract_assignment WHERE drop_id = '2122'`,
    ),
  )

  const ask = async (sql: string): Promise<(string | null)[][]> => {
    await using remote = await openRemote(target)
    return await rowsOf(await remote.query(sql))
  }
  const written = async (): Promise<number> =>
    Number((await ask("SELECT count(*) FROM contract_assignment WHERE drop_id = '2122'"))[0]?.[0])

  /** A published run's folder with the pairs as its assignments. */
  async function runFolder(select: string): Promise<string> {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'artifacts'))
    using duckdb = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: folder })
    await duckdb.run(
      `COPY (${select}) TO ${literal(join(folder, 'artifacts', 'assignments.parquet'))} (FORMAT parquet)`,
    )
    return folder
  }
  /** Contracts c002 and c003 for so many users, one of them each. */
  const pairs = (users: number): string =>
    `SELECT 'u' || lpad(CAST(n AS VARCHAR), 5, '0') AS user_id, CASE WHEN n % 2 = 0 THEN 'c002' ELSE 'c003' END AS contract_id,
       CAST(n % 2 AS TINYINT) AS sponsored FROM range(1, ${users + 1}) t(n)`
  const order = (folder: string, changes: Partial<Order> = {}): Order => ({
    run: 'run1test',
    folder,
    connection: 'test',
    drop_id: '2122',
    assigned_at: null,
    expires_at: demoDrop.drop_end,
    caps: { kind: 'query', connection: 'test', sql: capsSql, parameters: { ...demoDrop } },
    unsponsored_cap: 10_000,
    written_by: 'Ada',
    dry_run: false,
    ...changes,
  })
  const write = async (given: Order, task = taskInTest([target])) => writeBack(given, task.context)

  describe('writeInRun', () => {
    const given = { connection: 'test', parameters: {} }
    async function inRun(select: string, events: string[]) {
      const folder = await runFolder(select)
      const { context } = taskInTest([target])
      using duckdb = await openDuckDb({ memoryLimit: 256e6, threads: 1, tempFolder: folder })
      const failure = await writeInRun(order(folder), given, duckdb, context, async ({ what }) => {
        events.push(`${what} (${await written()} rows so far)`)
      })
      return { folder, failure }
    }

    it('promises the result before the commit, and notes the write in the folder of the run', async () => {
      const events: string[] = []
      const { folder, failure } = await inRun(pairs(20), events)
      expect({ failure, events, rows: await written() }).toEqual({
        failure: null,
        events: [
          'The write-back was cut off while test was told to keep its rows. (0 rows so far)',
        ],
        rows: 20,
      })
      expect(await readWrites(folder)).toMatchObject([{ drop_id: '2122', rows: 20 }])
    })

    it('finds what it wrote before: a second time changes nothing and is no failure', async () => {
      await inRun(pairs(20), [])
      const events: string[] = []
      const { folder, failure } = await inRun(pairs(20), events)
      expect([failure, events, await written()]).toEqual([null, [], 20])
      expect(await readWrites(folder)).toHaveLength(1)
    })

    it('gives back why nothing was written, with the command that writes it later', async () => {
      const { failure } = await inRun(
        `SELECT 'u1' AS user_id, 'gone' AS contract_id, 0 AS sponsored`,
        [],
      )
      expect(failure).toMatchObject({
        code: 'conflict',
        what: 'The write-back failed. Nothing was written to drop 2122 on test: 1 contract has less room than the run gives out. gone has room for 0 of 1.',
        remedy: expect.stringContaining(
          'quartermaster runs write run1test --connection test --drop_id 2122',
        ),
      })
      expect(await written()).toBe(0)
    })
  })

  describe('writeBack', () => {
    it('writes every assignment once, with the run, who wrote it and when', async () => {
      const folder = await runFolder(pairs(20))
      const report = await write(order(folder))
      expect(report).toMatchObject({
        state: 'written',
        rows: 20,
        users: 20,
        contracts: 2,
        sponsored: 10,
        rows_before: 0,
        write: { connection: 'test', drop_id: '2122', rows: 20, written_by: 'Ada' },
      })
      expect(
        await ask(
          `SELECT user_id, contract_id, to_char(expiration_datetime AT TIME ZONE 'UTC', 'YYYY-MM-DD'), claimed_datetime,
             assigned_datetime > now() - interval '1 minute'
           FROM contract_assignment WHERE drop_id = '2122' ORDER BY user_id LIMIT 2`,
        ),
      ).toEqual([
        ['u00001', 'c003', '2026-03-09', null, 't'],
        ['u00002', 'c002', '2026-03-09', null, 't'],
      ])
      expect(
        await ask('SELECT run_id, drop_id, row_count, written_by FROM quartermaster_write'),
      ).toEqual([['run1test', '2122', '20', 'Ada']])
    })

    it('does all of a dry run but the commit', async () => {
      const folder = await runFolder(pairs(20))
      const report = await write(order(folder, { dry_run: true }))
      expect(report).toMatchObject({ state: 'ready', rows: 20, write: null })
      expect(writeBackSentence(report)).toBe(
        '20 assignments of 20 users and 2 contracts can be written to drop 2122 on test, which has 0 so far.',
      )
      expect(await written()).toBe(0)
      expect(await ask("SELECT to_regclass('quartermaster_write')")).toEqual([[null]])
    })

    it('refuses to write a run a second time and says who wrote it', async () => {
      const folder = await runFolder(pairs(20))
      await write(order(folder))
      const again = await write(order(folder, { written_by: 'Grace' }))
      expect(again).toMatchObject({
        state: 'already_written',
        write: { written_by: 'Ada', rows: 20 },
      })
      expect(await written()).toBe(20)
    })

    it('writes a run once when two people do so at the same time', async () => {
      const folder = await runFolder(pairs(20))
      const both = await Promise.all([write(order(folder)), write(order(folder))])
      expect(both.map(({ state }) => state).toSorted()).toEqual(['already_written', 'written'])
      expect(await written()).toBe(20)
    })

    it('refuses what is more than the contracts have room for, and lists it', async () => {
      const [[cap] = []] = await ask(
        `SELECT floor((budget - (SELECT sum(amount) FROM payout WHERE contract_id = 'c003' AND settled_datetime IS NOT NULL)) * 1.5) FROM contract WHERE id = 'c003'`,
      )
      expect(Number(cap)).toBeGreaterThan(0)
      const report = await write(order(await runFolder(pairs(4000))))
      expect(report.state).toBe('refused')
      const c003 = report.overruns.find(({ contract_id }) => contract_id === 'c003')
      expect(c003).toMatchObject({ assignments: 2000 })
      expect(c003!.room).toBeLessThan(2000)
      expect(await written()).toBe(0)
    })

    it('counts what other runs of the drop have given out meanwhile', async () => {
      const room = (
        await write(order(await runFolder(pairs(4000)), { dry_run: true }))
      ).overruns.find(({ contract_id }) => contract_id === 'c003')!.room!
      await write(order(await runFolder(pairs(20))))
      const later = pairs(4000).replace("'u' ||", "'v' ||")
      const report = await write(order(await runFolder(later), { run: 'run2test', dry_run: true }))
      const left = report.overruns.find(({ contract_id }) => contract_id === 'c003')!.room!
      expect(left).toBeLessThan(room)
      expect(report.rows_before).toBe(20)
    })

    it('refuses pairs that are assigned in the drop already, and contracts that are excluded', async () => {
      await write(order(await runFolder(pairs(20))))
      const excluded = `${pairs(2)} UNION ALL SELECT 'u09999', 'c012', 1`
      const report = await write(order(await runFolder(excluded), { run: 'run2test' }))
      expect(report).toMatchObject({
        state: 'refused',
        already_assigned: 2,
        already_assigned_samples: ['u00001 c003', 'u00002 c002'],
        overruns: [{ contract_id: 'c012', assignments: 1, room: null }],
      })
      expect(writeBackSentence(report)).toBe(
        'Nothing was written to drop 2122 on test: 1 contract has less room than the run gives out, and 2 pairs are assigned already.',
      )
    })

    it('leaves nothing behind when it is stopped in the middle', async () => {
      const task = taskInTest([target], ({ done }) => {
        if ((done ?? 0) > 0) task.cancel()
      })
      await expect(write(order(await runFolder(pairs(20))), task)).rejects.toBeInstanceOf(
        CancelledError,
      )
      expect(await written()).toBe(0)
      expect(await ask("SELECT to_regclass('quartermaster_write')")).toEqual([[null]])
    })

    const capsBy = (sql: string): Order['caps'] => ({ kind: 'query', connection: 'test', sql })

    it('gives contracts without a cap what the whole drop may take of them', async () => {
      const noCap = capsBy(
        `SELECT id AS contract_id, NULL AS cap, false AS sponsored FROM contract`,
      )
      const changes = { caps: noCap, unsponsored_cap: 15 }
      expect((await write(order(await runFolder(pairs(20)), changes))).state).toBe('written')
      const later = await runFolder(pairs(20).replace("'u' ||", "'v' ||"))
      expect(await write(order(later, { ...changes, run: 'run2test' }))).toMatchObject({
        state: 'refused',
        overruns: [
          { assignments: 10, room: 5 },
          { assignments: 10, room: 5 },
        ],
      })
    })

    it.each([
      ['has no whole number', `'many'`, '', 'gives c002 the cap many.'],
      ['names a contract twice', '5', 'UNION ALL SELECT $$c002$$, 7', 'names c002 twice.'],
    ])('does not trust a query of the caps that %s', async (_, cap, more, fault) => {
      const sql = `SELECT 'c002' AS contract_id, ${cap} AS cap ${more}`
      const folder = await runFolder(pairs(20))
      const failure = await failureOfWork(write(order(folder, { caps: capsBy(sql) })))
      expect(failure.what).toBe(`The query of the caps ${fault}`)
      expect(await written()).toBe(0)
    })

    it('lets the query of the caps only read', async () => {
      await (server as PostgresqlServer).run(`
        CREATE OR REPLACE FUNCTION widen() RETURNS integer LANGUAGE sql
        AS $$ UPDATE contract SET budget = 1000000 WHERE id = 'c003' RETURNING 1 $$`)
      const sql = `SELECT id AS contract_id, 100 * widen() AS cap FROM contract`
      const folder = await runFolder(pairs(20))
      const failure = await failureOfWork(write(order(folder, { caps: capsBy(sql) })))
      expect(failure.code).toBe('forbidden')
    })

    it('refuses ids that the column would change', async () => {
      await (server as PostgresqlServer).run(`
        CREATE SCHEMA narrow; SET search_path = narrow;
        CREATE TABLE contract (id text PRIMARY KEY);
        CREATE TABLE contract_assignment (id bigint GENERATED ALWAYS AS IDENTITY, user_id bigint,
          contract_id varchar(3), drop_id text, assigned_datetime timestamptz, expiration_datetime timestamptz);
        INSERT INTO contract VALUES ('c00'), ('c001');
        CREATE ROLE narrow LOGIN PASSWORD 'p' SUPERUSER; ALTER ROLE narrow SET search_path = narrow`)
      const task = () => taskInTest([{ ...target, name: 'narrow', user: 'narrow', password: 'p' }])
      const sql = 'SELECT id AS contract_id, 5 AS cap FROM contract'
      const given = async (user: string, contract: string): Promise<string> => {
        const folder = await runFolder(
          `SELECT '${user}' AS user_id, '${contract}' AS contract_id, 0 AS sponsored`,
        )
        const changes = { connection: 'narrow', caps: { ...capsBy(sql), connection: 'narrow' } }
        return (await failureOfWork(write(order(folder, changes), task()))).what
      }
      expect(await given('007', 'c00')).toBe(
        'user_id of 1 assignments is not kept as it is written: 007 would become 7 in contract_assignment (bigint).',
      )
      expect(await given('7', 'c001')).toBe(
        'contract_id of 1 assignments is not kept as it is written: c001 would become c00 in contract_assignment (character varying(3)).',
      )
      expect(await ask('SELECT * FROM narrow.contract_assignment')).toEqual([])
    })

    it('names columns of another type and keys that do not fill themselves', async () => {
      await (server as PostgresqlServer).run(`
        CREATE SCHEMA other; SET search_path = other;
        CREATE TABLE contract (id integer PRIMARY KEY);
        CREATE TABLE contract_assignment (id uuid PRIMARY KEY, user_id bigint, contract_id integer,
          drop_id integer, assigned_datetime timestamp, expiration_datetime timestamp);
        INSERT INTO contract VALUES (7);
        CREATE ROLE other LOGIN PASSWORD 'p' SUPERUSER; ALTER ROLE other SET search_path = other`)
      const folder = await runFolder(`SELECT '42' AS user_id, '7' AS contract_id, 0 AS sponsored`)
      const caps = {
        kind: 'query',
        connection: 'other',
        sql: 'SELECT 7 AS id, 5 AS capacity, false AS sponsored;',
      } as const
      const other = { ...target, name: 'other', user: 'other', password: 'p' }
      const report = await write(order(folder, { connection: 'other', caps }), taskInTest([other]))
      expect(report.state).toBe('written')
      expect(
        await ask('SELECT user_id, contract_id, drop_id FROM other.contract_assignment'),
      ).toEqual([['42', '7', '2122']])
    })
  })

  describe('writeDemoDatabase', () => {
    it('refuses a database that has one of the tables', async () => {
      const failure = await failureOfWork(
        writeDemoDatabase({ connection: 'test' }, taskInTest([target]).context),
      )
      expect(failure.code).toBe('conflict')
      expect(failure.what).toContain('contract, contract_assignment')
    })
  })

  describe('previewQuery', () => {
    const preview = (sql: string, parameters: Record<string, string> = {}) =>
      previewQuery({ connection: 'test', sql, parameters }, taskInTest([target]).context)

    it('gives the first rows, the types and an estimate', async () => {
      const found = await preview(
        '-- Users.\nSELECT user_id, score FROM user_brand_recommendation WHERE brand_id = :brand ORDER BY 1;\n',
        {
          brand: 'b03',
        },
      )
      expect(found.columns).toEqual([
        { name: 'user_id', type: 'text' },
        { name: 'score', type: 'float8' },
      ])
      expect([found.rows.length, found.more]).toEqual([50, true])
      expect(found.estimate?.rows).toBeGreaterThan(800)
    })

    it('names the line of the query that the server does not understand', async () => {
      const failure = await failureOfWork(preview('SELECT 1,\n  nothing_such\nFROM contract'))
      expect([failure.code, failure.what]).toEqual([
        'bad_input',
        'test: column "nothing_such" does not exist (line 2).',
      ])
    })

    it('tells of a slip in the words that the server has for the query alone', async () => {
      const failures = await Promise.all(
        ['SELEC 1', 'SELECT 1 FROM'].map((sql) => failureOfWork(preview(sql))),
      )
      expect(failures.map(({ what }) => what)).toEqual([
        'test: the query begins with SELEC, and queries here may only read.',
        'test: syntax error at end of input (line 1).',
      ])
    })

    it('shows what cannot be a part of another query', async () => {
      const found = await preview('SHOW server_encoding')
      expect([found.rows, found.more]).toEqual([[['UTF8']], false])
    })

    it('changes nothing', async () => {
      const failure = await failureOfWork(preview('DELETE FROM contract RETURNING id'))
      expect([failure.code, failure.what]).toEqual([
        'forbidden',
        'test: the query begins with DELETE, and queries here may only read.',
      ])
      expect(Number((await ask('SELECT count(*) FROM contract'))[0]?.[0])).toBe(80)
    })
  })
})
