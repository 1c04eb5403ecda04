import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { Remote, RemoteParameters } from '../../src-main/data/remote/remote.ts'
import { allocationSummary } from '../../src-shared/allocation/summary.ts'
import { runId } from '../../src-shared/run-id.ts'
import { ROOT } from '../lib/process.ts'
import type { Engine, EngineServer } from './clickhouse-engine-server.ts'

interface Pair {
  readonly user: string
  readonly contract: string
  readonly score: number
  readonly sponsored: boolean
}

const users = Array.from({ length: 60 }, (_, index) => `u${index}`)
const contracts = Array.from({ length: 24 }, (_, index) => ({
  id: `c${index}`,
  brand: `b${index % 6}`,
  sponsored: index % 3 === 0,
  // Open all the time, over, not open yet, no drop contract.
  open: index % 11 !== 4 && index % 11 !== 7,
  isDrop: index !== 5,
}))
const isEligible = (user: number, contract: number): boolean =>
  contract === 9 ? user % 20 === 0 : (user * 7 + contract * 5) % 4 !== 0
const scoreOf = (user: number, brand: string): number =>
  (user + brand.length * 3 + Number(brand.slice(1))) % 5 < 2
    ? ((user * 13 + Number(brand.slice(1)) * 29) % 100) / 100
    : 0

const allPairs: readonly Pair[] = users.flatMap((user, u) =>
  contracts.flatMap(({ id, brand, sponsored, open, isDrop }, c) =>
    open && isDrop && isEligible(u, c)
      ? [{ user, contract: id, score: scoreOf(u, brand), sponsored }]
      : [],
  ),
)

/** The tables of the query, in the database that is in use. */
export function fill(engine: Engine): void {
  const text = (value: string): string => `'${value}'`
  engine.query(
    'CREATE TABLE contract (id String, brand_id String, is_sponsored UInt8, start_datetime DateTime, end_datetime Nullable(DateTime), is_drop UInt8) ENGINE = MergeTree ORDER BY id',
  )
  engine.query(
    'CREATE TABLE user_contract_eligibility (user_id String, contract_id String, is_eligible UInt8) ENGINE = MergeTree ORDER BY (user_id, contract_id)',
  )
  engine.query(
    'CREATE TABLE user_brand_recommendation (user_id String, brand_id String, score Float64) ENGINE = MergeTree ORDER BY (user_id, brand_id)',
  )
  const rows = contracts.map(({ id, brand, sponsored, open, isDrop }, index) => {
    const isOver = !open && index % 2 === 0
    const start = open || isOver ? '2026-01-01 00:00:00' : '2026-06-01 00:00:00'
    const end = isOver
      ? text('2026-02-01 00:00:00')
      : index % 2 === 0
        ? 'NULL'
        : text('2026-12-31 00:00:00')
    return `(${text(id)}, ${text(brand)}, ${Number(sponsored)}, ${text(start)}, ${end}, ${Number(isDrop)})`
  })
  engine.query(`INSERT INTO contract VALUES ${rows.join(', ')}`)
  const eligible = users.flatMap((user, u) =>
    contracts.map(({ id }, c) => `(${text(user)}, ${text(id)}, ${Number(isEligible(u, c))})`),
  )
  engine.query(`INSERT INTO user_contract_eligibility VALUES ${eligible.join(', ')}`)
  const scores = users.flatMap((user, u) =>
    ['b0', 'b1', 'b2', 'b3', 'b4', 'b5'].flatMap((brand) => {
      const score = scoreOf(u, brand)
      // Where the recommender has none there is no row.
      return score === 0 ? [] : [`(${text(user)}, ${text(brand)}, ${score})`]
    }),
  )
  engine.query(`INSERT INTO user_brand_recommendation VALUES ${scores.join(', ')}`)
}

export async function checkPairs(remote: Remote): Promise<void> {
  const drop = { drop_start: '2026-03-02 00:00:00+00:00', drop_end: '2026-03-09', seed: 0 }
  const whole = await ask(remote, { ...drop, top_n: 0, underused_below: 0 })
  expectSame('all pairs, zeros included', sorted(whole), sorted(allPairs))
  const cut = await ask(remote, { ...drop, top_n: 2, underused_below: 10 })
  const again = await ask(remote, { ...drop, top_n: 2, underused_below: 10 })
  expectSame('the same pairs each time', sorted(again), sorted(cut))
  expectSame(
    'all pairs of an under-used contract',
    sorted(cut.filter(({ contract }) => contract === 'c9')),
    sorted(allPairs.filter(({ contract }) => contract === 'c9')),
  )
  for (const user of users) {
    for (const sponsored of [true, false]) {
      const of = (pairs: readonly Pair[]): number[] =>
        pairs
          .filter(
            (pair) => pair.user === user && pair.sponsored === sponsored && pair.contract !== 'c9',
          )
          .map(({ score }) => score)
          .toSorted((a, b) => b - a)
      expectSame(`the best of ${user}`, of(cut), of(allPairs).slice(0, 2))
    }
  }
}

