/** What the multipliers of a group add to a user's choice. */
export interface GroupTerms {
  /** For each sponsored contract held. */
  readonly sponsored: number
  /** For each unsponsored contract held. */
  readonly unsponsored: number
  /** Once, when the user holds a sponsored contract. */
  readonly sponsoredHolder: number
  /** Once, when the user holds unsponsored contracts only. */
  readonly otherHolder: number
  /** Once, when the user holds both kinds; -Infinity: nobody may. */
  readonly mixed: number
  readonly leastSponsored: number
}

/** The best reduced values of each kind, descending, -Infinity where there are no more. */
export class BestOfKind {
  readonly sponsored: Float64Array
  readonly unsponsored: Float64Array

  constructor(perUser: number) {
    this.sponsored = new Float64Array(perUser).fill(-Infinity)
    this.unsponsored = new Float64Array(perUser).fill(-Infinity)
  }

  /**
   * The largest sum over allowed choices of n sponsored and m unsponsored contracts, beside so many
   * held already. As each kind is sorted, the best n of it are its first n.
   */
  choose(group: GroupTerms, heldSponsored: number, heldUnsponsored: number): number {
    let best = heldSponsored + heldUnsponsored === 0 ? 0 : -Infinity
    if (heldUnsponsored === 0) best = Math.max(best, this.#onlySponsored(group, heldSponsored))
    if (heldSponsored === 0) best = Math.max(best, this.#onlyUnsponsored(group, heldUnsponsored))
    if (group.mixed > -Infinity) {
      best = Math.max(best, this.#both(group, heldSponsored, heldUnsponsored))
    }
    // Pins that no choice agrees with: there is no allocation at all, and any number bounds it.
    return best === -Infinity ? 0 : best
  }

  #onlySponsored(group: GroupTerms, held: number): number {
    const top = this.sponsored
    let sum = group.sponsoredHolder
    for (let n = held; n < top.length; n++) {
      const gain = top[n - held]! + group.sponsored
      if (gain <= 0 && n > 0) break
      sum += gain
    }
    return sum
  }

  #onlyUnsponsored(group: GroupTerms, held: number): number {
    const top = this.unsponsored
    let sum = group.otherHolder
    for (let m = held; m < top.length; m++) {
      const gain = top[m - held]! + group.unsponsored
      if (gain <= 0 && m > 0) break
      sum += gain
    }
    return sum
  }

  /** Fills up the least of each kind first, then takes the better of the two heads while it pays. */
  #both(group: GroupTerms, heldSponsored: number, heldUnsponsored: number): number {
    const perUser = this.sponsored.length
    const forcedSponsored = Math.max(0, group.leastSponsored - heldSponsored)
    const forcedUnsponsored = Math.max(0, 1 - heldUnsponsored)
    let slots = perUser - heldSponsored - heldUnsponsored - forcedSponsored - forcedUnsponsored
    if (slots < 0) return -Infinity
    let sum = group.sponsoredHolder + group.mixed
    let n = 0
    let m = 0
    while (n < forcedSponsored) sum += this.sponsored[n++]! + group.sponsored
    while (m < forcedUnsponsored) sum += this.unsponsored[m++]! + group.unsponsored
    for (; slots > 0; slots--) {
      const nextSponsored = this.sponsored[n]! + group.sponsored
      const nextUnsponsored = this.unsponsored[m]! + group.unsponsored
      if (Math.max(nextSponsored, nextUnsponsored) <= 0) break
      if (nextSponsored >= nextUnsponsored) {
        sum += nextSponsored
        n++
      } else {
        sum += nextUnsponsored
        m++
      }
    }
    return sum
  }
}

/** Puts a value into the k largest, descending; returns the smallest kept. */
export function insert(top: Float64Array, value: number, k: number): number {
  let at = k - 1
  if (value <= top[at]!) return top[at]!
  while (at > 0 && top[at - 1]! < value) {
    top[at] = top[at - 1]!
    at--
  }
  top[at] = value
  return top[k - 1]!
}
