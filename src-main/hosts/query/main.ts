import { join } from 'node:path'
import {
  explainContract,
  explainGroup,
  explainUser,
  exportAssignments,
  inspectFile,
  readAssignments,
  readContracts,
} from '../../allocation/query.ts'
import { type Connection, openDuckDb } from '../../data/duckdb.ts'
import type { QueryContext, QueryHandlers } from '../../jobs/queries.ts'
import { serveQueries } from '../../jobs/query-process.ts'
import { openProcessPort } from '../process-port.ts'

const megabyte = 1024 ** 2
// All that it writes are exports and scratch in the workspace: their owner's only.
process.umask(0o077)

let opened: Promise<Connection> | undefined

/** One engine for all questions; it takes its time to open, so the first question does it. */
function engine(temporary: string): Promise<Connection> {
  opened ??= openDuckDb({
    memoryLimit: 512 * megabyte,
    threads: 2,
    // Of this process: DuckDB names its spilled files the same in each.
    tempFolder: join(temporary, `duckdb-queries-${process.pid}`),
  })
  return opened
}

/** A connection for one question: what is forgotten is interrupted, and the others go on. */
async function asked<T>(
  context: QueryContext,
  answer: (connection: Connection) => Promise<T>,
): Promise<T> {
  using connection = await (await engine(context.temporary)).sibling()
  using _ = context.onCancel(() => connection.interrupt())
  return await answer(connection)
}

const artifacts = (folder: string): string => join(folder, 'artifacts')

const handlers: QueryHandlers = {
  'files.inspect': ({ path, input }, context) =>
    asked(context, (connection) => inspectFile(connection, path, input)),
  'allocation.assignments': ({ folder, page }, context) =>
    asked(context, (connection) => readAssignments(connection, artifacts(folder), page)),
  'allocation.contracts': ({ folder, page }, context) =>
    asked(context, (connection) => readContracts(connection, artifacts(folder), page)),
  'allocation.user': ({ folder, user_id }, context) =>
    asked(context, (connection) => explainUser(connection, folder, user_id)),
  'allocation.group': ({ folder, group_id }) => explainGroup(folder, group_id),
  'allocation.contract': ({ folder, contract_id }, context) =>
    asked(context, (connection) => explainContract(connection, folder, contract_id)),
  'allocation.export': ({ folder, format, to }, context) =>
    asked(context, async (connection) => ({
      rows: await exportAssignments(
        connection,
        artifacts(folder),
        to,
        { filters: [], sort: [] },
        { format, spreadsheet: true },
      ),
    })),
}

// Not awaited: in a utility process the port may wait for the end of this module.
void openProcessPort().then((port) => serveQueries(port, handlers))
