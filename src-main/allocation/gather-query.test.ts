import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { QuerySource } from '../../src-shared/allocation/inputs.ts'
import { allocationDefaults } from '../../src-shared/allocation/parameters.ts'
import { type Connection, openDuckDb } from '../data/duckdb.ts'
import { type PostgresqlServer, startPostgresql } from '../data/remote/postgresql-server.testing.ts'
import { openRemote } from '../data/remote/remote.ts'
import { failureOfWork, rowsOf } from '../data/remote/remote.testing.ts'
import { streamIntoParquet } from '../data/remote/stream-into.ts'
import { literalPath } from '../data/sql.ts'
import { CancelledError } from '../platform/errors.ts'
import { resourcesFolder } from '../platform/resources.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { gatherInstance, type Gathered } from './gather.ts'
import type { GatherInputs } from './gather-types.ts'
import { queryFetcher } from './gather-query.ts'
import { gatherControl } from './job-parts.ts'
import { taskInTest } from '../jobs/test-support/task-in-test.testing.ts'

const server = await startPostgresql()
const sqlOf = (name: string): string =>
  readFileSync(join(resourcesFolder(), 'sql', 'allocation', name), 'utf8')

const drop = {
  drop_id: '2122',
  drop_start: '2026-03-02T00:00:00Z',
  drop_end: '2026-03-09T00:00:00Z',
}

