import type { Candidates } from './candidates.ts'
import { toPrices } from './dual.ts'
import { DualSearch } from './dual-search.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms, type Multipliers } from './dual-bundle.ts'
import { balanceGroups } from './flow/balance.ts'
import type { FlowCandidates } from './flow/dual-result.ts'
import { Exchange } from './flow/exchange.ts'
import { restoreRules } from './flow/rules-kept.ts'
import { shedExcess } from './flow/shed.ts'
import { fillRounds } from './greedy-rounds.ts'
import { createState, hold, releaseAll, toAssignments, type State } from './greedy-state.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import { restoreRatios, usersByGroup, type GroupUsers } from './repair-ratio.ts'
import type { Solution, Stage } from './solve.ts'
import { contractLifts, largestValue } from './value.ts'
import { sampleOf, someRows, rowsOf } from './near-rows.ts'
import { type SolvedDrop, LEVELS, worthOf, load } from './near-drop.ts'

/**
 * Exchanges that cost more, in units of `scale`, are not looked at; further once groups have moved.
 * Many users with cheap exchanges end nearer to the bound than few with dear ones, and sooner.
 */
const NEAR_REACH = 0.004
const FURTHER_REACH = 0.012
/** Of a reach: what a seat may cost more than the one before it on the same way. */
const SLACK_SHARE = 0.1
/** In units of `scale`: smaller gains are noise. */
const TOLERANCE = 1e-6
const TIE = 1e-7
const HALVINGS = 14
/** In units of `scale`: what a user may lose against its best before it moves. */
const INERTIA = 0.002
/**
 * Solves a drop from the result of another one that differs in caps and targets only: what it holds
 * stays as far as it may, multipliers of changed groups are found anew at its prices, and exchanges
 * along shortest paths move what is over capacity or could be better. Far fewer users move than
 * between two results from nothing. Neither drop has pins; the policies differ in nothing that a
 * single user's set must keep to. Always feasible; the same input gives the same result.
 */
export function solveNear(
  instance: Instance,
  policy: Policy,
  control: Control,
  solved: SolvedDrop,
): Solution {
  return new NearSolve(instance, policy, control, solved).run()
}

class NearSolve {
  readonly #control: Control
  readonly #state: State
  readonly #groupUsers: GroupUsers
  readonly #rows: Candidates
  /** The pairs through which exchanges go: those of some of the users. */
  readonly #exchangers: FlowCandidates
  readonly #multipliers: Multipliers
  readonly #terms: GroupTerms
  /** Groups whose shares are asked for otherwise than in the solved drop. */
  readonly #changed: readonly number[]
  readonly #solved: SolvedDrop

