import type { GroupTerms, Multipliers } from '../dual-bundle.ts'
import { LEAST_GAIN } from '../greedy-improve.ts'
import { heldCount, heldValue, type State } from '../greedy-state.ts'
import { RATIO_TOLERANCE } from '../policy.ts'
import type { UserOption, UserOptions } from './user-options.ts'

export interface UserSearchInput {
  readonly users: readonly number[]
  /** What each of them may hold. */
  readonly options: readonly UserOptions[]
  readonly mostTries: number
}

export interface UserSearchResult {
  /** What each user should hold instead; null: nothing better was found. */
  readonly chosen: readonly UserOption[] | null
  readonly tries: number
  /** Nothing better than the result is left among all that these users may hold. */
  readonly finished: boolean
}

/** Counts of a group, of everybody who is decided. */
interface Counts {
  sponsored: number
  all: number
  mixed: number
  holders: number
  sponsoredHolders: number
}

/**
 * The best that some users can hold while all others keep theirs: depth first over their options,
 * bounded by the multipliers (weak duality: what regrets, seats of priced contracts that nobody can
 * take any more, and groups out of reach cost is certain). Leaves the state as it is.
 */
export function searchUsers(
  state: State,
  multipliers: Multipliers,
  terms: GroupTerms,
  input: UserSearchInput,
): UserSearchResult {
  return new UserSearch(state, multipliers, terms, input).run()
}

class UserSearch {
  readonly #state: State
  readonly #price: Float64Array
  readonly #terms: GroupTerms
  readonly #multipliers: Multipliers
  readonly #mostTries: number
  /** Positions in the input, in the order in which users are decided. */
  readonly #order: readonly number[]
  readonly #options: readonly (readonly UserOption[])[]
  readonly #group: readonly number[]
  readonly #complete: boolean
  readonly #worth: number
  readonly #free: Int32Array
  readonly #counts: Counts[]
  /** Contracts with a price, and how many of the users from a place on could take each. */
  readonly #priced: readonly number[]
  readonly #demand: readonly Int32Array[]
  /** From a place on, by group: the most that is left to gain against each share. */
  readonly #floorLeft: readonly Float64Array[]
  readonly #ceilingLeft: readonly Float64Array[]
  readonly #chosen: UserOption[]
  #best: UserOption[] | null = null
  /** Regret that an option better than the best so far may have. */
  #allowed = 0
  #bound = 0
  #tries = 0

