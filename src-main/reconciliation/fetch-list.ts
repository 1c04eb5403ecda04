import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { InputSource } from '../../src-shared/allocation/inputs.ts'
import type { QueryRecord } from '../../src-shared/allocation/query-inputs.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import type { ReconciliationInputName } from '../../src-shared/reconciliation/inputs.ts'
import { readSqlTemplate } from '../../src-shared/sql-template.ts'
import type { Connection } from '../data/duckdb.ts'
import { streamIntoParquet } from '../data/remote/stream-into.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { bare, openFor, sqlParametersOf } from '../jobs/task-remote.ts'

/** What asking needs of a task. */
export type ListTask = Pick<
  TaskContext,
  'connection' | 'temporary' | 'checkpoint' | 'onCancel' | 'update' | 'log' | 'now'
>

/** The file that holds a list's rows: the user's own, or what a query gave. */
export interface FetchedList {
  readonly path: string
  /** Of the rows as they came from a query. */
  readonly query: {
    readonly record: QueryRecord
    readonly sha256: string
    readonly bytes: number
  } | null
}

/** Throws what `openRemote` and its queries throw, and `bad_input` for parameters without a value. */
export async function fetchList(
  connection: Connection,
  input: ReconciliationInputName,
  source: InputSource,
  task: ListTask,
): Promise<FetchedList> {
  if (source.kind === 'file') return { path: source.path, query: null }
  const parameters = sqlParametersOf(readSqlTemplate(source.sql), source)
  const name = sourceName(source)
  const askedAt = new Date().toISOString()
  const started = task.now()
  await using remote = await openFor(task, source.connection)
  task.update({ detail: `waiting for ${name}` })
  const rows = await remote.query(bare(source.sql), parameters)
  const folder = join(task.temporary, 'queries')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${input}.parquet`)
  const streamed = await streamIntoParquet(connection, rows, path, {
    checkpoint: () => task.checkpoint(),
    progress: (done) => task.update({ detail: `reading ${name}`, done, unit: 'rows' }),
  })
  const seconds = (task.now() - started) / 1000
  task.log(
    'info',
    `${name}: ${streamed.rows.toLocaleString('en-US')} rows in ${seconds.toFixed(1)} s`,
  )
  const { connection: from, sql, file } = source
  const record: QueryRecord = {
    connection: from,
    sql,
    ...(file === undefined ? {} : { file }),
    parameters,
    asked_at: askedAt,
    seconds,
    cut: null,
  }
  return { path, query: { record, sha256: streamed.sha256, bytes: (await stat(path)).size } }
}
