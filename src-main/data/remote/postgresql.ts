import type { Client } from 'pg'
import type { ConnectionCheck } from '../../../src-shared/connections.ts'
import { firstWordOf } from '../../../src-shared/sql-placeholders.ts'
import { CancelledError, expected } from '../../platform/errors.ts'
import { forPostgresql } from './named-parameters.ts'
import { connect, encryptionOf } from './postgresql-connect.ts'
import { isLost, notReading, queryFailure } from './postgresql-errors.ts'
import { PostgresqlRows } from './postgresql-rows.ts'
import type {
  QueryOptions,
  Remote,
  RemoteBatch,
  RemoteOptions,
  RemoteParameters,
  RemoteRows,
  RemoteTransaction,
  RowEstimate,
} from './remote.ts'
import type { RemoteTarget } from './target.ts'

const defaultBatchRows = 8192
/** For the second connection that carries the word to cancel, in milliseconds. */
const cancelTimeout = 10_000
/** What statements that give rows and do nothing else begin with. */
const reading: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', 'SHOW'])

/** Opens a session of PostgreSQL, or of what speaks its protocol. */
export async function openPostgresql(
  target: RemoteTarget,
  options: RemoteOptions,
): Promise<Remote> {
  const startedAt = performance.now()
  const client = await connect(target, options)
  const connectMilliseconds = performance.now() - startedAt
  const session = new Session(target, options, client)
  await session.prepare()
  return {
    kind: 'postgresql',
    query: (sql, parameters, queryOptions) => session.query(sql, parameters, queryOptions),
    explain: (sql, parameters) => session.explain(sql, parameters),
    cancel: () => session.cancel(),
    transaction: (work) => session.transaction(work),
    check: async () => ({ ...(await session.check()), connect_ms: connectMilliseconds }),
    [Symbol.asyncDispose]: () => session.close(),
  }
}

interface Around {
  /** Of rows that nobody reads to their end. */
  readonly leave: (rows: PostgresqlRows) => Promise<void>
  /** Once the statement is over, however it ended. */
  readonly end: () => Promise<void>
}

class Session {
  readonly #target: RemoteTarget
  readonly #options: RemoteOptions
  readonly #client: Client
  /** Of the server, to cancel by. */
  #processId = ''
  #running: PostgresqlRows | undefined
  #isCancelled = false
  /** The word to cancel is on its way: whatever is sent meanwhile could be what it ends. */
  #cancelling: Promise<void> | undefined
  #isBroken = false
  readonly #onAbort = (): void => void this.cancel()

