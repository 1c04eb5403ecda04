import { emptyTerms, fillTerms, type GroupTerms, type Multipliers } from '../dual-bundle.ts'
import type { State } from '../greedy-state.ts'
import { pairValue } from '../value.ts'

/** A set of contracts that a user may hold, whatever others hold. */
export interface UserOption {
  readonly contracts: readonly number[]
  readonly sponsored: number
  /** In units of `scale`. */
  readonly value: number
  /** What it is worth less than the user's best option at the multipliers, in units of `scale`. */
  readonly regret: number
}

/** What a user may hold, the least regret first. */
export interface UserOptions {
  /** Of the best one, less prices, group terms included. */
  readonly worth: number
  readonly options: readonly UserOption[]
  /** Every allowed set within the regret asked for is among them. */
  readonly complete: boolean
}

/** Sets looked at for one user; of a user with more only those of its best pairs are. */
const MOST_SETS = 3000
const MOST_OPTIONS = 600

interface Pair {
  readonly contract: number
  readonly sponsored: boolean
  readonly value: number
  readonly net: number
}

/** Enumerates what single users of a small drop may hold: pins, K and mixing kept. */
export class OptionLister {
  readonly terms: GroupTerms
  readonly #state: State
  readonly #price: Float64Array
  readonly #pinned: readonly (readonly number[])[]

  constructor(state: State, multipliers: Multipliers, pinned: readonly (readonly number[])[]) {
    this.#state = state
    this.#price = multipliers.contract
    this.#pinned = pinned
    this.terms = emptyTerms(state.instance.groups)
    fillTerms(this.terms, multipliers, state.rules, state.policy)
  }

  /** Options that cost no more regret than `most`. */
  list(user: number, most: number): UserOptions {
    const { policy } = this.#state
    const { pinned, open } = this.#pairs(user)
    const places = policy.perUser - pinned.length
    let complete = true
    let kept = open.length
    while (kept > 1 && setsOf(kept, places) > MOST_SETS) kept--
    if (kept < open.length) complete = false
    const found: (Omit<UserOption, 'regret'> & { readonly worth: number })[] = []
    const held: Pair[] = [...pinned]
    const add = (from: number): void => {
      const option = this.#option(user, held)
      if (option !== null) found.push(option)
      if (held.length === policy.perUser) return
      for (let i = from; i < kept; i++) {
        held.push(open[i]!)
        add(i + 1)
        held.pop()
      }
    }
    add(0)
    found.sort((a, b) => b.worth - a.worth)
    const worth = found[0]?.worth ?? 0
    const near = found.filter((option) => worth - option.worth <= most)
    return {
      worth,
      options: near.slice(0, MOST_OPTIONS).map(({ contracts, sponsored, value, worth: own }) => ({
        contracts,
        sponsored,
        value,
        regret: worth - own,
      })),
      complete: complete && near.length <= MOST_OPTIONS,
    }
  }

  /** The user's pins, and its other pairs with capacity, the best of them first. */
  #pairs(user: number): { readonly pinned: readonly Pair[]; readonly open: readonly Pair[] } {
    const { instance, policy, lifts, scale } = this.#state
    const group = instance.groupOf[user]!
    const own = this.#pinned[user]!
    const pinned: Pair[] = []
    const open: Pair[] = []
    for (let i = instance.rowStart[user]!; i < instance.rowStart[user + 1]!; i++) {
      const contract = instance.contract[i]!
      const sponsored = instance.sponsored[contract] === 1
      const value = pairValue(instance, policy, lifts, i) / scale
      const term = sponsored ? this.terms.sponsored[group]! : this.terms.plain[group]!
      const pair = { contract, sponsored, value, net: value - this.#price[contract]! + term }
      if (own.includes(contract)) pinned.push(pair)
      else if (instance.cap[contract]! > 0) open.push(pair)
    }
    return { pinned, open: open.toSorted((a, b) => b.net - a.net || a.contract - b.contract) }
  }

  /** Null where nobody may hold that. */
  #option(user: number, held: readonly Pair[]) {
    const { instance, rules } = this.#state
    const group = instance.groupOf[user]!
    let sponsored = 0
    let value = 0
    let worth = 0
    for (const pair of held) {
      if (pair.sponsored) sponsored++
      value += pair.value
      worth += pair.net
    }
    const plain = held.length - sponsored
    if (sponsored > 0 && plain > 0) {
      if (sponsored < rules.leastSponsored || this.terms.mixed[group] === -Infinity) return null
      worth += this.terms.mixed[group]!
    }
    if (sponsored > 0) worth += this.terms.sponsoredHolder[group]!
    else if (plain > 0) worth += this.terms.plainHolder[group]!
    return { contracts: held.map(({ contract }) => contract), sponsored, value, worth }
  }
}

/** How many sets of at most `places` there are among so many pairs. */
function setsOf(pairs: number, places: number): number {
  let sets = 1
  let ways = 1
  for (let n = 1; n <= Math.min(places, pairs); n++) {
    ways = (ways * (pairs - n + 1)) / n
    sets += ways
  }
  return sets
}
