import type { Curvature } from './dual-user-curvature.ts'

/** A symmetric positive semidefinite matrix that a Newton step can be solved with. */
export interface CurvatureMatrix {
  readonly size: number
  /** out = this * z. */
  multiply(z: Float64Array, out: Float64Array): void
  diagonal(): Float64Array
  /** Row i up to the diagonal, where the matrix is stored as rows; else null. */
  row(i: number): Float64Array | null
}

/** Lower triangle in rows of full length: for some thousand multipliers at most. */
export class DenseCurvature implements CurvatureMatrix, Curvature {
  readonly size: number
  readonly entries: Float64Array

  constructor(size: number, entries: Float64Array = new Float64Array(size * size)) {
    this.size = size
    this.entries = entries
  }

  clear(): void {
    this.entries.fill(0)
  }

  add(i: number, j: number, amount: number): void {
    this.entries[i * this.size + j]! += amount
  }

  addOuter(factor: number, indexes: Int32Array, values: Float64Array, length: number): void {
    const { entries, size } = this
    for (let a = 0; a < length; a++) {
      const scaled = factor * values[a]!
      if (scaled === 0) continue
      const row = indexes[a]! * size
      for (let b = 0; b <= a; b++) entries[row + indexes[b]!]! += scaled * values[b]!
    }
  }

  merge(other: DenseCurvature): void {
    const { entries, size } = this
    const more = other.entries
    for (let row = 0; row < size; row++) {
      const end = row * size + row + 1
      for (let i = row * size; i < end; i++) entries[i]! += more[i]!
    }
  }

  multiply(z: Float64Array, out: Float64Array): void {
    const { entries, size } = this
    out.fill(0)
    for (let i = 0; i < size; i++) {
      const row = i * size
      const zi = z[i]!
      let sum = 0
      for (let j = 0; j < i; j++) {
        const entry = entries[row + j]!
        sum += entry * z[j]!
        out[j]! += entry * zi
      }
      out[i]! += sum + entries[row + i]! * zi
    }
  }

  diagonal(): Float64Array {
    const { entries, size } = this
    return Float64Array.from({ length: size }, (_, i) => entries[i * size + i]!)
  }

  row(i: number): Float64Array {
    return this.entries.subarray(i * this.size, i * this.size + i + 1)
  }
}

/** Where a {@link ListCurvature} keeps its entries; may be shared by threads. */
export interface ListStorage {
  /** Length size: what belongs to no square. */
  readonly diagonal: Float64Array
  /** Rows of multipliers beyond the contracts, up to the diagonal: (size - contracts) * size. */
  readonly rows: Float64Array
  /** Square n is factor[n] * v v', v having value[at] at index[at], start[n] <= at < start[n + 1]. */
  readonly factor: Float64Array
  readonly start: Uint32Array
  readonly index: Int32Array
  readonly value: Float64Array
  /** One cell: the number of squares. */
  readonly count: Uint32Array
}

/**
 * The diagonal, the rows of the groups' multipliers, and a list of squares factor * v v': for many
 * contracts with few fractional pairs each, where a full matrix would not fit.
 */
export class ListCurvature implements CurvatureMatrix, Curvature {
  readonly size: number
  readonly #contracts: number
  readonly #storage: ListStorage

  constructor(contracts: number, storage: ListStorage) {
    this.size = storage.diagonal.length
    this.#contracts = contracts
    this.#storage = storage
  }

  clear(): void {
    this.#storage.diagonal.fill(0)
    this.#storage.rows.fill(0)
    this.#storage.count[0] = 0
  }

  add(i: number, j: number, amount: number): void {
    if (i === j) this.#storage.diagonal[i]! += amount
    else this.#storage.rows[(i - this.#contracts) * this.size + j]! += amount
  }

