import type { DualRows, KernelInput } from './dual-rows.ts'
import { HEIGHT, Sharing, SUM_TOLERANCE, WORTH } from './dual-sharing.ts'

/** Temperature of the choice between the kinds, in terms of the height. */
export const TEMPERATURE = 1.5
const LEAST_EXPONENT = -40

/** What a user can choose between, as indexes of `option` and `weight`. */
export const SPONSORED = 0
export const PLAIN = 1
export const MIXED = 2
export const NOTHING = 3

export const SPONSORED_BINDS = 1
export const PLAIN_BINDS = 2
export const BOTH_BIND = 4
export const BOTH_SPONSORED_BIND = 8
export const BOTH_PLAIN_BIND = 16
/** A least number of one kind binds, so that each kind has limits of its own. */
export const APART = 32

/**
 * What the user of one row would hold at given prices. A kind is worth what its pairs shared out are
 * worth ({@link Sharing}); under a user ratio at least one contract is held, as holding anything has
 * a price of its own. The choice between the kinds, both and nothing is smoothed by a softmax of
 * temperature 1.5 h.
 */
export class UserChoice {
  readonly #input: KernelInput
  readonly #sharing: Sharing
  readonly reduced: Float64Array
  /** The height, and the worth found last: not boxed, as arguments would be. */
  readonly scalar: Float64Array
  /** Fractions when only one kind is held, and when both are. */
  readonly alone: Float64Array
  readonly both: Float64Array
  /** Worth of each option, -Infinity where it is none, and the weight that the softmax gives it. */
  readonly option = new Float64Array(4)
  readonly weight = new Float64Array(4)
  /** Of the row at hand: its first pair, its sponsored pairs, all its pairs, its group, free slots. */
  first = 0
  middle = 0
  count = 0
  group = 0
  slots = 0
  /** Least numbers: of a kind that is held at all; of each kind where both are held. */
  mustHold = 0
  needSponsored = 0
  needPlain = 0
  /** Which of the limits on the number of contracts bind. */
  binds = 0
  /** By group: term of each sponsored and unsponsored contract, of holders, of both kinds. */
  readonly #sponsoredTerm: Float64Array
  readonly #plainTerm: Float64Array
  readonly sponsoredHolder: Float64Array
  readonly plainHolder: Float64Array
  readonly mixedTerm: Float64Array

  constructor(input: KernelInput) {
    this.#input = input
    const widest = widestOf(input.rows)
    this.#sharing = new Sharing(widest)
    this.reduced = this.#sharing.reduced
    this.scalar = this.#sharing.scalar
    this.alone = new Float64Array(widest)
    this.both = new Float64Array(widest)
    const { groups } = input.space
    this.#sponsoredTerm = new Float64Array(groups)
    this.#plainTerm = new Float64Array(groups)
    this.sponsoredHolder = new Float64Array(groups)
    this.plainHolder = new Float64Array(groups)
    this.mixedTerm = new Float64Array(groups)
  }

  /** Goes to the multipliers y and a height, for the rows to come. */
  moveTo(y: Float64Array, height: number): void {
    this.scalar[HEIGHT] = height
    const { rules, ruleStart, contracts, groups } = this.#input.space
    for (let g = 0; g < groups; g++) {
      let sponsored = 0
      let plain = 0
      let sponsoredHolder = 0
      let plainHolder = 0
      let mixed = 0
      for (let v = ruleStart[g]!; v < ruleStart[g + 1]!; v++) {
        const rule = rules[v]!
        const multiplier = y[contracts + v]!
        sponsored += multiplier * rule.sponsored
        plain += multiplier * rule.plain
        sponsoredHolder += multiplier * rule.sponsoredHolder
        plainHolder += multiplier * rule.plainHolder
        mixed += multiplier * rule.mixed
      }
      this.#sponsoredTerm[g] = sponsored
      this.#plainTerm[g] = plain
      this.sponsoredHolder[g] = sponsoredHolder
      this.plainHolder[g] = plainHolder
      this.mixedTerm[g] = mixed
    }
  }

