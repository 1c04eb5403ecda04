import {
  DenseCurvature,
  type CurvatureMatrix,
  JoinedCurvature,
  ListCurvature,
} from './dual-curvature.ts'
import type { DualRows, Shares } from './dual-rows.ts'
import {
  Allocator,
  type Binding,
  BLUR,
  compact,
  HEIGHT,
  MARGIN,
  RANGES,
  rangeStart,
  SETTLED_SEATS,
} from './dual-memory.ts'
import type { SmoothFunction } from './dual-newton.ts'
import type { DualPool } from './dual-pool.ts'
import type { DualSpace } from './dual-space.ts'

/** Multipliers up to which the Hessian is a full matrix; with many contracts a user, fewer. */
const MOST_DENSE = 2000
const MOST_DENSE_PER_USER = 8
/** Squares that a user can add to the curvature: of each choice, of the choice between them. */
const SQUARES = 8
/** How often a pair, and a multiplier of its group, can be in them. */
const TIMES = 6

export function isDense(size: number, perUser: number): boolean {
  return size <= MOST_DENSE && perUser <= MOST_DENSE_PER_USER
}

export interface DualFunctionInput {
  readonly space: DualSpace
  readonly pool: DualPool
  readonly perUser: number
  /** Ascending. */
  readonly user: Int32Array
  /** 1 for rows that have pairs; null: all of them. */
  readonly wanted: Uint8Array | null
  /** All pairs are looked at, whatever the prices. */
  readonly everything: boolean
  /** Share of all users that the rows are. */
  readonly share: number
  /** Length users + 1 of the instance. */
  readonly rowStart: Uint32Array
}

/**
 * The smoothed dual over some users, with capacities in proportion, summed up by a pool. Pairs are
 * chosen first, then refined for each height.
 */
export class DualFunction implements SmoothFunction {
  readonly gradient: Float64Array
  height = 0
  /** Pairs that were chosen, and those of them left by the last {@link refine} or settled. */
  pairs = 0
  finePairs = 0
  readonly #input: DualFunctionInput
  readonly #linear: Float64Array
  /** The Hessian as a full matrix, or as lists of the ranges. */
  readonly #matrix: DenseCurvature | null
  #joined: JoinedCurvature | null = null
  #binding: Binding
  /** By range: refined pairs that the lists of the curvature have room for. */
  readonly #listed = new Float64Array(RANGES).fill(-1)

