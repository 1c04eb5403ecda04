import { existsSync } from 'node:fs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { loadSentence } from '../../src-shared/events/load-words.ts'
import { startPostgresql, type PostgresqlServer } from '../data/remote/postgresql-server.testing.ts'
import { openRemote } from '../data/remote/remote.ts'
import { failureOfWork, rowsOf } from '../data/remote/remote.testing.ts'
import { taskInTest, type TaskInTest } from '../jobs/test-support/task-in-test.testing.ts'
import { CancelledError } from '../platform/errors.ts'
import { profileSources } from './profile.ts'
import { fetchEvents } from './query-input.ts'
import { eventLine, rowsOf as rowsOfTable, runOver } from './run-in-test.testing.ts'
import { loadRun } from './load/load.ts'
import { runFolder } from './load/run-folder.testing.ts'
import type { LoadOrder } from './load/order.ts'

const server = await startPostgresql()
afterAll(async () => {
  if (typeof server !== 'string') await server[Symbol.asyncDispose]()
})

describe.skipIf(typeof server === 'string')('loadRun into a real PostgreSQL', () => {
  const sql = server as PostgresqlServer
  const { target } = sql
  let folder: string
  beforeEach(async () => {
    folder = await runFolder(10)
    await (server as PostgresqlServer).run('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  })

  const ask = async (query: string): Promise<(string | null)[][]> => {
    await using remote = await openRemote(target)
    return await rowsOf(await remote.query(query))
  }
  const load = (changes: Partial<LoadOrder> = {}, task = taskInTest([target])) =>
    loadRun(
      {
        run: 'run1test',
        folder,
        connection: 'test',
        prefix: 'game_',
        events: true,
        written_by: 'Ada',
        dry_run: false,
        ...changes,
      },
      task.context,
    )

  it('writes the tables as they are, with the run they are of', async () => {
    const report = await load()
    expect(report.state).toBe('written')
    expect(loadSentence(report)).toBe(
      '1 row of game_daily_metrics, 2 rows of game_retention_cohorts and 10 rows of game_events_cleaned written to test.',
    )
    expect(
      await ask('SELECT date, arpdau, avg_session_seconds, run_id FROM game_daily_metrics'),
    ).toEqual([['2025-01-01', '0.3333333333333333', null, 'run1test']])
    expect(
      await ask(
        `SELECT event_id, timestamp AT TIME ZONE 'UTC', revenue, properties FROM game_events_cleaned ORDER BY event_id LIMIT 1`,
      ),
    ).toEqual([
      ['e0', '2025-01-01 10:00:00.123456', '0', String.raw`{"price":1.50,"note":"\u0000"}`],
    ])
  })

  it('puts a later run in the place of the one before, in the same tables', async () => {
    await load()
    await (server as PostgresqlServer).run('CREATE VIEW seen AS SELECT * FROM game_events_cleaned')
    const later = await load({ run: 'run2test', folder: await runFolder(4) })
    expect(later.tables.map(({ before }) => before?.run)).toEqual(Array(3).fill('run1test'))
    expect(await ask('SELECT count(*), min(run_id), max(run_id) FROM seen')).toEqual([
      ['4', 'run2test', 'run2test'],
    ])
  })

  it('says that the tables hold the run already, and writes the events when they are asked for', async () => {
    await load({ events: false })
    expect(await ask(`SELECT to_regclass('game_events_cleaned')`)).toEqual([[null]])
    expect((await load({ events: false })).state).toBe('already_written')
    expect((await load()).state).toBe('written')
  })

  it('writes nothing in a dry run', async () => {
    const report = await load({ dry_run: true })
    expect([report.state, report.load]).toEqual(['ready', null])
    expect(
      await ask(`SELECT to_regclass('game_daily_metrics'), to_regclass('quartermaster_load')`),
    ).toEqual([[null, null]])
  })

  it('refuses tables that it did not make', async () => {
    await (server as PostgresqlServer).run(
      'CREATE TABLE game_daily_metrics (x int); INSERT INTO game_daily_metrics VALUES (7)',
    )
    const report = await load()
    expect([report.state, report.foreign]).toEqual(['refused', ['game_daily_metrics']])
    expect(await ask('SELECT x FROM game_daily_metrics')).toEqual([['7']])
  })

  it('is written once when two people do so at the same time', async () => {
    const both = await Promise.all([load(), load()])
    expect(both.map(({ state }) => state).toSorted()).toEqual(['already_written', 'written'])
    expect(await ask('SELECT count(*) FROM game_events_cleaned')).toEqual([['10']])
  })

  it('leaves what was there when it is stopped or fails in the middle', async () => {
    await load()
    const task = taskInTest([target], ({ detail, done }) => {
      if (detail === 'events_cleaned' && (done ?? 0) > 0) task.cancel()
    })
    const later = { run: 'run2test', folder: await runFolder(4) }
    await expect(load(later, task)).rejects.toBeInstanceOf(CancelledError)
    await (server as PostgresqlServer).run(
      'ALTER TABLE game_events_cleaned ADD CHECK (revenue > 0) NOT VALID',
    )
    await failureOfWork(load(later))
    expect(await ask('SELECT run_id, count(*) FROM game_events_cleaned GROUP BY 1')).toEqual([
      ['run1test', '10'],
    ])
    expect(await ask('SELECT DISTINCT run_id FROM game_daily_metrics')).toEqual([['run1test']])
  })

  /** What comes of a load while somebody holds a table; `then` once it waits for it. */
  const failureWhileLocked = async (then?: (task: TaskInTest) => unknown) => {
    await load()
    await using other = await openRemote(target)
    const later = { run: 'run2test', folder: await runFolder(4) }
    const failure = await other.transaction(async (transaction) => {
      await transaction.execute('LOCK TABLE game_daily_metrics')
      const task = taskInTest([target])
      const failing = failureOfWork(load(later, task))
      if (then !== undefined) {
        await sql.run(`DO $$ BEGIN
          WHILE NOT EXISTS (SELECT FROM pg_locks WHERE NOT granted)
          LOOP PERFORM pg_sleep(0.01); END LOOP; END $$`)
        await then(task)
      }
      return await failing
    })
    expect(await ask('SELECT run_id, count(*) FROM game_events_cleaned GROUP BY 1')).toEqual([
      ['run1test', '10'],
    ])
    return failure
  }

  it('changes nothing when it is stopped while it waits for a table', async () => {
    await expect(failureWhileLocked((task) => task.cancel())).rejects.toBeInstanceOf(CancelledError)
  })

  it('changes nothing when its connection is lost', async () => {
    const ended = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted`
    expect(await failureWhileLocked(() => sql.run(ended))).toMatchObject({
      code: 'connection_lost',
    })
  })

  it('does not wait for ever for a table that somebody has locked', async () => {
    await sql.run(`ALTER ROLE ${target.user} SET lock_timeout = '20ms'`)
    try {
      expect(await failureWhileLocked()).toMatchObject({
        code: 'conflict',
        what: 'test: somebody else changed or locked the same rows.',
      })
    } finally {
      await sql.run(`ALTER ROLE ${target.user} RESET lock_timeout`)
    }
  })

  it('names the right that the login lacks', async () => {
    await load()
    await sql.run(`CREATE ROLE weak LOGIN PASSWORD '${target.password}';
      GRANT USAGE ON SCHEMA public TO weak; GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak`)
    const task = taskInTest([{ ...target, user: 'weak' }])
    try {
      expect(await failureOfWork(load({ run: 'run2test' }, task))).toMatchObject({
        code: 'forbidden',
        what: 'test: permission denied for table game_daily_metrics.',
        remedy: 'Ask for the right: GRANT SELECT, INSERT, DELETE ON game_daily_metrics TO weak.',
      })
    } finally {
      await sql.run('DROP OWNED BY weak; DROP ROLE weak')
    }
  })

  it('writes the character that PostgreSQL cannot hold as another, and says so', async () => {
    const report = await load({ folder: await runFolder(2, "'e' || n || chr(0)") })
    expect(report.replaced).toBe(2)
    expect(await ask('SELECT event_id FROM game_events_cleaned ORDER BY 1')).toEqual([
      ['e0\uFFFD'],
      ['e1\uFFFD'],
    ])
  })

  it('is done by a run itself once its checks have passed, and not when one is an error', async () => {
    const game = { connection: 'test', prefix: 'game_', events: false }
    const loading = { load: game, context: { connection: () => target, startedBy: 'Ada' } }
    const { result, logged } = await runOver({ 'log.jsonl': eventLine() }, loading)
    expect(result.failure).toBeUndefined()
    expect(logged).toContain(
      'info: 1 row of game_daily_metrics and 1 row of game_retention_cohorts written to test.',
    )
    expect(
      await ask('SELECT count(*), min(run_id), min(written_by) FROM quartermaster_load'),
    ).toEqual([['2', 'test0run', 'Ada']])

    const strict = { quality_checks: { min_events: 1000 }, strict_mode: true }
    const failing = runOver(
      { 'log.jsonl': eventLine() + '\n' + eventLine() },
      { ...loading, configuration: strict },
    )
    expect((await failureOfWork(failing)).code).toBe('data_quality')
    expect(await ask('SELECT events FROM game_daily_metrics')).toEqual([['1']])
  })

  it('has promised the result before anything is committed: a run that dies in it is not interrupted', async () => {
    const promised: unknown[] = []
    await runOver(
      { 'log.jsonl': eventLine() },
      {
        load: { connection: 'test', prefix: '', events: false },
        context: {
          connection: () => target,
          promise: async ({ result, files }) => {
            const [[table] = []] = await ask(`SELECT to_regclass('daily_metrics')`)
            promised.push(
              result.failure,
              files.every(({ from }) => existsSync(from)),
              table,
            )
          },
        },
      },
    )
    expect(promised).toEqual([
      {
        code: 'connection_lost',
        what: 'The load was cut off while test was told to keep its rows.',
        remedy:
          'Write the tables of this run again, which changes nothing where they are there: quartermaster runs write test0run --connection test',
        kept: 'The result and its outputs are published. Each table on test holds the whole of this run or what it held before.',
      },
      true,
      null,
    ])
    expect(await ask('SELECT count(*) FROM daily_metrics')).toEqual([['1']])
  })

  it('commits nothing where the promise cannot be written', async () => {
    const { result } = await runOver(
      { 'log.jsonl': eventLine() },
      {
        load: { connection: 'test', prefix: '', events: false },
        context: { connection: () => target, promise: () => Promise.reject(new Error('full')) },
      },
    )
    expect(result.failure).toMatchObject({ code: 'bug' })
    expect(await ask(`SELECT to_regclass('daily_metrics')`)).toEqual([[null]])
  })

  it('leaves the outputs of a run published when its tables cannot be written', async () => {
    await (server as PostgresqlServer).run('CREATE TABLE daily_metrics (x int)')
    const { result, quality } = await runOver(
      { 'log.jsonl': eventLine() },
      {
        load: { connection: 'test', prefix: '', events: true },
        context: { connection: () => target },
      },
    )
    expect([quality.counts.kept, result.outcome]).toEqual([1, 'warning'])
    expect(result.failure).toEqual({
      code: 'conflict',
      what: 'The load failed. Nothing was written to test: daily_metrics is a table that Quartermaster did not make.',
      remedy:
        'Choose another prefix, or rename it. Then write the tables of this run: quartermaster runs write test0run --connection test --events',
      kept: 'The result and its outputs are published. Each table on test holds the whole of this run or what it held before.',
    })
  })

  it('names the column that somebody has taken away', async () => {
    await load()
    await (server as PostgresqlServer).run('ALTER TABLE game_daily_metrics DROP COLUMN arpdau')
    const failure = await failureOfWork(load({ run: 'run2test' }))
    expect(failure.what).toBe('game_daily_metrics has no column arpdau.')
  })
})

describe.skipIf(typeof server === 'string')('events from a query on a real PostgreSQL', () => {
  const { target } = server as PostgresqlServer
  beforeEach(() =>
    (server as PostgresqlServer).run(`DROP SCHEMA public CASCADE; CREATE SCHEMA public;
      CREATE TABLE log (id bigint, who text, kind text, at timestamptz, props json, price numeric);
      INSERT INTO log VALUES
        (1, 'ann', 'session_start', '2025-01-02 03:04:05.5+02', '{"a":\n 1.50}', 1.25),
        (2, 'bob', 'purchase', '2025-01-02 04:00:00Z', NULL, 'NaN'),
        (2, 'bob', 'purchase', '2025-01-02 05:00:00Z', NULL, NULL),
        (3, NULL, 'purchase', '2025-01-02 05:00:00Z', NULL, NULL),
        (4, 'eve', 'purchase', 'infinity', NULL, NULL)`),
  )
  const sql = `SELECT id AS event_id, who AS player_id, kind AS event_type, at AS timestamp,
    props AS properties, price FROM log WHERE id >= :least ORDER BY id, at`
  const source = (text: string) =>
    ({
      kind: 'query',
      connection: 'test',
      sql: text,
      file: 'log.sql',
      parameters: { least: '1' },
    }) as const

  it('are cleaned as a log is, each row accounted for', async () => {
    const { rejected, quality, result, output } = await runOver(
      {},
      { sources: [source(sql)], context: { connection: () => target } },
    )
    expect(quality.counts).toMatchObject({ lines: 5, kept: 2 })
    expect(
      rejected.map(({ file, line, reason }) => `${file}:${line} ${reason}`).toSorted(),
    ).toEqual([
      'sql:log.sql@test:3 duplicate_event',
      'sql:log.sql@test:4 missing_field',
      'sql:log.sql@test:5 bad_timestamp',
    ])
    expect(
      await rowsOfTable(
        output,
        'events_cleaned.parquet',
        'event_id, timestamp::VARCHAR AS at, properties, extra',
      ),
    ).toEqual([
      {
        event_id: '1',
        at: '2025-01-02 01:04:05.5',
        properties: '{"a":  1.50}',
        extra: '{"price":1.25}',
      },
      { event_id: '2', at: '2025-01-02 04:00:00', properties: null, extra: '{"price":"NaN"}' },
    ])
    expect(result.inputs).toMatchObject([
      {
        input: 'events',
        path: 'sql:log.sql@test',
        rows: 5,
        files: [],
        query: { parameters: { least: '1' } },
      },
    ])
  })

  it.each([
    ['a query without a row', 'SELECT 1 AS event_id WHERE false', 'sql:log.sql@test gave no row.'],
    ['a column that comes twice', 'SELECT 1 AS a, 2 AS a', 'The query gives the column a twice.'],
    [
      'a table that is not there',
      'SELECT * FROM nowhere',
      'test: relation "nowhere" does not exist (line 1).',
    ],
  ])('tell a person of %s', async (_, text, what) => {
    const failing = runOver({}, { sources: [source(text)], context: { connection: () => target } })
    expect((await failureOfWork(failing)).what).toBe(what)
  })

  it('are not asked for any more once the run is told to stop', async () => {
    await using other = await openRemote(target)
    const slow =
      'SELECT n AS event_id, CASE WHEN n > 20000 THEN pg_sleep(60) END FROM generate_series(1, 21000) n'
    const task = taskInTest([target], ({ done }) => {
      if ((done ?? 0) > 0) task.cancel()
    })
    const fetching = fetchEvents(
      source(slow),
      { number: 1, properties: 'properties', most: null },
      task.context,
    )
    await expect(fetching).rejects.toBeInstanceOf(CancelledError)
    const busy =
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()"
    expect(await rowsOf(await other.query(busy))).toEqual([['0']])
  })

  it('give a sample whose mapping is proposed, of no more rows than it needs', async () => {
    const many = `SELECT 'e' || n AS event_id, 'p' || n % 7 AS player_id, 'play' AS event_type, now() AS timestamp
      FROM generate_series(1, 50000) n`
    const profile = await profileSources({ inputs: [source(many)] }, taskInTest([target]).context)
    expect(profile).toMatchObject({ whole: false, lines: 20_000, unmapped: [], malformed: 0 })
    expect(profile.files).toMatchObject([{ path: 'sql:log.sql@test', kind: 'query' }])
  })
})
