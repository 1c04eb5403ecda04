import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { text as whole } from 'node:stream/consumers'
import { CancelledError, expected } from '../../platform/errors.ts'
import { queryFailure } from './clickhouse-errors.ts'
import { ask, openWire } from './clickhouse-open.ts'
import type { ClickhouseWire } from './clickhouse-wire.ts'
import type { RemoteTarget } from './target.ts'

/** For the word to end a statement, in milliseconds. */
const cancelTimeout = 2000

/** Statements that change a ClickHouse; reading goes by `openRemote`, which forbids writing. */
export interface ClickhouseWriter extends AsyncDisposable {
  /** Rows of a small result, as text. */
  rows(
    sql: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<readonly (readonly string[])[]>
  run(sql: string, parameters?: Readonly<Record<string, string>>): Promise<void>
  /** Rows of text in the order of the columns; null is NULL. One statement: all of them or none. */
  insert(
    table: string,
    columns: readonly string[],
    rows: AsyncIterable<readonly (readonly (string | null)[])[]>,
  ): Promise<void>
}

/** Throws what `openRemote` throws; an abort of the signal ends what runs, on the server too. */
export async function openClickhouseWriter(
  target: RemoteTarget,
  signal: AbortSignal,
): Promise<ClickhouseWriter> {
  const { wire, readonly } = await openWire(target, { signal })
  if (readonly === '0') return writerOf(target, signal, wire)
  await wire.client.close()
  throw onlyReads(target)
}

function writerOf(
  target: RemoteTarget,
  signal: AbortSignal,
  { client }: ClickhouseWire,
): ClickhouseWriter {
  /** Ends the statement on the server when the signal says so. */
  const guarded = async <T>(work: (id: string) => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new CancelledError()
    const id = randomUUID()
    const kill = (): void => {
      void client
        .command({
          query: 'KILL QUERY WHERE query_id = {id:String} ASYNC',
          query_params: { id },
          abort_signal: AbortSignal.timeout(cancelTimeout),
        })
        .catch(() => undefined)
    }
    signal.addEventListener('abort', kill)
    try {
      return await work(id)
    } catch (error) {
      throw signal.aborted ? new CancelledError() : queryFailure(error, target)
    } finally {
      signal.removeEventListener('abort', kill)
    }
  }
  return {
    rows: (sql, parameters = {}) =>
      guarded(async (id) => {
        const { stream } = await ask(client, {
          query: `${sql}\nFORMAT JSONCompactEachRow`,
          query_params: parameters,
          query_id: id,
          abort_signal: signal,
          clickhouse_settings: { wait_end_of_query: 1 },
        })
        const lines = (await whole(stream)).split('\n').filter((line) => line !== '')
        return lines.map((line) => (JSON.parse(line) as unknown[]).map(String))
      }),
    run: (sql, parameters = {}) =>
      guarded(async (id) => {
        const { stream } = await ask(client, {
          query: sql,
          query_params: parameters,
          query_id: id,
          abort_signal: signal,
          clickhouse_settings: { wait_end_of_query: 1 },
        })
        await whole(stream)
      }),
    insert: (table, columns, rows) =>
      guarded(async (id) => {
        // A stream that breaks would end the request in the middle, which the server could take for
        // its end: the abort comes first.
        const stop = new AbortController()
        const names = columns.map((name) => `\`${name}\``).join(', ')
        let failure: unknown
        const lines = async function* (): AsyncGenerator<string, void> {
          try {
            for await (const batch of rows) yield linesOf(batch)
          } catch (error) {
            failure = error
            stop.abort()
            // Holds the body open until the request has gone.
            await new Promise(() => undefined)
          }
        }
        try {
          const { stream } = await ask(client, {
            query: `INSERT INTO ${table} (${names}) FORMAT TabSeparated`,
            values: Readable.from(lines(), { objectMode: false }),
            query_id: id,
            abort_signal: AbortSignal.any([signal, stop.signal]),
            clickhouse_settings: { wait_end_of_query: 1 },
          })
          for await (const piece of stream) void piece
        } catch (error) {
          throw failure ?? error
        }
      }),
    async [Symbol.asyncDispose]() {
      await client.close()
    },
  }
}

/** Tab-separated as the server reads it: NULL is `\N`, what would end a value is escaped. */
export function linesOf(columns: readonly (readonly (string | null)[])[]): string {
  const rows = columns[0]?.length ?? 0
  let text = ''
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns.length; column++) {
      if (column > 0) text += '\t'
      text += escaped(columns[column]![row] ?? null)
    }
    text += '\n'
  }
  return text
}

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
}

const special = /[\\\t\n\r\0]/g

const escaped = (value: string | null): string =>
  value === null ? '\\N' : value.replaceAll(special, (found) => escapes[found] ?? found)

function onlyReads(target: RemoteTarget): Error {
  return expected('forbidden', {
    what: `${target.name}: the login ${target.user} may only read.`,
    remedy: 'Write with a login that may create tables and insert into them.',
    kept: 'Nothing was changed on the server.',
  })
}
