import type { KernelInput } from './dual-rows.ts'
import { HEIGHT } from './dual-sharing.ts'
import {
  APART,
  BOTH_BIND,
  BOTH_PLAIN_BIND,
  BOTH_SPONSORED_BIND,
  MIXED,
  NOTHING,
  PLAIN,
  PLAIN_BINDS,
  SPONSORED,
  SPONSORED_BINDS,
  TEMPERATURE,
  type UserChoice,
} from './dual-user-choice.ts'

/** Where the second derivatives go. */
export interface Curvature {
  /** Adds `amount` to the entry (i, j), i >= j. */
  add(i: number, j: number, amount: number): void
  /** Adds factor * v v', v having `values` at the first `length` of `indexes` (ascending). */
  addOuter(factor: number, indexes: Int32Array, values: Float64Array, length: number): void
}

/** Below this a choice counts for nothing. */
const LEAST_WEIGHT = 1e-9
/** Users with pairs, and their seats a contract on average, that are enough for the Hessian. */
const CURVED_USERS = 32_768
const CURVED_SEATS = 100

/** The Hessian of what users are worth: each adds that of its choice. */
export class UserCurvature {
  readonly #input: KernelInput
  readonly #choice: UserChoice
  /** Rows whose hash is below this give the Hessian, scaled up by `#curvedScale`. */
  readonly #curvedBelow: number
  readonly #curvedScale: number
  readonly #indexes: Int32Array
  readonly #values: Float64Array
  readonly #union: Int32Array

  constructor(input: KernelInput, choice: UserChoice) {
    this.#input = input
    this.#choice = choice
    const { start, user } = input.rows
    let unsettled = 0
    for (let row = 0; row < user.length; row++) {
      if (start[2 * row + 2]! > start[2 * row]!) unsettled++
    }
    const enough = Math.max(CURVED_USERS, (CURVED_SEATS * input.space.contracts) / input.perUser)
    const curved = Math.min(1, enough / Math.max(1, unsettled))
    this.#curvedBelow = curved * 2 ** 32
    this.#curvedScale = 1 / curved
    const widest = choice.alone.length
    this.#indexes = new Int32Array(widest + 8)
    this.#values = new Float64Array(widest + 8)
    this.#union = new Int32Array(widest)
  }

  /** Curvature is that of a share of the users, scaled up: steps need no more. */
  counts(row: number): boolean {
    return Math.imul(row, 0x9e3779b1) >>> 0 < this.#curvedBelow
  }

  /**
   * Adds the Hessian of the choice at hand. `held`: fractions summed up, sponsored alone, unsponsored
   * alone, of each where both are held.
   */
  add(curvature: Curvature, held: Float64Array): void {
    const { binds, middle, count, weight, alone, both } = this.#choice
    const scale = this.#curvedScale / this.#choice.scalar[HEIGHT]!
    const ofSponsored = weight[SPONSORED]!
    const ofPlain = weight[PLAIN]!
    const ofBoth = weight[MIXED]!
    if (ofSponsored > LEAST_WEIGHT) {
      const factor = scale * ofSponsored
      this.#bend(curvature, alone, 0, middle, (binds & SPONSORED_BINDS) !== 0, factor)
    }
    if (ofPlain > LEAST_WEIGHT) {
      const factor = scale * ofPlain
      this.#bend(curvature, alone, middle, count, (binds & PLAIN_BINDS) !== 0, factor)
    }
    if (ofBoth > LEAST_WEIGHT) {
      const factor = scale * ofBoth
      if ((binds & APART) === 0) {
        this.#bend(curvature, both, 0, count, (binds & BOTH_BIND) !== 0, factor)
      } else {
        this.#bend(curvature, both, 0, middle, (binds & BOTH_SPONSORED_BIND) !== 0, factor)
        this.#bend(curvature, both, middle, count, (binds & BOTH_PLAIN_BIND) !== 0, factor)
      }
    }
    const most = Math.max(ofSponsored, ofPlain, ofBoth, weight[NOTHING]!)
    if (most < 1 - LEAST_WEIGHT) this.#bendChoice(curvature, held)
  }

