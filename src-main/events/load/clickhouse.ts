import { z } from 'zod'
import { loadedRun, type LoadedRun } from '../../../src-shared/events/load.ts'
import { type ClickhouseWriter, openClickhouseWriter } from '../../data/remote/clickhouse-write.ts'
import type { Connection } from '../../data/duckdb.ts'
import { expected } from '../../platform/errors.ts'
import { version } from '../../platform/version.ts'
import { eventsRelation } from '../result-tables.ts'
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

/** Of Date32 and DateTime64. */
const firstDay = '1900-01-01'
const lastDay = '2299-12-31'

/**
 * Writes the rows of a run into new tables and exchanges them with those of the run before: whoever
 * reads a table sees the one or the other. What a table holds stands in its comment, which moves with
 * it, so that a load that was cut off is taken up where it was. A dry run only looks.
 */
export async function loadClickhouse(
  order: LoadOrder,
  planned: readonly Pick<PlannedTable, 'of' | 'table' | 'rows'>[],
  rows: Rows,
): Promise<LoadFindings> {
  const { context } = rows
  const stop = new AbortController()
  using listening = context.onCancel(() => stop.abort())
  await daysMustFit(rows.duckdb, rows.artifacts)
  await using writer = await openClickhouseWriter(context.connection(order.connection), stop.signal)
  const tables: PlannedTable[] = []
  for (const table of planned) tables.push(await lookAt(writer, table))
  const found = stateOf(tables, order.run)
  if (found.state !== 'ready' || order.dry_run) return { ...found, tables, writtenAt: null }

  const writtenAt = new Date().toISOString()
  const besides = tables.map(({ table }) => besideOf(table, order.run))
  try {
    for (const table of tables) await fill(writer, { order, writtenAt }, table, rows)
    // The last moment to stop: exchanges that are cut off would leave some tables new and some old.
    context.checkpoint()
    listening[Symbol.dispose]()
    await rows.beforeCommit()
    for (const { table, exists } of tables) {
      const beside = besideOf(table, order.run)
      await writer.run(
        exists ? `EXCHANGE TABLES ${table} AND ${beside}` : `RENAME TABLE ${beside} TO ${table}`,
      )
    }
  } finally {
    await removeBeside(order, rows, besides)
  }
  return { ...found, state: 'written', tables, writtenAt }
}

const besideOf = (table: string, run: string): string => `${table}__${run}`

/** Values beyond the range of the types would be moved into it without a word. */
async function daysMustFit(duckdb: Connection, artifacts: string): Promise<void> {
  const { first, last } = await duckdb.row(
    `SELECT min(event_date)::VARCHAR AS first, max(event_date)::VARCHAR AS last FROM ${eventsRelation(artifacts)}`,
  )
  const beyond = [first, last].find(
    (day) => typeof day === 'string' && (day < firstDay || day > lastDay || day.length !== 10),
  )
  if (beyond === undefined) return
  throw expected('bad_input', {
    what: `The events of ${String(beyond)} cannot be written: the dates of ClickHouse reach from ${firstDay} to ${lastDay}.`,
    remedy: 'Correct the timestamps, or write to PostgreSQL.',
    kept: 'Nothing was written.',
  })
}

async function lookAt(
  writer: ClickhouseWriter,
  planned: Pick<PlannedTable, 'of' | 'table' | 'rows'>,
): Promise<PlannedTable> {
  const [row] = await writer.rows(
    'SELECT comment FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table: planned.table },
  )
  if (row === undefined) return { ...planned, exists: false, before: null }
  const before = runOfComment(row[0] ?? '')
  if (before !== null) {
    const found = await writer.rows(
      'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
      { table: planned.table },
    )
    const names = new Set(found.map(([name]) => name))
    const missing = [...tableShapes[planned.of].columns.map(({ name }) => name), 'run_id'].filter(
      (name) => !names.has(name),
    )
    if (missing.length > 0) throw missingColumns(planned.table, missing)
  }
  return { ...planned, exists: true, before }
}

const comment = z.object({ quartermaster: z.string(), ...loadedRun.shape })

/** Which run a table holds, by its comment; null: the table is somebody else's. */
function runOfComment(text: string): LoadedRun | null {
  try {
    const { quartermaster: _, ...held } = comment.parse(JSON.parse(text))
    return held
  } catch {
    return null
  }
}

/** A new table beside the one that is read, with the rows of the run. */
async function fill(
  writer: ClickhouseWriter,
  { order, writtenAt }: { readonly order: LoadOrder; readonly writtenAt: string },
  { table, of, exists, rows: expectedRows }: PlannedTable,
  rows: Rows,
): Promise<void> {
  const { columns, order: by } = tableShapes[of]
  const beside = besideOf(table, order.run)
  // Left by a load of the same run that was cut off.
  await writer.run(`DROP TABLE IF EXISTS ${beside}`)
  const lines = columns.map(({ name, clickhouse }) => `\`${name}\` ${clickhouse}`)
  await writer.run(
    exists
      ? // With the engine, codecs and further columns that somebody gave it.
        `CREATE TABLE ${beside} AS ${table}`
      : `CREATE TABLE ${beside} (${lines.join(', ')}, run_id LowCardinality(String))
         ENGINE = MergeTree ORDER BY (${by.join(', ')})`,
  )
  const withRun = async function* () {
    for await (const batch of batchesOf(rows, of, null)) {
      yield [...batch, (batch[0] ?? []).map(() => order.run)]
    }
  }
  await writer.insert(beside, [...columns.map(({ name }) => name), 'run_id'], withRun())
  const [count] = await writer.rows(`SELECT toString(count()) FROM ${beside}`)
  if (Number(count?.[0]) !== expectedRows) {
    throw new Error(`${count?.[0]} rows written of ${expectedRows}`)
  }
  const held: z.infer<typeof comment> = {
    quartermaster: version,
    run: order.run,
    rows: expectedRows,
    written_by: order.written_by,
    written_at: writtenAt,
  }
  await writer.run(`ALTER TABLE ${beside} MODIFY COMMENT ${quoted(JSON.stringify(held))}`)
}

const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`

/** Also after a failure or a word to stop, so on a connection that has not heard of it. */
async function removeBeside(
  order: LoadOrder,
  { context }: Rows,
  tables: readonly string[],
): Promise<void> {
  try {
    const target = context.connection(order.connection)
    await using writer = await openClickhouseWriter(target, AbortSignal.timeout(5000))
    for (const table of tables) await writer.run(`DROP TABLE IF EXISTS ${table}`)
  } catch {
    // The next load of this run removes them.
    context.log('warning', `tables of this load may be left: ${tables.join(', ')}`)
  }
}
