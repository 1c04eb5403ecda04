import type {
  GridChoices,
  GridChoicesRequest,
  GridPageRequest,
  GridTotals,
} from '../../src-shared/grid.ts'
import type { Connection, Row } from './duckdb.ts'
import { conditionOf, keyOf, orderBy } from './grid-query.ts'
import { LeasedTables, type TableLease } from './grid-query-leases.ts'
import { quoteIdentifier } from './sql.ts'
import {
  type GridSource,
  place,
  parquet,
  relation,
  changed,
  columnList,
  rowsAt,
} from './grid-source.ts'
import { type Kept, touched, outgrown } from './least-recently-used.ts'

export interface GridRows {
  readonly rows: readonly Row[]
  /** Rows that meet the filters. */
  readonly total: number
}

export interface HistogramRequest {
  /** A column of numbers. */
  readonly column: string
  /** A column of truth values. */
  readonly split: string
  /** Width of a bin, above 0. */
  readonly step: number
  readonly filters: GridPageRequest['filters']
}

export interface HistogramBin {
  readonly bin: number
  /** Smallest and largest value in the bin. */
  readonly least: number
  readonly most: number
  /** Rows that the truth value holds for, and the others. */
  readonly inside: number
  readonly outside: number
}

/** Files of up to this many rows are kept as tables: some 70 bytes a row. */
const mostRowsOfTable = 4_000_000
/** Rows of all tables together. */
const mostRowsKept = 5_000_000
/** Entries of all orders together, 4 bytes each. */
const mostPlacesKept = 12_000_000
const mostCountsKept = 500
/** Totals and histograms, some hundred bytes each. */
const mostAnswersKept = 200
/** Below, all rows are as quickly read as a few of them are found. */
const fewestRowsOfIndex = 50_000
/** Milliseconds within which the questions of one screen arrive. */
const questionsOfAScreen = 15
/** Up to here the first rows of an order are found without sorting all. */
const shallow = 2_000

let tablesMade = 0

/**
 * What is remembered between the questions of grids, so that a million rows answer at once: the
 * file as a table (a sort of Parquet would read it all again), orders as lists of places (a deep
 * page would sort again), counts, totals and histograms. Least recently used goes first.
 */
export class GridTables {
  readonly #connection: Connection
  readonly #tables: LeasedTables
  readonly #orders = new Map<string, Kept<Int32Array>>()
  readonly #counts = new Map<string, number>()
  readonly #answers = new Map<string, unknown>()
  readonly #pages = new Set<Promise<GridRows>>()

  /** Tables live in the database of this connection; siblings of it ask. */
  constructor(connection: Connection, mostRows = mostRowsKept) {
    this.#connection = connection
    this.#tables = new LeasedTables(connection, mostRows)
  }

  /** A page in the order asked for; ties, and lists without an order, as the file has them. */
  async page(
    connection: Connection,
    source: GridSource,
    request: GridPageRequest,
  ): Promise<GridRows> {
    const page = this.#page(connection, source, request)
    this.#pages.add(page)
    try {
      return await page
    } finally {
      this.#pages.delete(page)
    }
  }

