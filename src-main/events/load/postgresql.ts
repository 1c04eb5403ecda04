import type { LoadedRun } from '../../../src-shared/events/load.ts'
import type { Remote, RemoteRows, RemoteTransaction } from '../../data/remote/remote.ts'
import { version } from '../../platform/version.ts'
import {
  batchesOf,
  type LoadFindings,
  type LoadOrder,
  missingColumns,
  type PlannedTable,
  type Rows,
  stateOf,
} from './order.ts'
import { tableShapes } from './tables.ts'

/** Which run each table holds, one row a table. */
const ledger = 'quartermaster_load'
/** For a table that somebody has locked, where the server has no limit of its own. */
const lockTimeout = '5min'
/** Of a dry run: enough to see that the server takes them. */
const trialRows = 1000

/** Ends the transaction without a commit, with what was found. */
class Undone extends Error {
  readonly findings: LoadFindings
  constructor(findings: LoadFindings) {
    super(findings.state)
    this.findings = findings
  }
}

/**
 * Puts the rows of a run in the place of those of the run before, in one transaction: readers see the
 * one or the other. Tables are made where there are none; those of somebody else are refused. A dry run
 * writes as much as shows that it can be done, and rolls back.
 */
export async function loadPostgresql(
  remote: Remote,
  order: LoadOrder,
  planned: readonly Pick<PlannedTable, 'of' | 'table' | 'rows'>[],
  rows: Rows,
): Promise<LoadFindings> {
  try {
    return await remote.transaction((transaction) => work(transaction, order, planned, rows))
  } catch (error) {
    if (error instanceof Undone) return error.findings
    throw error
  }
}

async function work(
  transaction: RemoteTransaction,
  order: LoadOrder,
  planned: readonly Pick<PlannedTable, 'of' | 'table' | 'rows'>[],
  rows: Rows,
): Promise<LoadFindings> {
  rows.context.update({ detail: 'waiting for the tables' })
  // One load at a time: two that find no table would both make it.
  await all(transaction, `SELECT pg_advisory_xact_lock(hashtext('${ledger}'))`)
  await all(
    transaction,
    `SELECT set_config('lock_timeout', '${lockTimeout}', true) WHERE current_setting('lock_timeout') = '0'`,
  )
  const hasLedger = await columnsOf(transaction, ledger)
  if (hasLedger.size === 0) {
    await transaction.execute(
      `CREATE TABLE ${ledger} (
         table_name text PRIMARY KEY, run_id text NOT NULL, row_count bigint NOT NULL,
         written_by text NOT NULL, written_at timestamptz NOT NULL, version text NOT NULL)`,
    )
  }
  const tables: PlannedTable[] = []
  for (const table of planned) tables.push(await lookAt(transaction, table))
  const found = stateOf(tables, order.run)
  if (found.state !== 'ready') throw new Undone({ ...found, tables, writtenAt: null })

  for (const table of tables) {
    if (!table.exists) await transaction.execute(createStatement(table))
    await transaction.execute(`DELETE FROM ${table.table}`)
    await insertRows(transaction, order, table, rows)
    await transaction.execute(
      `INSERT INTO ${ledger} (table_name, run_id, row_count, written_by, written_at, version)
       VALUES (:table, :run, :rows, :written_by, now(), :version)
       ON CONFLICT (table_name) DO UPDATE SET run_id = excluded.run_id,
         row_count = excluded.row_count, written_by = excluded.written_by,
         written_at = excluded.written_at, version = excluded.version`,
      {
        table: table.table,
        run: order.run,
        rows: table.rows,
        written_by: order.written_by,
        version,
      },
    )
  }
  const [now] = await all(transaction, `SELECT ${utc('now()')}`)
  // The last moment to stop: what follows is the commit.
  rows.context.checkpoint()
  if (order.dry_run) throw new Undone({ ...found, tables, writtenAt: null })
  await rows.beforeCommit()
  return { ...found, state: 'written', tables, writtenAt: String(now?.[0]) }
}