async function ask(remote: Remote, parameters: RemoteParameters): Promise<readonly Pair[]> {
  const sql = readFileSync(
    join(ROOT, 'resources', 'sql', 'allocation', 'eligible-pairs.clickhouse.sql'),
    'utf8',
  )
  const pairs: Pair[] = []
  for await (const { columns, rows } of await remote.query(sql, parameters)) {
    const [userIds, contractIds, scores] = columns
    for (let row = 0; row < rows; row++) {
      const contract = String(contractIds?.[row])
      const sponsored = contracts.find(({ id }) => id === contract)?.sponsored === true
      pairs.push({
        user: String(userIds?.[row]),
        contract,
        score: Number(scores?.[row]),
        sponsored,
      })
    }
  }
  return pairs
}

function sorted(pairs: readonly Pair[]): readonly string[] {
  return pairs.map(({ user, contract, score }) => `${user} ${contract} ${score}`).toSorted()
}

function expectSame(what: string, found: readonly unknown[], wanted: readonly unknown[]): void {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return
  throw new Error(
    `${what}: ${found.length} found, ${wanted.length} wanted: ${JSON.stringify(found.slice(0, 5))} / ${JSON.stringify(wanted.slice(0, 5))}`,
  )
}

/**
 * `allocate` with its pairs from the engine: the same drop as from a file of the same pairs, and with
 * the cut at the source fewer rows, and a bound that says so.
 */
export async function checkAllocate(server: EngineServer, folder: string): Promise<void> {
  const file = (name: string, lines: readonly string[]): string => {
    const path = join(folder, `${name}.csv`)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  const inputs = [
    '--caps',
    file('caps', [
      'contract_id,cap,sponsored',
      ...contracts.map(({ id, sponsored }, c) => `${id},${4 + (c % 5)},${Number(sponsored)}`),
    ]),
    '--user_groups',
    file('user_groups', ['user_id,group_id', ...users.map((user, u) => `${user},g${u % 3}`)]),
    '--group_ratios',
    file('group_ratios', ['group_id,ratio', 'g0,0.2', 'g1,0.3', 'g2,0.4']),
    '--enforce_assignment_ratio',
    '--json',
  ]
  const query = [
    '--elig',
    'sql:eligible-pairs.clickhouse.sql@environment',
    '--sql_param',
    'drop_start=2026-03-02 00:00:00+00:00',
    '--sql_param',
    'drop_end=2026-03-09',
    '--sql_param',
    'underused_below=0',
  ]
  const pairs = file('pairs', [
    'user_id,contract_id,score',
    ...allPairs.map(({ user, contract, score }) => `${user},${contract},${score}`),
  ])
  const drop = async (name: string, ...words: readonly string[]) => {
    const out = join(folder, `${name}.csv`)
    const summary = await allocate(server, folder, [...inputs, ...words, '--out', out])
    return { summary, rows: readFileSync(out, 'utf8') }
  }
  const ofFile = await drop('of-file', '--elig', pairs)
  const ofEngine = await drop('of-engine', ...query)
  assert.equal(ofEngine.summary.counts.pairs, allPairs.length)
  assert.equal(ofEngine.rows, ofFile.rows)
  const cut = await drop('cut', ...query, '--prune_at_source', '2')
  assert.ok(cut.summary.counts.pairs < allPairs.length / 2, String(cut.summary.counts.pairs))
  assert.deepEqual(
    { parameter: cut.summary.cut_at_source?.parameter, value: cut.summary.cut_at_source?.value },
    { parameter: 'top_n', value: 2 },
  )
  assert.ok(server.asked.some((sql) => sql.includes('LIMIT if(')))
}

/** The server is in this process: it must go on answering while the command works. */
async function allocate(server: EngineServer, folder: string, words: readonly string[]) {
  const command = join(ROOT, 'src-main', 'hosts', 'cli', 'main.ts')
  const workspace = ['--workspace', join(folder, 'workspace')]
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [command, 'allocate', ...words, ...workspace],
    {
      env: {
        ...process.env,
        DB_HOST: '',
        CLICKHOUSE_URL: `http://127.0.0.1:${server.port}/offers`,
        CLICKHOUSE_USER: 'default',
        CLICKHOUSE_PASSWORD: '',
      },
    },
  )
  return allocationSummary.extend({ run: runId }).parse(JSON.parse(stdout))
}
