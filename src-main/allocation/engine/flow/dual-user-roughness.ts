import { WORTH } from './dual-sharing.ts'
import { MIXED, NOTHING, PLAIN, SPONSORED, type UserChoice } from './dual-user-choice.ts'

/** What the choice of one user loses by being smoothed. */
export class UserRoughness {
  readonly #choice: UserChoice
  /** The best reduced values of each kind. */
  readonly #sponsored: Float64Array
  readonly #plain: Float64Array

  constructor(choice: UserChoice, perUser: number) {
    this.#choice = choice
    this.#sponsored = new Float64Array(perUser)
    this.#plain = new Float64Array(perUser)
  }

  /**
   * By how much the choice at hand would be worth more without smoothing than its smoothed shares
   * are; leaves the worth without smoothing in `choice.scalar`.
   */
  measure(): number {
    const { option, weight, group: g, middle, count, slots, mustHold, alone, both } = this.#choice
    const { sponsoredHolder, plainHolder, mixedTerm, needSponsored, needPlain } = this.#choice
    const sponsored = this.#sponsored
    const plain = this.#plain
    this.#fillTop(sponsored, 0, middle)
    this.#fillTop(plain, middle, count)
    let best = option[NOTHING] === 0 ? 0 : -Infinity
    let expected = 0
    if (option[SPONSORED]! > -Infinity) {
      const holder = sponsoredHolder[g]!
      best = Math.max(best, holder + sumOfBest(sponsored, slots, mustHold))
      expected += weight[SPONSORED]! * (holder + this.#worthOf(alone, 0, middle))
    }
    if (option[PLAIN]! > -Infinity) {
      const holder = plainHolder[g]!
      best = Math.max(best, holder + sumOfBest(plain, slots, mustHold))
      expected += weight[PLAIN]! * (holder + this.#worthOf(alone, middle, count))
    }
    if (option[MIXED]! > -Infinity) {
      const holder = sponsoredHolder[g]! + mixedTerm[g]!
      let n = needSponsored
      let m = needPlain
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
      expected += weight[MIXED]! * (holder + this.#worthOf(both, 0, count))
    }
    if (best === -Infinity) best = 0
    this.#choice.scalar[WORTH] = best
    return best - expected
  }

  /** The best reduced values of the row's pairs from .. end - 1, descending. */
  #fillTop(top: Float64Array, from: number, end: number): void {
    const { reduced } = this.#choice
    const size = top.length
    for (let i = 0; i < size; i++) top[i] = -Infinity
    for (let i = from; i < end; i++) {
      const r = reduced[i]!
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
    const { reduced } = this.#choice
    let sum = 0
    for (let i = from; i < end; i++) sum += fraction[i]! * reduced[i]!
    return sum
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
