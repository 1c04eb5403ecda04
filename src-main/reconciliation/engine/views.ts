import type { TokenDictionary } from './dictionary.ts'
import type { EngineThreads } from './threads.ts'

/** Rows as sets of interned tokens: row r holds ids[offsets[r]..offsets[r + 1]), ascending. */
export interface TokenRows {
  readonly rows: number
  readonly offsets: Int32Array
  readonly ids: Int32Array
  /** tf * idf, of Euclidean length 1 in each row that has tokens. */
  readonly weights: Float32Array
}

/** The same text of both lists as token rows over one vocabulary. */
export interface TextView {
  readonly name: string
  readonly left: TokenRows
  readonly right: TokenRows
  readonly tokens: readonly string[]
  /** ln of how rare a token is over both lists, 0 for one in every row. */
  readonly idf: Float32Array
  readonly leftCount: Int32Array
  readonly rightCount: Int32Array
}

/** Collects tokens row by row; `finish` turns both lists into a view. */
export class ViewBuilder {
  readonly #dictionary: TokenDictionary
  /** Number here of each token of the dictionary; 0: not seen yet. */
  #places = new Int32Array(1024)
  readonly #tokens: number[] = []
  readonly #sides: [RawRows, RawRows] = [new RawRows(), new RawRows()]

  constructor(dictionary: TokenDictionary) {
    this.#dictionary = dictionary
  }

  /** Adds a token of the dictionary to the row that is open on a side (0 left, 1 right). */
  addId(side: 0 | 1, id: number): void {
    if (id >= this.#places.length) {
      const grown = new Int32Array(Math.max(id + 1, 2 * this.#places.length))
      grown.set(this.#places)
      this.#places = grown
    }
    let place = this.#places[id]!
    if (place === 0) {
      place = this.#tokens.push(id)
      this.#places[id] = place
    }
    this.#sides[side].push(place - 1)
  }

  endRow(side: 0 | 1): void {
    this.#sides[side].endRow()
  }

  finish(name: string, threads: EngineThreads, step: () => void): TextView {
    const size = this.#tokens.length
    const left = this.#sides[0].distinct(threads)
    step()
    const right = this.#sides[1].distinct(threads)
    step()
    const leftCount = documentCounts(left.ids, size)
    const rightCount = documentCounts(right.ids, size)
    const idf = threads.floats(size)
    const rows = left.rows + right.rows
    for (let t = 0; t < size; t++) {
      idf[t] = Math.log((rows + 1) / (leftCount[t]! + rightCount[t]!))
    }
    const weightedLeft = weighted(left, idf, threads)
    step()
    return {
      name,
      left: weightedLeft,
      right: weighted(right, idf, threads),
      tokens: this.#tokens.map((id) => this.#dictionary.textOf(id)),
      idf,
      leftCount,
      rightCount,
    }
  }
}

interface DistinctRows {
  readonly rows: number
  readonly offsets: Int32Array
  readonly ids: Int32Array
  readonly counts: Uint16Array
}

class RawRows {
  #ids = new Int32Array(1024)
  #length = 0
  readonly #ends: number[] = []

  push(id: number): void {
    if (this.#length === this.#ids.length) {
      const grown = new Int32Array(this.#length * 2)
      grown.set(this.#ids)
      this.#ids = grown
    }
    this.#ids[this.#length++] = id
  }

  endRow(): void {
    this.#ends.push(this.#length)
  }

  distinct(threads: EngineThreads): DistinctRows {
    const rows = this.#ends.length
    const offsets = threads.integers(rows + 1)
    const ids = new Int32Array(this.#length)
    const counts = new Uint16Array(this.#length)
    let written = 0
    let start = 0
    for (let r = 0; r < rows; r++) {
      const end = this.#ends[r]!
      sortRange(this.#ids, start, end)
      let last = -1
      for (let i = start; i < end; i++) {
        const id = this.#ids[i]!
        if (id !== last) {
          ids[written] = id
          counts[written++] = 1
          last = id
        } else if (counts[written - 1]! < 0xffff) counts[written - 1]!++
      }
      offsets[r + 1] = written
      start = end
    }
    this.#ids = new Int32Array(0)
    const kept = threads.integers(written)
    kept.set(ids.subarray(0, written))
    return { rows, offsets, ids: kept, counts: counts.subarray(0, written) }
  }
}

/** Most rows are short, and those are sorted quickest in place. */
function sortRange(ids: Int32Array, start: number, end: number): void {
  if (end - start > 32) {
    ids.subarray(start, end).sort()
    return
  }
  for (let i = start + 1; i < end; i++) {
    const id = ids[i]!
    let at = i
    while (at > start && ids[at - 1]! > id) {
      ids[at] = ids[at - 1]!
      at--
    }
    ids[at] = id
  }
}

function documentCounts(ids: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const id of ids) counts[id]!++
  return counts
}

function weighted(raw: DistinctRows, idf: Float32Array, threads: EngineThreads): TokenRows {
  const weights = threads.floats(raw.ids.length)
  for (let r = 0; r < raw.rows; r++) {
    let squares = 0
    for (let i = raw.offsets[r]!; i < raw.offsets[r + 1]!; i++) {
      const weight = (1 + Math.log(raw.counts[i]!)) * idf[raw.ids[i]!]!
      weights[i] = weight
      squares += weight * weight
    }
    if (squares === 0) continue
    const scale = 1 / Math.sqrt(squares)
    for (let i = raw.offsets[r]!; i < raw.offsets[r + 1]!; i++) weights[i]! *= scale
  }
  return { rows: raw.rows, offsets: raw.offsets, ids: raw.ids, weights }
}

/** Cosine of two rows, 0..1; NaN when one has no tokens. */
export function cosine(view: TextView, l: number, r: number): number {
  const { left, right } = view
  let i = left.offsets[l]!
  let j = right.offsets[r]!
  const endI = left.offsets[l + 1]!
  const endJ = right.offsets[r + 1]!
  if (i === endI || j === endJ) return Number.NaN
  let sum = 0
  while (i < endI && j < endJ) {
    const a = left.ids[i]!
    const b = right.ids[j]!
    if (a === b) sum += left.weights[i++]! * right.weights[j++]!
    else if (a < b) i++
    else j++
  }
  return sum > 1 ? 1 : sum
}
