import { free } from '../parquet/free.ts'
import { HASH_LANES } from './kernel-state.ts'

/** Ids and moments of the rows of one chunk. */
export interface RowKeys {
  readonly rows: number
  /** {@link HASH_LANES} numbers a row. */
  readonly hashes: Uint32Array
  readonly day: Int32Array
  readonly micros: Float64Array
}

/** Rows a page: memory grows by pages, so that nothing is copied. */
const PAGE = 1 << 16
const MOST_FULL = 0.6
const LEAST_SLOTS = 1 << 12
const MOST_SLOTS_AT_FIRST = 1 << 24

/** Numbers of a slot of the table: the first lane of the id, then the row's number plus one. */
const SLOT = 2

interface Page {
  readonly hashes: Uint32Array<ArrayBuffer>
  readonly day: Int32Array<ArrayBuffer>
  readonly micros: Float64Array<ArrayBuffer>
}

/**
 * Finds events whose id came earlier. Chunks are entered in the order of the input; of events with
 * one id the earliest by timestamp stays, of equally early ones the first of the input.
 *
 * 24 bytes a row and about 20 of the table, where an id is mostly found in one look at the memory.
 */
export class Deduplicator {
  /** {@link SLOT} numbers a slot. */
  #table: Uint32Array<ArrayBuffer>
  #mask: number
  #slot = 0
  #used = 0
  #rows = 0
  readonly #pages: Page[] = []

  /** A table that was made for the rows that come need not grow. */
  constructor(expectedRows = 0) {
    let slots = LEAST_SLOTS
    while (slots * MOST_FULL < expectedRows && slots < MOST_SLOTS_AT_FIRST) slots *= 2
    this.#table = new Uint32Array(slots * SLOT)
    this.#mask = slots - 1
  }

  /** Number of rows entered; rows are numbered through over all chunks. */
  get rows(): number {
    return this.#rows
  }

  /**
   * Enters a chunk. `losers` are its rows that are duplicates, ascending; `late` are rows of earlier
   * chunks, by their number over all, that have lost to an earlier event of this one.
   */
  enter(keys: RowKeys): { readonly losers: Uint32Array; readonly late: readonly number[] } {
    const first = this.#rows
    this.#store(keys)
    while (this.#used + keys.rows > MOST_FULL * (this.#mask + 1)) this.#grow()
    const losers = new Set<number>()
    const late: number[] = []
    for (let row = 0; row < keys.rows; row++) {
      const number = first + row
      const earlier = this.#hold(number, keys.hashes, row * HASH_LANES)
      if (earlier < 0) continue
      if (!this.#isEarlier(number, earlier)) {
        losers.add(row)
        continue
      }
      this.#table[this.#slot * SLOT + 1] = number + 1
      if (earlier >= first) losers.add(earlier - first)
      else late.push(earlier)
    }
    return { losers: Uint32Array.from(losers).toSorted(), late }
  }

  /** The row that has this id, whose slot is {@link #slot} then; below 0: none had, and now this has. */
  #hold(number: number, hashes: Uint32Array, at: number): number {
    const table = this.#table
    const mask = this.#mask
    const hash = hashes[at]!
    let slot = hash & mask
    for (;;) {
      const held = table[slot * SLOT + 1]!
      if (held === 0) {
        table[slot * SLOT] = hash
        table[slot * SLOT + 1] = number + 1
        this.#used++
        return -1
      }
      if (table[slot * SLOT] === hash && this.#isSame(held - 1, hashes, at)) {
        this.#slot = slot
        return held - 1
      }
      slot = (slot + 1) & mask
    }
  }

  #store({ rows, hashes, day, micros }: RowKeys): void {
    for (let row = 0; row < rows;) {
      const place = this.#rows & (PAGE - 1)
      if (place === 0) {
        this.#pages.push({
          hashes: new Uint32Array(PAGE * HASH_LANES),
          day: new Int32Array(PAGE),
          micros: new Float64Array(PAGE),
        })
      }
      const page = this.#pages[this.#rows >>> 16]!
      const end = Math.min(rows, row + PAGE - place)
      page.hashes.set(hashes.subarray(row * HASH_LANES, end * HASH_LANES), place * HASH_LANES)
      page.day.set(day.subarray(row, end), place)
      page.micros.set(micros.subarray(row, end), place)
      this.#rows += end - row
      row = end
    }
  }

  /** Gives the memory back; the deduplicator is of no use any more. */
  free(): void {
    free(this.#table)
    for (const { hashes, day, micros } of this.#pages) {
      free(hashes)
      free(day)
      free(micros)
    }
    this.#pages.length = 0
  }

  #isSame(number: number, hashes: Uint32Array, at: number): boolean {
    const other = this.#pages[number >>> 16]!.hashes
    const place = (number & (PAGE - 1)) * HASH_LANES
    for (let lane = 0; lane < HASH_LANES; lane++) {
      if (other[place + lane] !== hashes[at + lane]) return false
    }
    return true
  }

  #isEarlier(a: number, b: number): boolean {
    const first = this.#pages[a >>> 16]!
    const second = this.#pages[b >>> 16]!
    const inFirst = a & (PAGE - 1)
    const inSecond = b & (PAGE - 1)
    const days = first.day[inFirst]! - second.day[inSecond]!
    return days < 0 || (days === 0 && first.micros[inFirst]! < second.micros[inSecond]!)
  }

  #grow(): void {
    const held = this.#table
    const table = new Uint32Array(held.length * 2)
    const mask = table.length / SLOT - 1
    for (let at = 0; at < held.length; at += SLOT) {
      if (held[at + 1] === 0) continue
      let slot = held[at]! & mask
      while (table[slot * SLOT + 1] !== 0) slot = (slot + 1) & mask
      table[slot * SLOT] = held[at]!
      table[slot * SLOT + 1] = held[at + 1]!
    }
    this.#table = table
    this.#mask = mask
  }
}
