import type { KernelInput, Shares } from './dual-rows.ts'
import { WORTH } from './dual-sharing.ts'
import { MIXED, PLAIN, SPONSORED, UserChoice } from './dual-user-choice.ts'
import { type Curvature, UserCurvature } from './dual-user-curvature.ts'
import { UserRoughness } from './dual-user-roughness.ts'

/**
 * The users' part of the smoothed dual and its derivatives, row by row. It has a continuous gradient
 * (expected load less capacity) and a piecewise smooth Hessian: see {@link UserChoice}.
 */
export class DualKernel {
  /** Worth of the users of the last {@link evaluate}. */
  value = 0
  readonly #input: KernelInput
  readonly #choice: UserChoice
  readonly #curvature: UserCurvature
  readonly #roughness: UserRoughness
  /** Fractions summed up: sponsored alone, unsponsored alone, of each where both are held. */
  readonly #held = new Float64Array(4)

  constructor(input: KernelInput) {
    this.#input = input
    this.#choice = new UserChoice(input)
    this.#curvature = new UserCurvature(input, this.#choice)
    this.#roughness = new UserRoughness(this.#choice, input.perUser)
  }

  /**
   * The worth of the users of rows from .. end - 1 at y, left in {@link value}. Adds its gradient to
   * `gradient`, its Hessian to `curvature`, and writes how the users share themselves to `shares`.
   */
  evaluate(
    from: number,
    end: number,
    y: Float64Array,
    height: number,
    gradient: Float64Array,
    curvature: Curvature | null,
    shares: Shares | null,
  ): void {
    const choice = this.#choice
    const { scalar } = choice
    choice.moveTo(y, height)
    let total = 0
    for (let row = from; row < end; row++) {
      if (!choice.choose(row, y)) continue
      total += scalar[WORTH]!
      this.#addLoad(gradient)
      if (curvature !== null && this.#curvature.counts(row)) {
        this.#curvature.add(curvature, this.#held)
      }
      if (shares !== null) this.#addShares(row, shares)
    }
    this.value = total
  }

  /**
   * What the users of rows from .. end - 1 would be worth at y without smoothing, left in
   * {@link value}. Returns by how much that is above what their smoothed shares are worth: with the
   * gradient at 0 the linear optimum lies between.
   */
  roughness(from: number, end: number, y: Float64Array, height: number): number {
    const choice = this.#choice
    const { scalar } = choice
    choice.moveTo(y, height)
    let best = 0
    let difference = 0
    for (let row = from; row < end; row++) {
      if (!choice.choose(row, y)) continue
      difference += this.#roughness.measure()
      best += scalar[WORTH]!
    }
    this.value = best
    return difference
  }

  #addLoad(gradient: Float64Array): void {
    const { rows, space } = this.#input
    const { contract } = rows
    const { first, middle, count, group, alone, both, weight } = this.#choice
    const held = this.#held
    const ofSponsored = weight[SPONSORED]!
    const ofPlain = weight[PLAIN]!
    const ofBoth = weight[MIXED]!
    let sponsored = 0
    let plain = 0
    if (ofSponsored > 0) {
      for (let i = 0; i < middle; i++) {
        const x = alone[i]!
        if (x === 0) continue
        sponsored += x
        gradient[contract[first + i]!]! -= ofSponsored * x
      }
    }
    if (ofPlain > 0) {
      for (let i = middle; i < count; i++) {
        const x = alone[i]!
        if (x === 0) continue
        plain += x
        gradient[contract[first + i]!]! -= ofPlain * x
      }
    }
    held[0] = sponsored
    held[1] = plain
    let expectedSponsored = ofSponsored * sponsored
    let expectedPlain = ofPlain * plain
    if (ofBoth > 0) {
      let bothSponsored = 0
      let bothPlain = 0
      for (let i = 0; i < count; i++) {
        const x = both[i]!
        if (x === 0) continue
        if (i < middle) bothSponsored += x
        else bothPlain += x
        gradient[contract[first + i]!]! -= ofBoth * x
      }
      held[2] = bothSponsored
      held[3] = bothPlain
      expectedSponsored += ofBoth * bothSponsored
      expectedPlain += ofBoth * bothPlain
    }
    const { rules, ruleStart, contracts } = space
    for (let v = ruleStart[group]!; v < ruleStart[group + 1]!; v++) {
      const rule = rules[v]!
      gradient[contracts + v]! +=
        rule.sponsored * expectedSponsored +
        rule.plain * expectedPlain +
        rule.sponsoredHolder * (ofSponsored + ofBoth) +
        rule.plainHolder * ofPlain +
        rule.mixed * ofBoth
    }
  }

  #addShares(row: number, shares: Shares): void {
    const { first, count, alone, both, weight, option } = this.#choice
    for (let i = 0; i < count; i++) shares.fraction[first + i] = alone[i]!
    shares.sponsoredWeight[row] = weight[SPONSORED]!
    shares.plainWeight[row] = weight[PLAIN]!
    if (shares.mixed === null || option[MIXED] === -Infinity) return
    shares.mixed.weight[row] = weight[MIXED]!
    for (let i = 0; i < count; i++) shares.mixed.fraction[first + i] = both[i]!
  }
}
