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
  readonly #ids = new Map<string, number>()
  readonly #tokens: string[] = []
  readonly #sides: [RawRows, RawRows] = [new RawRows(), new RawRows()]

  /** Adds a token to the row that is open on a side (0 left, 1 right). */
  add(side: 0 | 1, token: string): void {
    let id = this.#ids.get(token)
    if (id === undefined) {
      id = this.#tokens.length
      this.#ids.set(token, id)
      this.#tokens.push(token)
    }
    this.#sides[side].push(id)
  }

  endRow(side: 0 | 1): void {
    this.#sides[side].endRow()
  }

  finish(name: string): TextView {
    const size = this.#tokens.length
    const [left, right] = this.#sides.map((raw) => raw.distinct()) as [DistinctRows, DistinctRows]
    const leftCount = documentCounts(left.ids, size)
    const rightCount = documentCounts(right.ids, size)
    const idf = new Float32Array(size)
    const rows = left.rows + right.rows
    for (let t = 0; t < size; t++) {
      idf[t] = Math.log((rows + 1) / (leftCount[t]! + rightCount[t]!))
    }
    return {
      name,
      left: weighted(left, idf),
      right: weighted(right, idf),
      tokens: this.#tokens,
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

  distinct(): DistinctRows {
    const rows = this.#ends.length
    const offsets = new Int32Array(rows + 1)
    const ids = new Int32Array(this.#length)
    const counts = new Uint16Array(this.#length)
    let written = 0
    let start = 0
    for (let r = 0; r < rows; r++) {
      const end = this.#ends[r]!
      const row = this.#ids.subarray(start, end).sort()
      let last = -1
      for (const id of row) {
        if (id !== last) {
          ids[written] = id
          counts[written++] = 1
          last = id
        } else if (counts[written - 1]! < 0xffff) counts[written - 1]!++
      }
      offsets[r + 1] = written
      start = end
    }
    return { rows, offsets, ids: ids.slice(0, written), counts: counts.slice(0, written) }
  }
}

function documentCounts(ids: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size)
  for (const id of ids) counts[id]!++
  return counts
}

function weighted(raw: DistinctRows, idf: Float32Array): TokenRows {
  const weights = new Float32Array(raw.ids.length)
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
