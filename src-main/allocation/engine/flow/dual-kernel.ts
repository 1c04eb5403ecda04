import type { DualSpace } from './dual-space.ts'

/** Users of one level and the pairs that matter to them, in rows like those of FlowCandidates. */
export interface DualRows {
  /** User of each row. */
  readonly user: Int32Array
  readonly start: Uint32Array
  readonly contract: Uint16Array
  readonly value: Float32Array
}

/** What the kernel knows of the drop, and of the rows it works on. */
export interface KernelInput {
  readonly perUser: number
  readonly leastSponsored: number
  readonly space: Omit<DualSpace, 'users' | 'linear' | 'most'>
  readonly groupOf: Int32Array
  readonly rows: DualRows
}

/** Where the second derivatives go. */
export interface Curvature {
  /** Adds `amount` to the entry (i, j), i >= j. */
  add(i: number, j: number, amount: number): void
  /** Adds factor * v v', v having `values` at the first `length` of `indexes` (ascending). */
  addOuter(factor: number, indexes: Int32Array, values: Float64Array, length: number): void
}

/** How users share themselves; see SmoothedDual. Rows are those of the kernel's input. */
export interface Shares {
  readonly fraction: Float32Array
  readonly sponsoredWeight: Float32Array
  readonly plainWeight: Float32Array
  readonly mixed: { readonly weight: Float32Array; readonly fraction: Float32Array } | null
}

/** Temperature of the choice between the kinds, in terms of the height. */
const TEMPERATURE = 1.5
/** Below this a choice counts for nothing. */
const LEAST_WEIGHT = 1e-9
/** Users with pairs, and their seats a contract on average, that are enough for the Hessian. */
const CURVED_USERS = 32_768
const CURVED_SEATS = 100
const LEAST_EXPONENT = -40
/** K up to which the best pairs are found by insertion. */
const MOST_INSERTED = 16
const MOST_ROOT_STEPS = 60
/** Sums of fractions are compared with this tolerance. */
const SUM_TOLERANCE = 1e-12

const HEIGHT = 0
const WORTH = 1

const SPONSORED_BINDS = 1
const PLAIN_BINDS = 2
const BOTH_BIND = 4
const BOTH_SPONSORED_BIND = 8
const BOTH_PLAIN_BIND = 16
/** A least number of one kind binds, so that each kind has limits of its own. */
const APART = 32

const SPONSORED = 0
const PLAIN = 1
const MIXED = 2
const NOTHING = 3

/**
 * The users' part of the smoothed dual and its derivatives.
 *
 * For a kind with reduced values r = value - price + group term, a user's worth is the maximum of
 * r . x - h/2 |x|^2 over 0 <= x <= 1, sum x <= K (and >= 1 under a user ratio, where holding
 * anything has a price of its own): x = clip((r - tau) / h). The choice between the kinds, both and
 * nothing is smoothed by a softmax of temperature 1.5 h. So the dual has a continuous gradient
 * (expected load less capacity) and a piecewise smooth Hessian.
 */
export class DualKernel {
  /** Worth of the users of the last {@link evaluate}. */
  value = 0
  readonly #input: KernelInput
  readonly #reduced: Float64Array
  /** Fractions when only one kind is held, and when both are. */
  readonly #alone: Float64Array
  readonly #both: Float64Array
  readonly #top: Float64Array
  readonly #topOfKind: readonly [Float64Array, Float64Array]
  /** Rows whose hash is below this give the Hessian, scaled up by `#curvedScale`. */
  readonly #curvedBelow: number
  readonly #curvedScale: number
  readonly #option = new Float64Array(4)
  readonly #weight = new Float64Array(4)
  readonly #indexes: Int32Array
  readonly #values: Float64Array
  readonly #union: Int32Array
  /** The height, and the worth found by the last {@link #share}: not boxed, as arguments would be. */
  readonly #scalar = new Float64Array(2)
  /** Fractions summed up: sponsored alone, unsponsored alone, of each where both are held. */
  readonly #held = new Float64Array(4)
  /** Of the row at hand: its first pair, its sponsored pairs, all its pairs, its group. */
  #first = 0
  #middle = 0
  #count = 0
  #group = 0
  #slots = 0
  /** Least numbers: of a kind that is held at all; of each kind where both are held. */
  #mustHold = 0
  #needSponsored = 0
  #needPlain = 0
  /** Which of the limits on the number of contracts bind. */
  #binds = 0
  /** By group: term of each sponsored and unsponsored contract, of holders, of both kinds. */
  readonly #sponsoredTerm: Float64Array
  readonly #plainTerm: Float64Array
  readonly #sponsoredHolder: Float64Array
  readonly #plainHolder: Float64Array
  readonly #mixedTerm: Float64Array

