import {
  type PreviewRequest,
  previewRows,
  type QueryPreview,
} from '../../src-shared/sql-preview.ts'
import { readSqlTemplate } from '../../src-shared/sql-template.ts'
import type { Remote, RemoteParameters, RemoteRows } from '../data/remote/remote.ts'
import type { TaskContext } from '../jobs/task-context.ts'
import { ExpectedError } from '../platform/errors.ts'
import { bare, inside, openFor, sqlParametersOf } from '../jobs/task-remote.ts'

/** The longest that looking may keep a server busy, in milliseconds. */
const previewTimeout = 120_000
/** One more than are shown, which tells that there are more. */
const batchRows = previewRows + 1
const longestValue = 200

/** The first rows of a query and what the planner expects of it. Throws what queries throw. */
export async function previewQuery(
  { connection, sql, parameters }: PreviewRequest,
  context: TaskContext,
): Promise<QueryPreview> {
  const values = sqlParametersOf(readSqlTemplate(sql), { connection, parameters })
  const started = context.now()
  await using remote = await openFor(context, connection, { statementTimeout: previewTimeout })
  const found = await firstRows(remote, sql, values)
  const rows: (string | null)[][] = []
  for await (const batch of found) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(batch.columns.map((column) => shortened(column[row] ?? null)))
    }
    // Of a limited query there are no more: to leave it early would take a connection to cancel it.
    if (rows.length > batchRows) break
  }
  const seconds = (context.now() - started) / 1000
  return {
    columns: found.columns.map(({ name, type }) => ({ name, type })),
    rows: rows.slice(0, previewRows),
    more: rows.length > previewRows,
    estimate: await remote.explain(sql, values).then(
      ({ rows: expected, of }) => ({ rows: expected, of }),
      (error: unknown) => {
        // The rows are there; some servers and rights give no plan.
        if (error instanceof ExpectedError && error.failure.code !== 'cancelled') return null
        throw error
      },
    ),
    seconds,
  }
}

/**
 * Asked as a part of another query, so that the server makes no more rows than are shown. Where it does
 * not understand that, the query is asked as it stands: what is wrong is told in its own words.
 */
async function firstRows(
  remote: Remote,
  sql: string,
  values: RemoteParameters,
): Promise<RemoteRows> {
  const limited = inside('SELECT * FROM', sql, `LIMIT ${batchRows}`)
  return await remote.query(limited, values, { batchRows }).catch((error: unknown) => {
    if (!(error instanceof ExpectedError) || error.failure.code !== 'bad_input') throw error
    return remote.query(bare(sql), values, { batchRows })
  })
}

const shortened = (value: string | null): string | null =>
  value !== null && value.length > longestValue ? `${value.slice(0, longestValue)}…` : value