  constructor(input: DualFunctionInput) {
    const { space, pool, user, wanted, everything, share, rowStart, perUser } = input
    const { allocator } = pool
    this.#input = input
    this.#linear = space.linear.map((value) => value * share)
    this.gradient = new Float64Array(space.size)
    this.#matrix = isDense(space.size, perUser) ? new DenseCurvature(space.size) : null
    const offsets = new Float64Array(RANGES)
    let most = 0
    for (let range = 0; range < RANGES; range++) {
      offsets[range] = most
      const end = rangeStart(user.length, range + 1)
      for (let row = rangeStart(user.length, range); row < end; row++) {
        const u = user[row]!
        most += rowStart[u + 1]! - rowStart[u]!
      }
    }
    const shared = allocator.copy(user)
    this.#binding = {
      user: shared,
      wanted: wanted === null ? null : allocator.copy(wanted),
      everything,
      base: allocator.rows(shared, most),
      fine: allocator.rows(shared, most),
      offsets,
      lists: null,
      shares: null,
    }
  }

  get curvature(): CurvatureMatrix {
    const curvature = this.#matrix ?? this.#joined
    if (curvature === null) throw new Error('no pairs are chosen')
    return curvature
  }

  /** Chooses the pairs that can matter while prices are within `room` of y. */
  choose(y: Float64Array, room: Float64Array, margin: number): void {
    const { pool } = this.#input
    const { memory } = pool
    const { base, offsets } = this.#binding
    pool.bind(this.#binding)
    memory.y.set(y)
    memory.room.fill(0)
    memory.room.set(room)
    memory.scalars[MARGIN] = margin
    pool.run('choose')
    this.pairs = compact(base, offsets, memory.lengths)
  }

  /** Leaves of them those that matter at a height while multipliers are within `room` of y. */
  refine(y: Float64Array, room: Float64Array, height: number, blur: number): void {
    const { pool } = this.#input
    const { memory } = pool
    const { base, fine } = this.#binding
    memory.y.set(y)
    memory.room.set(room)
    memory.scalars[MARGIN] = height
    memory.scalars[BLUR] = blur
    this.height = height
    pool.run('refine')
    const offsets = Float64Array.from(
      { length: RANGES },
      (_, range) => base.start[2 * rangeStart(base.user.length, range)]!,
    )
    this.finePairs = compact(fine, offsets, memory.lengths)
    for (const settled of memory.settled) this.finePairs += settled[y.length + SETTLED_SEATS]!
    if (this.#matrix === null) this.#makeRoom()
  }

  evaluate(y: Float64Array, wantCurvature: boolean): number {
    const { memory } = this.#input.pool
    let value = this.#ask(y)
    this.gradient.set(this.#linear)
    const matrix = wantCurvature ? this.#matrix : null
    matrix?.clear()
    this.#input.pool.run(wantCurvature ? 'curvature' : 'gradient', (range) => {
      value += memory.values[range]!
      const gradient = memory.gradients[range]!
      for (let i = 0; i < y.length; i++) this.gradient[i]! += gradient[i]!
      matrix?.merge(new DenseCurvature(y.length, memory.matrices[range % memory.matrices.length]))
    })
    if (wantCurvature) this.#joined?.join()
    return value
  }

  /** The dual at y without smoothing, and how far that is above what the users' shares are worth. */
  unsmoothed(y: Float64Array): { readonly value: number; readonly roughness: number } {
    const { memory } = this.#input.pool
    let value = this.#ask(y)
    let roughness = 0
    this.#input.pool.run('roughness', (range) => {
      roughness += memory.values[RANGES + range]!
      value += memory.values[range]!
    })
    return { value, roughness }
  }

  /** How the users share themselves at y, with all pairs that were chosen. */
  shares(y: Float64Array, height: number): { readonly rows: DualRows; readonly shares: Shares } {
    const { pool, space } = this.#input
    const { base } = this.#binding
    const { allocator } = pool
    const rows = base.user.length
    const weights = () => allocator.floats(rows)
    const fractions = () => allocator.floats(this.pairs)
    const shares: Shares = {
      fraction: fractions(),
      sponsoredWeight: weights(),
      plainWeight: weights(),
      mixed: space.mayMix.includes(1) ? { weight: weights(), fraction: fractions() } : null,
    }
    this.height = height
    pool.bind({ ...this.#binding, shares })
    this.#ask(y)
    pool.run('shares')
    return {
      rows: {
        ...base,
        contract: base.contract.subarray(0, this.pairs),
        value: base.value.subarray(0, this.pairs),
      },
      shares,
    }
  }

  /** Says where and at which height; returns the linear part of the dual. */
  #ask(y: Float64Array): number {
    const { memory } = this.#input.pool
    memory.y.set(y)
    memory.scalars[HEIGHT] = this.height
    let value = 0
    for (let i = 0; i < y.length; i++) value += this.#linear[i]! * y[i]!
    return value
  }

  /** Lists for the squares that the refined pairs can add at most. */
  #makeRoom(): void {
    const { pool, space } = this.#input
    const { start, user } = this.#binding.fine
    const from = (range: number) => rangeStart(user.length, range)
    const pairs = Float64Array.from(
      { length: RANGES },
      (_, range) => start[2 * from(range + 1)]! - start[2 * from(range)]!,
    )
    if (pairs.every((own, range) => own <= this.#listed[range]!)) return
    this.#listed.set(pairs)
    const rules = space.mayMix.reduce((most, _, g) => Math.max(most, rulesOf(space, g)), 0)
    const lists = Array.from({ length: RANGES }, (_, range) => {
      const squares = SQUARES * (from(range + 1) - from(range))
      const entries = TIMES * pairs[range]! + rules * squares
      return pool.allocator.lists(space.size, space.contracts, squares, entries)
    })
    this.#binding = { ...this.#binding, lists }
    const { size, contracts } = space
    this.#joined = new JoinedCurvature(
      new ListCurvature(contracts, new Allocator(false).lists(size, contracts, 0, 0)),
      lists.map((list) => new ListCurvature(contracts, list)),
      (z) => {
        pool.memory.y.set(z)
        pool.run('multiply')
        return pool.memory.gradients
      },
    )
    pool.bind(this.#binding)
  }
}

function rulesOf(space: DualSpace, group: number): number {
  return space.ruleStart[group + 1]! - space.ruleStart[group]!
}
