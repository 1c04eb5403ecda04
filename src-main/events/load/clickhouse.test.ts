import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { failureOfWork } from '../../data/remote/remote.testing.ts'
import { taskInTest } from '../../jobs/test-support/task-in-test.testing.ts'
import { loadRun } from './load.ts'
import { runFolder } from './run-folder.testing.ts'

/**
 * Answers as ClickHouse does as far as a load asks, and keeps what it was told. `there`: comments of
 * the tables it has. `scripts/optional` runs the statements on the real engine.
 */
async function scene(options: {
  readonly there?: Record<string, string>
  readonly refuse?: string
}) {
  const said: string[] = []
  const inserted = new Map<string, number>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://server').searchParams
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const body = Buffer.concat(pieces).toString()
      const sql = url.get('query') ?? body
      const table = url.get('param_table') ?? ''
      const give = (...rows: unknown[][]) =>
        response.end(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
      if (sql.includes('getSetting')) response.end('0\n')
      else if (options.refuse !== undefined && sql.includes(options.refuse)) {
        response.writeHead(500, { 'X-ClickHouse-Exception-Code': '241' })
        response.end('Code: 241. DB::Exception: Memory limit exceeded. (MEMORY_LIMIT_EXCEEDED)\n')
      } else if (sql.includes('system.tables')) {
        const comment = options.there?.[table]
        if (comment === undefined) response.end()
        else give([comment])
      } else if (sql.includes('system.columns')) {
        give(
          ...'date events dau new_players sessions avg_session_seconds revenue paying_players arpdau events_per_player cohort_date day_offset cohort_size active_players retention run_id'
            .split(' ')
            .map((name) => [name]),
        )
      } else if (sql.startsWith('SELECT toString(count())')) {
        give([String(inserted.get(/FROM (\w+)/.exec(sql)?.[1] ?? '') ?? 0)])
      } else {
        said.push(sql.replaceAll(/\s+/g, ' ').split(' (')[0]!)
        const [, into] = /^INSERT INTO (\w+)/.exec(sql) ?? []
        if (into !== undefined) inserted.set(into, body.split('\n').length - 1)
        response.end()
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const folder = await runFolder(3)
  const target = {
    name: 'test',
    kind: 'clickhouse' as const,
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    database: 'd',
    user: 'u',
    password: 'p',
    tls: 'off' as const,
  }
  const order = {
    run: 'run2test',
    folder,
    connection: 'test',
    prefix: '',
    events: false,
    written_by: 'Ada',
    dry_run: false,
  }
  return {
    said,
    load: (changes: Partial<typeof order> = {}) =>
      loadRun({ ...order, ...changes }, taskInTest([target]).context),
    [Symbol.dispose]: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const ours = (run: string): string =>
  JSON.stringify({
    quartermaster: '1',
    run,
    rows: 9,
    written_by: 'Ada',
    written_at: '2026-01-01T00:00:00.000Z',
  })

it('fills tables beside those that are read and exchanges them once all are whole', async () => {
  using server = await scene({ there: { daily_metrics: ours('run1test') } })
  const report = await server.load()
  expect([report.state, report.tables.map(({ before }) => before?.run ?? null)]).toEqual([
    'written',
    ['run1test', null],
  ])
  expect(server.said.filter((sql) => !sql.startsWith('ALTER'))).toEqual([
    'DROP TABLE IF EXISTS daily_metrics__run2test',
    'CREATE TABLE daily_metrics__run2test AS daily_metrics',
    'INSERT INTO daily_metrics__run2test',
    'DROP TABLE IF EXISTS retention_cohorts__run2test',
    'CREATE TABLE retention_cohorts__run2test',
    'INSERT INTO retention_cohorts__run2test',
    'EXCHANGE TABLES daily_metrics AND daily_metrics__run2test',
    'RENAME TABLE retention_cohorts__run2test TO retention_cohorts',
    'DROP TABLE IF EXISTS daily_metrics__run2test',
    'DROP TABLE IF EXISTS retention_cohorts__run2test',
  ])
})

it('removes the tables beside when one cannot be filled, and exchanges none', async () => {
  using server = await scene({ refuse: 'INSERT INTO retention_cohorts' })
  expect((await failureOfWork(server.load())).code).toBe('too_large')
  expect(server.said.filter((sql) => /^(EXCHANGE|RENAME)/.test(sql))).toEqual([])
  expect(server.said.slice(-2)).toEqual([
    'DROP TABLE IF EXISTS daily_metrics__run2test',
    'DROP TABLE IF EXISTS retention_cohorts__run2test',
  ])
})

it.each([
  ['writes nothing in a dry run', {}, true, 'ready'],
  ['refuses a table of somebody else', { daily_metrics: 'the sales of 2019' }, false, 'refused'],
  [
    'does nothing where the tables hold the run',
    { daily_metrics: ours('run2test'), retention_cohorts: ours('run2test') },
    false,
    'already_written',
  ],
])('%s', async (_, there, dryRun, state) => {
  using server = await scene({ there })
  expect((await server.load({ dry_run: dryRun })).state).toBe(state)
  expect(server.said).toEqual([])
})