  constructor(input: KernelInput) {
    this.#input = input
    const { start, user } = input.rows
    let widest = 0
    let unsettled = 0
    for (let row = 0; row < user.length; row++) {
      const width = start[2 * row + 2]! - start[2 * row]!
      if (width > 0) unsettled++
      if (width > widest) widest = width
    }
    this.#reduced = new Float64Array(widest)
    this.#alone = new Float64Array(widest)
    this.#both = new Float64Array(widest)
    this.#top = new Float64Array(MOST_INSERTED + 2)
    this.#topOfKind = [new Float64Array(input.perUser), new Float64Array(input.perUser)]
    const enough = Math.max(CURVED_USERS, (CURVED_SEATS * input.space.contracts) / input.perUser)
    const curved = Math.min(1, enough / Math.max(1, unsettled))
    this.#curvedBelow = curved * 2 ** 32
    this.#curvedScale = 1 / curved
    this.#indexes = new Int32Array(widest + 8)
    this.#values = new Float64Array(widest + 8)
    this.#union = new Int32Array(widest)
    const { groups } = input.space
    this.#sponsoredTerm = new Float64Array(groups)
    this.#plainTerm = new Float64Array(groups)
    this.#sponsoredHolder = new Float64Array(groups)
    this.#plainHolder = new Float64Array(groups)
    this.#mixedTerm = new Float64Array(groups)
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
    this.#setTerms(y)
    const scalar = this.#scalar
    scalar[HEIGHT] = height
    let total = 0
    for (let row = from; row < end; row++) {
      if (!this.#choose(row, y)) continue
      total += scalar[WORTH]!
      this.#addLoad(gradient)
      if (curvature !== null && this.#isCurved(row)) this.#addCurvature(curvature)
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
    this.#setTerms(y)
    this.#scalar[HEIGHT] = height
    let best = 0
    let difference = 0
    for (let row = from; row < end; row++) {
      if (!this.#choose(row, y)) continue
      difference += this.#rowRoughness()
      best += this.#scalar[WORTH]!
    }
    this.value = best
    return difference
  }

  /** Of the row at hand; leaves its worth without smoothing in `#scalar`. */
  #rowRoughness(): number {
    const option = this.#option
    const weight = this.#weight
    const g = this.#group
    const middle = this.#middle
    const count = this.#count
    const slots = this.#slots
    const mustHold = this.#mustHold
    const sponsored = this.#topOfKind[0]
    const plain = this.#topOfKind[1]
    this.#fillTop(sponsored, 0, middle)
    this.#fillTop(plain, middle, count)
    let best = option[NOTHING] === 0 ? 0 : -Infinity
    let expected = 0
    if (option[SPONSORED]! > -Infinity) {
      const holder = this.#sponsoredHolder[g]!
      best = Math.max(best, holder + sumOfBest(sponsored, slots, mustHold))
      expected += weight[SPONSORED]! * (holder + this.#worthOf(this.#alone, 0, middle))
    }
    if (option[PLAIN]! > -Infinity) {
      const holder = this.#plainHolder[g]!
      best = Math.max(best, holder + sumOfBest(plain, slots, mustHold))
      expected += weight[PLAIN]! * (holder + this.#worthOf(this.#alone, middle, count))
    }
    if (option[MIXED]! > -Infinity) {
      const holder = this.#sponsoredHolder[g]! + this.#mixedTerm[g]!
      let n = this.#needSponsored
      let m = this.#needPlain
      let sum = holder
      for (let i = 0; i < n; i++) sum += sponsored[i]!
      for (let i = 0; i < m; i++) sum += plain[i]!
      for (let left = slots - n - m; left > 0; left--) {
        const nextSponsored = n < slots ? sponsored[n]! : -Infinity
        const nextPlain = m < slots ? plain[m]! : -Infinity
        const next = Math.max(nextSponsored, nextPlain)
        if (next <= 0) break
        sum += next
        if (next === nextSponsored) n++
        else m++
      }
      best = Math.max(best, sum)
      expected += weight[MIXED]! * (holder + this.#worthOf(this.#both, 0, count))
    }
    if (best === -Infinity) best = 0
    this.#scalar[WORTH] = best
    return best - expected
  }

  /** The best reduced values of the row's pairs from .. end - 1, descending. */
  #fillTop(top: Float64Array, from: number, end: number): void {
    const size = top.length
    for (let i = 0; i < size; i++) top[i] = -Infinity
    for (let i = from; i < end; i++) {
      const r = this.#reduced[i]!
      if (r <= top[size - 1]!) continue
      let at = size - 1
      while (at > 0 && top[at - 1]! < r) {
        top[at] = top[at - 1]!
        at--
      }
      top[at] = r
    }
  }

  #worthOf(fraction: Float64Array, from: number, end: number): number {
    let sum = 0
    for (let i = from; i < end; i++) sum += fraction[i]! * this.#reduced[i]!
    return sum
  }

  /** Curvature is that of a share of the users, scaled up: steps need no more. */
  #isCurved(row: number): boolean {
    return Math.imul(row, 0x9e3779b1) >>> 0 < this.#curvedBelow
  }

  /** What the user of a row would hold; false when there is nothing to choose. */
  #choose(row: number, y: Float64Array): boolean {
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
    const reduced = this.#reduced
    const sponsoredTerm = this.#sponsoredTerm[g]!
    const plainTerm = this.#plainTerm[g]!
    for (let i = 0; i < middle; i++) {
      reduced[i] = value[first + i]! - y[contract[first + i]!]! + sponsoredTerm
    }
    for (let i = middle; i < count; i++) {
      reduced[i] = value[first + i]! - y[contract[first + i]!]! + plainTerm
    }
    this.#first = first
    this.#middle = middle
    this.#count = count
    this.#group = g
    this.#slots = slots

    const option = this.#option
    const alone = this.#alone
    const scalar = this.#scalar
    const mustHold = space.userRatio[g]! === 1 && pinned === 0 ? 1 : 0
    this.#mustHold = mustHold
    option[SPONSORED] = -Infinity
    option[PLAIN] = -Infinity
    option[MIXED] = -Infinity
    option[NOTHING] = -Infinity
    this.#binds = 0
    if (pinnedPlain === 0 && middle + pinnedSponsored > 0) {
      if (this.#share(alone, 0, middle, slots, mustHold)) this.#binds |= SPONSORED_BINDS
      option[SPONSORED] = scalar[WORTH]! + this.#sponsoredHolder[g]!
    }
    if (pinnedSponsored === 0 && count - middle + pinnedPlain > 0) {
      if (this.#share(alone, middle, count, slots, mustHold)) this.#binds |= PLAIN_BINDS
      option[PLAIN] = scalar[WORTH]! + this.#plainHolder[g]!
    }
    if (mustHold === 1) option[NOTHING] = 0
    if (space.mayMix[g] === 1) this.#chooseBoth(slots, pinnedSponsored, pinnedPlain)
    this.#weigh()
    return true
  }

  /** The choice of both kinds: K in all, enough of each; where a least binds, each kind for itself. */
  #chooseBoth(slots: number, pinnedSponsored: number, pinnedPlain: number): void {
    const middle = this.#middle
    const count = this.#count
    const both = this.#both
    const scalar = this.#scalar
    const needSponsored = Math.max(0, this.#input.leastSponsored - pinnedSponsored)
    const needPlain = pinnedPlain > 0 ? 0 : 1
    this.#needSponsored = needSponsored
    this.#needPlain = needPlain
    if (middle < needSponsored || count - middle < needPlain) return
    if (slots < needSponsored + needPlain) return
    let binds = this.#share(both, 0, count, slots, 0) ? BOTH_BIND : 0
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
      if (this.#share(both, 0, middle, mostSponsored, needSponsored)) binds |= BOTH_SPONSORED_BIND
      worth = scalar[WORTH]!
      if (this.#share(both, middle, count, mostPlain, needPlain)) binds |= BOTH_PLAIN_BIND
      worth += scalar[WORTH]!
    }
    const g = this.#group
    this.#binds |= binds
    this.#option[MIXED] = worth + this.#mixedTerm[g]! + this.#sponsoredHolder[g]!
  }

  #addLoad(gradient: Float64Array): void {
    const { rows, space } = this.#input
    const { contract } = rows
    const first = this.#first
    const middle = this.#middle
    const count = this.#count
    const alone = this.#alone
    const held = this.#held
    const ofSponsored = this.#weight[SPONSORED]!
    const ofPlain = this.#weight[PLAIN]!
    const ofBoth = this.#weight[MIXED]!
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
      const both = this.#both
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
    const g = this.#group
    for (let v = ruleStart[g]!; v < ruleStart[g + 1]!; v++) {
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
    const first = this.#first
    const count = this.#count
    for (let i = 0; i < count; i++) shares.fraction[first + i] = this.#alone[i]!
    shares.sponsoredWeight[row] = this.#weight[SPONSORED]!
    shares.plainWeight[row] = this.#weight[PLAIN]!
    if (shares.mixed === null || this.#option[MIXED] === -Infinity) return
    shares.mixed.weight[row] = this.#weight[MIXED]!
    for (let i = 0; i < count; i++) shares.mixed.fraction[first + i] = this.#both[i]!
  }

  #addCurvature(curvature: Curvature): void {
    const binds = this.#binds
    const middle = this.#middle
    const count = this.#count
    const weight = this.#weight
    const scale = this.#curvedScale / this.#scalar[HEIGHT]!
    const ofSponsored = weight[SPONSORED]!
    const ofPlain = weight[PLAIN]!
    const ofBoth = weight[MIXED]!
    if (ofSponsored > LEAST_WEIGHT) {
      const factor = scale * ofSponsored
      this.#bend(curvature, this.#alone, 0, middle, (binds & SPONSORED_BINDS) !== 0, factor)
    }
    if (ofPlain > LEAST_WEIGHT) {
      const factor = scale * ofPlain
      this.#bend(curvature, this.#alone, middle, count, (binds & PLAIN_BINDS) !== 0, factor)
    }
    if (ofBoth > LEAST_WEIGHT) {
      const factor = scale * ofBoth
      if ((binds & APART) === 0) {
        this.#bend(curvature, this.#both, 0, count, (binds & BOTH_BIND) !== 0, factor)
      } else {
        this.#bend(curvature, this.#both, 0, middle, (binds & BOTH_SPONSORED_BIND) !== 0, factor)
        this.#bend(curvature, this.#both, middle, count, (binds & BOTH_PLAIN_BIND) !== 0, factor)
      }
    }
    const most = Math.max(ofSponsored, ofPlain, ofBoth, weight[NOTHING]!)
    if (most < 1 - LEAST_WEIGHT) this.#bendChoice(curvature)
  }

  #setTerms(y: Float64Array): void {
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
      this.#sponsoredHolder[g] = sponsoredHolder
      this.#plainHolder[g] = plainHolder
      this.#mixedTerm[g] = mixed
    }
  }

  /**
   * Fractions of the pairs from .. end - 1 of the row, between `atLeast` and `atMost` in all; leaves
   * their worth in `#scalar`. Returns whether one of the two limits binds.
   */
  #share(into: Float64Array, from: number, end: number, atMost: number, atLeast: number): boolean {
    const reduced = this.#reduced
    const height = this.#scalar[HEIGHT]!
    const half = 0.5 * height
    const inverse = 1 / height
    let sum = 0
    let worth = 0
    for (let i = from; i < end; i++) {
      const r = reduced[i]!
      if (r <= 0) {
        into[i] = 0
      } else if (r >= height) {
        into[i] = 1
        sum++
        worth += r - half
      } else {
        const x = r * inverse
        into[i] = x
        sum += x
        worth += 0.5 * r * x
      }
    }
    this.#scalar[WORTH] = worth
    if (sum <= atMost && (sum >= atLeast || end - from < atLeast)) return false
    if (end === from) return false
    this.#root(from, end, sum > atMost ? atMost : atLeast)
    const threshold = this.#scalar[WORTH]
    worth = 0
    for (let i = from; i < end; i++) {
      const above = reduced[i]! - threshold
      if (above <= 0) {
        into[i] = 0
      } else if (above >= height) {
        into[i] = 1
        worth += reduced[i]! - half
      } else {
        const x = above * inverse
        into[i] = x
        worth += x * (reduced[i]! - half * x)
      }
    }
    this.#scalar[WORTH] = worth
    return true
  }

  /** Leaves in `#scalar` the threshold at which fractions of pairs from .. end - 1 add to `wanted`. */
  #root(from: number, end: number, wanted: number): void {
    const reduced = this.#reduced
    const height = this.#scalar[HEIGHT]!
    let low = Infinity
    let high = -Infinity
    if (wanted > 0 && wanted <= MOST_INSERTED) {
      const top = this.#top
      let length = 0
      for (let i = from; i < end; i++) {
        const r = reduced[i]!
        if (length > wanted && r <= top[wanted]!) continue
        let at = length > wanted ? wanted : length++
        while (at > 0 && top[at - 1]! < r) {
          top[at] = top[at - 1]!
          at--
        }
        top[at] = r
      }
      low = top[wanted - 1]! - height
      high = length > wanted ? top[wanted]! : low
    } else {
      for (let i = from; i < end; i++) {
        const r = reduced[i]!
        if (r < low) low = r
        if (r > high) high = r
      }
      low = wanted === 0 ? high : low - height
    }
    if (high <= low) {
      this.#scalar[WORTH] = high
      return
    }
    // Fractions fall as the threshold climbs; Newton from the left, within the bracket.
    let threshold = low
    for (let step = 0; step < MOST_ROOT_STEPS; step++) {
      let sum = 0
      let bent = 0
      for (let i = from; i < end; i++) {
        const above = reduced[i]! - threshold
        if (above <= 0) continue
        if (above > height) {
          sum += height
        } else {
          sum += above
          bent++
        }
      }
      const surplus = sum - wanted * height
      if (surplus > 0) low = threshold
      else high = threshold
      if (Math.abs(surplus) <= SUM_TOLERANCE * height) break
      let next = bent > 0 ? threshold + surplus / bent : NaN
      if (!(next > low && next < high)) next = 0.5 * (low + high)
      if (next === threshold) break
      threshold = next
    }
    this.#scalar[WORTH] = threshold
  }

  /** Softmax of the options into the weights; leaves their smoothed maximum in `#scalar`. */
  #weigh(): void {
    const option = this.#option
    const weight = this.#weight
    const temperature = TEMPERATURE * this.#scalar[HEIGHT]!
    let best = option[0]!
    for (let k = 1; k < 4; k++) if (option[k]! > best) best = option[k]!
    this.#scalar[WORTH] = 0
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
    this.#scalar[WORTH] = best
    if (sum === 1) return
    for (let k = 0; k < 4; k++) weight[k]! /= sum
    this.#scalar[WORTH] = best + temperature * Math.log(sum)
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
    const middle = this.#middle
    const first = this.#first
    const group = this.#group
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
  #bendChoice(curvature: Curvature): void {
    const middle = this.#middle
    const first = this.#first
    const count = this.#count
    const group = this.#group
    const scale = this.#curvedScale / (TEMPERATURE * this.#scalar[HEIGHT]!)
    const { rows, space } = this.#input
    const { rules, ruleStart, contracts } = space
    const weight = this.#weight
    const alone = this.#alone
    const both = this.#both
    const indexes = this.#indexes
    const values = this.#values
    const ofBoth = weight[MIXED]!
    const union = this.#union
    const held = this.#held
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

/** The sum of the positive among the first `atMost`, the first `atLeast` in any case. */
function sumOfBest(top: Float64Array, atMost: number, atLeast: number): number {
  let sum = 0
  for (let n = 0; n < atMost; n++) {
    const r = top[n]!
    if (r === -Infinity || (r <= 0 && n >= atLeast)) break
    sum += r
  }
  return sum
}