const utc = (instant: string): string =>
  `to_char(${instant} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

async function lookAt(
  transaction: RemoteTransaction,
  planned: Pick<PlannedTable, 'of' | 'table' | 'rows'>,
): Promise<PlannedTable> {
  const [row] = await all(
    transaction,
    `SELECT run_id, row_count, written_by, ${utc('written_at')} FROM ${ledger} WHERE table_name = :table`,
    { table: planned.table },
  )
  const columns = await columnsOf(transaction, planned.table)
  const before = columns.size === 0 ? null : loadedRunOf(row)
  if (before !== null) {
    const missing = [...tableShapes[planned.of].columns.map(({ name }) => name), 'run_id'].filter(
      (name) => !columns.has(name),
    )
    if (missing.length > 0) throw missingColumns(planned.table, missing)
  }
  return { ...planned, exists: columns.size > 0, before }
}

function loadedRunOf(row: readonly (string | null)[] | undefined): LoadedRun | null {
  if (row === undefined) return null
  const [run, rows, by, at] = row
  return {
    run: String(run),
    rows: Number(rows),
    written_by: String(by),
    written_at: String(at),
  }
}

/** The columns of a table as the login finds it; none where there is no such table. */
async function columnsOf(
  transaction: RemoteTransaction,
  table: string,
): Promise<ReadonlySet<string>> {
  const found = await all(
    transaction,
    `SELECT attname FROM pg_attribute
     WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped`,
    { table },
  )
  return new Set(found.map(([name]) => String(name)))
}

function createStatement({ table, of }: PlannedTable): string {
  const { columns, order, isKey } = tableShapes[of]
  const lines = columns.map(({ name, postgresql }) => `"${name}" ${postgresql}`)
  lines.push('run_id text NOT NULL')
  if (isKey) lines.push(`PRIMARY KEY (${order.join(', ')})`)
  return `CREATE TABLE ${table} (${lines.join(', ')})`
}

async function insertRows(
  transaction: RemoteTransaction,
  order: LoadOrder,
  { table, of, rows: expectedRows }: PlannedTable,
  rows: Rows,
): Promise<void> {
  const { columns } = tableShapes[of]
  const typeOf = (type: string): string => type.replace(' NOT NULL', '')
  const names = columns.map(({ name }) => `"${name}"`).join(', ')
  const values = columns.map(({ postgresql }, at) => {
    const type = typeOf(postgresql)
    // Texts of instants are in UTC and do not say so.
    return type === 'timestamptz'
      ? `CAST(v.c${at} || '+00' AS timestamptz)`
      : `CAST(v.c${at} AS ${type})`
  })
  const lists = columns.map((_, at) => `CAST(:c${at} AS text[])`).join(', ')
  const aliases = columns.map((_, at) => `c${at}`).join(', ')
  const sql = `INSERT INTO ${table} (${names}, run_id)
    SELECT ${values.join(', ')}, CAST(:run AS text) FROM unnest(${lists}) AS v(${aliases})`
  const most = order.dry_run ? trialRows : null
  let written = 0
  for await (const batch of batchesOf(rows, of, most)) {
    const parameters = Object.fromEntries(
      batch.map((list, at) => [`c${at}`, list.map(withoutNul)] as const),
    )
    written += await transaction.execute(sql, { ...parameters, run: order.run })
  }
  const wanted = Math.min(expectedRows, most ?? Infinity)
  if (written !== wanted) throw new Error(`${written} rows written of ${wanted}`)
}

const withoutNul = (text: string | null): string | null =>
  text === null || !text.includes('\0') ? text : text.replaceAll('\0', '\uFFFD')

async function all(
  transaction: RemoteTransaction,
  sql: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<(string | null)[][]> {
  return await allRows(await transaction.query(sql, parameters))
}

/** For results of a few rows. */
export async function allRows(rows: RemoteRows): Promise<(string | null)[][]> {
  const found: (string | null)[][] = []
  for await (const batch of rows) {
    for (let row = 0; row < batch.rows; row++) {
      found.push(batch.columns.map((values) => values[row] ?? null))
    }
  }
  return found
}
