import { barredGroups } from '../bound.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import {
  eligibleUsersOf,
  leastSponsoredWhenMixed,
  liftOf,
  mixedLimit,
  SHARE_TOLERANCE,
  shareLimits,
} from '../proof.ts'
import { usersByGroup } from '../reachable.ts'
import { type Base, type Choice, ChoiceTable } from './choice-table.ts'
import { completionLoss, type Frontier, frontierStart, type Move, moved } from './plan-frontier.ts'
import type { Regrets } from './regret.ts'

/** The best that a group can hold at prices of contracts, its ratio kept in whole assignments. */
export interface GroupPlan {
  /** No allocation of the group is worth more, less the prices of what it holds. */
  readonly best: number
  /** What a unit of the balance was priced at. */
  readonly multiplier: number
  /** Pairs held by an allocation worth `best`; where that took too much, by one that keeps the ratio. */
  readonly pairs: readonly number[]
}

/** The balance of a group's rule must not be below 0. */
interface Rule {
  readonly sponsoredWeight: number
  readonly unsponsoredWeight: number
}

/** A balance may be missed by the tolerance of the share tests and by its own rounding. */
const LEAST_BALANCE = -1.1 * SHARE_TOLERANCE
/** The frontier of partial plans is given up beyond this. */
const MOST_STATES = 4000
const BISECTIONS = 45
/** Float32 rounds to nearest: more than its last place is taken off, so that no regret is too large. */
const ROUNDING = 1 - 2 ** -22

/**
 * Plans of whole groups. A price on each contract makes the groups independent of each other; what
 * is left of one is a multiple-choice knapsack: a choice a user, and one balance, its ratio. It is
 * solved exactly: a multiplier of the balance by bisection, then the few users near it by dynamic
 * programming over undominated partial plans. The sum over groups is an upper bound that knows whole
 * users, and for small groups far tighter than one whose multipliers may split them.
 */
export class GroupPlanner {
  readonly groups: number
  /** Of each pair. */
  readonly value: Float64Array
  readonly largestValue: number
  /** Users of the largest group. */
  readonly mostUsers: number
  readonly #instance: Instance
  readonly #perUser: number
  readonly #members: readonly Int32Array[]
  readonly #barred: Uint8Array
  readonly #rules: readonly (Rule | null)[]
  readonly #choices: readonly (readonly Choice[])[]
  readonly #table: ChoiceTable

  /** Null: the policy has rules that tie the users of a group by more than a ratio. */
  static of(instance: Instance, policy: Policy): GroupPlanner | null {
    if (instance.pins.user.length > 0 || policy.userRatioGuard !== 'off') return null
    if (policy.guard === 'soft') return null
    const limits = Array.from(eligibleUsersOf(instance), (users) =>
      policy.perUser === 1
        ? 0
        : mixedLimit(policy, users) >= users
          ? Infinity
          : mixedLimit(policy, users),
    )
    if (limits.some((limit) => limit > 0 && limit < Infinity)) return null
    return new GroupPlanner(instance, policy, limits)
  }

  private constructor(instance: Instance, policy: Policy, mixedLimits: readonly number[]) {
    this.#instance = instance
    this.#perUser = policy.perUser
    this.groups = instance.groups
    this.#members = usersByGroup(instance)
    this.#barred = barredGroups(instance, policy)
    const lift = liftOf(instance, policy)
    this.value = Float64Array.from(
      instance.contract,
      (c, i) => instance.score[i]! * lift[c]! + policy.fillBonus,
    )
    this.#rules = Array.from(instance.target, (target) => ruleOf(policy, target))
    this.#choices = this.#rules.map((rule, g) => choicesOf(policy, rule, mixedLimits[g]! > 0))
    this.largestValue = this.value.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    this.mostUsers = this.#members.reduce((most, { length }) => Math.max(most, length), 0)
    const mostChoices = this.#choices.reduce((most, { length }) => Math.max(most, length), 0)
    this.#table = new ChoiceTable(this.mostUsers, mostChoices, policy.perUser)
  }