  /** Curvature within one choice: (I - 11'/|F|) over the fractional pairs F, no 11' where free. */
  #bend(
    curvature: Curvature,
    fraction: Float64Array,
    from: number,
    end: number,
    binds: boolean,
    factor: number,
  ): void {
    const { middle, first, group } = this.#choice
    const { rows, space } = this.#input
    const { rules, ruleStart, contracts } = space
    const indexes = this.#indexes
    const values = this.#values
    let sponsored = 0
    let plain = 0
    let length = 0
    for (let i = from; i < end; i++) {
      const x = fraction[i]!
      if (x <= 0 || x >= 1) continue
      const c = rows.contract[first + i]!
      if (i < middle) sponsored++
      else plain++
      indexes[length] = c
      values[length++] = 1
      curvature.add(c, c, factor)
    }
    const bent = length
    if (bent === 0) return
    const alike = sponsored === 0 || plain === 0
    if (!binds || !alike) {
      for (let v = ruleStart[group]!; v < ruleStart[group + 1]!; v++) {
        const rule = rules[v]!
        if (rule.sponsored === 0 && rule.plain === 0) continue
        let at = 0
        for (let i = from; i < end; i++) {
          const x = fraction[i]!
          if (x <= 0 || x >= 1) continue
          const term = i < middle ? rule.sponsored : rule.plain
          curvature.add(contracts + v, indexes[at++]!, -factor * term)
        }
        for (let w = ruleStart[group]!; w <= v; w++) {
          const other = rules[w]!
          const amount =
            sponsored * rule.sponsored * other.sponsored + plain * rule.plain * other.plain
          if (amount !== 0) curvature.add(contracts + v, contracts + w, factor * amount)
        }
      }
    }
    if (!binds) return
    if (!alike) {
      this.#sort(length)
      for (let v = ruleStart[group]!; v < ruleStart[group + 1]!; v++) {
        const term = sponsored * rules[v]!.sponsored + plain * rules[v]!.plain
        if (term === 0) continue
        indexes[length] = contracts + v
        values[length++] = -term
      }
    }
    curvature.addOuter(-factor / bent, indexes, values, length)
  }

  /** Curvature of the choice: for each option weight / T times the square of its gradient's surplus. */
  #bendChoice(curvature: Curvature, held: Float64Array): void {
    const { middle, first, count, group } = this.#choice
    const scale = this.#curvedScale / (TEMPERATURE * this.#choice.scalar[HEIGHT]!)
    const { rows, space } = this.#input
    const { rules, ruleStart, contracts } = space
    const { weight, alone, both } = this.#choice
    const indexes = this.#indexes
    const values = this.#values
    const ofBoth = weight[MIXED]!
    const union = this.#union
    let size = 0
    for (let i = 0; i < count; i++) {
      const own = weight[i < middle ? SPONSORED : PLAIN]! > 0 && alone[i]! > 0
      if (own || (ofBoth > 0 && both[i]! > 0)) union[size++] = i
    }
    this.#sortUnion(size, first)
    // Of two options the second's surplus is a multiple of the first's: one square says it all.
    let options = 0
    for (let k = 0; k < 4; k++) if (weight[k]! > LEAST_WEIGHT) options++
    for (let k = 0; k < 4; k++) {
      const own = weight[k]!
      if (own <= LEAST_WEIGHT) continue
      let length = 0
      for (let n = 0; n < size; n++) {
        const i = union[n]!
        const kind = i < middle ? SPONSORED : PLAIN
        const mean = weight[kind]! * alone[i]! + (ofBoth > 0 ? ofBoth * both[i]! : 0)
        const mine = k === kind ? alone[i]! : k === MIXED ? both[i]! : 0
        indexes[length] = rows.contract[first + i]!
        values[length++] = mean - mine
      }
      for (let v = ruleStart[group]!; v < ruleStart[group + 1]!; v++) {
        const rule = rules[v]!
        const ofSponsored = rule.sponsored * held[0]! + rule.sponsoredHolder
        const ofPlain = rule.plain * held[1]! + rule.plainHolder
        const ofMixed =
          rule.sponsored * held[2]! + rule.plain * held[3]! + rule.sponsoredHolder + rule.mixed
        const mean =
          weight[SPONSORED]! * ofSponsored + weight[PLAIN]! * ofPlain + weight[MIXED]! * ofMixed
        const mine =
          k === SPONSORED ? ofSponsored : k === PLAIN ? ofPlain : k === MIXED ? ofMixed : 0
        indexes[length] = contracts + v
        values[length++] = mine - mean
      }
      if (options === 2) {
        // w1 d1 d1' + w2 d2 d2' with w1 d1 = -w2 d2 is w1 (1 + w1 / w2) d1 d1'.
        curvature.addOuter(scale * own * (1 + own / (1 - own)), indexes, values, length)
        return
      }
      curvature.addOuter(scale * own, indexes, values, length)
    }
  }

  /** Contracts of both kinds into one ascending order. */
  #sort(length: number): void {
    const indexes = this.#indexes
    for (let i = 1; i < length; i++) {
      const index = indexes[i]!
      let at = i
      while (at > 0 && indexes[at - 1]! > index) {
        indexes[at] = indexes[at - 1]!
        at--
      }
      indexes[at] = index
    }
  }

  #sortUnion(size: number, first: number): void {
    const { contract } = this.#input.rows
    const union = this.#union
    for (let n = 1; n < size; n++) {
      const own = union[n]!
      const c = contract[first + own]!
      let at = n
      while (at > 0 && contract[first + union[at - 1]!]! > c) {
        union[at] = union[at - 1]!
        at--
      }
      union[at] = own
    }
  }
}