  constructor(
    state: State,
    multipliers: Multipliers,
    terms: GroupTerms,
    { users, options, mostTries }: UserSearchInput,
  ) {
    const { instance } = state
    this.#state = state
    this.#price = multipliers.contract
    this.#multipliers = multipliers
    this.#terms = terms
    this.#mostTries = mostTries
    // Groups together, so that what is out of reach is seen early; few options first.
    this.#order = users
      .map((_, i) => i)
      .toSorted(
        (a, b) =>
          instance.groupOf[users[a]!]! - instance.groupOf[users[b]!]! ||
          options[a]!.options.length - options[b]!.options.length ||
          a - b,
      )
    this.#options = this.#order.map((i) => options[i]!.options)
    this.#group = this.#order.map((i) => instance.groupOf[users[i]!]!)
    this.#complete = options.every(({ complete }) => complete)
    this.#worth = options.reduce((sum, { worth }) => sum + worth, 0)
    this.#chosen = []
    this.#free = state.free.slice()
    this.#counts = Array.from({ length: instance.groups }, (_, g) => ({
      sponsored: state.sponsored[g]!,
      all: state.all[g]!,
      mixed: state.mixed[g]!,
      holders: state.holders[g]!,
      sponsoredHolders: state.sponsoredHolders[g]!,
    }))
    let held = -this.#softCosts()
    for (const user of users) held += this.#takeOut(user)
    this.#bound = this.#boundOf()
    this.#allowed = this.#bound - held - LEAST_GAIN

    this.#priced = [...this.#price.keys()].filter((c) => this.#price[c]! > 0)
    const ends = <T>(last: T, before: (place: number, next: T) => T): T[] => {
      const list = [last]
      for (let place = users.length - 1; place >= 0; place--) {
        list.unshift(before(place, list[0]!))
      }
      return list
    }
    this.#demand = ends(new Int32Array(instance.contracts), (place, next) => {
      const demand = next.slice()
      const wanted = new Set(this.#options[place]!.flatMap(({ contracts }) => contracts))
      for (const contract of wanted) demand[contract]!++
      return demand
    })
    const most = (balance: (option: UserOption, group: number) => number) =>
      ends(new Float64Array(instance.groups), (place, next) => {
        const left = next.slice()
        const g = this.#group[place]!
        let best = Number.NEGATIVE_INFINITY
        for (const option of this.#options[place]!) best = Math.max(best, balance(option, g))
        left[g]! += best
        return left
      })
    const { floor, ceiling } = state.rules
    this.#floorLeft = most((option, g) => option.sponsored - floor[g]! * option.contracts.length)
    this.#ceilingLeft = most(
      (option, g) => ceiling[g]! * option.contracts.length - option.sponsored,
    )
  }

  run(): UserSearchResult {
    if (this.#allowed > 0) this.#decide(0, 0)
    const chosen = this.#best
    if (chosen !== null) {
      const inOrder: UserOption[] = []
      for (const [place, i] of this.#order.entries()) inOrder[i] = chosen[place]!
      return { chosen: inOrder, tries: this.#tries, finished: this.#isFinished }
    }
    return { chosen: null, tries: this.#tries, finished: this.#isFinished }
  }

  get #isFinished(): boolean {
    return this.#complete && this.#tries < this.#mostTries
  }

  /** Takes a user out of the counts; returns what it held is worth. */
  #takeOut(user: number): number {
    const state = this.#state
    const counts = this.#counts[state.instance.groupOf[user]!]!
    const start = state.slotStart[user]!
    let worth = 0
    for (let i = start; i < start + heldCount(state, user); i++) {
      this.#free[state.slot[i]!]!++
      worth += heldValue(state, user, state.slot[i]!)
    }
    count(counts, state.sponsoredHeld[user]!, heldCount(state, user), -1)
    return worth
  }

  /** No choice of these users is worth more, in units of `scale`, soft costs of all groups taken off. */
  #boundOf(): number {
    const { rules } = this.#state
    let bound = this.#worth
    for (let c = 0; c < this.#free.length; c++) bound += this.#price[c]! * this.#free[c]!
    for (const [g, counts] of this.#counts.entries()) {
      bound +=
        counts.sponsored * this.#terms.sponsored[g]! +
        (counts.all - counts.sponsored) * this.#terms.plain[g]! +
        counts.sponsoredHolders * this.#terms.sponsoredHolder[g]! +
        (counts.holders - counts.sponsoredHolders) * this.#terms.plainHolder[g]! +
        this.#multipliers.mixed[g]! * (rules.mixedLimit[g]! - counts.mixed)
    }
    return bound
  }

  #decide(place: number, regret: number): void {
    if (place === this.#options.length) {
      this.#offer()
      return
    }
    const g = this.#group[place]!
    const counts = this.#counts[g]!
    const { mixedLimit } = this.#state.rules
    for (const option of this.#options[place]!) {
      const total = regret + option.regret
      if (total > this.#allowed || this.#tries >= this.#mostTries) return
      this.#tries++
      const { contracts, sponsored } = option
      if (!this.#hasRoom(contracts)) continue
      const isMixed = sponsored > 0 && sponsored < contracts.length
      if (isMixed && counts.mixed >= mixedLimit[g]!) continue
      for (const contract of contracts) this.#free[contract]!--
      count(counts, sponsored, contracts.length, 1)
      this.#chosen.push(option)
      if (this.#isInReach(place + 1, g) && total + this.#wasted(place + 1) <= this.#allowed) {
        this.#decide(place + 1, total)
      }
      this.#chosen.pop()
      count(counts, sponsored, contracts.length, -1)
      for (const contract of contracts) this.#free[contract]!++
    }
  }

  #hasRoom(contracts: readonly number[]): boolean {
    for (const contract of contracts) if (this.#free[contract]! <= 0) return false
    return true
  }

  /** Whether those who are not decided yet could still bring the group to its shares. */
  #isInReach(place: number, g: number): boolean {
    const { rules } = this.#state
    if (!rules.hard) return true
    const { sponsored, all } = this.#counts[g]!
    const above = sponsored - rules.floor[g]! * all + this.#floorLeft[place]![g]!
    const below = rules.ceiling[g]! * all - sponsored + this.#ceilingLeft[place]![g]!
    return above >= -RATIO_TOLERANCE && below >= -RATIO_TOLERANCE
  }

  /** The price of seats that are left over whatever the others take. */
  #wasted(place: number): number {
    const demand = this.#demand[place]!
    let sum = 0
    for (const contract of this.#priced) {
      const over = this.#free[contract]! - demand[contract]!
      if (over > 0) sum += over * this.#price[contract]!
    }
    return sum
  }

  #offer(): void {
    if (!this.#keepsRules()) return
    let worth = -this.#softCosts()
    for (const { value } of this.#chosen) worth += value
    const allowed = this.#bound - worth - LEAST_GAIN
    if (allowed >= this.#allowed) return
    this.#allowed = allowed
    this.#best = this.#chosen.slice()
  }

  #keepsRules(): boolean {
    const { rules } = this.#state
    return this.#counts.every(({ sponsored, all, holders, sponsoredHolders }, g) => {
      if (sponsoredHolders < rules.userFloor[g]! * holders - RATIO_TOLERANCE) return false
      if (!rules.hard) return true
      return (
        sponsored >= rules.floor[g]! * all - RATIO_TOLERANCE &&
        sponsored <= rules.ceiling[g]! * all + RATIO_TOLERANCE
      )
    })
  }

  #softCosts(): number {
    const { rules, scale } = this.#state
    if (rules.hard) return 0
    let missing = 0
    for (const [g, { sponsored, all }] of this.#counts.entries()) {
      missing += Math.max(0, Math.ceil(rules.floor[g]! * all - RATIO_TOLERANCE) - sponsored)
      missing += Math.max(0, sponsored - Math.floor(rules.ceiling[g]! * all + RATIO_TOLERANCE))
    }
    return (missing * rules.penalty) / scale
  }
}

function count(counts: Counts, sponsored: number, all: number, by: 1 | -1): void {
  counts.sponsored += by * sponsored
  counts.all += by * all
  if (all > 0) counts.holders += by
  if (sponsored > 0) counts.sponsoredHolders += by
  if (sponsored > 0 && sponsored < all) counts.mixed += by
}