  /**
   * Resolves when the pages that the same screen asks for are answered: people look at rows first,
   * and what is asked beside them would take their processors.
   */
  async afterPages(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, questionsOfAScreen))
    await Promise.allSettled(this.#pages)
  }

  async #page(
    connection: Connection,
    source: GridSource,
    request: GridPageRequest,
  ): Promise<GridRows> {
    const { offset, limit, sort, filters } = request
    if (sort.length === 0 && filters.length === 0 && source.changes === undefined) {
      const total = await this.#count(connection, source, [])
      using ready = this.#tables.leaseReady(source.path)
      const rows = await connection.rows(
        `SELECT ${columnList(source)} FROM ${ready?.table ?? parquet(source)}
         WHERE ${place} >= ${offset} AND ${place} < ${offset + limit} ORDER BY ${place}`,
      )
      return { rows, total }
    }
    using lease = await this.#lease(connection, source)
    const { table } = lease
    if (offset + limit <= shallow) {
      using beside = await this.#connection.sibling()
      const [total, rows] = await Promise.all([
        this.#count(beside, source, filters),
        this.#firstRows(connection, source, table, request),
      ])
      return { rows, total }
    }
    const total = await this.#count(connection, source, filters)
    if (offset >= total) return { rows: [], total }
    const order = await this.#order(source, table, total, request)
    const places = order.subarray(offset, offset + limit)
    return { rows: await rowsAt(connection, source, table, places), total }
  }

  /** Without sorting all. */
  async #firstRows(
    connection: Connection,
    source: GridSource,
    table: string,
    { offset, limit, sort, filters }: GridPageRequest,
  ): Promise<readonly Row[]> {
    const { where, values } = conditionOf(filters, source.columns)
    const rest = `FROM ${table} ${where} ${orderBy(sort, [place])} LIMIT ${limit} OFFSET ${offset}`
    if (sort.length === 0 || table === relation(source)) {
      return connection.rows(`SELECT ${columnList(source)} ${rest}`, values)
    }
    // Every column of all rows would be read for the few that are first.
    const first = await connection.rows(`SELECT ${place} ${rest}`, values)
    const places = Int32Array.from(first, (row) => Number(row[place]))
    return rowsAt(connection, source, table, places)
  }

  /** Counts, and what the number columns add up to. */
  async totals(
    connection: Connection,
    source: GridSource,
    filters: GridPageRequest['filters'],
  ): Promise<GridTotals> {
    return await this.#remembered(['totals', source, filters], () =>
      this.#totals(connection, source, filters),
    )
  }

  async #totals(
    connection: Connection,
    source: GridSource,
    filters: GridPageRequest['filters'],
  ): Promise<GridTotals> {
    const numbers = Object.keys(source.columns).filter((name) => source.columns[name] === 'number')
    const total = await this.#count(connection, source, [])
    const { where, values } = conditionOf(filters, source.columns)
    const sums = numbers.map((name, index) => {
      const column = quoteIdentifier(name)
      return `count(${column}) AS values_${index}, sum(${column})::DOUBLE AS sum_${index},
        avg(${column})::DOUBLE AS mean_${index}, min(${column})::DOUBLE AS min_${index},
        max(${column})::DOUBLE AS max_${index}`
    })
    using lease = await this.#lease(connection, source)
    const row = await connection.row(
      `SELECT ${['count(*) AS matched', ...sums].join(', ')} FROM ${lease.table} ${where}`,
      values,
    )
    const number = (name: string): number | null => (row[name] === null ? null : Number(row[name]))
    return {
      total,
      matched: Number(row['matched']),
      columns: numbers.map((column, index) => ({
        column,
        values: Number(row[`values_${index}`]),
        sum: number(`sum_${index}`),
        mean: number(`mean_${index}`),
        min: number(`min_${index}`),
        max: number(`max_${index}`),
      })),
    }
  }

  /** Values of a column with their counts, most frequent first. */
  async choices(
    connection: Connection,
    source: GridSource,
    { column, text, limit, filters }: GridChoicesRequest,
  ): Promise<GridChoices> {
    const type = source.columns[column]
    const { where, values } = conditionOf(
      text === '' ? filters : [...filters, { column, op: 'contains', value: text }],
      source.columns,
    )
    const name = quoteIdentifier(column)
    const value = type === 'boolean' ? `CAST(${name} AS BOOLEAN)` : name
    using lease = await this.#lease(connection, source)
    const rows = await connection.rows(
      `SELECT value, count, count(*) OVER () AS distinct_values FROM (
         SELECT coalesce(CAST(${value} AS VARCHAR), '') AS value, count(*) AS count
         FROM ${lease.table} ${where} GROUP BY 1
       ) ORDER BY count DESC, value LIMIT ${limit}`,
      values,
    )
    return {
      choices: rows.map((row) => ({ value: String(row['value']), count: Number(row['count']) })),
      distinct: Number(rows[0]?.['distinct_values'] ?? 0),
    }
  }

  /**
   * Rows by ranges of a number, those that a truth value holds for apart from the others. Values up
   * to 0 are bin -1; others are in bin floor(value / step).
   */
  async histogram(
    connection: Connection,
    source: GridSource,
    request: HistogramRequest,
  ): Promise<readonly HistogramBin[]> {
    return await this.#remembered(['histogram', source, request], () =>
      this.#histogram(connection, source, request),
    )
  }

  async #histogram(
    connection: Connection,
    source: GridSource,
    { column, split, step, filters }: HistogramRequest,
  ): Promise<readonly HistogramBin[]> {
    const { where, values } = conditionOf(filters, source.columns)
    const value = quoteIdentifier(column)
    const holds = `CAST(${quoteIdentifier(split)} AS BOOLEAN)`
    using lease = await this.#lease(connection, source)
    const rows = await connection.rows(
      `SELECT CASE WHEN ${value} <= 0 THEN -1 ELSE floor(${value} / ${step})::INTEGER END AS bin,
         min(${value})::DOUBLE AS least, max(${value})::DOUBLE AS most,
         count(*) FILTER (${holds}) AS inside, count(*) FILTER (NOT ${holds}) AS outside
       FROM ${lease.table} ${where} GROUP BY 1 ORDER BY 1`,
      values,
    )
    return rows.map((row) => ({
      bin: Number(row['bin']),
      least: Number(row['least']),
      most: Number(row['most']),
      inside: Number(row['inside']),
      outside: Number(row['outside']),
    }))
  }

  /** What the rows are read from, with their places: the table of the file, or the file. */
  async #lease(connection: Connection, source: GridSource): Promise<TableLease> {
    const { changes, ...file } = source
    const rows = this.#tables.has(file.path) ? 0 : await this.#count(connection, file, [])
    if (rows > mostRowsOfTable) return { table: relation(source), [Symbol.dispose]: () => {} }
    const lease = await this.#tables.lease(file.path, rows, () => {
      const loading = this.#load(file)
      // Without it rows are found as well, not as fast.
      void loading.then(() => this.#indexPlaces(file.path, rows)).catch(() => {})
      return loading
    })
    if (changes === undefined) return lease
    return {
      table: changed(lease.table, changes),
      [Symbol.dispose]: () => lease[Symbol.dispose](),
    }
  }

  /** Finds rows by their places at once; a scan reads some hundred thousand for a page. */
  async #indexPlaces(path: string, rows: number): Promise<void> {
    if (rows < fewestRowsOfIndex) return
    await this.afterPages()
    using lease = this.#tables.leaseReady(path)
    if (lease === undefined) return
    using connection = await this.#connection.sibling()
    await connection.run(`CREATE INDEX ${lease.table}_place ON ${lease.table} (${place})`)
  }

  /** On a connection of its own: a question that is forgotten must not end what others wait for. */
  async #load(source: GridSource): Promise<string> {
    using connection = await this.#connection.sibling()
    const name = `grid_${++tablesMade}`
    await connection.run(
      `CREATE TABLE ${name} AS SELECT * REPLACE (${place}::INTEGER AS ${place})
       FROM ${parquet(source)}`,
    )
    return name
  }

  async #count(
    connection: Connection,
    source: GridSource,
    filters: GridPageRequest['filters'],
  ): Promise<number> {
    const key = JSON.stringify([source.path, source.changes, filters])
    const known = this.#counts.get(key)
    if (known !== undefined) return known
    const total = await this.#countRows(connection, source, filters)
    this.#counts.set(key, total)
    const [oldest] = this.#counts.keys()
    if (this.#counts.size > mostCountsKept && oldest !== undefined) this.#counts.delete(oldest)
    return total
  }

  async #countRows(
    connection: Connection,
    source: GridSource,
    filters: GridPageRequest['filters'],
  ): Promise<number> {
    // Without filters the file's own metadata answer.
    using lease =
      filters.length === 0 && source.changes === undefined
        ? undefined
        : await this.#lease(connection, source)
    const { where, values } = conditionOf(filters, source.columns)
    const row = await connection.row(
      `SELECT count(*) AS total FROM ${lease?.table ?? parquet(source)} ${where}`,
      values,
    )
    return Number(row['total'])
  }

  /** A small answer, which never changes. */
  async #remembered<T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(question)
    const known = touched(this.#answers, key)
    if (known !== undefined) return known as T
    const answer = await ask()
    this.#answers.set(key, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostAnswersKept && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }

  async #order(
    source: GridSource,
    table: string,
    total: number,
    request: GridPageRequest,
  ): Promise<Int32Array> {
    const key = `${source.path}\n${source.changes ?? ''}\n${keyOf(request)}`
    const kept = touched(this.#orders, key)
    if (kept !== undefined) return kept.value
    const value = this.#sortAll(source, table, total, request)
    this.#orders.set(key, { size: total, value })
    value.catch(() => this.#orders.delete(key))
    for (const [old] of outgrown(this.#orders, mostPlacesKept)) this.#orders.delete(old)
    return value
  }

  async #sortAll(
    source: GridSource,
    table: string,
    total: number,
    { sort, filters }: GridPageRequest,
  ): Promise<Int32Array> {
    using connection = await this.#connection.sibling()
    const { where, values } = conditionOf(filters, source.columns)
    const order = new Int32Array(total)
    let at = 0
    for await (const chunk of connection.stream(
      `SELECT ${place}::INTEGER FROM ${table} ${where} ${orderBy(sort, [place])}`,
      values,
    )) {
      order.set(chunk.signed32(0).subarray(0, chunk.rowCount), at)
      at += chunk.rowCount
    }
    return order
  }
}
