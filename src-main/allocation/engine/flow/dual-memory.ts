import { DenseCurvature, ListCurvature, type ListStorage } from './dual-curvature.ts'
import type { DualRows, KernelInput, Shares } from './dual-rows.ts'
import type { ChoiceInput } from './dual-choose.ts'

/**
 * Users are worked on in so many ranges, whatever the number of threads, and sums added in their
 * order: the same result to the last bit.
 */
export const RANGES = 8

/** First row of range i of RANGES. */
export function rangeStart(rows: number, i: number): number {
  return Math.floor((rows * i) / RANGES)
}

/** What all threads know from the start. */
export interface Drop {
  readonly kernel: Omit<KernelInput, 'rows'>
  readonly choice: ChoiceInput
}

/** Where the thread that asks says at which point, and where sums are written. */
export interface PoolMemory {
  readonly y: Float64Array
  /** How far each multiplier may move. */
  readonly room: Float64Array
  /** Height of the smoothing; how far pairs may be from mattering; the same for kinds. */
  readonly scalars: Float64Array
  /** By range: value, then roughness. */
  readonly values: Float64Array
  /** By range: pairs that were chosen. */
  readonly lengths: Uint32Array
  readonly gradients: readonly Float64Array[]
  /**
   * By range, of the users whose choice is settled at a height: the gradient of their worth, then
   * what {@link SETTLED_VALUE} and {@link SETTLED_SEATS} say.
   */
  readonly settled: readonly Float64Array[]
  /** Entries of a DenseCurvature by range, or of one that all share in turn. */
  readonly matrices: readonly Float64Array[]
}

export const HEIGHT = 0
export const MARGIN = 1
export const BLUR = 2

/** Cells after the gradient of settled users: the value of their pairs, and how many they hold. */
export const SETTLED_VALUE = 0
export const SETTLED_SEATS = 1
const SETTLED_CELLS = 2

/** Users of a level, the pairs chosen for them, and those of them that matter at one height. */
export interface Binding {
  readonly user: Int32Array
  /** For each row 1 when it is to have pairs; null: all are. */
  readonly wanted: Uint8Array | null
  /** All pairs are chosen, whatever the prices. */
  readonly everything: boolean
  readonly base: DualRows
  readonly fine: DualRows
  /** By range: where its pairs of `base` are written before all are moved together. */
  readonly offsets: Float64Array
  /** By range: where squares of the curvature go, when the matrix is a list. */
  readonly lists: readonly ListStorage[] | null
  readonly shares: Shares | null
}

/** Typed arrays on memory that threads share, or on common memory when there are none. */
export class Allocator {
  readonly #shared: boolean

  constructor(shared: boolean) {
    this.#shared = shared
  }

  doubles(length: number): Float64Array {
    return new Float64Array(this.#buffer(8 * length))
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.#buffer(4 * length))
  }

  numbers(length: number): Uint32Array {
    return new Uint32Array(this.#buffer(4 * length))
  }

  integers(length: number): Int32Array {
    return new Int32Array(this.#buffer(4 * length))
  }

  shorts(length: number): Uint16Array {
    return new Uint16Array(this.#buffer(2 * length))
  }

  bytes(length: number): Uint8Array {
    return new Uint8Array(this.#buffer(length))
  }

  rows(user: Int32Array, pairs: number): DualRows {
    return {
      user,
      start: this.numbers(2 * user.length + 1),
      contract: this.shorts(pairs),
      value: this.floats(pairs),
    }
  }

  lists(size: number, contracts: number, rows: number, pairs: number): ListStorage {
    return {
      diagonal: this.doubles(size),
      rows: this.doubles((size - contracts) * size),
      factor: this.doubles(rows),
      start: this.numbers(rows + 1),
      index: this.integers(pairs),
      value: this.doubles(pairs),
      count: this.numbers(1),
    }
  }

  /** The same values where all threads can read them. */
  copy<T extends Int32Array | Uint32Array | Uint16Array | Uint8Array | Float64Array>(values: T): T {
    if (!this.#shared || values.buffer instanceof SharedArrayBuffer) return values
    const kind = values.constructor as new (buffer: SharedArrayBuffer) => T
    const copy = new kind(new SharedArrayBuffer(values.byteLength))
    copy.set(values)
    return copy
  }

  #buffer(bytes: number): ArrayBuffer | SharedArrayBuffer {
    return this.#shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
  }
}

export function createMemory(size: number, matrices: number, allocator: Allocator): PoolMemory {
  return {
    y: allocator.doubles(size),
    room: allocator.doubles(size),
    scalars: allocator.doubles(3),
    values: allocator.doubles(2 * RANGES),
    lengths: allocator.numbers(RANGES),
    gradients: Array.from({ length: RANGES }, () => allocator.doubles(size)),
    settled: Array.from({ length: RANGES }, () => allocator.doubles(size + SETTLED_CELLS)),
    matrices: Array.from({ length: matrices }, () => allocator.doubles(size * size)),
  }
}

/** The curvature that a range writes. */
export function curvatureOf(
  memory: PoolMemory,
  binding: Binding,
  contracts: number,
  range: number,
): DenseCurvature | ListCurvature {
  const { lists } = binding
  if (lists !== null) return new ListCurvature(contracts, lists[range]!)
  return new DenseCurvature(memory.y.length, memory.matrices[range % memory.matrices.length])
}

/** Moves what ranges have written at their offsets together; returns the pairs of all. */
export function compact(rows: DualRows, offsets: Float64Array, lengths: Uint32Array): number {
  const { user, start, contract, value } = rows
  let at = lengths[0]!
  for (let range = 1; range < RANGES; range++) {
    const offset = offsets[range]!
    const length = lengths[range]!
    const back = offset - at
    if (back > 0) {
      contract.copyWithin(at, offset, offset + length)
      value.copyWithin(at, offset, offset + length)
      const end = 2 * rangeStart(user.length, range + 1)
      for (let i = 2 * rangeStart(user.length, range) + 1; i <= end; i++) start[i]! -= back
    }
    at += length
  }
  return at
}
