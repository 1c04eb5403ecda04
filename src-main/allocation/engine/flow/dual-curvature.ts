import type { Curvature } from './dual-kernel.ts'

/** A symmetric positive semidefinite matrix that a Newton step can be solved with. */
export interface CurvatureMatrix extends Curvature {
  readonly size: number
  clear(): void
  /** Adds another of the same kind and size. */
  merge(other: CurvatureMatrix): void
  /** out = this * z. */
  multiply(z: Float64Array, out: Float64Array): void
  diagonal(): Float64Array
  /** Row i up to the diagonal, where the matrix is stored as rows; else null. */
  row(i: number): Float64Array | null
}

/** Lower triangle in rows of full length: for some thousand multipliers at most. */
export class DenseCurvature implements CurvatureMatrix {
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
    const { entries } = this
    const more = other.entries
    for (let i = 0; i < entries.length; i++) entries[i]! += more[i]!
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

const FIRST_ROOM = 1024

/**
 * The diagonal, the rows of the groups' multipliers, and a list of squares factor * v v': for many
 * contracts with few fractional pairs each, where a full matrix would not fit.
 */
export class ListCurvature implements CurvatureMatrix {
  readonly size: number
  readonly #contracts: number
  readonly #diagonal: Float64Array
  /** Rows of multipliers beyond the contracts, up to the diagonal. */
  readonly #rows: Float64Array
  #factor = new Float64Array(FIRST_ROOM)
  #start = new Uint32Array(FIRST_ROOM + 1)
  #index = new Int32Array(4 * FIRST_ROOM)
  #value = new Float64Array(4 * FIRST_ROOM)
  #squares = 0

  constructor(size: number, contracts: number) {
    this.size = size
    this.#contracts = contracts
    this.#diagonal = new Float64Array(size)
    this.#rows = new Float64Array((size - contracts) * size)
  }

  clear(): void {
    this.#diagonal.fill(0)
    this.#rows.fill(0)
    this.#squares = 0
  }

  add(i: number, j: number, amount: number): void {
    if (i === j) this.#diagonal[i]! += amount
    else this.#rows[(i - this.#contracts) * this.size + j]! += amount
  }

  addOuter(factor: number, indexes: Int32Array, values: Float64Array, length: number): void {
    if (length === 1) {
      const value = values[0]!
      this.#diagonal[indexes[0]!]! += factor * value * value
      return
    }
    this.#reserve(1, length)
    const at = this.#start[this.#squares]!
    for (let a = 0; a < length; a++) {
      this.#index[at + a] = indexes[a]!
      this.#value[at + a] = values[a]!
    }
    this.#factor[this.#squares++] = factor
    this.#start[this.#squares] = at + length
  }

  merge(other: ListCurvature): void {
    for (let i = 0; i < this.size; i++) this.#diagonal[i]! += other.#diagonal[i]!
    for (let i = 0; i < this.#rows.length; i++) this.#rows[i]! += other.#rows[i]!
    const length = other.#start[other.#squares]!
    this.#reserve(other.#squares, length)
    const at = this.#start[this.#squares]!
    this.#index.set(other.#index.subarray(0, length), at)
    this.#value.set(other.#value.subarray(0, length), at)
    this.#factor.set(other.#factor.subarray(0, other.#squares), this.#squares)
    for (let n = 1; n <= other.#squares; n++) {
      this.#start[this.#squares + n] = at + other.#start[n]!
    }
    this.#squares += other.#squares
  }

  multiply(z: Float64Array, out: Float64Array): void {
    const index = this.#index
    const value = this.#value
    const start = this.#start
    for (let i = 0; i < this.size; i++) out[i] = this.#diagonal[i]! * z[i]!
    for (let i = this.#contracts; i < this.size; i++) {
      const row = (i - this.#contracts) * this.size
      const zi = z[i]!
      let sum = 0
      for (let j = 0; j < i; j++) {
        const entry = this.#rows[row + j]!
        if (entry === 0) continue
        sum += entry * z[j]!
        out[j]! += entry * zi
      }
      out[i]! += sum
    }
    for (let n = 0; n < this.#squares; n++) {
      const end = start[n + 1]!
      let dot = 0
      for (let at = start[n]!; at < end; at++) dot += value[at]! * z[index[at]!]!
      if (dot === 0) continue
      dot *= this.#factor[n]!
      for (let at = start[n]!; at < end; at++) out[index[at]!]! += dot * value[at]!
    }
  }

  diagonal(): Float64Array {
    const diagonal = this.#diagonal.slice()
    for (let n = 0; n < this.#squares; n++) {
      const factor = this.#factor[n]!
      for (let at = this.#start[n]!; at < this.#start[n + 1]!; at++) {
        diagonal[this.#index[at]!]! += factor * this.#value[at]! ** 2
      }
    }
    return diagonal
  }

  row(): null {
    return null
  }

  #reserve(squares: number, length: number): void {
    if (this.#squares + squares > this.#factor.length) {
      const room = Math.max(this.#squares + squares, 2 * this.#factor.length)
      this.#factor = grown(this.#factor, new Float64Array(room))
      this.#start = grown(this.#start, new Uint32Array(room + 1))
    }
    const needed = this.#start[this.#squares]! + length
    if (needed > this.#index.length) {
      const room = Math.max(needed, 2 * this.#index.length)
      this.#index = grown(this.#index, new Int32Array(room))
      this.#value = grown(this.#value, new Float64Array(room))
    }
  }
}

function grown<T extends Int32Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from)
  return to
}
