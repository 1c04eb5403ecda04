import { appendText, ByteBuffer } from '../parquet/byte-buffer.ts'
import { columnChunk, writeCodes } from '../parquet/pages.ts'
import type { ColumnChunk, ColumnSchema, RowGroup } from '../parquet/schema.ts'
import { type ParsedChunk, SPAN_NUMBERS, spanOf } from './parse-chunk.ts'
import { TextDictionary } from './text-dictionary.ts'
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

/** A dictionary of more than this share of the rows is no gain. */
const MOST_DISTINCT = 0.6
/** Rows after which a dictionary is given up if it is none. */
const TRIAL_ROWS = 8192
/** An amount beyond it, of either sign, is no money and would not fit the decimals of the sums. */
const MOST_MONEY = 1e15
const NO_LEVELS = null
/** Whole numbers below it are exact as doubles. */
const MOST_EXACT = 2 ** 53

/** Turns the kept rows of chunks into row groups; one encoder for many chunks. */
export class ChunkEncoder {
  /** Revenue above it is an outlier. */
  readonly #maxRevenue: number
  readonly #dictionary = new TextDictionary()
  readonly #values = new ByteBuffer(1 << 20)
  readonly #dictionaryValues = new ByteBuffer(1 << 16)
  readonly #scratch = new ByteBuffer(1 << 16)
  #codes = new Uint32Array()
  #present = new Uint8Array()

  constructor(maxRevenue: number) {
    this.#maxRevenue = maxRevenue
  }

  /** `keep` has one byte a row: 0 leaves the row out. At least one row must be kept. */
  encode(
    chunk: ParsedChunk,
    keep: Uint8Array,
    idOfLine: IdOfLine,
  ): { readonly group: RowGroup; readonly totals: EncodedTotals } {
    const rows = keptRows(chunk, keep)
    if (this.#codes.length < rows.length) {
      this.#codes = new Uint32Array(rows.length)
      this.#present = new Uint8Array(rows.length)
    }
    const session = this.#textWithCodes(chunk, rows, spanOf.sessionId, true)
    const revenue = this.#revenue(chunk, rows)
    const outliers = this.#outliers(chunk, rows)
    const columns = [
      this.#ids(chunk, rows, idOfLine),
      this.#textWithCodes(chunk, rows, spanOf.playerId, false),
      session,
      this.#textWithCodes(chunk, rows, spanOf.eventType, false),
      this.#timestamps(chunk, rows),
      this.#dates(chunk, rows),
      revenue,
      outliers.column,
      this.#text(chunk, rows, spanOf.properties),
      this.#text(chunk, rows, spanOf.extra),
    ]
    return {
      group: { rows: rows.length, columns },
      totals: {
        rows: rows.length,
        revenueRows: rows.length - revenue.nulls,
        outliers: outliers.count,
        sessionRows: rows.length - session.nulls,
      },
    }
  }

