import type { LoadedTable, LoadReport, TableLoad } from '../../../src-shared/events/load.ts'
import type { Connection } from '../../data/duckdb.ts'
import type { TaskPayload } from '../../jobs/tasks.ts'
import type { TaskContext } from '../../jobs/task-context.ts'
import { expected } from '../../platform/errors.ts'
import { rowsSql, tableShapes } from './tables.ts'

export type LoadOrder = TaskPayload<'events.load'>

/** A table of the order with what it is to hold and what the database has there now. */
export interface PlannedTable extends TableLoad {
  readonly of: LoadedTable
  /** A table of this name exists. */
  readonly exists: boolean
}

/** What a database says of a load: the report without what only the caller knows. */
export type LoadFindings = Pick<LoadReport, 'state' | 'foreign'> & {
  readonly tables: readonly PlannedTable[]
  /** ISO 8601, of the server's clock; null: nothing was written. */
  readonly writtenAt: string | null
}

export interface Rows {
  readonly context: TaskContext
  readonly duckdb: Connection
  readonly artifacts: string
  /** Rows of each table, for the progress. */
  readonly counts: ReadonlyMap<LoadedTable, number>
  /** Called once all rows are there and nothing is kept yet: from then on nobody can stop it. */
  readonly beforeCommit: () => Promise<void>
}

/** All of them hold the run already, or some belong to somebody else, or they can be written. */
export function stateOf(
  tables: readonly PlannedTable[],
  run: string,
): { readonly state: 'ready' | 'refused' | 'already_written'; readonly foreign: string[] } {
  const foreign = tables
    .filter(({ exists, before }) => exists && before === null)
    .map(({ table }) => table)
  if (foreign.length > 0) return { state: 'refused', foreign }
  const isThere = tables.every(({ exists, before }) => exists && before?.run === run)
  return { state: isThere ? 'already_written' : 'ready', foreign }
}

/** A table of an earlier version, or one that somebody has changed. */
export function missingColumns(table: string, missing: readonly string[]): Error {
  return expected('bad_input', {
    what: `${table} has no column ${missing.join(', ')}.`,
    remedy: 'Add it, or rename the table: the next load makes it anew.',
    kept: 'Nothing was written.',
  })
}

const rowsAtOnce = 8192

/** The rows of a table by column, a few thousand at a time, with checkpoints between. */
export async function* batchesOf(
  { context, duckdb, artifacts, counts }: Rows,
  of: LoadedTable,
  most: number | null,
): AsyncGenerator<readonly (readonly (string | null)[])[], void> {
  const total = Math.min(counts.get(of) ?? 0, most ?? Infinity)
  const width = tableShapes[of].columns.length
  let columns: (string | null)[][] = []
  let done = 0
  const took = (): void => {
    context.checkpoint()
    done += columns[0]?.length ?? 0
    columns = []
    context.update({
      done,
      total,
      unit: 'rows',
      detail: of,
      fraction: total === 0 ? 1 : done / total,
    })
  }
  for await (const chunk of duckdb.stream(rowsSql(artifacts, of, most))) {
    for (let at = 0; at < width; at++) {
      const values = chunk.text(at)
      const known = columns[at]
      if (known === undefined) columns[at] = [...values]
      else known.push(...values)
    }
    if ((columns[0]?.length ?? 0) < rowsAtOnce) continue
    yield columns
    took()
  }
  if ((columns[0]?.length ?? 0) > 0) yield columns
  took()
}
