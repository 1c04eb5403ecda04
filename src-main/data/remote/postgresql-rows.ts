import type { Connection, FieldDef, Submittable } from 'pg'
import { columnOf } from './postgresql-types.ts'
import type { PostgresqlStatement } from './named-parameters.ts'
import type { RemoteBatch, RemoteColumn } from './remote.ts'

/** So many batches wait at most before the socket is read no further. */
const mostWaiting = 4

/**
 * One statement of the extended protocol, read as fast as its rows are taken. There is no cursor: the
 * server sends all rows without being asked again, may plan for all of them (in parallel too), and
 * stops where the socket is not read. pg calls the `handle...` functions.
 */
export class PostgresqlRows implements Submittable {
  readonly columns: Promise<readonly RemoteColumn[]>
  /** The number of rows the statement has changed or given, once the server is ready again. */
  readonly done: Promise<number>

  /** As it is sent: positions of errors are within it. */
  readonly statement: PostgresqlStatement
  readonly #batchRows: number
  readonly #columns = Promise.withResolvers<readonly RemoteColumn[]>()
  readonly #done = Promise.withResolvers<number>()
  readonly #waiting: RemoteBatch[] = []
  #building: (string | null)[][] = []
  #rows = 0
  #changed = 0
  #connection: Connection | undefined
  #isPaused = false
  #isDiscarded = false
  #state: 'open' | 'complete' | { readonly failed: unknown } = 'open'
  /** Wakes whoever waits for rows. */
  #wake: (() => void) | undefined

  constructor(statement: PostgresqlStatement, batchRows: number) {
    this.statement = statement
    this.#batchRows = batchRows
    this.columns = this.#columns.promise
    this.done = this.#done.promise
    // Whoever looks at only one of them must not end the process by the other.
    this.columns.catch(() => undefined)
    this.done.catch(() => undefined)
  }

  /** Undefined after the last batch. Throws what the server or the socket said. */
  async next(): Promise<RemoteBatch | undefined> {
    for (;;) {
      const batch = this.#waiting.shift()
      if (batch !== undefined) {
        if (this.#waiting.length < mostWaiting) this.#resume()
        return batch
      }
      if (this.#state === 'complete') return undefined
      if (this.#state !== 'open') throw this.#state.failed
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      await promise
    }
  }

  /** Reads on to the end without keeping anything: a server that waits to send cannot be cancelled. */
  discard(): void {
    this.#isDiscarded = true
    this.#waiting.length = 0
    this.#startBatch()
    this.#resume()
  }

  submit(connection: Connection): void {
    this.#connection = connection
    const { text, values } = this.statement
    const { stream } = connection
    stream.cork()
    connection.parse({ name: '', text, types: [] }, true)
    connection.bind({ values: [...values], valueMapper: (value: unknown) => value }, true)
    connection.describe({ type: 'P', name: '' }, true)
    connection.execute({}, true)
    connection.sync()
    stream.uncork()
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.#building = fields.map(() => [])
    this.#columns.resolve(fields.map(({ name, dataTypeID }) => columnOf(name, dataTypeID)))
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    if (this.#isDiscarded) return
    const building = this.#building
    for (let column = 0; column < building.length; column++) {
      building[column]!.push(fields[column] ?? null)
    }
    if (++this.#rows >= this.#batchRows) this.#finishBatch()
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#changed = Number(/(\d+)$/.exec(text)?.[1] ?? 0)
    if (this.#rows > 0) this.#finishBatch()
  }

  handleEmptyQuery(): void {
    // Ends with no columns and no rows.
  }

  handlePortalSuspended(): void {
    // No limit of rows was given.
  }

  handleCopyInResponse(connection: Connection & { sendCopyFail?: (why: string) => void }): void {
    connection.sendCopyFail?.('COPY is not spoken here')
  }

  handleCopyData(): void {
    // What COPY TO STDOUT sends is no row; nobody gets it.
  }

  handleError(error: unknown): void {
    if (this.#state !== 'open') return
    this.#state = { failed: error }
    this.#columns.reject(error)
    this.#done.reject(error)
    this.#resume()
    this.#wake?.()
  }

  handleReadyForQuery(): void {
    if (this.#state !== 'open') return
    this.#state = 'complete'
    this.#columns.resolve([])
    this.#done.resolve(this.#changed)
    this.#wake?.()
  }

  #finishBatch(): void {
    this.#waiting.push({ rows: this.#rows, columns: this.#building })
    this.#startBatch()
    if (this.#waiting.length >= mostWaiting && !this.#isPaused) {
      this.#isPaused = true
      this.#connection?.stream.pause()
    }
    this.#wake?.()
  }

  #startBatch(): void {
    this.#building = this.#building.map(() => [])
    this.#rows = 0
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#connection?.stream.resume()
  }
}
