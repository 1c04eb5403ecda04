import { barredGroups } from '../bound.ts'
import type { Instance } from '../instance.ts'
import type { Policy, Prices } from '../model.ts'
import {
  eligibleUsersOf,
  leastSponsoredWhenMixed,
  liftOf,
  mixedLimit,
  shareLimits,
} from '../proof.ts'
import { BestOfKind, type GroupTerms } from '../user-choice.ts'
import { findPair } from '../value.ts'

/**
 * What each decision about a pair costs at given prices, in units of value, by weak duality against
 * the bound of the same prices. The user's own choice is solved exactly, so these are the reduced
 * costs of the strongest relaxation that prices capacities and groups.
 */
export interface Regrets {
  /** An allocation that holds the pair is worth at most the bound less this. */
  readonly holding: Float32Array
  /** An allocation that does not hold the pair is worth at most the bound less this. */
  readonly missing: Float32Array
}

/** Float32 rounds to nearest: more than its last place is taken off, so that no regret is too large. */
const ROUNDING = 1 - 2 ** -22

/**
 * Regrets of every pair at prices that are valid (those of a certified bound). Pairs on contracts
 * without capacity, or of a group that can hold nothing, have infinite regret. A pin is
 * never missing (infinite regret); the other regrets of a user with pins are 0.
 */
export function pairRegrets(instance: Instance, policy: Policy, prices: Prices): Regrets {
  const { users, rowStart, contract, score, sponsored, cap, groupOf } = instance
  const holding = new Float32Array(contract.length)
  const missing = new Float32Array(contract.length)
  const lift = liftOf(instance, policy)
  const terms = groupTerms(instance, policy, prices)
  const pinned = new Uint8Array(users)
  for (const [n, u] of instance.pins.user.entries()) {
    pinned[u] = 1
    const pair = findPair(instance, u, instance.pins.contract[n]!)
    if (pair >= 0) missing[pair] = Infinity
  }
  const barred = barredGroups(instance, policy)
  const choice = new Choice(policy.perUser)
  let reduced = new Float64Array(64)
  for (let u = 0; u < users; u++) {
    const start = rowStart[u]!
    const end = rowStart[u + 1]!
    if (end === start || pinned[u] === 1) continue
    if (barred[groupOf[u]!] === 1) {
      holding.fill(Infinity, start, end)
      continue
    }
    if (reduced.length < end - start) reduced = new Float64Array(2 * (end - start))
    choice.clear()
    for (let i = start; i < end; i++) {
      const c = contract[i]!
      const value =
        cap[c] === 0 ? -Infinity : score[i]! * lift[c]! + policy.fillBonus - prices.contract[c]!
      reduced[i - start] = value
      choice.add(i, value, sponsored[c] === 1)
    }
    const group = terms[groupOf[u]!]!
    const best = choice.best(group)
    const besideSponsored = choice.beside(group, true)
    const besideUnsponsored = choice.beside(group, false)
    for (let i = start; i < end; i++) {
      const isSponsored = sponsored[contract[i]!] === 1
      const own = reduced[i - start]! + (isSponsored ? group.sponsored : group.unsponsored)
      const rest = choice.isTop(i, isSponsored)
        ? choice.besideExcept(group, i, isSponsored)
        : isSponsored
          ? besideSponsored
          : besideUnsponsored
      holding[i] = Math.max(0, best - own - rest) * ROUNDING
      if (choice.isTop(i, isSponsored)) {
        missing[i] = Math.max(0, best - choice.bestExcept(group, i, isSponsored)) * ROUNDING
      }
    }
  }
  return { holding, missing }
}

/** What the multipliers add to a user's choice, by group; as in the bound. */
function groupTerms(instance: Instance, policy: Policy, prices: Prices): readonly GroupTerms[] {
  const eligible = eligibleUsersOf(instance)
  return Array.from(instance.target, (target, g) => {
    const { floor, ceiling } = shareLimits(policy, target)
    const low = prices.ratioFloor[g]!
    const high = prices.ratioCeiling[g]!
    const users = prices.userRatio[g]!
    const userFloor = target - policy.slack
    const mayMix = policy.perUser > 1 && mixedLimit(policy, eligible[g]!) > 0
    return {
      sponsored: (low > 0 ? low * (1 - floor) : 0) + (high > 0 ? high * (ceiling - 1) : 0),
      unsponsored: (low > 0 ? -low * floor : 0) + (high > 0 ? high * ceiling : 0),
      sponsoredHolder: users > 0 ? users * (1 - userFloor) : 0,
      otherHolder: users > 0 ? -users * userFloor : 0,
      mixed: mayMix ? -prices.mixed[g]! : -Infinity,
      leastSponsored: leastSponsoredWhenMixed(policy),
    }
  })
}

/** The K + 1 best pairs of each kind of one user: one may be missing and the K best are known. */
class Choice {
  readonly #perUser: number
  readonly #best: BestOfKind
  readonly #sponsored: Top
  readonly #unsponsored: Top

  constructor(perUser: number) {
    this.#perUser = perUser
    this.#best = new BestOfKind(perUser)
    this.#sponsored = new Top(perUser + 1)
    this.#unsponsored = new Top(perUser + 1)
  }

  clear(): void {
    this.#sponsored.clear()
    this.#unsponsored.clear()
  }

  add(pair: number, value: number, sponsored: boolean): void {
    ;(sponsored ? this.#sponsored : this.#unsponsored).add(pair, value)
  }

  isTop(pair: number, sponsored: boolean): boolean {
    return (sponsored ? this.#sponsored : this.#unsponsored).pair.indexOf(pair) >= 0
  }

  best(group: GroupTerms): number {
    this.#fill(-1)
    return this.#best.choose(group, 0, 0)
  }

  /** The best beside one more of the kind that is held whatever it is worth. */
  beside(group: GroupTerms, sponsored: boolean): number {
    this.#fill(-1)
    return this.#best.choose(group, sponsored ? 1 : 0, sponsored ? 0 : 1)
  }

  besideExcept(group: GroupTerms, pair: number, sponsored: boolean): number {
    this.#fill(pair)
    return this.#best.choose(group, sponsored ? 1 : 0, sponsored ? 0 : 1)
  }

  bestExcept(group: GroupTerms, pair: number, _sponsored: boolean): number {
    this.#fill(pair)
    return this.#best.choose(group, 0, 0)
  }

  #fill(except: number): void {
    this.#sponsored.copy(this.#best.sponsored, this.#perUser, except)
    this.#unsponsored.copy(this.#best.unsponsored, this.#perUser, except)
  }
}

/** The best pairs of one kind, descending. */
class Top {
  readonly value: Float64Array
  readonly pair: Int32Array

  constructor(length: number) {
    this.value = new Float64Array(length)
    this.pair = new Int32Array(length)
  }

  clear(): void {
    this.value.fill(-Infinity)
    this.pair.fill(-1)
  }

  add(pair: number, value: number): void {
    const last = this.value.length - 1
    if (value <= this.value[last]!) return
    let at = last
    while (at > 0 && this.value[at - 1]! < value) {
      this.value[at] = this.value[at - 1]!
      this.pair[at] = this.pair[at - 1]!
      at--
    }
    this.value[at] = value
    this.pair[at] = pair
  }

  copy(to: Float64Array, count: number, except: number): void {
    for (let from = 0, at = 0; at < count; from++) {
      if (this.pair[from] === except && except >= 0) continue
      to[at++] = this.value[from]!
    }
  }
}