  plan(g: number, price: Float64Array): GroupPlan {
    if (this.#barred[g] === 1) return { best: 0, multiplier: 0, pairs: [] }
    const base = this.#base(g, price)
    const picked = base.picked.slice()
    let loss = 0
    for (let most = base.slack / 16; base.slack > 0; most *= 2) {
      const layers = this.#frontiers(g, base, most)
      if (layers === null) break
      const end = layers.at(-1)!.after
      const at = end.cheapest(LEAST_BALANCE - base.balance)
      const found = at < 0 ? Infinity : end.loss[at]! + base.slack
      if (found > most && most < base.slack) continue
      loss = Math.min(Math.max(0, found), base.slack)
      if (found < base.slack) trace(layers, at, picked)
      break
    }
    const pairs = this.#table.pairsOf(picked, this.#choices[g]!)
    return { best: base.value - loss, multiplier: base.multiplier, pairs }
  }

  /**
   * Regrets of the pairs of a group against the sum over groups: what an allocation loses at least
   * that holds a pair, or does not. Regrets above `most` may be given as less, but not as less than it.
   */
  regrets(g: number, price: Float64Array, most: number, into: Regrets): void {
    const { rowStart } = this.#instance
    const members = this.#members[g]!
    if (this.#barred[g] === 1) {
      for (const u of members) {
        for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) into.holding[i] = Infinity
      }
      return
    }
    const { best } = this.plan(g, price)
    const base = this.#base(g, price)
    const loss = base.value - best
    const regrets = this.#choiceRegrets(g, base, loss, most)
    for (let a = 0; a < members.length; a++) {
      this.#pairRegrets(g, a, price, regrets.subarray(a * this.#choices[g]!.length), into)
    }
  }

  /** Every user's best choice at the multiplier at which the group's balance turns. */
  #base(g: number, price: Float64Array): Base {
    const choices = this.#choices[g]!
    const users = this.#members[g]!
    this.#table.fill(this.#instance, users, this.value, price, choices)
    let at = this.#table.best(users.length, choices, 0)
    let multiplier = 0
    if (this.#rules[g] !== null && at.balance < LEAST_BALANCE) {
      let low = 0
      let high = this.#table.largest
      while ((at = this.#table.best(users.length, choices, high)).balance < LEAST_BALANCE) {
        low = high
        high *= 2
      }
      for (let step = 0; step < BISECTIONS && high - low > 1e-12 * high; step++) {
        const middle = (low + high) / 2
        const there = this.#table.best(users.length, choices, middle)
        if (there.balance < LEAST_BALANCE) low = middle
        else {
          high = middle
          at = there
        }
      }
      multiplier = high
    }
    const { picked, value, balance } = at
    return { multiplier, picked, value, balance, slack: Math.max(0, multiplier * balance) }
  }