  constructor(instance: Instance, policy: Policy, control: Control, solved: SolvedDrop) {
    const lifts = contractLifts(instance, policy.scarcityAlpha)
    this.#control = control
    this.#solved = solved
    this.#state = createState(instance, policy, lifts)
    this.#groupUsers = usersByGroup(instance.groups, instance.groupOf)
    this.#changed = Array.from(instance.target, (_, g) => g).filter(
      (g) => !Object.is(instance.target[g], solved.instance.target[g]),
    )
    this.#rows = rowsOf(this.#state, solved.candidates)
    this.#multipliers = multipliersOf(this.#state, solved.prices)
    this.#exchangers = someRows(this.#rows)
    this.#terms = emptyTerms(instance.groups)
  }

  run(): Solution {
    const stages: Stage[] = []
    const control = this.#control
    let since = control.now()
    const finish = (name: string) => {
      const now = control.now()
      stages.push({ name, seconds: (now - since) / 1000 })
      since = now
    }
    const state = this.#state
    load(state, this.#solved.assignments)
    finish('load')
    this.#search()
    finish('prices')
    const prices = toPrices(this.#multipliers, this.#state.scale)
    this.#moveToBest()
    finish('move')
    this.#exchange(NEAR_REACH, false)
    finish('exchange')
    this.#balance()
    finish('balance')
    this.#exchange(FURTHER_REACH, true)
    finish('exchange')
    const price = this.#multipliers.contract
    shedExcess(state, price)
    restoreRatios(state, this.#groupUsers, price)
    finish('mend')
    control.progress(0.9, 'Filling up')
    fillRounds(state, control)
    restoreRules(state, this.#groupUsers, price)
    finish('fill')
    control.progress(1, 'Filling up')
    return {
      assignments: toAssignments(state),
      prices,
      timedOut: control.now() >= control.deadline,
      stages,
    }
  }

  #refreshTerms(): void {
    fillTerms(this.#terms, this.#multipliers, this.#state.rules, this.#state.policy)
  }

  /** Prices at which capacities and rules are kept as well as at the prices of the solved drop. */
  #search(): void {
    const { instance, policy, rules, lifts, scale } = this.#state
    const search = new DualSearch({ instance, policy, rules, lifts, scale }, instance.users)
    for (const g of this.#changed) this.#settleGroup(g)
    search.startFrom(toPrices(this.#multipliers, scale))
    for (const [level, { users, step, iterations }] of LEVELS.entries()) {
      search.settle(this.#imbalance(level))
      search.run(sampleOf(this.#rows, users), iterations, step, this.#control, () => {})
    }
    for (const key of ['contract', 'floor', 'ceiling', 'mixed', 'userRatio'] as const) {
      this.#multipliers[key].set(search.multipliers[key])
    }
    this.#refreshTerms()
  }

  /**
   * What ties and rounding leave. Where users could as well take another contract, the fewer than its
   * seats who ask for one shrink with them: fewer than none would drive its price up for ever.
   */
  #imbalance(level: number): Multipliers {
    const { imbalance, instance } = this.#solved
    const { cap } = this.#state.instance
    const of = imbalance[level]!
    return {
      ...of,
      contract: of.contract.map((excess, c) =>
        excess < 0 && cap[c]! < instance.cap[c]! ? (excess * cap[c]!) / instance.cap[c]! : excess,
      ),
    }
  }

  /** The multiplier at which the users of a group, each at its best, just keep to its share. */
  #settleGroup(g: number): void {
    const { rules } = this.#state
    const { floor, ceiling } = this.#multipliers
    floor[g] = 0
    ceiling[g] = 0
    if (rules.floor[g]! > 0) this.#settle(g, floor)
    if (rules.ceiling[g]! < 1 && floor[g] === 0) this.#settle(g, ceiling)
    this.#refreshTerms()
  }

  #settle(g: number, multiplier: Float64Array): void {
    const { rules, instance, policy, lifts, scale } = this.#state
    const isFloor = multiplier === this.#multipliers.floor
    if (this.#surplus(g, isFloor) >= 0) return
    const share = isFloor ? rules.floor[g]! : 1 - rules.ceiling[g]!
    const most = rules.hard ? Infinity : rules.penalty / scale
    let low = 0
    let high = Math.min(most, (1.01 * largestValue(instance, policy, lifts)) / scale / share)
    for (let halving = 0; halving < HALVINGS; halving++) {
      const middle = (low + high) / 2
      multiplier[g] = middle
      if (this.#surplus(g, isFloor) >= 0) high = middle
      else low = middle
    }
    multiplier[g] = high
  }

  /** What a group's users would hold at the multipliers, above its floor or below its ceiling. */
  #surplus(g: number, ofFloor: boolean): number {
    const { rules, policy } = this.#state
    this.#refreshTerms()
    const { start, user } = this.#groupUsers
    const bundle = new Bundle(policy.perUser, rules.leastSponsored)
    const price = this.#multipliers.contract
    let sponsored = 0
    let all = 0
    for (let i = start[g]!; i < start[g + 1]!; i++) {
      bundle.choose(this.#rows, user[i]!, price, this.#terms, g)
      sponsored += bundle.sponsored
      all += bundle.sponsored + bundle.plain
    }
    return ofFloor ? sponsored - rules.floor[g]! * all : rules.ceiling[g]! * all - sponsored
  }

  /** Users whose set has lost noticeably against their best at the prices take that instead. */
  #moveToBest(): void {
    const state = this.#state
    const { policy, rules, instance } = state
    const { regret } = this.#solved
    const price = this.#multipliers.contract
    const bundle = new Bundle(policy.perUser, rules.leastSponsored)
    for (let u = 0; u < instance.users; u++) {
      const worth = worthOf(state, u, this.#rows, price, this.#terms)
      bundle.choose(this.#rows, u, price, this.#terms, instance.groupOf[u]!)
      if (bundle.value - worth - regret[u]! <= INERTIA) continue
      releaseAll(state, u)
      for (let j = 0; j < bundle.sponsored; j++) hold(state, u, bundle.sponsoredContract[j]!)
      for (let j = 0; j < bundle.plain; j++) hold(state, u, bundle.plainContract[j]!)
    }
  }

  /** Moves users of the changed groups; the others are at their best already. */
  #balance(): void {
    const { floor, ceiling } = this.#multipliers
    const only = (values: Float64Array) =>
      values.map((value, g) => (this.#changed.includes(g) ? value : 0))
    const input = {
      candidates: this.#rows,
      multipliers: { ...this.#multipliers, floor: only(floor), ceiling: only(ceiling) },
      terms: this.#terms,
      price: this.#multipliers.contract,
      tie: TIE,
      groupUsers: this.#groupUsers,
      // What is over capacity is exchanged afterwards.
      withinCapacity: false,
    }
    balanceGroups(this.#state, input, this.#control)
  }

  /** Moves what is over capacity along the cheapest paths through some of the users. */
  #exchange(reach: number, guarded: boolean): void {
    const price = this.#multipliers.contract.slice()
    const exchange = new Exchange(this.#state, {
      candidates: this.#exchangers,
      terms: this.#terms,
      price,
      reach,
      tolerance: TOLERANCE,
      slack: SLACK_SHARE * reach,
      guarded,
    })
    exchange.removeExcess(this.#control)
    exchange.fillDeficits(this.#control)
  }
}

function multipliersOf({ scale, rules }: State, prices: Prices): Multipliers {
  const most = rules.hard ? Infinity : rules.penalty / scale
  const scaled = (values: Float64Array, limit = Infinity) =>
    values.map((value) => (value > 0 ? Math.min(limit, value / scale) : 0))
  return {
    contract: scaled(prices.contract),
    floor: scaled(prices.ratioFloor, most),
    ceiling: scaled(prices.ratioCeiling, most),
    mixed: scaled(prices.mixed),
    userRatio: scaled(prices.userRatio),
  }
}
