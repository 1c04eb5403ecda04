import { ByteBuffer } from '../parquet/byte-buffer.ts'
import { columnChunk, PageRoom, writeCodes } from '../parquet/pages.ts'
import type { ColumnChunk, ColumnSchema, RowGroup } from '../parquet/schema.ts'
import { columnsOf, type ParsedChunk } from './parse-chunk.ts'
import { dropRows, type TextColumn } from './text-column.ts'
import { DAY_MICROS } from './timestamp.ts'

/** The columns of events_cleaned.parquet (spec: events, "Outputs"). */
export const eventColumns: readonly ColumnSchema[] = [
  { name: 'event_id', type: 'text', optional: false },
  { name: 'player_id', type: 'text', optional: false },
  { name: 'session_id', type: 'text', optional: true },
  { name: 'event_type', type: 'text', optional: false },
  { name: 'timestamp', type: 'timestamp_micros', optional: false },
  { name: 'event_date', type: 'date', optional: false },
  { name: 'revenue', type: 'double', optional: true },
  { name: 'revenue_outlier', type: 'boolean', optional: false },
  { name: 'properties', type: 'text', optional: true },
  { name: 'extra', type: 'text', optional: true },
]

/** Makes the id of an event that has none, from its line in the chunk; null: the log has ids. */
export type IdOfLine = ((line: number) => string) | null

/** What the writer counted itself; compared with what is read back from the file. */
export interface EncodedTotals {
  readonly rows: number
  readonly revenueRows: number
  readonly outliers: number
  readonly sessionRows: number
}

/** An amount beyond it, of either sign, is no money and would not fit the decimals of the sums. */
const MOST_MONEY = 1e15
const NO_LEVELS = null
/** Whole numbers below it are exact as doubles. */
const MOST_EXACT = 2 ** 53

/** Turns the kept rows of chunks into row groups; one encoder for many chunks. */
export class ChunkEncoder {
  /** Revenue above it is an outlier. */
  readonly #maxRevenue: number
  readonly #values = new ByteBuffer(1 << 20)
  readonly #room = new PageRoom()
  #codes = new Uint32Array()
  #present = new Uint8Array()

  constructor(maxRevenue: number) {
    this.#maxRevenue = maxRevenue
  }

  /**
   * Uses the chunk up: its `losers`, ascending, are taken out of its columns. At least one row must
   * stay.
   */
  encode(
    chunk: ParsedChunk,
    losers: Uint32Array,
    idOfLine: IdOfLine,
  ): { readonly group: RowGroup; readonly totals: EncodedTotals } {
    const rows = chunk.rows - losers.length
    const { texts } = chunk
    for (const numbers of [chunk.line, chunk.day, chunk.micros, chunk.revenue]) {
      dropRows(numbers, chunk.rows, losers)
    }
    for (const column of columnsOf(texts)) {
      if (column.rows > 0) column.finish(losers)
    }
    if (this.#codes.length < rows) {
      this.#codes = new Uint32Array(rows)
      this.#present = new Uint8Array(rows)
    }
    const revenue = this.#revenue(chunk, rows)
    const outliers = this.#outliers(chunk, rows)
    const columns = [
      idOfLine === null
        ? this.#texts(texts.eventId, false)
        : this.#madeIds(chunk.line, rows, idOfLine),
      this.#texts(texts.playerId, false),
      this.#texts(texts.sessionId, true),
      this.#texts(texts.eventType, false),
      this.#timestamps(chunk, rows),
      this.#dates(chunk, rows),
      revenue,
      outliers.column,
      this.#texts(texts.properties, true),
      this.#texts(texts.extra, true),
    ]
    return {
      group: { rows, columns },
      totals: {
        rows,
        revenueRows: rows - revenue.nulls,
        outliers: outliers.count,
        sessionRows: rows - texts.sessionId.nulls,
      },
    }
  }

