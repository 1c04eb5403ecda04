import type { Candidates } from './candidates.ts'
import type { Policy } from './model.ts'
import type { GroupRules } from './policy.ts'

/** Multipliers in units of a solver's `scale`; the same meaning as in `Prices`. */
export interface Multipliers {
  readonly contract: Float64Array
  readonly floor: Float64Array
  readonly ceiling: Float64Array
  readonly mixed: Float64Array
  readonly userRatio: Float64Array
}

/** What a user's choice costs or earns beside the pairs' values, from the group's multipliers. */
export interface GroupTerms {
  /** For each sponsored contract, each unsponsored contract. */
  readonly sponsored: Float64Array
  readonly plain: Float64Array
  /** Once for a holder of a sponsored contract, of unsponsored ones only, of both kinds. */
  readonly sponsoredHolder: Float64Array
  readonly plainHolder: Float64Array
  /** -Infinity: nobody may be mixed. */
  readonly mixed: Float64Array
}

/**
 * The best a user can hold at given prices. One instance is reused for all users; after
 * {@link choose} the contracts are the first `sponsored` of `sponsoredContract` and the first
 * `plain` of `plainContract`.
 */
export class Bundle {
  /** Value less prices, group terms included; 0 when nothing is worth its price. */
  value = 0
  sponsored = 0
  plain = 0
  /** The best value of sponsored contracts alone and of unsponsored ones alone; -Infinity: none. */
  sponsoredOnly = 0
  plainOnly = 0
  readonly sponsoredContract: Uint16Array
  readonly plainContract: Uint16Array
  readonly #sponsoredTop: Float64Array
  readonly #plainTop: Float64Array
  readonly #perUser: number
  readonly #leastSponsored: number

  constructor(perUser: number, leastSponsored: number) {
    this.#perUser = perUser
    this.#leastSponsored = leastSponsored
    this.sponsoredContract = new Uint16Array(perUser)
    this.plainContract = new Uint16Array(perUser)
    this.#sponsoredTop = new Float64Array(perUser)
    this.#plainTop = new Float64Array(perUser)
  }

  /** The user of a row of `candidates`, who is in `group`. */
  choose(
    candidates: Candidates,
    row: number,
    price: Float64Array,
    terms: GroupTerms,
    group: number,
  ): void {
    const { start } = candidates
    const middle = start[2 * row + 1]!
    const sponsored = this.#sponsoredTop
    const plain = this.#plainTop
    const sponsoredCount = takeBest(
      candidates,
      start[2 * row]!,
      middle,
      price,
      sponsored,
      this.sponsoredContract,
    )
    const plainCount = takeBest(
      candidates,
      middle,
      start[2 * row + 2]!,
      price,
      plain,
      this.plainContract,
    )
    const sponsoredTerm = terms.sponsored[group]!
    const plainTerm = terms.plain[group]!
    this.value = 0
    this.sponsored = 0
    this.plain = 0
    this.sponsoredOnly = -Infinity
    this.plainOnly = -Infinity
    if (sponsoredCount > 0) {
      let sum = sponsored[0]! + sponsoredTerm
      let n = 1
      while (n < sponsoredCount && sponsored[n]! + sponsoredTerm > 0) {
        sum += sponsored[n++]! + sponsoredTerm
      }
      this.sponsoredOnly = sum + terms.sponsoredHolder[group]!
      this.#offer(this.sponsoredOnly, n, 0)
    }
    if (plainCount > 0) {
      let sum = plain[0]! + plainTerm
      let n = 1
      while (n < plainCount && plain[n]! + plainTerm > 0) sum += plain[n++]! + plainTerm
      this.plainOnly = sum + terms.plainHolder[group]!
      this.#offer(this.plainOnly, 0, n)
    }
    const mixedTerm = terms.mixed[group]!
    if (mixedTerm === -Infinity || plainCount === 0 || sponsoredCount < this.#leastSponsored) return
    let sum = mixedTerm + terms.sponsoredHolder[group]! + plain[0]! + plainTerm
    let n = 0
    for (; n < this.#leastSponsored; n++) sum += sponsored[n]! + sponsoredTerm
    let m = 1
    while (n + m < this.#perUser) {
      const nextSponsored = n < sponsoredCount ? sponsored[n]! + sponsoredTerm : 0
      const nextPlain = m < plainCount ? plain[m]! + plainTerm : 0
      if (nextSponsored <= 0 && nextPlain <= 0) break
      if (nextSponsored >= nextPlain) {
        sum += nextSponsored
        n++
      } else {
        sum += nextPlain
        m++
      }
    }
    this.#offer(sum, n, m)
  }

  #offer(value: number, sponsored: number, plain: number): void {
    if (value <= this.value) return
    this.value = value
    this.sponsored = sponsored
    this.plain = plain
  }
}

/** Sets the terms that follow from the multipliers. */
export function fillTerms(
  terms: GroupTerms,
  multipliers: Multipliers,
  rules: GroupRules,
  policy: Pick<Policy, 'perUser'>,
): void {
  for (let g = 0; g < terms.sponsored.length; g++) {
    const low = multipliers.floor[g]!
    const high = multipliers.ceiling[g]!
    const users = multipliers.userRatio[g]!
    terms.sponsored[g] = low * (1 - rules.floor[g]!) - high * (1 - rules.ceiling[g]!)
    terms.plain[g] = high * rules.ceiling[g]! - low * rules.floor[g]!
    terms.sponsoredHolder[g] = users * (1 - rules.userFloor[g]!)
    terms.plainHolder[g] = -users * rules.userFloor[g]!
    const mayMix = policy.perUser > 1 && rules.mixedLimit[g]! > 0
    terms.mixed[g] = mayMix ? -multipliers.mixed[g]! : -Infinity
  }
}

export function emptyTerms(groups: number): GroupTerms {
  return {
    sponsored: new Float64Array(groups),
    plain: new Float64Array(groups),
    sponsoredHolder: new Float64Array(groups),
    plainHolder: new Float64Array(groups),
    mixed: new Float64Array(groups),
  }
}

/** The best pairs of candidates[from..end) by value less price, descending; returns how many. */
function takeBest(
  candidates: Candidates,
  from: number,
  end: number,
  price: Float64Array,
  top: Float64Array,
  topContract: Uint16Array,
): number {
  const { contract, value, noise, noiseUnit } = candidates
  const size = top.length
  let length = 0
  let worst = -Infinity
  for (let i = from; i < end; i++) {
    const c = contract[i]!
    const reduced = value[i]! + noise[i]! * noiseUnit - price[c]!
    if (length === size && reduced <= worst) continue
    let at = length === size ? size - 1 : length++
    while (at > 0 && top[at - 1]! < reduced) {
      top[at] = top[at - 1]!
      topContract[at] = topContract[at - 1]!
      at--
    }
    top[at] = reduced
    topContract[at] = c
    worst = top[length - 1]!
  }
  return length
}
