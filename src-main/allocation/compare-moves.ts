import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  contractMoves,
  flowRow,
  type FlowsPage,
  flowsPage,
  groupMoves,
  type MoveChoicesRequest,
  type MoveExportRequest,
  type MovesPage,
  movesPage,
  moveWay,
  type MovesSummary,
  type MoveTable,
  type MoveTotalsRequest,
} from '../../src-shared/allocation/moves.ts'
import type { GridChoices, GridPageRequest, GridTotals } from '../../src-shared/grid.ts'
import type { Connection, Row } from '../data/duckdb.ts'
import type { GridColumns } from '../data/grid-query.ts'
import { exportGrid, type GridExportControl } from '../data/grid-query-export.ts'
import type { GridTables } from '../data/grid-query-tables.ts'
import type { GridSource } from '../data/grid-source.ts'
import { literal } from '../data/sql.ts'
import type { ComparedFolders } from './compare-users.ts'
import { readAllocationSummary } from './index.ts'
import { artifact } from './result-queries.ts'

/** Seats that changed hands between two published runs; what they come down to, and as lists. */
export interface MoveComparisons {
  summary(asked: MovesAsked): Promise<MovesSummary>
  moves(asked: MovesAsked, page: GridPageRequest): Promise<MovesPage>
  flows(asked: MovesAsked, page: GridPageRequest): Promise<FlowsPage>
  totals(asked: MovesAsked, request: MoveTotalsRequest): Promise<GridTotals>
  choices(asked: MovesAsked, request: MoveChoicesRequest): Promise<GridChoices>
  /** Rows written to `path`. */
  export(
    asked: MovesAsked,
    request: MoveExportRequest,
    path: string,
    control?: GridExportControl,
  ): Promise<number>
}

export interface MovesAsked {
  readonly connection: Connection
  readonly tables: GridTables
  readonly folders: ComparedFolders
  /** Scratch of the workspace: the lists are kept in it as Parquet. */
  readonly temporary: string
}

interface Made {
  readonly folder: string
  readonly summary: MovesSummary
}

const mostKept = 3
const mostContracts = 1000
const mostFlows = 20
const mostEnds = 8

/**
 * The first question about two runs joins their assignments and writes the moves and flows as files,
 * which grids then page like any list of a result. The last three pairs of runs are kept.
 */
export function createMoveComparisons(): MoveComparisons {
  const kept = new Map<string, Promise<Made>>()

  const madeOf = async (asked: MovesAsked): Promise<Made> => {
    const { a, b } = asked.folders
    const key = JSON.stringify([a, b])
    const known = await kept.get(key)?.catch(() => undefined)
    // Scratch that nobody touched for a day is cleared away.
    if (known !== undefined && existsSync(sourceOf(known, 'moves').path)) {
      const again = kept.get(key)
      if (again !== undefined) {
        kept.delete(key)
        kept.set(key, again)
      }
      return known
    }
    const making = make(asked)
    kept.set(key, making)
    making.catch(() => {
      if (kept.get(key) === making) kept.delete(key)
    })
    const made = await making
    for (const [oldest, old] of kept) {
      if (kept.size <= mostKept) break
      kept.delete(oldest)
      const { folder } = await old
      await rm(folder, { recursive: true, force: true })
    }
    return made
  }
  const source = async (asked: MovesAsked, table: MoveTable): Promise<GridSource> =>
    sourceOf(await madeOf(asked), table)

  return {
    async summary(asked) {
      return (await madeOf(asked)).summary
    },
    async moves(asked, page) {
      const { rows, total } = await asked.tables.page(
        asked.connection,
        await source(asked, 'moves'),
        page,
      )
      return movesPage.parse({ rows, total })
    },
    async flows(asked, page) {
      const { rows, total } = await asked.tables.page(
        asked.connection,
        await source(asked, 'flows'),
        page,
      )
      return flowsPage.parse({ rows, total })
    },
    async totals(asked, { table, filters }) {
      return asked.tables.totals(asked.connection, await source(asked, table), filters)
    },
    async choices(asked, { table, ...request }) {
      return asked.tables.choices(asked.connection, await source(asked, table), request)
    },
    async export(asked, { table, ...request }, path, control) {
      return exportGrid(asked.connection, await source(asked, table), request, path, control)
    },
  }
}