  /** Undominated partial plans that lose at most so much; null: too many. */
  #frontiers(g: number, base: Base, most: number): Layer[] | null {
    const choices = this.#choices[g]!
    const layers: Layer[] = []
    let before = frontierStart()
    for (let a = 0; a < this.#members[g]!.length; a++) {
      const moves = this.#table.moves(a, choices, base, most)
      if (moves.length === 1) continue
      const after = moved(before, moves, base.multiplier, most)
      if (after.length > MOST_STATES) return null
      layers.push({ user: a, moves, before, after })
      before = after
    }
    if (layers.length === 0) layers.push({ user: -1, moves: [], before, after: before })
    return layers
  }

  /** What a plan loses at least in which a user fills up in a given way, by user and choice. */
  #choiceRegrets(g: number, base: Base, loss: number, most: number): Float64Array {
    const choices = this.#choices[g]!
    const users = this.#members[g]!.length
    const regrets = new Float64Array(users * choices.length)
    for (let a = 0; a < users; a++) {
      for (let o = 0; o < choices.length; o++) {
        const lost = this.#table.lost(a, o, choices, base)
        regrets[a * choices.length + o] = Math.max(0, lost - loss)
      }
    }
    if (base.multiplier === 0) return regrets
    const layers = this.#frontiers(g, base, loss + most)
    if (layers === null) return regrets
    let after = frontierStart()
    for (const { user, moves, before } of layers.toReversed()) {
      if (user < 0) continue
      for (const move of moves) {
        const least = LEAST_BALANCE - base.balance - move.weight
        const found = completionLoss(before, after, least) + base.slack + move.loss
        const at = user * choices.length + move.choice
        // What is not found loses more than was looked for.
        regrets[at] = Math.max(regrets[at]!, Math.min(found - loss, most))
      }
      after = moved(after, moves, base.multiplier, loss + most)
      if (after.length > MOST_STATES) break
    }
    return regrets
  }

  #pairRegrets(
    g: number,
    a: number,
    price: Float64Array,
    regrets: Float64Array,
    into: Regrets,
  ): void {
    const { rowStart, contract, sponsored, cap } = this.#instance
    const choices = this.#choices[g]!
    const u = this.#members[g]![a]!
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
      const c = contract[i]!
      if (cap[c] === 0) {
        into.holding[i] = Infinity
        continue
      }
      const isSponsored = sponsored[c] === 1
      const reduced = this.value[i]! - price[c]!
      const rank = this.#table.rank(a, isSponsored, i)
      let holding = Infinity
      let missing = Infinity
      for (let o = 0; o < choices.length; o++) {
        const count = isSponsored ? choices[o]!.sponsored : choices[o]!.unsponsored
        const regret = regrets[o]!
        if (regret === Infinity) continue
        if (count > 0) {
          const worse = rank < count ? 0 : this.#table.topValue(a, isSponsored, count - 1) - reduced
          holding = Math.min(holding, regret + worse)
        }
        const without = rank < count ? reduced - this.#table.topValue(a, isSponsored, count) : 0
        missing = Math.min(missing, regret + without)
      }
      into.holding[i] = Math.max(0, holding) * ROUNDING
      into.missing[i] = rank < this.#perUser ? Math.max(0, missing) * ROUNDING : 0
    }
  }
}

interface Layer {
  readonly user: number
  readonly moves: readonly Move[]
  readonly before: Frontier
  readonly after: Frontier
}

function trace(layers: readonly Layer[], last: number, picked: Int32Array): void {
  let at = last
  for (const { user, moves, after } of layers.toReversed()) {
    if (user < 0) return
    picked[user] = moves[after.move[at]!]!.choice
    at = after.from[at]!
  }
}

/** Of two limits one can bind, the floor where both could: leaving the other out is a relaxation. */
function ruleOf(policy: Policy, target: number): Rule | null {
  if (policy.guard === 'off' || Number.isNaN(target)) return null
  const { floor, ceiling } = shareLimits(policy, target)
  if (floor > 0) return { sponsoredWeight: 1 - floor, unsponsoredWeight: -floor }
  if (ceiling < 1) return { sponsoredWeight: ceiling - 1, unsponsoredWeight: ceiling }
  return null
}

function choicesOf(policy: Policy, rule: Rule | null, mayMix: boolean): readonly Choice[] {
  const { sponsoredWeight, unsponsoredWeight } = rule ?? {
    sponsoredWeight: 0,
    unsponsoredWeight: 0,
  }
  const least = leastSponsoredWhenMixed(policy)
  const choices: Choice[] = []
  for (let s = 0; s <= policy.perUser; s++) {
    for (let n = 0; s + n <= policy.perUser; n++) {
      if (s > 0 && n > 0 && (!mayMix || s < least)) continue
      const weight = s * sponsoredWeight + n * unsponsoredWeight
      choices.push({ sponsored: s, unsponsored: n, weight })
    }
  }
  return choices
}