  addOuter(factor: number, indexes: Int32Array, values: Float64Array, length: number): void {
    const { diagonal, start, index, value, count } = this.#storage
    if (length === 1) {
      const own = values[0]!
      diagonal[indexes[0]!]! += factor * own * own
      return
    }
    const square = count[0]!
    const at = start[square]!
    if (square === this.#storage.factor.length || at + length > index.length) {
      throw new RangeError('more curvature than there is room for')
    }
    for (let a = 0; a < length; a++) {
      index[at + a] = indexes[a]!
      value[at + a] = values[a]!
    }
    this.#storage.factor[square] = factor
    start[square + 1] = at + length
    count[0] = square + 1
  }

  multiply(z: Float64Array, out: Float64Array): void {
    this.multiplyRows(z, out)
    this.addSquares(z, out)
  }

  /** Adds what belongs to no square of another of the same size. */
  mergeRows(other: ListCurvature): void {
    const { diagonal, rows } = this.#storage
    const more = other.#storage
    for (let i = 0; i < diagonal.length; i++) diagonal[i]! += more.diagonal[i]!
    for (let i = 0; i < rows.length; i++) rows[i]! += more.rows[i]!
  }

  /** out = the part of this that belongs to no square, times z. */
  multiplyRows(z: Float64Array, out: Float64Array): void {
    const { diagonal, rows } = this.#storage
    for (let i = 0; i < this.size; i++) out[i] = diagonal[i]! * z[i]!
    for (let i = this.#contracts; i < this.size; i++) {
      const row = (i - this.#contracts) * this.size
      const zi = z[i]!
      let sum = 0
      for (let j = 0; j < i; j++) {
        const entry = rows[row + j]!
        if (entry === 0) continue
        sum += entry * z[j]!
        out[j]! += entry * zi
      }
      out[i]! += sum
    }
  }

  /** out += the squares times z. */
  addSquares(z: Float64Array, out: Float64Array): void {
    const { factor, start, index, value, count } = this.#storage
    const squares = count[0]!
    let at = 0
    for (let n = 0; n < squares; n++) {
      const first = at
      const end = start[n + 1]!
      let dot = 0
      for (; at < end; at++) dot += value[at]! * z[index[at]!]!
      if (dot === 0) continue
      dot *= factor[n]!
      for (at = first; at < end; at++) out[index[at]!]! += dot * value[at]!
    }
  }

  diagonal(): Float64Array {
    const diagonal = this.#storage.diagonal.slice()
    this.addDiagonal(diagonal)
    return diagonal
  }

  /** out += the squares' diagonal. */
  addDiagonal(out: Float64Array): void {
    const { factor, start, index, value, count } = this.#storage
    for (let n = 0; n < count[0]!; n++) {
      for (let at = start[n]!; at < start[n + 1]!; at++) {
        out[index[at]!]! += factor[n]! * value[at]! ** 2
      }
    }
  }

  row(): null {
    return null
  }
}

/** Writes a range's squares times z to its own vector, for all ranges; returns those vectors. */
export type MultiplySquares = (z: Float64Array) => readonly Float64Array[]

/** The sum of lists that several ranges of users write, in their order. */
export class JoinedCurvature implements CurvatureMatrix {
  readonly size: number
  /** What belongs to no square, of all parts. */
  readonly #rows: ListCurvature
  readonly #parts: readonly ListCurvature[]
  readonly #multiplySquares: MultiplySquares

  /** `rows` has room for no square. */
  constructor(
    rows: ListCurvature,
    parts: readonly ListCurvature[],
    multiplySquares: MultiplySquares,
  ) {
    this.size = rows.size
    this.#rows = rows
    this.#parts = parts
    this.#multiplySquares = multiplySquares
  }

  /** To be called after the parts were written. */
  join(): void {
    this.#rows.clear()
    for (const part of this.#parts) this.#rows.mergeRows(part)
  }

  multiply(z: Float64Array, out: Float64Array): void {
    this.#rows.multiplyRows(z, out)
    for (const part of this.#multiplySquares(z)) {
      for (let i = 0; i < out.length; i++) out[i]! += part[i]!
    }
  }

  diagonal(): Float64Array {
    const sum = this.#rows.diagonal()
    for (const part of this.#parts) part.addDiagonal(sum)
    return sum
  }

  row(): null {
    return null
  }
}
