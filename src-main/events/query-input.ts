import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { QueryRecord } from '../../src-shared/allocation/query-inputs.ts'
import { sourceName } from '../../src-shared/allocation/source-name.ts'
import { type EtlConfiguration, pathKeys } from '../../src-shared/events/configuration.ts'
import type { EventQuery } from '../../src-shared/events/job.ts'
import { readSqlTemplate } from '../../src-shared/sql-template.ts'
import type { RemoteColumn, Remote, RemoteRows } from '../data/remote/remote.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { bare, openFor, sqlParametersOf } from '../jobs/task-remote.ts'
import { expected, ExpectedError } from '../platform/errors.ts'
import { lineWriter } from './query-lines.ts'

/** The rows of a query as JSON lines in a file of the task. */
export interface FetchedEvents {
  readonly path: string
  /** What the source is called: sql:FILE@CONNECTION. */
  readonly name: string
  readonly rows: number
  readonly bytes: number
  /** When the last row had come, ISO 8601. */
  readonly readAt: string
  readonly record: QueryRecord
}

export interface FetchOptions {
  /** Place among the inputs: names the file. */
  readonly number: number
  /** Where the properties stand; a column of that name may hold a JSON object as text. */
  readonly properties: EtlConfiguration['fields']['properties']
  /** Rows after which the query is ended; null: all of them. */
  readonly most: number | null
}

/**
 * Asks a connection for events and writes each row as a line, no more than a batch in memory. From there
 * on they are a log like any other, so that rejected rows add up too. Ending the task ends the query on
 * the server. Throws what `openRemote` and its queries throw.
 */
export async function fetchEvents(
  source: EventQuery,
  { number, properties, most }: FetchOptions,
  task: Pick<
    TaskContext,
    'connection' | 'temporary' | 'checkpoint' | 'onCancel' | 'update' | 'log' | 'now'
  >,
): Promise<FetchedEvents> {
  const name = sourceName(source)
  const parameters = sqlParametersOf(readSqlTemplate(source.sql), source)
  const askedAt = new Date().toISOString()
  const started = task.now()
  await using remote = await openFor(task, source.connection)
  task.update({ detail: `waiting for ${name}` })
  const found = await rowsOf(remote, source.sql, parameters)
  const keys = pathKeys(properties)
  const write = lineWriter(found.columns, keys.length === 1 ? keys[0]! : null)
  const folder = join(task.temporary, 'queries')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${number}.jsonl`)
  const file = createWriteStream(path, { mode: 0o600, highWaterMark: 1024 * 1024 })
  // A disk that is full is told by the next write or by the end, whichever waits first.
  file.on('error', () => undefined)
  let rows = 0
  try {
    for await (const batch of found) {
      task.checkpoint()
      if (file.errored !== null) throw file.errored
      if (!file.write(write(batch))) await once(file, 'drain')
      rows += batch.rows
      task.update({ detail: `reading ${name}`, done: rows, unit: 'rows' })
      if (most !== null && rows >= most) break
    }
    file.end()
    await finished(file)
  } catch (error) {
    file.destroy()
    throw error
  }
  const seconds = (task.now() - started) / 1000
  task.log('info', `${name}: ${rows.toLocaleString('en-US')} rows in ${seconds.toFixed(1)} s`)
  const { connection, sql, file: sqlFile } = source
  return {
    path,
    name,
    rows,
    bytes: (await stat(path)).size,
    readAt: new Date().toISOString(),
    record: {
      connection,
      sql,
      ...(sqlFile === undefined ? {} : { file: sqlFile }),
      parameters,
      asked_at: askedAt,
      seconds,
      cut: null,
    },
  }
}

/**
 * ClickHouse writes times in the zone of their column, or its own, without saying which: it is asked
 * for UTC. A login that may set nothing, or a query with settings of its own, must give times in UTC.
 */
async function rowsOf(
  remote: Remote,
  sql: string,
  parameters: Parameters<Remote['query']>[1],
): Promise<RemoteRows> {
  if (remote.kind !== 'clickhouse') return await remote.query(bare(sql), parameters)
  if (!/\bSETTINGS\b/i.test(sql)) {
    try {
      const asked = `${bare(sql)}\nSETTINGS date_time_output_format = 'iso'`
      return await remote.query(asked, parameters)
    } catch (error) {
      const isRefused = error instanceof ExpectedError && error.failure.code === 'forbidden'
      if (!isRefused) throw error
    }
  }
  const rows = await remote.query(bare(sql), parameters)
  const local = rows.columns.find(isOfAnyZone)
  if (local !== undefined) {
    await remote.cancel()
    throw expected('bad_input', {
      what: `The zone of the column ${local.name} (${local.type}) is not known.`,
      remedy: `Give it in UTC: toTimeZone(${local.name}, 'UTC').`,
      kept: 'Nothing was written; earlier outputs are as they were.',
    })
  }
  return rows
}

const isOfAnyZone = ({ type }: RemoteColumn): boolean =>
  type.includes('DateTime') && !type.includes(`'UTC'`)
