import type { ConnectionCheck, ConnectionKind } from '../../../src-shared/connections.ts'
import { assertNever } from '../../../src-shared/errors.ts'
import type { RemoteTarget } from './target.ts'

export type RemoteScalar = string | number | boolean | null
/** A list becomes an array of the server (`= any(:ids)`, `unnest(:ids::bigint[])`, `has(:ids, x)`). */
export type RemoteValue = RemoteScalar | readonly RemoteScalar[]
/** By the names that stand as `:name` in the SQL; names the SQL does not use are left out. */
export type RemoteParameters = Readonly<Record<string, RemoteValue>>

export interface RemoteColumn {
  readonly name: string
  /** As the server calls it: `int8`, `timestamptz`; `UInt64`, `Nullable(String)`. */
  readonly type: string
  readonly category: 'integer' | 'number' | 'boolean' | 'time' | 'text' | 'other'
}

/** Some rows, by column. Values are text exactly as the server writes them; null is NULL. */
export interface RemoteBatch {
  readonly rows: number
  readonly columns: readonly (readonly (string | null)[])[]
}

/**
 * The rows of one query, to be walked through once. They are read as fast as they are taken: no more
 * than a few batches are held. Leaving the loop early cancels the query on the server.
 */
export interface RemoteRows extends AsyncIterable<RemoteBatch> {
  /** Known before the first row. */
  readonly columns: readonly RemoteColumn[]
}

export interface QueryOptions {
  /** Most rows of a batch (8,192). */
  readonly batchRows?: number
}

export interface RowEstimate {
  /** What the server's planner expects; null where it gives no such number. */
  readonly rows: number | null
  /** What the number is, in words: rows of the result, or rows to be read. */
  readonly of: 'result' | 'read'
  /** The plan as the server prints it. */
  readonly plan: string
}

/** Statements of one transaction, read and write. */
export interface RemoteTransaction {
  query(sql: string, parameters?: RemoteParameters, options?: QueryOptions): Promise<RemoteRows>
  /** Runs a statement without rows; resolves with the number of rows it changed. */
  execute(sql: string, parameters?: RemoteParameters): Promise<number>
}

export interface Remote extends AsyncDisposable {
  readonly kind: ConnectionKind
  /**
   * Reads, in a transaction (PostgreSQL) or with settings (ClickHouse) that allow no writing. One at
   * a time. Resolves once the columns are known.
   */
  query(sql: string, parameters?: RemoteParameters, options?: QueryOptions): Promise<RemoteRows>
  explain(sql: string, parameters?: RemoteParameters): Promise<RowEstimate>
  /** Ends what runs, on the server too; that query then throws CancelledError. Never rejects. */
  cancel(): Promise<void>
  /**
   * Commits once `work` resolves and rolls back when it throws. PostgreSQL only: ClickHouse throws
   * `not_supported`.
   */
  transaction<T>(work: (transaction: RemoteTransaction) => Promise<T>): Promise<T>
  check(): Promise<ConnectionCheck>
}

export interface RemoteOptions {
  /** Cancels what runs, as `cancel` does, and the opening itself. */
  readonly signal?: AbortSignal
  /** Of one statement, in milliseconds; 0 or absent: the server's own limit. */
  readonly statementTimeout?: number
  /** Until it is open, in milliseconds (10,000). */
  readonly connectTimeout?: number
}

/**
 * Opens a connection. Every way this and the queries can fail is an expected error that names the
 * connection, never its password: `connection_failed`, `login_refused`, `not_found` (database),
 * `bad_input` (table, column, the SQL itself), `forbidden`, `connection_lost`, `query_timeout`.
 */
export async function openRemote(
  target: RemoteTarget,
  options: RemoteOptions = {},
): Promise<Remote> {
  // The drivers are large, and most processes never speak to a server.
  switch (target.kind) {
    case 'postgresql': {
      const { openPostgresql } = await import('./postgresql.ts')
      return await openPostgresql(target, options)
    }
    case 'clickhouse': {
      const { openClickhouse } = await import('./clickhouse.ts')
      return await openClickhouse(target, options)
    }
    default:
      return assertNever(target.kind)
  }
}
