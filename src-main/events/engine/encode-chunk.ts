import { columnChunk } from '../parquet/pages.ts'
import type { ColumnChunk, ColumnSchema, RowGroup } from '../parquet/schema.ts'
import type { ChunkMemory } from './chunk-memory.ts'
import { state } from './kernel-state.ts'
import { type ParsedChunk, textColumns } from './parse-chunk.ts'

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
/** A dictionary of more than this share of the rows is no gain. */
const MOST_DISTINCT = 0.6
/** Rows after which a dictionary is given up if it is none. */
const TRIAL_ROWS = 8192

/** Bits of a column that tell which rows have a value, as Parquet stores them, and how many have none. */
interface Levels {
  readonly end: number
  readonly nulls: number
}

/** Turns the kept rows of chunks into row groups; one encoder for many chunks. */
export class ChunkEncoder {
  /** Revenue above it is an outlier. */
  readonly #maxRevenue: number

  constructor(maxRevenue: number) {
    this.#maxRevenue = maxRevenue
  }

  /**
   * Uses the chunk up: its `losers`, ascending, are taken out of its rows. At least one row must stay.
   */
  encode(
    chunk: ParsedChunk,
    losers: Uint32Array,
    idOfLine: IdOfLine,
  ): { readonly group: RowGroup; readonly totals: EncodedTotals } {
    const { memory } = chunk
    const rows = chunk.rows - losers.length
    const kept = [memory.line, memory.day, memory.micros, memory.revenue]
    for (const numbers of [...kept, ...memory.textFrom, ...memory.textTo]) {
      dropRows(numbers, chunk.rows, losers)
    }
    const of = new ColumnEncoder(memory, rows)
    const sessions = of.texts(textColumns.sessionId, { optional: true, repeats: true })
    const revenue = of.revenue()
    const outliers = of.outliers(this.#maxRevenue)
    const columns = [
      idOfLine === null
        ? of.texts(textColumns.eventId, { optional: false, repeats: false })
        : of.madeIds(idOfLine),
      of.texts(textColumns.playerId, { optional: false, repeats: true }),
      sessions,
      of.texts(textColumns.eventType, { optional: false, repeats: true }),
      of.timestamps(),
      of.dates(),
      revenue,
      outliers.column,
      of.texts(textColumns.properties, { optional: true, repeats: false }),
      of.texts(textColumns.extra, { optional: true, repeats: false }),
    ]
    return {
      group: { rows, columns },
      totals: {
        rows,
        revenueRows: rows - revenue.nulls,
        outliers: outliers.count,
        sessionRows: rows - sessions.nulls,
      },
    }
  }
}

/** Puts columns together in the room that a chunk has for them, one after the other. */
class ColumnEncoder {
  readonly #memory: ChunkMemory
  readonly #rows: number

  constructor(memory: ChunkMemory, rows: number) {
    this.#memory = memory
    this.#rows = rows
  }