const amounts = {
  score_a: 'number',
  score_b: 'number',
  score_change: 'number',
  value_a: 'number',
  value_b: 'number',
  value_change: 'number',
} as const satisfies GridColumns

const columns = {
  moves: {
    user_id: 'text',
    group_id: 'text',
    from_contract: 'text',
    to_contract: 'text',
    ...amounts,
  },
  flows: { from_contract: 'text', to_contract: 'text', moves: 'number', ...amounts },
} as const satisfies Readonly<Record<MoveTable, GridColumns>>

function sourceOf({ folder }: Pick<Made, 'folder'>, table: MoveTable): GridSource {
  return {
    path: join(folder, `${table}.parquet`),
    columns: columns[table],
    further: ['from_sponsored', 'to_sponsored'],
  }
}

async function make({ connection, folders, temporary }: MovesAsked): Promise<Made> {
  await mkdir(temporary, { recursive: true })
  const folder = await mkdtemp(join(temporary, 'moves-'))
  try {
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE moves AS
       WITH a AS (${await heldIn(folders.a)}), b AS (${await heldIn(folders.b)}),
       both_runs AS (
         SELECT user_id, contract_id, a.score AS score_a, a.value AS value_a, b.score AS score_b,
           b.value AS value_b, coalesce(b.sponsored, a.sponsored) = 1 AS sponsored,
           coalesce(b.group_id, a.group_id) AS group_id
         FROM a FULL JOIN b USING (user_id, contract_id)
       ), gone AS (
         SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY value_a DESC, contract_id) AS rank
         FROM both_runs WHERE score_b IS NULL
       ), got AS (
         SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY value_b DESC, contract_id) AS rank
         FROM both_runs WHERE score_a IS NULL
       )
       SELECT user_id, coalesce(got.group_id, gone.group_id) AS group_id,
         coalesce(gone.contract_id, '') AS from_contract, coalesce(got.contract_id, '') AS to_contract,
         gone.sponsored AS from_sponsored, got.sponsored AS to_sponsored,
         gone.score_a, got.score_b, got.score_b - gone.score_a AS score_change,
         coalesce(gone.value_a, 0) AS value_a, coalesce(got.value_b, 0) AS value_b,
         coalesce(got.value_b, 0) - coalesce(gone.value_a, 0) AS value_change, rank
       FROM gone FULL JOIN got USING (user_id, rank)`,
    )
    await connection.run(
      `CREATE OR REPLACE TEMP TABLE flows AS
       SELECT from_contract, to_contract, any_value(from_sponsored) AS from_sponsored,
         any_value(to_sponsored) AS to_sponsored, count(*) AS moves,
         ${['score_a', 'score_b', 'value_a', 'value_b', 'value_change'].map(sum).join(', ')},
         coalesce(fsum(score_b), 0) - coalesce(fsum(score_a), 0) AS score_change
       FROM moves GROUP BY from_contract, to_contract`,
    )
    const copy = (sql: string, table: MoveTable): Promise<void> =>
      connection.run(
        `COPY (${sql}) TO ${literal(join(folder, `${table}.parquet`))} (FORMAT parquet, COMPRESSION snappy)`,
      )
    await connection.run('SET preserve_insertion_order = true')
    await copy('SELECT * EXCLUDE (rank) FROM moves ORDER BY user_id, rank', 'moves')
    await copy('SELECT * FROM flows ORDER BY moves DESC, from_contract, to_contract', 'flows')
    return { folder, summary: await summaryOf(connection) }
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    await connection.run('DROP TABLE IF EXISTS moves').catch(() => undefined)
    await connection.run('DROP TABLE IF EXISTS flows').catch(() => undefined)
  }
}

const sum = (column: string): string => `coalesce(fsum(${column}), 0) AS ${column}`

/** Assignments of a run with what they are worth by its own rules. */
async function heldIn(folder: string): Promise<string> {
  const { resolved } = await readAllocationSummary(folder)
  const artifacts = join(folder, 'artifacts')
  return `SELECT x.user_id, x.contract_id, x.score, x.sponsored, x.group_id,
      x.score * c.lift + ${resolved.fill_bonus} AS value
    FROM ${artifact(artifacts, 'assignments')} x
    JOIN ${artifact(artifacts, 'contracts')} c USING (contract_id)`
}

async function summaryOf(connection: Connection): Promise<MovesSummary> {
  const byUser = `(SELECT user_id, any_value(group_id) AS group_id, count(*) AS moves,
      fsum(value_change) AS change FROM moves GROUP BY user_id)`
  const balance = `count(*) AS users, coalesce(sum(moves), 0)::BIGINT AS moves,
    coalesce(fsum(greatest(change, 0)), 0) AS gained, coalesce(fsum(greatest(-change, 0)), 0) AS lost,
    coalesce(fsum(change), 0) AS change`
  const all = await connection.row(`SELECT ${balance} FROM ${byUser}`)
  const { score } = await connection.row(
    'SELECT coalesce(fsum(score_change), 0) AS score FROM flows',
  )
  const groups = await connection.rows(
    `SELECT group_id, ${balance} FROM ${byUser} GROUP BY group_id ORDER BY gained + lost DESC, group_id`,
  )
  const side = (of: 'from' | 'to'): string =>
    `SELECT ${of}_contract AS contract_id, ${of}_sponsored AS sponsored,
       ${of === 'from' ? 'moves' : '0'} AS gone, ${of === 'to' ? 'moves' : '0'} AS got,
       ${of === 'from' ? 'value_a' : '0'} AS value_left, ${of === 'to' ? 'value_b' : '0'} AS value_joined
     FROM flows WHERE ${of}_contract <> ''`
  const contracts = await connection.rows(
    `SELECT contract_id, any_value(sponsored) AS sponsored, sum(gone)::BIGINT AS "left",
       sum(got)::BIGINT AS joined, fsum(value_left) AS value_left, fsum(value_joined) AS value_joined,
       count(*) OVER () AS total
     FROM (${side('from')} UNION ALL ${side('to')}) GROUP BY contract_id
     ORDER BY "left" + joined DESC, contract_id LIMIT ${mostContracts}`,
  )
  const flows = await connection.rows(
    `SELECT *, count(*) OVER () AS total FROM flows
     ORDER BY moves DESC, from_contract, to_contract LIMIT ${mostFlows}`,
  )
  const ends = (of: 'from' | 'to'): string =>
    `SELECT ${of}_contract, ${of}_contract AS ${of}_end FROM flows GROUP BY 1
     ORDER BY sum(moves) DESC, 1 LIMIT ${mostEnds}`
  const kind = (of: 'from' | 'to'): string =>
    `any_value(CASE WHEN ${of}_end IS NOT NULL THEN ${of}_sponsored END) AS ${of}_sponsored`
  const ways = await connection.rows(
    `SELECT from_end AS from_contract, to_end AS to_contract, ${kind('from')}, ${kind('to')},
       sum(moves)::BIGINT AS moves, fsum(value_change) AS value_change
     FROM flows LEFT JOIN (${ends('from')}) USING (from_contract)
       LEFT JOIN (${ends('to')}) USING (to_contract)
     GROUP BY from_end, to_end
     ORDER BY sum(flows.moves) DESC, from_end NULLS LAST, to_end NULLS LAST`,
  )
  const plain = (row: Row): Row =>
    Object.fromEntries(
      Object.entries(row)
        .filter(([name]) => name !== 'total')
        .map(([name, value]) => [name, typeof value === 'bigint' ? Number(value) : value]),
    )
  const { users, moves, gained, lost, change } = plain(all)
  return {
    users: Number(users),
    moves: Number(moves),
    gained: Number(gained),
    lost: Number(lost),
    change: Number(change),
    score_change: Number(score),
    groups: groups.map((row) => groupMoves.parse(plain(row))),
    contracts: contracts.map((row) => contractMoves.parse(plain(row))),
    contracts_total: Number(contracts[0]?.['total'] ?? 0),
    ways: ways.map((row) => moveWay.parse(plain(row))),
    flows: flows.map((row) => flowRow.parse(plain(row))),
    flows_total: Number(flows[0]?.['total'] ?? 0),
  }
}