  #madeIds(line: Uint32Array, rows: number, idOfLine: (line: number) => string): ColumnChunk {
    const values = this.#empty()
    for (let row = 0; row < rows; row++) {
      const id = encoder.encode(idOfLine(line[row]!))
      values.reserve(id.length + 4)
      values.view.setInt32(values.length, id.length, true)
      values.length += 4
      values.append(id, 0, id.length)
    }
    return this.#required(values, rows)
  }

  #texts(column: TextColumn, optional: boolean): ColumnChunk {
    const { rows, nulls } = column
    const present = optional ? column.present : NO_LEVELS
    if (!column.coded) {
      const { values } = column
      return columnChunk({ values, encoding: 'plain', rows, nulls, present }, this.#room)
    }
    const codes = this.#codes
    let count = 0
    for (let row = 0; row < rows; row++) {
      const code = column.codes[row]!
      codes[count] = code
      if (code >= 0) count++
    }
    const values = this.#empty()
    const { dictionary } = column
    writeCodes(values, codes, count, dictionary.count)
    return columnChunk(
      {
        values,
        encoding: 'dictionary',
        rows,
        nulls,
        present,
        dictionary: { values: dictionary.texts, count: dictionary.count },
      },
      this.#room,
    )
  }

  #timestamps(chunk: ParsedChunk, rows: number): ColumnChunk {
    const { day, micros } = chunk
    const { values, view } = this.#numbers(rows, 8)
    let leastDay = Infinity
    let leastMicros = 0
    let greatestDay = -Infinity
    let greatestMicros = 0
    for (let i = 0; i < rows; i++) {
      const dayOfRow = day[i]!
      const microsOfRow = micros[i]!
      writeMoment(view, i * 8, dayOfRow, microsOfRow)
      if (dayOfRow < leastDay || (dayOfRow === leastDay && microsOfRow < leastMicros)) {
        leastDay = dayOfRow
        leastMicros = microsOfRow
      }
      if (dayOfRow > greatestDay || (dayOfRow === greatestDay && microsOfRow > greatestMicros)) {
        greatestDay = dayOfRow
        greatestMicros = microsOfRow
      }
    }
    const least = momentBytes(leastDay, leastMicros)
    return this.#required(values, rows, least, momentBytes(greatestDay, greatestMicros))
  }

  #dates(chunk: ParsedChunk, rows: number): ColumnChunk {
    const { day } = chunk
    const { values, view } = this.#numbers(rows, 4)
    let least = Infinity
    let greatest = -Infinity
    for (let i = 0; i < rows; i++) {
      const value = day[i]!
      view.setInt32(i * 4, value, true)
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
    return this.#required(values, rows, dayBytes(least), dayBytes(greatest))
  }

  #revenue(chunk: ParsedChunk, rows: number): ColumnChunk {
    const { revenue } = chunk
    const { values, view } = this.#numbers(rows, 8)
    const present = this.#present
    let count = 0
    for (let i = 0; i < rows; i++) {
      const value = revenue[i]!
      present[i] = Number.isNaN(value) ? 0 : 1
      if (!Number.isNaN(value)) view.setFloat64(8 * count++, value, true)
    }
    values.length = 8 * count
    return columnChunk(
      { values, encoding: 'plain', rows: rows, nulls: rows - count, present },
      this.#room,
    )
  }

  #outliers(
    chunk: ParsedChunk,
    rows: number,
  ): { readonly column: ColumnChunk; readonly count: number } {
    const maxRevenue = this.#maxRevenue
    const values = this.#empty()
    let count = 0
    for (let i = 0; i < rows; i += 8) {
      let bits = 0
      for (let bit = 0; bit < 8 && i + bit < rows; bit++) {
        if (!isOutlier(chunk.revenue[i + bit]!, maxRevenue)) continue
        bits |= 1 << bit
        count++
      }
      values.byte(bits)
    }
    return { column: this.#required(values, rows), count }
  }

  #required(
    values: ByteBuffer,
    rows: number,
    least?: Uint8Array<ArrayBuffer>,
    greatest?: Uint8Array<ArrayBuffer>,
  ): ColumnChunk {
    return columnChunk(
      {
        values,
        encoding: 'plain',
        rows,
        nulls: 0,
        present: NO_LEVELS,
        ...(least === undefined ? {} : { least }),
        ...(greatest === undefined ? {} : { greatest }),
      },
      this.#room,
    )
  }

  #empty(): ByteBuffer {
    this.#values.length = 0
    return this.#values
  }

  #numbers(rows: number, width: number): { readonly values: ByteBuffer; readonly view: DataView } {
    const values = this.#empty()
    values.reserve(rows * width)
    values.length = rows * width
    return { values, view: values.view }
  }
}

const encoder = new TextEncoder()

/** No revenue at all (NaN) is no outlier. */
function isOutlier(revenue: number, maxRevenue: number): boolean {
  return revenue > maxRevenue || revenue > MOST_MONEY || revenue < -MOST_MONEY
}

/** Microseconds since 1970-01-01 as 64 bits; far years do not fit a double. */
function writeMoment(view: DataView, at: number, day: number, micros: number): void {
  const moment = day * DAY_MICROS + micros
  if (moment < MOST_EXACT && moment > -MOST_EXACT) {
    const high = Math.floor(moment / 2 ** 32)
    view.setUint32(at, moment - high * 2 ** 32, true)
    view.setInt32(at + 4, high, true)
  } else {
    view.setBigInt64(at, BigInt(day) * BigInt(DAY_MICROS) + BigInt(micros), true)
  }
}

function momentBytes(day: number, micros: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8)
  writeMoment(new DataView(bytes.buffer), 0, day, micros)
  return bytes
}

function dayBytes(day: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setInt32(0, day, true)
  return bytes
}