  #ids(chunk: ParsedChunk, rows: Int32Array, idOfLine: IdOfLine): ColumnChunk {
    if (idOfLine === null) return this.#plainRequired(chunk, rows, spanOf.eventId)
    const values = this.#empty()
    for (const row of rows) {
      const id = encoder.encode(idOfLine(chunk.line[row]!))
      values.reserve(id.length + 4)
      values.view.setInt32(values.length, id.length, true)
      values.length += 4
      values.append(id, 0, id.length)
    }
    return this.#required(values, rows.length)
  }

  #plainRequired(chunk: ParsedChunk, rows: Int32Array, span: number): ColumnChunk {
    const values = this.#empty()
    const { spans } = chunk
    for (let i = 0; i < rows.length; i++) {
      const at = rows[i]! * SPAN_NUMBERS + span
      appendText(values, chunk, spans[at]!, spans[at + 1]!)
    }
    return this.#required(values, rows.length)
  }

  /** Texts that come again and again: by a dictionary, unless nearly all are distinct. */
  #textWithCodes(
    chunk: ParsedChunk,
    rows: Int32Array,
    span: number,
    optional: boolean,
  ): ColumnChunk {
    const { view, spans } = chunk
    const dictionary = this.#dictionary
    const codes = this.#codes
    const present = this.#present
    dictionary.clear()
    let count = 0
    for (let i = 0; i < rows.length; i++) {
      const at = rows[i]! * SPAN_NUMBERS + span
      const from = spans[at]!
      present[i] = from < 0 ? 0 : 1
      if (from >= 0) codes[count++] = dictionary.code(view, from, spans[at + 1]!)
      if ((i === TRIAL_ROWS || i === rows.length - 1) && dictionary.count > MOST_DISTINCT * i) {
        return this.#withoutCodes(chunk, rows, span, optional)
      }
    }
    const values = this.#empty()
    writeCodes(values, codes, count, dictionary.count)
    const entries = this.#dictionaryValues
    entries.length = 0
    dictionary.writePlain(chunk, entries)
    return columnChunk(
      {
        values,
        encoding: 'dictionary',
        rows: rows.length,
        nulls: rows.length - count,
        present: optional ? present : NO_LEVELS,
        dictionary: { values: entries, count: dictionary.count },
      },
      this.#scratch,
    )
  }

  #withoutCodes(
    chunk: ParsedChunk,
    rows: Int32Array,
    span: number,
    optional: boolean,
  ): ColumnChunk {
    return optional ? this.#text(chunk, rows, span) : this.#plainRequired(chunk, rows, span)
  }

  /** Texts of which most are distinct, some absent. */
  #text(chunk: ParsedChunk, rows: Int32Array, span: number): ColumnChunk {
    const { spans } = chunk
    const values = this.#empty()
    const present = this.#present
    let nulls = 0
    for (let i = 0; i < rows.length; i++) {
      const at = rows[i]! * SPAN_NUMBERS + span
      const from = spans[at]!
      present[i] = from < 0 ? 0 : 1
      if (from < 0) nulls++
      else appendText(values, chunk, from, spans[at + 1]!)
    }
    return columnChunk(
      { values, encoding: 'plain', rows: rows.length, nulls, present },
      this.#scratch,
    )
  }

  #timestamps(chunk: ParsedChunk, rows: Int32Array): ColumnChunk {
    const { day, micros } = chunk
    const { values, view } = this.#numbers(rows.length, 8)
    let leastDay = Infinity
    let leastMicros = 0
    let greatestDay = -Infinity
    let greatestMicros = 0
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      const dayOfRow = day[row]!
      const microsOfRow = micros[row]!
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
    return this.#required(values, rows.length, least, momentBytes(greatestDay, greatestMicros))
  }

  #dates(chunk: ParsedChunk, rows: Int32Array): ColumnChunk {
    const { day } = chunk
    const { values, view } = this.#numbers(rows.length, 4)
    let least = Infinity
    let greatest = -Infinity
    for (let i = 0; i < rows.length; i++) {
      const value = day[rows[i]!]!
      view.setInt32(i * 4, value, true)
      least = Math.min(least, value)
      greatest = Math.max(greatest, value)
    }
    return this.#required(values, rows.length, dayBytes(least), dayBytes(greatest))
  }

  #revenue(chunk: ParsedChunk, rows: Int32Array): ColumnChunk {
    const { revenue } = chunk
    const { values, view } = this.#numbers(rows.length, 8)
    const present = this.#present
    let count = 0
    for (let i = 0; i < rows.length; i++) {
      const value = revenue[rows[i]!]!
      present[i] = Number.isNaN(value) ? 0 : 1
      if (!Number.isNaN(value)) view.setFloat64(8 * count++, value, true)
    }
    values.length = 8 * count
    return columnChunk(
      { values, encoding: 'plain', rows: rows.length, nulls: rows.length - count, present },
      this.#scratch,
    )
  }

  #outliers(
    chunk: ParsedChunk,
    rows: Int32Array,
  ): { readonly column: ColumnChunk; readonly count: number } {
    const maxRevenue = this.#maxRevenue
    const values = this.#empty()
    let count = 0
    for (let i = 0; i < rows.length; i += 8) {
      let bits = 0
      for (let bit = 0; bit < 8 && i + bit < rows.length; bit++) {
        if (!isOutlier(chunk.revenue[rows[i + bit]!]!, maxRevenue)) continue
        bits |= 1 << bit
        count++
      }
      values.byte(bits)
    }
    return { column: this.#required(values, rows.length), count }
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
      this.#scratch,
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

function keptRows(chunk: ParsedChunk, keep: Uint8Array): Int32Array {
  const rows = new Int32Array(chunk.rows)
  let count = 0
  for (let row = 0; row < chunk.rows; row++) if (keep[row] === 1) rows[count++] = row
  return rows.subarray(0, count)
}

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