  constructor(target: RemoteTarget, options: RemoteOptions, client: Client) {
    this.#target = target
    this.#options = options
    this.#client = client
    client.on('error', () => {
      this.#isBroken = true
    })
    options.signal?.addEventListener('abort', this.#onAbort)
  }

  async prepare(): Promise<void> {
    const [row] = await this.#all('select pg_backend_pid()')
    this.#processId = row?.[0] ?? ''
  }

  async query(
    sql: string,
    parameters: RemoteParameters = {},
    options: QueryOptions = {},
  ): Promise<RemoteRows> {
    this.#mustRead(sql)
    await this.#begin('REPEATABLE READ, READ ONLY')
    return await this.#rows(sql, parameters, options, {
      leave: (rows) => this.#abandon(rows),
      end: () => this.#command('ROLLBACK'),
    })
  }

  async explain(sql: string, parameters: RemoteParameters = {}): Promise<RowEstimate> {
    await this.#begin('READ COMMITTED, READ ONLY')
    try {
      const [row] = await this.#all(`EXPLAIN (FORMAT JSON) ${sql}`, parameters)
      const plan = row?.[0] ?? ''
      return { rows: plannedRows(plan), of: 'result', plan }
    } finally {
      await this.#command('ROLLBACK').catch(() => undefined)
    }
  }

  async transaction<T>(work: (transaction: RemoteTransaction) => Promise<T>): Promise<T> {
    await this.#begin('READ COMMITTED, READ WRITE')
    let result: T
    try {
      result = await work({
        query: (sql, parameters = {}, options = {}) =>
          this.#rows(sql, parameters, options, {
            // To cancel it would end the transaction with it.
            leave: (rows) => this.#drain(rows),
            end: async () => undefined,
          }),
        execute: async (sql, parameters = {}) => {
          const rows = await this.#submit(sql, parameters, defaultBatchRows)
          rows.discard()
          return await this.#finished(rows)
        },
      })
      if (this.#isCancelled) throw new CancelledError()
    } catch (error) {
      await this.#command('ROLLBACK').catch(() => undefined)
      throw error
    }
    await this.#command('COMMIT').catch((error: unknown) => {
      throw isLost(error) ? commitUnknown(error, this.#target) : error
    })
    return result
  }

  async check(): Promise<Omit<ConnectionCheck, 'connect_ms'>> {
    const startedAt = performance.now()
    await this.#all('select 1')
    const latency = performance.now() - startedAt
    const [row] = await this.#all(checkQuery)
    const [version, database, user, tables, readable, writable] = row ?? []
    return {
      version: `PostgreSQL ${version ?? ''}`.trim(),
      latency_ms: latency,
      database: database ?? '',
      user: user ?? '',
      tls: encryptionOf(this.#client),
      rights: {
        tables: Number(tables),
        readable_tables: Number(readable),
        writable: writable === 't',
      },
    }
  }

  async cancel(): Promise<void> {
    const running = this.#running
    if (running === undefined) return
    this.#isCancelled = true
    running.discard()
    this.#cancelling ??= this.#sendCancel().finally(() => {
      this.#cancelling = undefined
    })
    await this.#cancelling
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    const running = this.#running
    if (running !== undefined) await this.#abandon(running)
    if (this.#isBroken) this.#client.connection.stream.destroy()
    else await this.#client.end().catch(() => undefined)
  }

  /** A read-only transaction allows more than reading: COPY to a file or program of the server, LOAD. */
  #mustRead(sql: string): void {
    const word = firstWordOf(sql, 'postgresql')
    if (word !== '' && !reading.has(word)) throw notReading(word, this.#target)
  }

  async #sendCancel(): Promise<void> {
    try {
      const other = await connect(this.#target, { connectTimeout: cancelTimeout })
      try {
        await other.query('select pg_cancel_backend($1)', [this.#processId])
      } finally {
        await other.end()
      }
    } catch {
      // No connection left to give, perhaps: the server ends a query whose client has gone.
      this.#client.connection.stream.destroy()
    }
  }

  async #begin(mode: string): Promise<void> {
    this.#isCancelled = false
    await this.#command(`BEGIN ISOLATION LEVEL ${mode}`)
    const { statementTimeout = 0 } = this.#options
    if (statementTimeout > 0) {
      await this.#command(`SET LOCAL statement_timeout = ${Math.ceil(statementTimeout)}`)
    }
  }

  async #command(sql: string): Promise<void> {
    await this.#ready()
    try {
      await this.#client.query(sql)
    } catch (error) {
      throw queryFailure(error, this.#target, sql)
    }
  }

  async #submit(
    sql: string,
    parameters: RemoteParameters,
    batchRows: number,
  ): Promise<PostgresqlRows> {
    const statement = forPostgresql(sql, parameters)
    await this.#ready()
    if (this.#options.signal?.aborted === true) throw new CancelledError()
    this.#running = this.#client.query(new PostgresqlRows(statement, batchRows))
    return this.#running
  }

  async #ready(): Promise<void> {
    if (this.#running !== undefined) throw new Error('a connection does one query at a time')
    await this.#cancelling
  }

  /** The rows of a statement. */
  async #rows(
    sql: string,
    parameters: RemoteParameters,
    { batchRows = defaultBatchRows }: QueryOptions,
    around: Around,
  ): Promise<RemoteRows> {
    try {
      const rows = await this.#submit(sql, parameters, batchRows)
      const columns = await this.#of(rows, rows.columns)
      return { columns, [Symbol.asyncIterator]: () => this.#read(rows, around) }
    } catch (error) {
      await around.end().catch(() => undefined)
      throw error
    }
  }

  async *#read(rows: PostgresqlRows, around: Around): AsyncGenerator<RemoteBatch, void> {
    try {
      for (;;) {
        const batch = await this.#of(rows, rows.next())
        if (batch === undefined) break
        yield batch
      }
      await this.#finished(rows)
    } finally {
      if (this.#running === rows) await around.leave(rows)
      await around.end().catch(() => undefined)
    }
  }

  /** Ends a statement whose rows nobody wants any more. */
  async #abandon(rows: PostgresqlRows): Promise<void> {
    await this.cancel()
    await rows.done.catch(() => undefined)
    this.#running = undefined
  }

  async #drain(rows: PostgresqlRows): Promise<void> {
    rows.discard()
    await rows.done.catch(() => undefined)
    this.#running = undefined
  }

  /** The number of rows it has changed or given, once the server is ready for the next. */
  async #finished(rows: PostgresqlRows): Promise<number> {
    const count = await this.#of(rows, rows.done)
    this.#running = undefined
    if (this.#isCancelled) throw new CancelledError()
    return count
  }

  /** What a statement gives, with its failures sorted. */
  async #of<T>(rows: PostgresqlRows, given: Promise<T>): Promise<T> {
    try {
      return await given
    } catch (error) {
      this.#running = undefined
      if (this.#isCancelled) throw new CancelledError()
      throw queryFailure(error, this.#target, rows.statement.text)
    }
  }

  async #all(
    sql: string,
    parameters: RemoteParameters = {},
  ): Promise<readonly (readonly (string | null)[])[]> {
    const rows = await this.#submit(sql, parameters, defaultBatchRows)
    const found: (string | null)[][] = []
    for (;;) {
      const batch = await this.#of(rows, rows.next())
      if (batch === undefined) break
      for (let row = 0; row < batch.rows; row++) {
        found.push(batch.columns.map((column) => column[row] ?? null))
      }
    }
    await this.#finished(rows)
    return found
  }
}

/** What the login may do with the tables that people have made. */
const checkQuery = `
select current_setting('server_version'), current_database(), current_user, count(*),
  count(*) filter (where has_schema_privilege(n.oid, 'USAGE') and has_table_privilege(c.oid, 'SELECT')),
  not pg_is_in_recovery() and current_setting('default_transaction_read_only') = 'off' and (
    coalesce(bool_or(has_table_privilege(c.oid, 'INSERT')), false)
    or exists (select from pg_namespace s
      where s.nspname !~ '^(pg_|information_schema$)' and has_schema_privilege(s.oid, 'CREATE')))
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^(pg_|information_schema$)'`

function plannedRows(plan: string): number | null {
  const parsed: unknown = JSON.parse(plan)
  const rows = Array.isArray(parsed) ? field(field(parsed[0], 'Plan'), 'Plan Rows') : undefined
  return typeof rows === 'number' ? rows : null
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined

function commitUnknown(error: unknown, { name }: RemoteTarget): Error {
  return expected('connection_lost', {
    what: `${name}: the connection was lost while the changes were committed.`,
    remedy: 'Look at the server whether they are there before you start it again.',
    kept: 'Either all of the changes were made, or none.',
    cause: error,
  })
}