  texts(
    column: number,
    { optional, repeats }: { readonly optional: boolean; readonly repeats: boolean },
  ): ColumnChunk {
    const { kernel, room, textFrom, textTo } = this.#memory
    const froms = textFrom[column]!.byteOffset
    const tos = textTo[column]!.byteOffset
    const rows = this.#rows
    const distinct = repeats ? this.#codes(froms, tos) : -1
    // A dictionary stands in front of the page.
    const start =
      distinct < 0 ? room.out : align(kernel.texts(room.codeFrom, room.codeTo, distinct, room.out))
    const { end, nulls } = optional ? this.#levels(tos, start) : { end: start, nulls: 0 }
    if (distinct < 0) {
      const last = kernel.texts(froms, tos, rows, end)
      return columnChunk({ body: this.#part(start, last), encoding: 'plain', rows, nulls })
    }
    const width = Math.max(1, 32 - Math.clz32(Math.max(0, distinct - 1)))
    const present = this.#memory.get(state.present)
    this.#memory.bytes[end] = width
    const at = this.#varint(end + 1, Math.ceil(present / 8) * 2 + 1)
    const last = kernel.pack(room.codes, present, width, at)
    const dictionary = kernel.texts(room.codeFrom, room.codeTo, distinct, room.out)
    return columnChunk({
      body: this.#part(start, last),
      encoding: 'dictionary',
      rows,
      nulls,
      dictionary: { values: this.#part(room.out, dictionary), count: distinct },
    })
  }

  madeIds(idOfLine: (line: number) => string): ColumnChunk {
    const { bytes, line, room } = this.#memory
    const view = new DataView(bytes.buffer)
    const rows = this.#rows
    let at = room.out
    for (let row = 0; row < rows; row++) {
      const { written } = encoder.encodeInto(idOfLine(line[row]!), bytes.subarray(at + 4))
      view.setUint32(at, written, true)
      at += 4 + written
    }
    return columnChunk({ body: this.#part(room.out, at), encoding: 'plain', rows, nulls: 0 })
  }

  timestamps(): ColumnChunk {
    const { kernel, room, day, micros } = this.#memory
    const rows = this.#rows
    kernel.moments(day.byteOffset, micros.byteOffset, rows, room.out)
    return columnChunk({
      body: this.#part(room.out, room.out + rows * 8),
      encoding: 'plain',
      rows,
      nulls: 0,
      least: this.#part(state.leastMoment, state.leastMoment + 8).slice(),
      greatest: this.#part(state.greatestMoment, state.greatestMoment + 8).slice(),
    })
  }

  dates(): ColumnChunk {
    const { day } = this.#memory
    const rows = this.#rows
    const [least, greatest] = daysBetween(day, rows)
    const bytesOf = (row: number): Uint8Array<ArrayBuffer> =>
      this.#part(day.byteOffset + row * 4, day.byteOffset + row * 4 + 4).slice()
    return columnChunk({
      body: this.#part(day.byteOffset, day.byteOffset + rows * 4),
      encoding: 'plain',
      rows,
      nulls: 0,
      least: bytesOf(least),
      greatest: bytesOf(greatest),
    })
  }

  revenue(): ColumnChunk {
    const { bytes, kernel, room, revenue } = this.#memory
    const rows = this.#rows
    // The numbers are put where codes are put together, for the bits come first.
    const bits = this.#beginLevels(room.out)
    const present = kernel.numbers(revenue.byteOffset, rows, room.table, bits)
    const end = this.#endLevels(room.out, present)
    bytes.copyWithin(end, room.table, room.table + present * 8)
    const body = this.#part(room.out, end + present * 8)
    return columnChunk({ body, encoding: 'plain', rows, nulls: rows - present })
  }

  outliers(most: number): { readonly column: ColumnChunk; readonly count: number } {
    const { kernel, room, revenue } = this.#memory
    const rows = this.#rows
    const count = kernel.beyond(revenue.byteOffset, rows, room.out, most, MOST_MONEY)
    const body = this.#part(room.out, room.out + Math.ceil(rows / 8))
    return { column: columnChunk({ body, encoding: 'plain', rows, nulls: 0 }), count }
  }

  /** Gives codes to the texts of a column; -1: they hardly repeat. */
  #codes(froms: number, tos: number): number {
    const { bytes, kernel, room } = this.#memory
    const rows = this.#rows
    const most = Math.floor(MOST_DISTINCT * rows)
    const slots = 2 ** (33 - Math.clz32(rows))
    bytes.fill(0, room.table, room.table + slots * 8)
    return kernel.codes(
      froms,
      tos,
      rows,
      room.table,
      slots - 1,
      room.codes,
      room.codeFrom,
      room.codeTo,
      most,
      TRIAL_ROWS,
      Math.floor(MOST_DISTINCT * TRIAL_ROWS),
    )
  }

  #levels(tos: number, at: number): Levels {
    const present = this.#memory.kernel.levels(tos, this.#rows, this.#beginLevels(at))
    return { end: this.#endLevels(at, present), nulls: this.#rows - present }
  }

  /** Definition levels are a length and then runs, here one of a bit a row; gives where the bits go. */
  #beginLevels(at: number): number {
    return this.#varint(at + 4, Math.ceil(this.#rows / 8) * 2 + 1)
  }

  /** `present` rows have a value: bits that are all the same are a run of another kind. */
  #endLevels(at: number, present: number): number {
    const rows = this.#rows
    let end: number
    if (present === 0 || present === rows) {
      end = this.#varint(at + 4, rows * 2)
      this.#memory.bytes[end++] = present === 0 ? 0 : 1
    } else {
      end = this.#beginLevels(at) + Math.ceil(rows / 8)
    }
    new DataView(this.#memory.bytes.buffer).setUint32(at, end - at - 4, true)
    return end
  }

  #varint(at: number, value: number): number {
    const { bytes } = this.#memory
    for (; value >= 128; value = Math.floor(value / 128)) bytes[at++] = (value % 128) | 128
    bytes[at++] = value
    return at
  }

  #part(from: number, to: number): Uint8Array<ArrayBuffer> {
    return this.#memory.bytes.subarray(from, to)
  }
}

const encoder = new TextEncoder()

/** Beyond what the kernel may have written behind its end. */
function align(at: number): number {
  return (at + 31) & -16
}

/** Places of the least and the greatest day. */
function daysBetween(day: Int32Array, rows: number): readonly [number, number] {
  let least = 0
  let greatest = 0
  for (let i = 1; i < rows; i++) {
    if (day[i]! < day[least]!) least = i
    if (day[i]! > day[greatest]!) greatest = i
  }
  return [least, greatest]
}

/** Closes the gaps that rows leave that are taken out; `losers` ascend. */
function dropRows(
  values: Int32Array | Float64Array | Uint32Array,
  rows: number,
  losers: Uint32Array,
): void {
  let to = losers[0] ?? rows
  for (const [place, row] of losers.entries()) {
    const end = losers[place + 1] ?? rows
    values.copyWithin(to, row + 1, end)
    to += end - row - 1
  }
}
