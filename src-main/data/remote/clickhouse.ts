import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { ClickHouseSettings } from '@clickhouse/client'
import type { ConnectionCheck } from '../../../src-shared/connections.ts'
import { CancelledError, expected } from '../../platform/errors.ts'
import { queryFailure, settingsRefused, tooSlow } from './clickhouse-errors.ts'
import { ask, openWire } from './clickhouse-open.ts'
import type { ClickhouseWire } from './clickhouse-wire.ts'
import { type ClickhouseStatement, forClickhouse } from './named-parameters.ts'
import { lost } from './network-errors.ts'
import type {
  QueryOptions,
  Remote,
  RemoteBatch,
  RemoteOptions,
  RemoteParameters,
  RemoteRows,
  RowEstimate,
} from './remote.ts'
import { type TabSeparatedEnd, TabSeparatedReader } from './tab-separated.ts'
import type { RemoteTarget } from './target.ts'

const defaultBatchRows = 8192
/** For the word to end a query, in milliseconds. */
const cancelTimeout = 2000
/** Between signs of progress while a query has no row yet; proxies close what is silent longer. */
const progressInterval = 20_000

/** Speaks HTTP with ClickHouse. There is no session: what is open is checked by its first request. */
export async function openClickhouse(
  target: RemoteTarget,
  options: RemoteOptions,
): Promise<Remote> {
  const startedAt = performance.now()
  const { wire, readonly } = await openWire(target, options)
  const connectMilliseconds = performance.now() - startedAt
  const server = new Server(target, options, wire, readonly)
  return {
    kind: 'clickhouse',
    query: (sql, parameters, queryOptions) => server.query(sql, parameters, queryOptions),
    explain: (sql, parameters) => server.explain(sql, parameters),
    cancel: () => server.cancel(),
    async transaction() {
      throw expected('not_supported', {
        what: `${target.name} leads to ClickHouse, which has no transactions.`,
        remedy: 'Write to PostgreSQL.',
      })
    },
    check: async () => ({ ...(await server.check()), connect_ms: connectMilliseconds }),
    [Symbol.asyncDispose]: () => server.close(),
  }
}

/** One query on its way. */
class Running {
  readonly id = randomUUID()
  /** Aborted once it is to end. */
  readonly stop = new AbortController()
  isLate = false
  /** Its answer, once there is one: the client lets go of it then. */
  answer: Readable | undefined
  deadline: NodeJS.Timeout | undefined
}

class Server {
  readonly #target: RemoteTarget
  readonly #options: RemoteOptions
  readonly #wire: ClickhouseWire
  readonly #settings: ClickHouseSettings
  /** Of them what forbids writing: nothing where the profile of the login does. */
  readonly #guard: ClickHouseSettings
  readonly #mayWrite: boolean
  #running: Running | undefined
  readonly #onAbort = (): void => void this.cancel()

