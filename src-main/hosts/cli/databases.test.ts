import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { demoDrop } from '../../../src-shared/allocation/demo-database.ts'
import { allocationSummary } from '../../../src-shared/allocation/summary.ts'
import { runId as runIdShape } from '../../../src-shared/run-id.ts'
import { writeBackReport } from '../../../src-shared/allocation/write-back.ts'
import {
  type PostgresqlServer,
  startPostgresql,
} from '../../data/remote/postgresql-server.testing.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { openLocalCore } from './local-core.ts'
import { runCommandLine } from './program.ts'

const server = await startPostgresql()

/** Each step needs the ones before: this is the way of one drop. */
describe.skipIf(typeof server === 'string')('a drop from a database and back', () => {
  const { target } = server as PostgresqlServer
  let folder: string
  let workspace: string
  let runId: string
  beforeAll(() => {
    folder = temporaryFolder()
    workspace = join(folder, 'workspace')
    vi.stubEnv('DB_HOST', target.host)
    vi.stubEnv('DB_PORT', String(target.port))
    vi.stubEnv('DB_NAME', target.database)
    vi.stubEnv('DB_USER', target.user)
    vi.stubEnv('DB_PASSWORD', target.password ?? '')
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await (server as PostgresqlServer)[Symbol.asyncDispose]()
  })

  async function command(
    ...words: string[]
  ): Promise<{ code: number; stdout: string; stderr: string }> {
    const [out, err] = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockReturnValue(true),
    )
    const textOf = (spy: typeof out): string =>
      spy?.mock.calls.map(([part]) => String(part)).join('') ?? ''
    try {
      const code = await runCommandLine([...words, '--workspace', workspace])
      return { code, stdout: textOf(out), stderr: textOf(err) }
    } finally {
      out?.mockRestore()
      err?.mockRestore()
    }
  }
  const queries = Object.entries({
    caps: 'contract-caps',
    elig: 'eligible-pairs',
    user_groups: 'user-groups',
    group_ratios: 'group-ratios',
  }).flatMap(([input, name]) => [`--${input}`, `sql:${name}.postgresql.sql@environment`])
  const parameters = Object.entries(demoDrop).flatMap(([name, value]) => [
    '--sql_param',
    `${name}=${value}`,
  ])

  it('fills an empty database and says what to run next', async () => {
    const { code, stdout } = await command('demo', '--database', 'environment')
    expect(code).toBe(0)
    expect(stdout).toContain('sql:eligible-pairs.postgresql.sql@environment')
    expect(stdout).toMatch(/user_contract_eligibility +1\d\d,\d{3}\n/)
  })

  it('allocates from four queries, the pairs cut at the source', async () => {
    const { code, stdout } = await command(
      'allocate',
      ...queries,
      ...parameters,
      '--enforce_assignment_ratio',
      '--prune_at_source',
      '5',
      '--archive_inputs',
      '--out',
      join(folder, 'drop.csv'),
      '--json',
    )
    expect(code).toBe(0)
    const { run, ...summary } = allocationSummary
      .extend({ run: runIdShape })
      .parse(JSON.parse(stdout))
    runId = run
    expect(summary.counts.assignments).toBeGreaterThan(10_000)
    expect(summary.cut_at_source).toMatchObject({ parameter: 'top_n', value: 5 })
    expect(existsSync(join(folder, 'drop.csv'))).toBe(true)
  })

  it('keeps what was asked and what came, and no password', async () => {
    const published = join(workspace, 'runs', runId)
    expect(readdirSync(join(published, 'artifacts', 'inputs')).toSorted()).toEqual([
      '01-caps.parquet',
      '02-elig.parquet',
      '03-user_groups.parquet',
      '04-group_ratios.parquet',
    ])
    const manifest = readFileSync(join(published, 'manifest.json'), 'utf8')
    const { title, inputs } = JSON.parse(manifest) as {
      title: string
      inputs: { path: string; query: { connection: string; parameters: object; sql: string } }[]
    }
    expect(title).toBe('Drop 2122')
    expect(inputs[0]).toMatchObject({
      path: 'sql:contract-caps.postgresql.sql@environment',
      query: { connection: 'environment', parameters: { drop_id: '2122', overage: 1.5 } },
    })
    expect(manifest + readFileSync(join(published, 'log.jsonl'), 'utf8')).not.toContain(
      target.password,
    )
  })

  it('shows what it would write, writes it, and refuses to do so again', async () => {
    const write = async (...flags: string[]) => {
      const { code, stdout } = await command(
        'runs',
        'write',
        runId,
        '--connection',
        'environment',
        '--json',
        ...flags,
      )
      return { code, report: writeBackReport.parse(JSON.parse(stdout)) }
    }
    const looked = await write('--dry_run')
    expect([looked.code, looked.report.state, looked.report.rows_before]).toEqual([0, 'ready', 0])
    const written = await write('--yes')
    expect([written.code, written.report.state]).toEqual([0, 'written'])
    expect(written.report.rows).toBe(looked.report.rows)
    const again = await write('--yes')
    expect([again.code, again.report.state]).toEqual([2, 'already_written'])
    expect(
      readFileSync(join(workspace, 'runs', runId, 'writes.jsonl'), 'utf8').split('\n'),
    ).toHaveLength(2)
  })

  it('loads what a run of events gave, in the run, and tells a failed load from the result', async () => {
    const log = join(folder, 'log.jsonl')
    const event = { event_id: 'e1', player_id: 'p1', event_type: 'session_start' }
    writeFileSync(log, JSON.stringify({ ...event, timestamp: '2025-01-02T03:04:05Z' }))
    const load = (prefix: string) =>
      command('etl', '--input', log, '--load_connection', 'environment', '--load_prefix', prefix)
    const loaded = await load('game_')
    expect(loaded).toMatchObject({ code: 0 })
    expect(loaded.stdout).toContain(
      'Loaded into     game_daily_metrics, game_retention_cohorts on environment\n',
    )
    await (server as PostgresqlServer).run('CREATE TABLE own_daily_metrics (x int)')
    const failed = await load('own_')
    expect(failed.code).toBe(2)
    expect(failed.stdout).toContain('Clean events')
    expect(failed.stderr).toContain('Nothing was written to environment: own_daily_metrics')
    const [id = ''] = /(?<=runs write )\w+/.exec(failed.stderr) ?? []
    await using local = await openLocalCore({ workspace })
    const { job, lifecycle } = await local.client.runs.get({ id })
    expect({ job, lifecycle }).toMatchObject({
      job: { load: { connection: 'environment', prefix: 'own_', events: false } },
      lifecycle: { state: 'failed', keeps_result: true },
    })
    const elsewhere = { id, connection: 'environment', prefix: 'other_' }
    expect(await local.client.events.load(elsewhere)).toMatchObject({ state: 'written' })
    const { entries } = await local.client.audit.list({ action: 'events.load' })
    expect(entries.map(({ subject, detail }) => [subject === id, JSON.parse(detail)])).toEqual([
      [true, elsewhere],
      [false, { connection: 'environment', prefix: 'game_', events: false }],
    ])
  })

  it('writes assignments back in the run, and tells a failed write from the result', async () => {
    const allocate = async (contract: string) => {
      const file = (name: string, text: string) => {
        writeFileSync(join(folder, `${name}.csv`), text)
        return [`--${name}`, join(folder, `${name}.csv`)]
      }
      const inputs = [
        ...file('caps', `contract_id,cap,sponsored\n${contract},5,0\n`),
        ...file('elig', `user_id,contract_id,score\nz1,${contract},0.5\nz2,${contract},0.4\n`),
        ...file('user_groups', 'user_id,group_id\nz1,a\nz2,a\n'),
        ...file('group_ratios', 'group_id,ratio\na,0\n'),
      ]
      const values = Object.entries(demoDrop).flatMap(([name, value]) => [
        '--write_param',
        `${name}=${value}`,
      ])
      return await command('allocate', ...inputs, '--write_connection', 'environment', ...values)
    }
    const written = await allocate('c002')
    expect(written).toMatchObject({ code: 0 })
    expect(written.stdout).toContain('Written to      drop 2122 on environment: 2 assignments\n')
    const refused = await allocate('unknown')
    expect(refused.code).toBe(2)
    expect(refused.stdout).toContain('Assignments')
    expect(refused.stderr).toContain('unknown has room for 0 of 2')
    const [id = ''] = /(?<=runs write )\w+/.exec(refused.stderr) ?? []
    await using local = await openLocalCore({ workspace })
    expect((await local.client.runs.get({ id })).lifecycle).toMatchObject({
      state: 'failed',
      keeps_result: true,
    })
    const { entries } = await local.client.audit.list({ action: 'databases.writeBack' })
    expect(JSON.parse(entries[0]?.detail ?? '')).toEqual({
      connection: 'environment',
      parameters: demoDrop,
    })
  })

  it('writes pairs in the run, and tells a failed write from the result', async () => {
    const list = (name: string, ids: string) => {
      const rows = ['amber lamp', 'cobalt chair', 'walnut desk'].map(
        (title, row) => `${ids}${row},${title},${row}99.50\n`,
      )
      writeFileSync(join(folder, `${name}.csv`), `id,title,price\n${rows.join('')}`)
      return [`--${name}`, join(folder, `${name}.csv`)]
    }
    const lists = [...list('left', 'l'), ...list('right', 'r')]
    const reconcile = (prefix: string) =>
      command('reconcile', ...lists, '--write_connection', 'environment', '--write_prefix', prefix)
    const written = await reconcile('game_')
    expect(written).toMatchObject({ code: 0 })
    expect(written.stdout).toContain(
      'Written to      game_reconciled_pairs on environment: 3 pairs\n',
    )
    await (server as PostgresqlServer).run('CREATE TABLE own_reconciled_pairs (x int)')
    const failed = await reconcile('own_')
    expect(failed.code).toBe(2)
    expect(failed.stdout).toContain('Accepted')
    expect(failed.stderr).toContain('The write of the pairs failed. environment: the table own_')
    const [, id = ''] =
      /runs write (\w+) --connection environment --prefix own_\n/.exec(failed.stderr) ?? []
    await using local = await openLocalCore({ workspace })
    expect((await local.client.runs.get({ id })).lifecycle).toMatchObject({
      state: 'failed',
      keeps_result: true,
    })
    const later = { id, connection: 'environment', prefix: 'later_' }
    expect(await local.client.reconciliation.write(later)).toMatchObject({ state: 'written' })
    expect((await local.client.reconciliation.writes({ id })).writes).toMatchObject([
      { table: 'later_reconciled_pairs', rows: 3 },
    ])
    const { entries } = await local.client.audit.list({ action: 'reconciliation.write' })
    expect(entries.map(({ subject, detail }) => [subject === id, JSON.parse(detail)])).toEqual([
      [true, later],
      [false, { connection: 'environment', prefix: 'game_' }],
    ])
  })

  it("takes no other values for the run's own query of the caps", async () => {
    for (const [name, value] of [
      ['overage', '100'],
      ['drop_start', '2001-01-01'],
    ]) {
      const { code, stderr } = await command(
        'runs',
        'write',
        runId,
        '--connection',
        'environment',
        '--sql_param',
        `${name}=${value}`,
        '--dry_run',
      )
      expect([code, name]).toEqual([2, name])
      expect(stderr).toContain(`takes no other ${name}`)
    }
  })

  it('names the connection that is not there', async () => {
    const { code, stderr } = await command(
      'runs',
      'write',
      runId,
      '--connection',
      'nowhere',
      '--yes',
    )
    expect(code).toBe(2)
    expect(stderr).toContain('nowhere')
  })
})