describe.skipIf(typeof server === 'string')('inputs that are queries on PostgreSQL', () => {
  const { target } = server as PostgresqlServer
  let connection: Connection
  beforeAll(async () => {
    connection = await openDuckDb({ memoryLimit: 512e6, threads: 2, tempFolder: tmpdir() })
    await (server as PostgresqlServer).run(
      await readFile(join(resourcesFolder(), 'demo', 'postgresql.sql'), 'utf8'),
    )
  })
  afterAll(async () => {
    connection.close()
    await (server as PostgresqlServer)[Symbol.asyncDispose]()
  })

  const query = (sql: string, parameters: Readonly<Record<string, string>> = {}): QuerySource => ({
    kind: 'query',
    connection: 'test',
    sql,
    file: 'a.sql',
    parameters,
  })
  const inputs = (pairs: Readonly<Record<string, string>> = {}): GatherInputs => ({
    caps: query(sqlOf('contract-caps.postgresql.sql'), drop),
    elig: query(sqlOf('eligible-pairs.postgresql.sql'), { ...drop, ...pairs }),
    user_groups: query(sqlOf('user-groups.postgresql.sql'), drop),
    group_ratios: query(sqlOf('group-ratios.postgresql.sql'), drop),
  })
  const gather = (given: GatherInputs, task = taskInTest([target])): Promise<Gathered> =>
    gatherInstance(connection, given, allocationDefaults, gatherControl(task.context))
  const ask = async (sql: string): Promise<(string | null)[][]> => {
    await using remote = await openRemote(target)
    return await rowsOf(await remote.query(sql))
  }

  it('gathers a drop from the four queries that come along', async () => {
    const task = taskInTest([target])
    const gathered = await gather(inputs(), task)
    expect(gathered.report.faults.filter(({ severity }) => severity === 'error')).toEqual([])
    if (!gathered.ok) throw new Error('not gathered')
    const [counts] = await ask(
      `SELECT count(*) FROM user_contract_eligibility e JOIN contract c ON c.id = e.contract_id
       WHERE e.is_eligible AND c.is_drop AND c.start_datetime < '2026-03-09'
         AND (c.end_datetime IS NULL OR c.end_datetime > '2026-03-02') AND c.id NOT IN ('c012', 'c035')`,
    )
    const elig = gathered.report.inputs.find(({ input }) => input === 'elig')
    expect(elig).toMatchObject({
      path: 'sql:a.sql@test',
      rows: Number(counts?.[0]),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      query: { connection: 'test', parameters: { top_n: 0, seed: 0 }, cut: null },
    })
    expect(gathered.names.users.length).toBe(4000)
    expect(task.updates.some(({ unit, done }) => unit === 'rows' && (done ?? 0) > 8000)).toBe(true)
    expect(JSON.stringify([gathered.report, task.logged])).not.toContain('the owner knows')
  })

  it('gives the same hash for the same rows, in any order and batches of any size, and another for others', async () => {
    const hashOf = async (scored: string, batchRows: number, order = '1'): Promise<string> => {
      await using remote = await openRemote(target)
      const sql = `SELECT user_id, brand_id, ${scored} FROM user_brand_recommendation WHERE brand_id = 'b03' ORDER BY ${order}`
      const rows = await remote.query(sql, {}, { batchRows })
      const path = join(temporaryFolder(), 'rows.parquet')
      const control = { checkpoint: () => undefined, progress: () => undefined }
      return (await streamIntoParquet(connection, rows, path, control)).sha256
    }
    const first = await hashOf('score', 8192)
    expect(await hashOf('score', 7)).toBe(first)
    expect(await hashOf('score', 8192, 'score, 1 DESC')).toBe(first)
    expect(await hashOf(`CASE WHEN user_id < 'u03990' THEN score END`, 8192)).not.toBe(first)
  })

  it('tells rows that come twice from rows that come once', async () => {
    const hashOf = async (sql: string): Promise<string> => {
      await using remote = await openRemote(target)
      const path = join(temporaryFolder(), 'rows.parquet')
      const control = { checkpoint: () => undefined, progress: () => undefined }
      return (await streamIntoParquet(connection, await remote.query(sql), path, control)).sha256
    }
    const hashes = await Promise.all(
      [
        `VALUES ('a', 'b')`,
        `VALUES ('a', 'b'), ('a', 'b')`,
        `VALUES ('a', 'b'), ('a', 'b'), ('a', 'b')`,
        `VALUES ('a,b', NULL)`,
        `VALUES ('a', ''), ('a', NULL)`,
        `VALUES ('a', NULL), ('a', NULL)`,
      ].map((sql) => hashOf(sql)),
    )
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('tells of pairs that a query gives twice as it does of those in a file', async () => {
    const pairs = sqlOf('eligible-pairs.postgresql.sql').replace(/;\s*$/, '')
    const twice: GatherInputs = {
      ...inputs(),
      elig: query(
        `WITH pair AS (SELECT * FROM (${pairs}\n) once)
         SELECT * FROM pair UNION ALL (SELECT * FROM pair ORDER BY 1, 2 LIMIT 3)`,
        { ...drop, top_n: '0', underused_below: '0', seed: '0' },
      ),
    }
    const gathered = await gather(twice)
    const [fault] = gathered.report.faults.filter(({ kind }) => kind === 'duplicate_pair')
    expect(fault).toMatchObject({
      severity: 'warning',
      input: 'elig',
      message: 'Eligible pairs: 3 rows repeat pairs of user and contract.',
      remedy: 'The highest score of each pair was kept.',
    })
    expect(fault?.samples).toHaveLength(3)
  })

  it('keeps empty text apart from NULL, and doubles as they are', async () => {
    const spooled = async (sql: string) => {
      await using remote = await openRemote(target)
      const path = join(temporaryFolder(), 'rows.parquet')
      const control = { checkpoint: () => undefined, progress: () => undefined }
      await streamIntoParquet(connection, await remote.query(sql), path, control)
      return await connection.rows(`SELECT * FROM read_parquet('${path}')`)
    }
    expect(
      await spooled(
        `SELECT '' AS empty, NULL::text AS none, '\\N' AS word, 0.1::float8 + 0.2 AS sum`,
      ),
    ).toEqual([{ empty: '', none: null, word: String.raw`\N`, sum: '0.30000000000000004' }])
    expect(await spooled(`SELECT * FROM (VALUES ('a'), (NULL), (''), ('\\N')) v(word)`)).toEqual([
      { word: 'a' },
      { word: null },
      { word: '' },
      { word: String.raw`\N` },
    ])
  })

  it('follows the formula of the caps', async () => {
    const all = await ask(
      `SELECT c.id, c.is_sponsored, c.budget, coalesce(c.price, c.max_value),
         coalesce((SELECT sum(amount) FROM payout p WHERE p.contract_id = c.id AND settled_datetime IS NOT NULL), 0),
         (SELECT count(*) FROM contract_assignment a WHERE a.contract_id = c.id
            AND a.assigned_datetime >= timestamptz '2026-03-02 00:00+00' - interval '180 days'),
         (SELECT count(*) FROM contract_assignment a JOIN conversion v ON v.assignment_id = a.id WHERE a.contract_id = c.id
            AND a.assigned_datetime >= timestamptz '2026-03-02 00:00+00' - interval '180 days'),
         (SELECT count(*) FROM contract_assignment a WHERE a.contract_id = c.id AND a.rejected_datetime IS NULL
            AND a.expiration_datetime > '2026-03-02 00:00+00'
            AND NOT EXISTS (SELECT FROM conversion v WHERE v.assignment_id = a.id))
       FROM contract c WHERE c.is_drop AND c.start_datetime < '2026-03-09'
         AND (c.end_datetime IS NULL OR c.end_datetime > '2026-03-02') AND c.id NOT IN ('c012', 'c035') ORDER BY c.id`,
    )
    const expected = all.map(([id, sponsored, budget, face, paid, assigned, redeemed, open]) => {
      if (budget === null) return [id, sponsored === 't' ? '0' : null]
      const [n, r] = [Number(assigned), Number(redeemed)]
      const p = n === 0 ? 0.2 : (r + 1) / (n + 2)
      const bound = n === 0 ? 0.25 : Math.min(1, p + 1.28 * Math.sqrt((p * (1 - p)) / (n + 2)))
      const left = (Number(budget) - Number(paid)) * (sponsored === 't' ? 1.5 : 1)
      const cap = (left - Number(open) * Number(face) * p) / (Number(face) * Math.max(0.03, bound))
      return [id, String(Math.max(0, Math.floor(cap)))]
    })
    await using remote = await openRemote(target)
    const { caps } = inputs()
    if (caps.kind !== 'query') throw new Error('no query')
    const rows = await rowsOf(
      await remote.query(caps.sql, {
        ...drop,
        overage: 1.5,
        rate_days: 180,
        rate_unknown: 0.2,
        rate_z: 1.28,
        rate_new_unknown: 0.25,
        rate_new_least: 0.03,
      }),
    )
    expect(rows.map(([id, cap]) => [id, cap])).toEqual(expected)
    expect(new Set(expected.map(([, cap]) => cap)).size).toBeGreaterThan(20)
  })

  it('takes a free contract by its greatest value, and never gives out less than nothing', async () => {
    await using remote = await openRemote(target)
    const { caps } = inputs()
    if (caps.kind !== 'query') throw new Error('no query')
    const undo = new Error('undo')
    let found: (string | null)[][] = []
    const work = remote.transaction(async (transaction) => {
      await transaction.execute(
        `INSERT INTO contract
         SELECT id, 'b01', sponsored, budget, price, most, timestamptz '2026-01-01', NULL, true
         FROM (VALUES
           ('x1', true, 100, 0, 10), ('x2', false, 100, 0, 10), ('x3', false, 100, 0, 0), ('x4', true, 100, NULL, 0),
           ('x5', true, -100, 10, 10), ('x6', false, 0, 10, 10), ('x7', true, NULL, 10, 10), ('x8', false, NULL, 10, 10)
         ) given(id, sponsored, budget, price, most)`,
      )
      found = await rowsOf(
        await transaction.query(
          `SELECT contract_id, cap FROM (${caps.sql}) q WHERE contract_id LIKE 'x%'`,
          {
            ...drop,
            overage: 1.5,
            rate_days: 180,
            rate_unknown: 0.2,
            rate_z: 1.28,
            rate_new_unknown: 0.25,
            rate_new_least: 0.03,
          },
        ),
      )
      throw undo
    })
    await expect(work).rejects.toBe(undo)
    // 100 left, times 1.5 for the sponsored one, over 10 * 0.25.
    expect(Object.fromEntries(found)).toEqual({
      x1: '60',
      x2: '40',
      x3: null,
      x4: '0',
      x5: '0',
      x6: '0',
      x7: '0',
      x8: null,
    })
  })

  it('cuts by score alone, and excluded contracts take nobody’s place', async () => {
    type Pair = Record<'user' | 'contract' | 'score' | 'kind', string>
    const pairOf = ([user, contract, score, kind]: (string | null)[]): Pair => ({
      user: user!,
      contract: contract!,
      score: score!,
      kind: kind!,
    })
    const kept = new Set(
      (
        await ask(
          `SELECT * FROM (${sqlOf('eligible-pairs.postgresql.sql')}) q WHERE user_id < 'u00400'`
            .replaceAll(':drop_id', `'2122'`)
            .replaceAll(':drop_start', `'${drop.drop_start}'`)
            .replaceAll(':drop_end', `'${drop.drop_end}'`)
            .replaceAll(':top_n', '3')
            .replaceAll(':underused_below', '0')
            .replaceAll(':seed', '7'),
        )
      ).map(([user, contract]) => `${user} ${contract}`),
    )
    const all = (
      await ask(
        `SELECT e.user_id, c.id, coalesce(r.score, 0), c.is_sponsored FROM user_contract_eligibility e
         JOIN contract c ON c.id = e.contract_id
         LEFT JOIN user_brand_recommendation r ON r.user_id = e.user_id AND r.brand_id = c.brand_id
         WHERE e.user_id < 'u00400' AND e.is_eligible AND c.is_drop AND c.start_datetime < '2026-03-09'
           AND (c.end_datetime IS NULL OR c.end_datetime > '2026-03-02') AND c.id NOT IN ('c012', 'c035')`,
      )
    ).map(pairOf)
    const wrong: string[] = []
    let expected = 0
    const byUserAndKind = Map.groupBy(all, ({ user, kind }) => `${user} ${kind}`)
    for (const [key, pairs] of byUserAndKind) {
      const isKept = ({ user, contract }: Pair): boolean => kept.has(`${user} ${contract}`)
      const least = Math.min(...pairs.filter(isKept).map(({ score }) => Number(score)))
      const most = Math.max(
        ...pairs.filter((pair) => !isKept(pair)).map(({ score }) => Number(score)),
      )
      const size = Math.min(3, pairs.length)
      if (least < most || pairs.filter(isKept).length !== size) wrong.push(key)
      expected += size
    }
    expect(wrong).toEqual([])
    expect(kept.size).toBe(expected)
  })

  it('keeps the best pairs of each user and kind, and all of under-used contracts', async () => {
    const gathered = await gather(inputs({ top_n: '3', underused_below: '450' }))
    if (!gathered.ok) throw new Error('not gathered')
    const { instance, names, report } = gathered
    const elig = report.inputs.find(({ input }) => input === 'elig')
    const cut = elig?.query?.cut
    expect(cut).toMatchObject({ parameter: 'top_n', value: 3, rows: elig?.rows })
    expect(cut!.rows_before).toBeGreaterThan(elig!.rows)
    const demand = new Map(
      (
        await ask(
          'SELECT contract_id, count(*) FROM user_contract_eligibility WHERE is_eligible GROUP BY 1',
        )
      ).map(([id, count]) => [id, Number(count)]),
    )
    const underused = names.contracts.map(
      (id, c) => instance.sponsored[c] === 1 && demand.get(id)! < 450,
    )
    const most = [0, 0]
    for (let user = 0; user < instance.users; user++) {
      const kinds = [0, 0]
      for (let pair = instance.rowStart[user]!; pair < instance.rowStart[user + 1]!; pair++) {
        const contract = instance.contract[pair]!
        if (!underused[contract]) kinds[instance.sponsored[contract]!]!++
      }
      for (const kind of [0, 1]) most[kind] = Math.max(most[kind]!, kinds[kind]!)
    }
    expect(most).toEqual([3, 3])
  })

  it('says that nothing was cut where the limit reached nobody', async () => {
    const { report } = await gather(inputs({ top_n: '1000' }))
    expect(report.inputs.find(({ input }) => input === 'elig')?.query?.cut).toBeNull()
  })

  it('reports what is wrong with each query as a fault of its input', async () => {
    const { ok, report } = await gather({
      caps: query('SELECT id, cap FROM no_such_table'),
      elig: query('SELECT user_id, contract_id FROM user_contract_eligibility'),
      user_groups: query('SELECT user_id, group_id FROM drop_user_group WHERE drop_id = :drop_id'),
      group_ratios: query("SELECT 'north' AS group_id, 2 AS ratio"),
    })
    expect(ok).toBe(false)
    expect(report.faults.map(({ input, kind }) => [input, kind])).toEqual([
      ['caps', 'unreadable'],
      ['elig', 'missing_column'],
      ['user_groups', 'unreadable'],
      ['group_ratios', 'bad_ratio'],
    ])
    expect(report.faults[0]?.message).toContain('no_such_table')
    expect(report.faults[1]?.message).toBe(
      'Eligible pairs: sql:a.sql@test has no column score. It has: user_id, contract_id.',
    )
    expect(report.faults[2]?.message).toContain('drop_id')
  })

  it('ends the query on the server when the task is told to stop', async () => {
    const task = taskInTest([target], ({ done }) => {
      if ((done ?? 0) > 0) task.cancel()
    })
    const endless = query("SELECT 'c' AS contract_id, generate_series(1, 2000000000) AS user_id")
    const fetching = queryFetcher(task.context)(connection, 'pins', endless)
    await expect(fetching).rejects.toBeInstanceOf(CancelledError)
    const running = await ask(
      "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%2000000000%' AND pid <> pg_backend_pid()",
    )
    expect(running).toEqual([['0']])
  })

  it('keeps every character of the rows, and NULL apart from them', async () => {
    const task = taskInTest([target])
    const fetched = await queryFetcher(task.context)(
      connection,
      'caps',
      query(
        `SELECT * FROM (VALUES ('a"b', E'line\\nfeed', NULL), ('', ' 007 ', E'tab\\t,comma'), ('ü', '0.10', '"')) v (x, y, x)`,
      ),
    )
    expect(fetched.rows).toBe(3)
    expect(
      await connection.rows(`SELECT * FROM read_parquet(${literalPath(fetched.path)})`),
    ).toEqual([
      { x: 'a"b', y: 'line\nfeed', x_3: null },
      { x: '', y: ' 007 ', x_3: 'tab\t,comma' },
      { x: 'ü', y: '0.10', x_3: '"' },
    ])
    expect((await stat(fetched.path)).size).toBe(fetched.bytes)
  })

  it('says which connection is not there', async () => {
    const task = taskInTest([])
    const failure = await failureOfWork(
      queryFetcher(task.context)(connection, 'caps', query('SELECT 1')),
    )
    expect(failure).toMatchObject({ code: 'not_found' })
  })
})