  /** What the user of a row would hold; false when there is nothing to choose. */
  choose(row: number, y: Float64Array): boolean {
    const { groupOf, space, rows, perUser } = this.#input
    const { start, contract, value } = rows
    const { pins } = space
    const first = start[2 * row]!
    const count = start[2 * row + 2]! - first
    const middle = start[2 * row + 1]! - first
    const u = rows.user[row]!
    const pinnedSponsored = pins === null ? 0 : pins.sponsored[u]!
    const pinnedPlain = pins === null ? 0 : pins.plain[u]!
    const pinned = pinnedSponsored + pinnedPlain
    if (count === 0 && pinned === 0) return false
    const g = groupOf[u]!
    const slots = perUser - pinned
    const reduced = this.reduced
    const sponsoredTerm = this.#sponsoredTerm[g]!
    const plainTerm = this.#plainTerm[g]!
    for (let i = 0; i < middle; i++) {
      reduced[i] = value[first + i]! - y[contract[first + i]!]! + sponsoredTerm
    }
    for (let i = middle; i < count; i++) {
      reduced[i] = value[first + i]! - y[contract[first + i]!]! + plainTerm
    }
    this.first = first
    this.middle = middle
    this.count = count
    this.group = g
    this.slots = slots

    const option = this.option
    const alone = this.alone
    const scalar = this.scalar
    const mustHold = space.userRatio[g]! === 1 && pinned === 0 ? 1 : 0
    this.mustHold = mustHold
    option[SPONSORED] = -Infinity
    option[PLAIN] = -Infinity
    option[MIXED] = -Infinity
    option[NOTHING] = -Infinity
    this.binds = 0
    if (pinnedPlain === 0 && middle + pinnedSponsored > 0) {
      if (this.#sharing.share(alone, 0, middle, slots, mustHold)) this.binds |= SPONSORED_BINDS
      option[SPONSORED] = scalar[WORTH]! + this.sponsoredHolder[g]!
    }
    if (pinnedSponsored === 0 && count - middle + pinnedPlain > 0) {
      if (this.#sharing.share(alone, middle, count, slots, mustHold)) this.binds |= PLAIN_BINDS
      option[PLAIN] = scalar[WORTH]! + this.plainHolder[g]!
    }
    if (mustHold === 1) option[NOTHING] = 0
    if (space.mayMix[g] === 1) this.#chooseBoth(slots, pinnedSponsored, pinnedPlain)
    this.#weigh()
    return true
  }

  /** The choice of both kinds: K in all, enough of each; where a least binds, each kind for itself. */
  #chooseBoth(slots: number, pinnedSponsored: number, pinnedPlain: number): void {
    const middle = this.middle
    const count = this.count
    const both = this.both
    const scalar = this.scalar
    const needSponsored = Math.max(0, this.#input.leastSponsored - pinnedSponsored)
    const needPlain = pinnedPlain > 0 ? 0 : 1
    this.needSponsored = needSponsored
    this.needPlain = needPlain
    if (middle < needSponsored || count - middle < needPlain) return
    if (slots < needSponsored + needPlain) return
    let binds = this.#sharing.share(both, 0, count, slots, 0) ? BOTH_BIND : 0
    let worth = scalar[WORTH]!
    let ofSponsored = 0
    let ofPlain = 0
    for (let i = 0; i < middle; i++) ofSponsored += both[i]!
    for (let i = middle; i < count; i++) ofPlain += both[i]!
    if (ofSponsored < needSponsored - SUM_TOLERANCE || ofPlain < needPlain - SUM_TOLERANCE) {
      const forced = ofSponsored < needSponsored - SUM_TOLERANCE
      const mostSponsored = forced ? needSponsored : slots - needPlain
      const mostPlain = forced ? slots - needSponsored : needPlain
      binds = APART
      if (this.#sharing.share(both, 0, middle, mostSponsored, needSponsored))
        binds |= BOTH_SPONSORED_BIND
      worth = scalar[WORTH]!
      if (this.#sharing.share(both, middle, count, mostPlain, needPlain)) binds |= BOTH_PLAIN_BIND
      worth += scalar[WORTH]!
    }
    const g = this.group
    this.binds |= binds
    this.option[MIXED] = worth + this.mixedTerm[g]! + this.sponsoredHolder[g]!
  }

  /** Softmax of the options into the weights; leaves their smoothed maximum in `scalar`. */
  #weigh(): void {
    const option = this.option
    const weight = this.weight
    const temperature = TEMPERATURE * this.scalar[HEIGHT]!
    let best = option[0]!
    for (let k = 1; k < 4; k++) if (option[k]! > best) best = option[k]!
    this.scalar[WORTH] = 0
    if (best === -Infinity) {
      weight.fill(0)
      return
    }
    let sum = 0
    for (let k = 0; k < 4; k++) {
      const below = (option[k]! - best) / temperature
      const own = below > LEAST_EXPONENT ? Math.exp(below) : 0
      weight[k] = own
      sum += own
    }
    this.scalar[WORTH] = best
    if (sum === 1) return
    for (let k = 0; k < 4; k++) weight[k]! /= sum
    this.scalar[WORTH] = best + temperature * Math.log(sum)
  }
}

function widestOf({ start, user }: DualRows): number {
  let widest = 0
  for (let row = 0; row < user.length; row++) {
    const width = start[2 * row + 2]! - start[2 * row]!
    if (width > widest) widest = width
  }
  return widest
}
