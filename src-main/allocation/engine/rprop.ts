const LARGEST_STEP = 0.2
const SMALLEST_STEP = 1e-6
const GROWTH = 1.2
const SHRINK = 0.5

/**
 * Sign-based steps up a gradient (Rprop: Riedmiller and Braun 1993): each coordinate's step grows
 * while its gradient keeps its sign and shrinks when it turns.
 */
export class Rprop {
  readonly #stepSize: Float64Array
  readonly #sign: Int8Array

  constructor(coordinates: number, firstStep: number) {
    this.#stepSize = new Float64Array(coordinates).fill(firstStep)
    this.#sign = new Int8Array(coordinates)
  }

  /** How far to move coordinate i, whose gradient is `gradient`; 0 where it is flat. */
  move(i: number, gradient: number): number {
    const sign = Math.sign(gradient)
    if (sign === 0) return 0
    const turned = sign * this.#sign[i]!
    if (turned > 0) this.#stepSize[i] = Math.min(LARGEST_STEP, this.#stepSize[i]! * GROWTH)
    else if (turned < 0) this.#stepSize[i] = Math.max(SMALLEST_STEP, this.#stepSize[i]! * SHRINK)
    this.#sign[i] = sign
    return sign * this.#stepSize[i]!
  }
}