  constructor(
    target: RemoteTarget,
    options: RemoteOptions,
    wire: ClickhouseWire,
    readonly: string,
  ) {
    this.#target = target
    this.#options = options
    this.#wire = wire
    this.#mayWrite = readonly === '0'
    this.#guard = readonly === '0' ? { readonly: '2' } : {}
    this.#settings = settingsFor(readonly, this.#guard, options)
    options.signal?.addEventListener('abort', this.#onAbort)
  }

  async query(
    sql: string,
    parameters: RemoteParameters = {},
    { batchRows = defaultBatchRows }: QueryOptions = {},
  ): Promise<RemoteRows> {
    if (this.#running !== undefined) throw new Error('a connection does one query at a time')
    if (this.#options.signal?.aborted === true) throw new CancelledError()
    const statement = forClickhouse(sql, parameters)
    const running = this.#start()
    return await this.#of(running, async () => {
      const { stream, exceptionTag } = await this.#send(statement, running)
      const reader = new TabSeparatedReader(batchRows, exceptionTag)
      const pieces: AsyncIterator<Buffer> = stream.iterator()
      const first: RemoteBatch[] = []
      while (reader.columns === undefined) {
        const { done, value } = await this.#piece(pieces, reader)
        if (done === true)
          throw this.#failureAtEnd(reader.end().end) ?? lost('no columns', this.#target)
        first.push(...reader.read(value))
      }
      const { columns } = reader
      return { columns, [Symbol.asyncIterator]: () => this.#read(running, reader, pieces, first) }
    })
  }

  async explain(sql: string, parameters: RemoteParameters = {}): Promise<RowEstimate> {
    const plan = await this.#all(`EXPLAIN ${sql}`, parameters)
    const parts = await this.#all(`EXPLAIN ESTIMATE ${sql}`, parameters)
    return {
      // Database, table, parts, rows, marks: nothing where no table keeps such figures.
      rows: parts.length === 0 ? null : parts.reduce((sum, part) => sum + Number(part[3]), 0),
      of: 'read',
      plan: plan.map(([line]) => line ?? '').join('\n'),
    }
  }

  async cancel(): Promise<void> {
    const running = this.#running
    if (running === undefined || running.stop.signal.aborted) return
    running.stop.abort()
    await this.#wire.client
      .command({
        query: 'KILL QUERY WHERE query_id = {id:String} ASYNC',
        query_params: { id: running.id },
        abort_signal: AbortSignal.timeout(cancelTimeout),
      })
      // A login that may only read may not kill; the server ends what nobody waits for.
      .catch(() => undefined)
    running.answer?.destroy()
  }

  async check(): Promise<Omit<ConnectionCheck, 'connect_ms'>> {
    const startedAt = performance.now()
    await this.#all('SELECT 1')
    const latency = performance.now() - startedAt
    const [row] = await this.#all('SELECT version(), currentDatabase(), currentUser()')
    const [version, database, user] = row ?? []
    // Lists only what this login may see, which may be nothing of the system either.
    const tables = await this.#all(
      'SELECT count() FROM system.tables WHERE database = currentDatabase()',
    ).catch(() => [])
    const count = Number(tables[0]?.[0] ?? 0)
    return {
      version: `ClickHouse ${version ?? ''}`.trim(),
      latency_ms: latency,
      database: database ?? '',
      user: user ?? '',
      tls: this.#wire.encryption(),
      rights: {
        tables: count,
        readable_tables: count,
        writable: this.#mayWrite && (await this.#mayInsert(database ?? '')),
      },
    }
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener('abort', this.#onAbort)
    await this.cancel()
    this.#finish()
    await this.#wire.client.close()
  }

  /** Servers before 24.11 cannot be asked: there the login may write unless it is said otherwise. */
  async #mayInsert(database: string): Promise<boolean> {
    const quoted = `\`${database.replaceAll(/[\\`]/g, '\\$&')}\``
    const answer = await this.#all(`CHECK GRANT INSERT ON ${quoted}.*`).catch(() => undefined)
    return answer === undefined || answer[0]?.[0] === '1'
  }

  #start(): Running {
    const running = new Running()
    this.#running = running
    const { statementTimeout = 0 } = this.#options
    if (statementTimeout > 0) {
      // The server looks at its clock between blocks, and cannot be told where it takes no settings.
      running.deadline = setTimeout(() => {
        running.isLate = true
        void this.cancel()
      }, statementTimeout)
    }
    return running
  }

  #finish(): void {
    clearTimeout(this.#running?.deadline)
    this.#running = undefined
  }

  async #send(
    { text, values }: ClickhouseStatement,
    running: Running,
  ): Promise<{ readonly stream: Readable; readonly exceptionTag: string | undefined }> {
    const send = (clickhouse_settings: ClickHouseSettings) =>
      ask(this.#wire.client, {
        // On a line of its own: the query may end with a comment.
        query: `${text.replace(/[\s;]+$/, '')}\nFORMAT TabSeparatedWithNamesAndTypes`,
        query_params: { ...values },
        query_id: running.id,
        abort_signal: running.stop.signal,
        clickhouse_settings,
      })
    const { stream, response_headers } = await send(this.#settings).catch((error: unknown) => {
      // An old server; the guard stays, for a query could ask for the refusal (`SETTINGS readonly = 0`).
      if (settingsRefused(error)) return send(this.#guard)
      throw error
    })
    running.answer = stream
    stream.on('error', () => undefined)
    if (running.stop.signal.aborted) stream.destroy()
    const tag = response_headers['x-clickhouse-exception-tag']
    return { stream, exceptionTag: typeof tag === 'string' ? tag : undefined }
  }

  async *#read(
    running: Running,
    reader: TabSeparatedReader,
    pieces: AsyncIterator<Buffer>,
    first: readonly RemoteBatch[],
  ): AsyncGenerator<RemoteBatch, void> {
    try {
      yield* first
      for (;;) {
        const { done, value } = await this.#of(running, () => this.#piece(pieces, reader))
        if (running.stop.signal.aborted) throw this.#whyStopped(running)
        if (done === true) break
        yield* reader.read(value)
      }
      const { batch, end } = reader.end()
      if (batch !== undefined) yield batch
      const failure = this.#failureAtEnd(end)
      if (failure !== undefined) throw failure
    } finally {
      if (this.#running === running) {
        // Left before its end.
        if (running.answer?.readableEnded !== true) await this.cancel()
        this.#finish()
      }
    }
  }

  /** A server that fails after its first rows says why and breaks the answer off: why comes first. */
  async #piece(
    pieces: AsyncIterator<Buffer>,
    reader: TabSeparatedReader,
  ): Promise<IteratorResult<Buffer>> {
    try {
      return await pieces.next()
    } catch (error) {
      const { end } = reader.end()
      throw typeof end === 'object' ? new Error(end.message, { cause: error }) : error
    }
  }

  #failureAtEnd(end: TabSeparatedEnd): Error | undefined {
    if (end === 'complete') return undefined
    return end === 'torn'
      ? lost('the answer has no end', this.#target)
      : queryFailure(new Error(end.message), this.#target)
  }

  /** What a query gives, with its failures sorted. */
  async #of<T>(running: Running, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (this.#running === running) this.#finish()
      running.answer?.destroy()
      throw running.stop.signal.aborted
        ? this.#whyStopped(running)
        : queryFailure(error, this.#target)
    }
  }

  #whyStopped({ isLate }: Running): Error {
    return isLate
      ? tooSlow(this.#target, 'the time of the statement is over')
      : new CancelledError()
  }

  async #all(
    sql: string,
    parameters: RemoteParameters = {},
  ): Promise<readonly (readonly (string | null)[])[]> {
    const found: (string | null)[][] = []
    for await (const batch of await this.query(sql, parameters)) {
      for (let row = 0; row < batch.rows; row++) {
        found.push(batch.columns.map((column) => column[row] ?? null))
      }
    }
    return found
  }
}

/**
 * No writing, signs of progress while there is no row yet, an end when nobody listens any more. A
 * login whose profile says `readonly = 1` must not send any.
 */
function settingsFor(
  readonly: string,
  guard: ClickHouseSettings,
  { statementTimeout = 0 }: RemoteOptions,
): ClickHouseSettings {
  if (readonly === '1') return {}
  return {
    ...guard,
    send_progress_in_http_headers: 1,
    http_headers_progress_interval_ms: String(progressInterval),
    cancel_http_readonly_queries_on_client_close: 1,
    ...(statementTimeout > 0 && { max_execution_time: Math.ceil(statementTimeout / 1000) }),
  }
}
