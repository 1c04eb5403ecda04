import {
  freeSlots,
  heldCount,
  heldValue,
  hold,
  isHeld,
  releaseAll,
  softCost,
  violation,
  type State,
} from './greedy-state.ts'
import type { Control } from './model.ts'
import { pairValue } from './value.ts'
import { TopPairs } from './top-pairs.ts'

/** Gains below this, in units of `scale`, are rounding. */
export const LEAST_GAIN = 1e-9

/**
 * Goes through the users once and gives each the best set of contracts that seats, rules and the
 * group's balance allow while everybody else keeps theirs, when that is better than what it holds.
 * The objective never falls and no group moves away from its hard rules. Returns the gain, in units
 * of the largest value.
 */
export function improveUsers(state: State, control: Control): number {
  const { users, rowStart } = state.instance
  const options = new Options(state)
  let gain = 0
  for (let u = 0; u < users; u++) {
    if ((u & 1023) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) break
    }
    if (rowStart[u] !== rowStart[u + 1]) gain += options.improve(u)
  }
  return gain
}

class Options {
  readonly #state: State
  readonly #sponsored: TopPairs
  readonly #plain: TopPairs
  #before: Uint16Array = new Uint16Array(0)

  constructor(state: State) {
    this.#state = state
    this.#sponsored = new TopPairs(state.policy.perUser)
    this.#plain = new TopPairs(state.policy.perUser)
  }

  improve(user: number): number {
    const state = this.#state
    const { instance, policy } = state
    const group = instance.groupOf[user]!
    const start = state.slotStart[user]!
    const held = heldCount(state, user)
    const fixed = state.fixed[user]!
    if (held === fixed && freeSlots(state, user) === 0) return 0
    // Nothing is worth less than nothing: without another seat there is nothing better.
    if (policy.guard !== 'soft' && !this.#hasOpen(user)) return 0
    let value = 0
    for (let i = start + fixed; i < start + held; i++)
      value += heldValue(state, user, state.slot[i]!)
    const violationBefore = violation(state, group)
    const costBefore = softCost(state, group)
    this.#before = state.slot.slice(start + fixed, start + held)
    releaseAll(state, user)
    this.#rank(user)

    const mostAdded = Math.min(policy.perUser, state.slotStart[user + 1]! - start) - fixed
    const fixedSponsored = state.sponsoredHeld[user]!
    const fixedPlain = state.plainHeld[user]!
    const fixedMixed = fixedSponsored > 0 && fixedPlain > 0
    let best = value - costBefore + LEAST_GAIN
    let bestSponsored = -1
    let bestPlain = -1
    for (let n = 0; n <= Math.min(mostAdded, this.#sponsored.length); n++) {
      const mayMix = fixedMixed || this.#mayMix(group, fixedSponsored + n)
      for (let m = 0; m <= Math.min(mostAdded - n, this.#plain.length); m++) {
        if (!mayMix && fixedSponsored + n > 0 && fixedPlain + m > 0) break
        const sum = this.#sponsored.sum[n]! + this.#plain.sum[m]!
        if (sum <= best) continue
        const becomesHolder = fixed === 0 && n + m > 0 ? 1 : 0
        const becomesSponsored = fixedSponsored === 0 && n > 0 ? 1 : 0
        const after = violation(state, group, n, n + m, becomesSponsored, becomesHolder)
        if (after > violationBefore) continue
        const worth = sum - softCost(state, group, n, n + m)
        if (worth <= best) continue
        best = worth
        bestSponsored = n
        bestPlain = m
      }
    }
    if (bestSponsored < 0) {
      for (const contract of this.#before) hold(state, user, contract)
      return 0
    }
    for (let i = 0; i < bestSponsored; i++) hold(state, user, this.#sponsored.contract[i]!)
    for (let i = 0; i < bestPlain; i++) hold(state, user, this.#plain.contract[i]!)
    return best - value + costBefore
  }

  /** Whether a contract of the user has a seat left. */
  #hasOpen(user: number): boolean {
    const { instance, free } = this.#state
    const { rowStart, contract } = instance
    const end = rowStart[user + 1]!
    for (let pair = rowStart[user]!; pair < end; pair++) if (free[contract[pair]!]! > 0) return true
    return false
  }

  #mayMix(group: number, sponsored: number): boolean {
    const { rules, mixed } = this.#state
    return sponsored >= rules.leastSponsored && mixed[group]! < rules.mixedLimit[group]!
  }

  /** The best of each kind that the user, who holds only fixed seats now, could be given. */
  #rank(user: number): void {
    const { instance, policy, lifts, scale, free, fixed } = this.#state
    const { rowStart, contract, sponsored } = instance
    this.#sponsored.clear()
    this.#plain.clear()
    for (let pair = rowStart[user]!; pair < rowStart[user + 1]!; pair++) {
      const c = contract[pair]!
      if (free[c]! <= 0 || (fixed[user]! > 0 && isHeld(this.#state, user, c))) continue
      const value = pairValue(instance, policy, lifts, pair) / scale
      if (sponsored[c] === 1) this.#sponsored.offer(value, c)
      else this.#plain.offer(value, c)
    }
    this.#sponsored.addUp()
    this.#plain.addUp()
  }
}
