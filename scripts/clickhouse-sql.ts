/**
 * Runs the ClickHouse SQL that comes along on the real engine in this process, against answers that are
 * worked out here:
 *
 *   node scripts/clickhouse-sql.ts
 *
 * The engine is chdb from npm (540 MB), which is no dependency: install it anywhere and name the folder
 * in QM_CHDB. Without it the script says so and ends with 0.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'

import { forClickhouse } from '../src-main/data/remote/named-parameters.ts'
import type { RemoteParameters } from '../src-main/data/remote/remote.ts'
import { ROOT } from './lib/process.ts'

interface Session {
  query(sql: string): unknown
  queryBind(sql: string, values: Readonly<Record<string, unknown>>, format: string): unknown
  close(): void
}

const moduleShape = z.object({
  Session: z.custom<new () => Session>((it) => typeof it === 'function'),
})

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

const engine = load()
if (engine === null) {
  console.log('chdb is not installed: the ClickHouse SQL was not run. Name its folder in QM_CHDB.')
} else {
  const session = new engine.Session()
  try {
    fill(session)
    check(session)
    console.log('eligible-pairs.clickhouse.sql gives what it says.')
  } finally {
    session.close()
  }
}

function load(): z.infer<typeof moduleShape> | null {
  const from = process.env['QM_CHDB'] ?? ROOT
  try {
    return moduleShape.parse(createRequire(join(from, 'package.json'))('chdb'))
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND'
    if (isMissing) return null
    throw error
  }
}

function fill(session: Session): void {
  const text = (value: string): string => `'${value}'`
  session.query(
    'CREATE TABLE contract (id String, brand_id String, is_sponsored UInt8, start_datetime DateTime, end_datetime Nullable(DateTime), is_drop UInt8) ENGINE = MergeTree ORDER BY id',
  )
  session.query(
    'CREATE TABLE user_contract_eligibility (user_id String, contract_id String, is_eligible UInt8) ENGINE = MergeTree ORDER BY (user_id, contract_id)',
  )
  session.query(
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
  session.query(`INSERT INTO contract VALUES ${rows.join(', ')}`)
  const eligible = users.flatMap((user, u) =>
    contracts.map(({ id }, c) => `(${text(user)}, ${text(id)}, ${Number(isEligible(u, c))})`),
  )
  session.query(`INSERT INTO user_contract_eligibility VALUES ${eligible.join(', ')}`)
  const scores = users.flatMap((user, u) =>
    ['b0', 'b1', 'b2', 'b3', 'b4', 'b5'].flatMap((brand) => {
      const score = scoreOf(u, brand)
      // Where the recommender has none there is no row.
      return score === 0 ? [] : [`(${text(user)}, ${text(brand)}, ${score})`]
    }),
  )
  session.query(`INSERT INTO user_brand_recommendation VALUES ${scores.join(', ')}`)
}

function check(session: Session): void {
  const drop = { drop_start: '2026-03-02 00:00:00+00:00', drop_end: '2026-03-09', seed: 0 }
  const whole = ask(session, { ...drop, top_n: 0, underused_below: 0 })
  expectSame('all pairs, zeros included', sorted(whole), sorted(allPairs))
  const cut = ask(session, { ...drop, top_n: 2, underused_below: 10 })
  const again = ask(session, { ...drop, top_n: 2, underused_below: 10 })
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

function ask(session: Session, parameters: RemoteParameters): readonly Pair[] {
  const sql = readFileSync(
    join(ROOT, 'resources', 'sql', 'allocation', 'eligible-pairs.clickhouse.sql'),
    'utf8',
  )
  const { text, values } = forClickhouse(sql, parameters)
  const lines = String(session.queryBind(text, values, 'TSV')).split('\n')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [user = '', contract = '', score = ''] = line.split('\t')
      const sponsored = contracts.find(({ id }) => id === contract)?.sponsored === true
      return { user, contract, score: Number(score), sponsored }
    })
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
