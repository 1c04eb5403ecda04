import { DenseCurvature, ListCurvature, type CurvatureMatrix } from './dual-curvature.ts'
import { DualKernel, type KernelInput, type Shares } from './dual-kernel.ts'
import type { SmoothFunction } from './dual-newton.ts'
import { type DualPool, RANGES, rangeStart } from './dual-pool.ts'
import type { DualSpace } from './dual-space.ts'

/** Multipliers up to which the Hessian is a full matrix; with many contracts a user, fewer. */
const MOST_DENSE = 2000
const MOST_DENSE_PER_USER = 8

export function isDense(size: number, perUser: number): boolean {
  return size <= MOST_DENSE && perUser <= MOST_DENSE_PER_USER
}

function createCurvature(size: number, contracts: number, perUser: number): CurvatureMatrix {
  return isDense(size, perUser) ? new DenseCurvature(size) : new ListCurvature(size, contracts)
}

/** The smoothed dual over some users, with capacities in proportion. */
export class DualFunction implements SmoothFunction {
  readonly gradient: Float64Array
  readonly curvature: CurvatureMatrix
  height = 0
  readonly #linear: Float64Array
  readonly #kernel: DualKernel
  readonly #rows: number
  readonly #part: { readonly gradient: Float64Array; readonly curvature: CurvatureMatrix }

  readonly #pool: DualPool | null

  /** `share` of all users are in the rows; a pool sums them up together with its threads. */
  constructor(space: DualSpace, input: KernelInput, share: number, pool: DualPool | null) {
    this.#pool = pool
    pool?.bind(input.rows)
    this.#linear = space.linear.map((value) => value * share)
    this.gradient = new Float64Array(space.size)
    this.curvature = createCurvature(space.size, space.contracts, input.perUser)
    this.#part = {
      gradient: new Float64Array(space.size),
      curvature: createCurvature(space.size, space.contracts, input.perUser),
    }
    this.#kernel = new DualKernel(input)
    this.#rows = input.rows.user.length
  }

  evaluate(y: Float64Array, wantCurvature: boolean): number {
    let value = 0
    for (let i = 0; i < y.length; i++) value += this.#linear[i]! * y[i]!
    this.gradient.set(this.#linear)
    if (wantCurvature) this.curvature.clear()
    if (this.#pool !== null) return this.#evaluateInPool(this.#pool, y, wantCurvature, value)
    const part = this.#part
    for (let range = 0; range < RANGES; range++) {
      part.gradient.fill(0)
      if (wantCurvature) part.curvature.clear()
      this.#kernel.evaluate(
        rangeStart(this.#rows, range),
        rangeStart(this.#rows, range + 1),
        y,
        this.height,
        part.gradient,
        wantCurvature ? part.curvature : null,
        null,
      )
      value += this.#kernel.value
      for (let i = 0; i < y.length; i++) this.gradient[i]! += part.gradient[i]!
      if (wantCurvature) this.curvature.merge(part.curvature)
    }
    return value
  }

  #evaluateInPool(pool: DualPool, y: Float64Array, wantCurvature: boolean, linear: number): number {
    const { memory } = pool
    memory.y.set(y)
    memory.height[0] = this.height
    pool.run(wantCurvature ? 'curvature' : 'gradient')
    let value = linear
    for (let range = 0; range < RANGES; range++) {
      value += memory.values[range]!
      const gradient = memory.gradients[range]!
      for (let i = 0; i < y.length; i++) this.gradient[i]! += gradient[i]!
      if (wantCurvature) {
        this.curvature.merge(new DenseCurvature(y.length, memory.curvatures[range]))
      }
    }
    return value
  }

  /** The dual at y without smoothing, and how far that is above what the users' shares are worth. */
  unsmoothed(y: Float64Array): { readonly value: number; readonly roughness: number } {
    let value = 0
    for (let i = 0; i < y.length; i++) value += this.#linear[i]! * y[i]!
    let roughness = 0
    if (this.#pool !== null) {
      const { memory } = this.#pool
      memory.y.set(y)
      memory.height[0] = this.height
      this.#pool.run('roughness')
      for (let range = 0; range < RANGES; range++) {
        roughness += memory.values[RANGES + range]!
        value += memory.values[range]!
      }
      return { value, roughness }
    }
    for (let range = 0; range < RANGES; range++) {
      const from = rangeStart(this.#rows, range)
      const end = rangeStart(this.#rows, range + 1)
      roughness += this.#kernel.roughness(from, end, y, this.height)
      value += this.#kernel.value
    }
    return { value, roughness }
  }

  shares(y: Float64Array, shares: Shares): void {
    this.#part.gradient.fill(0)
    this.#kernel.evaluate(0, this.#rows, y, this.height, this.#part.gradient, null, shares)
  }
}
