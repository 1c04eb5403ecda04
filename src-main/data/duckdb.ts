import type {
  DuckDBAppender,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  DuckDBType,
} from '@duckdb/node-api'
import { CancelledError } from '../platform/errors.ts'
import { classifyDuckDbError } from './duckdb-errors.ts'
import { quoteIdentifier } from './sql.ts'

export interface DuckDbOptions {
  /** Bytes of DuckDB's own buffers; reader buffers and Node lie outside it. */
  readonly memoryLimit: number
  readonly threads: number
  /** Where what exceeds the memory goes; made when needed. */
  readonly tempFolder: string
}

/** What a statement's `$1`, `$2`, ... stand for. */
export type SqlValue = string | number | boolean | null
/** A column's value in a row: whole numbers beyond 2^53 come as bigint. */
export type RowValue = string | number | bigint | boolean | null
export type Row = Readonly<Record<string, RowValue>>

/** DuckDB in memory, one connection. This module is the only one that loads its library. */
export async function openDuckDb(options: DuckDbOptions): Promise<Connection> {
  const library = await import('@duckdb/node-api')
  const instance = await library.DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.max(1, Math.floor(options.memoryLimit / 1024))}KiB`,
    threads: String(options.threads),
    temp_directory: options.tempFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = new Connection(instance, await instance.connect(), library, true)
  // The zone is refused as a start option. Unordered results let scans run on every thread;
  // whoever needs an order asks for it.
  await connection.run(`SET TimeZone = 'UTC'`)
  await connection.run('SET preserve_insertion_order = false')
  // Counted, not printed: see `fraction`.
  await connection.run('SET enable_progress_bar = true')
  await connection.run('SET enable_progress_bar_print = false')
  return connection
}

type Library = typeof import('@duckdb/node-api')

/** Milliseconds. */
const interruptAgainAfter = 20

export class Connection implements Disposable {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection
  readonly #library: Library
  readonly #ownsInstance: boolean
  #interrupted = false
  #closing = false
  #closed = false
  /** Calls of the library that have not come back. */
  #pending = 0

  constructor(
    instance: DuckDBInstance,
    connection: DuckDBConnection,
    library: Library,
    ownsInstance: boolean,
  ) {
    this.#ownsInstance = ownsInstance
    this.#instance = instance
    this.#connection = connection
    this.#library = library
  }

  /** A further connection to the same data: a statement ends the stream of its own connection only. */
  async sibling(): Promise<Connection> {
    return new Connection(this.#instance, await this.#instance.connect(), this.#library, false)
  }

  /** Runs a statement for its effect. */
  async run(sql: string, values: readonly SqlValue[] = []): Promise<void> {
    await this.#guarded(sql, () => this.#connection.run(sql, [...values]))
  }

  /** All rows of a small result. */
  async rows(sql: string, values: readonly SqlValue[] = []): Promise<readonly Row[]> {
    return this.#guarded(sql, async () => {
      const reader = await this.#connection.runAndReadAll(sql, [...values])
      return reader.getRowObjectsJS().map(plainRow)
    })
  }

  /** The only row of a result that always has one. */
  async row(sql: string, values: readonly SqlValue[] = []): Promise<Row> {
    const [first] = await this.rows(sql, values)
    if (first === undefined) throw new Error(`no row came back of: ${sql}`)
    return first
  }

  /** A result in chunks of up to 2,048 rows, never held as a whole. */
  async *stream(sql: string, values: readonly SqlValue[] = []): AsyncGenerator<Chunk, void, void> {
    const result = await this.#guarded(sql, () => this.#connection.stream(sql, [...values]))
    for (;;) {
      const chunk = await this.#guarded(sql, () => result.fetchChunk())
      if (chunk === null || chunk.rowCount === 0) return
      yield new Chunk(chunk)
    }
  }

  /** Makes a table of numeric columns and fills it from typed arrays. */
  async createTable(table: string, columns: readonly NumericColumn[]): Promise<void> {
    const definition = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type} NOT NULL`)
    await this.run(`CREATE OR REPLACE TABLE ${quoteIdentifier(table)} (${definition.join(', ')})`)
    await this.appendTo(table, columns)
  }

  /** Appends rows of typed arrays of equal length to a table with these columns in this order. */
  async appendTo(table: string, columns: readonly NumericColumn[]): Promise<void> {
    const sql = `append to ${table}`
    await this.#guarded(sql, async () => {
      const appender = await this.#connection.createAppender(table)
      try {
        this.#append(appender, columns)
      } finally {
        appender.closeSync()
      }
    })
  }

  /**
   * Gives the memory of dropped tables back to the system, which the allocator would keep for some
   * seconds: it is flushed when the limit falls. `memoryLimit` is the one the database was opened with.
   */
  async releaseMemory(memoryLimit: number): Promise<void> {
    await this.run(`SET memory_limit = '${Math.floor(memoryLimit / 16384)}KiB'`)
    await this.run(`SET memory_limit = '${Math.floor(memoryLimit / 1024)}KiB'`)
  }

  /** Of the statement that is running, 0..1; DuckDB's own estimate, 0 when it has none. */
  get fraction(): number {
    const { percentage } = this.#connection.progress
    return percentage > 0 ? Math.min(1, percentage / 100) : 0
  }

  /** Stops what is running within some 50 ms, and refuses what would come after it. */
  interrupt(): void {
    this.#interrupted = true
    if (this.#closed) return
    this.#connection.interrupt()
    // A statement that is on its way to the engine begins after the word, and would not hear it.
    if (this.#pending > 0) setTimeout(() => this.interrupt(), interruptAgainAfter)
  }

  /** What is running is interrupted first: the library aborts the process otherwise. */
  close(): void {
    if (this.#closing) return
    this.#closing = true
    if (this.#pending === 0) this.#closeNow()
    else this.interrupt()
  }

  #closeNow(): void {
    this.#closed = true
    this.#connection.closeSync()
    if (this.#ownsInstance) this.#instance.closeSync()
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #append(appender: DuckDBAppender, columns: readonly NumericColumn[]): void {
    const size = 2048
    const rows = columns[0]?.values.length ?? 0
    const types = columns.map(({ type }) => this.#typeOf(type))
    for (let from = 0; from < rows; from += size) {
      const count = Math.min(size, rows - from)
      const chunk = this.#library.DuckDBDataChunk.create(types, count)
      for (const [index, { values }] of columns.entries()) {
        const vector = chunk.getColumnVector(index)
        itemsOf(vector).set(values.subarray(from, from + count))
        vector.flush()
      }
      appender.appendDataChunk(chunk)
    }
  }

  #typeOf(type: NumericColumn['type']): DuckDBType {
    switch (type) {
      case 'UTINYINT':
        return this.#library.UTINYINT
      case 'USMALLINT':
        return this.#library.USMALLINT
      case 'UINTEGER':
        return this.#library.UINTEGER
      case 'INTEGER':
        return this.#library.INTEGER
      case 'FLOAT':
        return this.#library.FLOAT
      case 'DOUBLE':
        return this.#library.DOUBLE
    }
  }

  async #guarded<T>(sql: string, action: () => Promise<T>): Promise<T> {
    if (this.#interrupted) throw new CancelledError()
    this.#pending++
    try {
      return await action()
    } catch (error) {
      if (this.#interrupted) throw new CancelledError()
      throw classifyDuckDbError(error, sql)
    } finally {
      this.#pending--
      if (this.#closing && this.#pending === 0 && !this.#closed) this.#closeNow()
    }
  }
}

/** A column given as a typed array whose element type is DuckDB's own. */
export type NumericColumn = { readonly name: string } & (
  | { readonly type: 'UTINYINT'; readonly values: Uint8Array }
  | { readonly type: 'USMALLINT'; readonly values: Uint16Array }
  | { readonly type: 'UINTEGER'; readonly values: Uint32Array }
  | { readonly type: 'INTEGER'; readonly values: Int32Array }
  | { readonly type: 'FLOAT'; readonly values: Float32Array }
  | { readonly type: 'DOUBLE'; readonly values: Float64Array }
)

/**
 * Up to 2,048 rows of a result. The typed arrays look into DuckDB's memory: read them before the
 * next chunk is asked for. Entries of NULL hold no meaning: exclude NULL in the statement.
 */
export class Chunk {
  readonly #chunk: DuckDBDataChunk
  readonly rowCount: number

  constructor(chunk: DuckDBDataChunk) {
    this.#chunk = chunk
    this.rowCount = chunk.rowCount
  }

  /** A DOUBLE column. */
  doubles(column: number): Float64Array {
    return this.#items(column, Float64Array)
  }

  /** A FLOAT column. */
  floats(column: number): Float32Array {
    return this.#items(column, Float32Array)
  }

  /** A UTINYINT column. */
  unsigned8(column: number): Uint8Array {
    return this.#items(column, Uint8Array)
  }

  /** A UINTEGER column. */
  unsigned32(column: number): Uint32Array {
    return this.#items(column, Uint32Array)
  }

  /** An INTEGER column. */
  signed32(column: number): Int32Array {
    return this.#items(column, Int32Array)
  }

  /** A USMALLINT column. */
  unsigned16(column: number): Uint16Array {
    return this.#items(column, Uint16Array)
  }

  /** A VARCHAR column. */
  text(column: number): readonly (string | null)[] {
    return this.#chunk
      .getColumnVector(column)
      .toArray()
      .map((value) => {
        if (value === null || typeof value === 'string') return value
        throw new Error(`column ${column} is not text`)
      })
  }

  #items<T extends NumericArray>(column: number, kind: new (length: number) => T): T {
    const items = itemsOf(this.#chunk.getColumnVector(column))
    if (items instanceof kind) return items
    throw new Error(`column ${column} is a ${items.constructor.name}, not a ${kind.name}`)
  }
}

type NumericArray =
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Uint8Array

/** The typed array under a numeric vector, which its declaration hides (2,048 calls saved a chunk). */
function itemsOf(vector: object): NumericArray {
  const items: unknown = Reflect.get(vector, 'items')
  if (
    items instanceof Float64Array ||
    items instanceof Float32Array ||
    items instanceof Uint32Array ||
    items instanceof Int32Array ||
    items instanceof Uint16Array ||
    items instanceof Uint8Array
  ) {
    return items
  }
  throw new Error(`${vector.constructor.name} holds no typed array`)
}

function plainRow(row: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]))
}

function plainValue(value: unknown): RowValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
        ? Number(value)
        : value
    default:
      if (value === null || value === undefined) return null
      throw new Error('dates, lists and structs are cast to text in the statement')
  }
}
