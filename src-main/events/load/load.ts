import { join } from 'node:path'
import { type LoadedTable, loadedTables, type LoadReport } from '../../../src-shared/events/load.ts'
import { type Connection, openDuckDb } from '../../data/duckdb.ts'
import type { TaskContext } from '../../jobs/task-context.ts'
import { openFor } from '../../jobs/task-remote.ts'
import { eventsRelation } from '../result-tables.ts'
import { loadClickhouse } from './clickhouse.ts'
import type { LoadOrder } from './order.ts'
import { loadPostgresql } from './postgresql.ts'
import { rowsSql } from './tables.ts'

const loading = 'Write the tables'

/**
 * Writes the tables of a finished run into a database, in the place of what an earlier run has written
 * there: in one transaction (PostgreSQL), or beside the old ones and then exchanged (ClickHouse).
 * Writing a run again changes nothing. Throws what statements throw.
 */
export async function loadRun(order: LoadOrder, context: TaskContext): Promise<LoadReport> {
  context.plan([{ title: loading, weight: 1 }])
  context.enter(loading)
  using duckdb = await openDuckDb({
    memoryLimit: context.limits.duckdb_memory,
    threads: context.limits.threads,
    tempFolder: join(context.temporary, 'duckdb'),
  })
  using _ = context.onCancel(() => duckdb.interrupt())
  return await writeTables(order, duckdb, join(order.folder, 'artifacts'), context)
}

/**
 * The same within a task that has a connection of DuckDB open and its stages planned. `beforeCommit`:
 * see `Rows`; what it throws leaves the tables as they were.
 */
export async function writeTables(
  order: LoadOrder,
  duckdb: Connection,
  artifacts: string,
  context: TaskContext,
  beforeCommit: () => Promise<void> = async () => undefined,
): Promise<LoadReport> {
  const started = context.now()
  const names = loadedTables.filter((name) => name !== 'events_cleaned' || order.events)
  const counts = new Map<LoadedTable, number>()
  for (const name of names) {
    const { rows } = await duckdb.row(`SELECT count(*) AS rows FROM (${rowsSql(artifacts, name)})`)
    counts.set(name, Number(rows))
  }
  const planned = names.map((of) => ({
    of,
    table: `${order.prefix}${of}`,
    rows: counts.get(of) ?? 0,
  }))
  const rows = { context, duckdb, artifacts, counts, beforeCommit }
  const { kind } = context.connection(order.connection)
  const findings =
    kind === 'postgresql'
      ? await (async () => {
          await using remote = await openFor(context, order.connection)
          return await loadPostgresql(remote, order, planned, rows)
        })()
      : await loadClickhouse(order, planned, rows)
  const { state, foreign, writtenAt } = findings
  const tables = findings.tables.map(({ table, rows: count, before }) => ({
    table,
    rows: count,
    before,
  }))
  const isNew = state === 'written' || state === 'ready'
  return {
    state,
    connection: order.connection,
    kind,
    tables,
    foreign: [...foreign],
    replaced:
      kind === 'postgresql' && order.events && isNew ? await textsWithNul(duckdb, artifacts) : 0,
    load:
      writtenAt === null
        ? null
        : {
            connection: order.connection,
            prefix: order.prefix,
            tables: tables.map(({ table, rows: count }) => ({ table, rows: count })),
            written_by: order.written_by,
            written_at: writtenAt,
          },
    seconds: (context.now() - started) / 1000,
  }
}

async function textsWithNul(duckdb: Connection, artifacts: string): Promise<number> {
  const holds = ['event_id', 'player_id', 'session_id', 'event_type'].map(
    (name) => `coalesce(contains(${name}, chr(0)), false)`,
  )
  const { rows } = await duckdb.row(
    `SELECT count(*) AS rows FROM ${eventsRelation(artifacts)} WHERE ${holds.join(' OR ')}`,
  )
  return Number(rows)
}
