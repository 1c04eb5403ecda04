import { ByteBuffer } from '../parquet/byte-buffer.ts'
import { columnChunk, PageRoom, writeCodes } from '../parquet/pages.ts'
import type { ColumnChunk, ColumnSchema, RowGroup } from '../parquet/schema.ts'
import {
  daysBetween,
  momentsBetween,
  packBeyond,
  packCodes,
  packDays,
  packMoments,
  packNumbers,
  writeMoment,
} from './pack-columns.ts'
import { columnsOf, type ParsedChunk } from './parse-chunk.ts'
import { dropRows, type TextColumn } from './text-column.ts'

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
    const count = packCodes(codes, column.codes, rows)
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

  #timestamps({ day, micros }: ParsedChunk, rows: number): ColumnChunk {
    packMoments(this.#values, day, micros, rows)
    const [least, greatest] = momentsBetween(day, micros, rows)
    return this.#required(
      this.#values,
      rows,
      momentBytes(day[least]!, micros[least]!),
      momentBytes(day[greatest]!, micros[greatest]!),
    )
  }

  #dates({ day }: ParsedChunk, rows: number): ColumnChunk {
    packDays(this.#values, day, rows)
    const [least, greatest] = daysBetween(day, rows)
    return this.#required(this.#values, rows, dayBytes(day[least]!), dayBytes(day[greatest]!))
  }

  #revenue({ revenue }: ParsedChunk, rows: number): ColumnChunk {
    const values = this.#values
    const present = this.#present
    packNumbers(values, revenue, present, rows)
    const nulls = rows - values.length / 8
    return columnChunk({ values, encoding: 'plain', rows, nulls, present }, this.#room)
  }

  #outliers(
    { revenue }: ParsedChunk,
    rows: number,
  ): { readonly column: ColumnChunk; readonly count: number } {
    const count = packBeyond(this.#values, revenue, rows, this.#maxRevenue, MOST_MONEY)
    return { column: this.#required(this.#values, rows), count }
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
}

const encoder = new TextEncoder()

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
