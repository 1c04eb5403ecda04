import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { AllocationInputName, QuerySource } from '../../src-shared/allocation/inputs.ts'
import type { QueryRecord } from '../../src-shared/allocation/query-inputs.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import {
  readSqlTemplate,
  type SqlTemplate,
  type SqlValueOf,
} from '../../src-shared/sql-template.ts'
import type { Connection } from '../data/duckdb.ts'
import type { Remote } from '../data/remote/remote.ts'
import { streamIntoParquet } from '../data/remote/stream-into.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { bare, inside, openFor, sqlParametersOf } from '../jobs/task-remote.ts'

/** The rows of a query, in a file of this task. */
export interface FetchedQuery {
  readonly path: string
  readonly rows: number
  readonly bytes: number
  /** Of what came: see `Streamed`. */
  readonly sha256: string
  readonly record: QueryRecord
}

/** Asks the connection of an input for its rows. */
export type FetchQuery = (
  connection: Connection,
  input: AllocationInputName,
  source: QuerySource,
) => Promise<FetchedQuery>

/** What asking needs of a task. */
export type QueryTask = Pick<
  TaskContext,
  'connection' | 'temporary' | 'checkpoint' | 'onCancel' | 'update' | 'log' | 'now'
>

/**
 * Asks for the rows of inputs within a task: cancelling it ends the query on the server too. Throws
 * what `openRemote` and its queries throw, and `bad_input` for parameters without a sound value.
 */
export function queryFetcher(task: QueryTask): FetchQuery {
  return async (connection, input, source) => {
    const template = readSqlTemplate(source.sql)
    const parameters = sqlParametersOf(template, source)
    const askedAt = new Date().toISOString()
    const started = task.now()
    await using remote = await openFor(task, source.connection)
    task.update({ detail: `waiting for ${sourceName(source)}` })
    const rows = await remote.query(bare(source.sql), parameters)
    const folder = join(task.temporary, 'queries')
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const path = join(folder, `${input}.parquet`)
    const streamed = await streamIntoParquet(connection, rows, path, {
      checkpoint: () => task.checkpoint(),
      progress: (done) =>
        task.update({ detail: `reading ${sourceName(source)}`, done, unit: 'rows' }),
    })
    const seconds = (task.now() - started) / 1000
    task.log(
      'info',
      `${sourceName(source)}: ${streamed.rows.toLocaleString('en-US')} rows in ${seconds.toFixed(1)} s`,
    )
    const cut = await cutOf(task, remote, source, template, parameters, streamed.rows)
    const record: QueryRecord = {
      connection: source.connection,
      sql: source.sql,
      ...(source.file === undefined ? {} : { file: source.file }),
      parameters,
      asked_at: askedAt,
      seconds,
      cut,
    }
    return { path, ...streamed, bytes: (await stat(path)).size, record }
  }
}

/** Counts what a query that cuts would have given otherwise; that alone tells whether it cut. */
async function cutOf(
  task: QueryTask,
  remote: Remote,
  source: QuerySource,
  { prune }: SqlTemplate,
  parameters: Readonly<Record<string, SqlValueOf>>,
  rows: number,
): Promise<QueryRecord['cut']> {
  const value = prune === null ? 0 : Number(parameters[prune])
  if (prune === null || !(value > 0)) return null
  task.update({ detail: `counting what ${sourceName(source)} left out` })
  const counted = await remote.query(inside('SELECT count(*) AS n FROM', source.sql), {
    ...parameters,
    [prune]: 0,
  })
  let before = rows
  for await (const batch of counted) before = Number(batch.columns[0]?.[0] ?? rows)
  return before <= rows ? null : { parameter: prune, value, rows, rows_before: before }
}
