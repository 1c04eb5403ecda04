import { chooseCandidates, type Breadth, type Candidates } from './candidates.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms, type Multipliers } from './dual-bundle.ts'
import { CommonMoves } from './dual-moves.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import type { GroupRules } from './policy.ts'
import { Rprop } from './rprop.ts'
import { largestValue } from './value.ts'

export interface DualInput {
  readonly instance: Instance
  readonly policy: Policy
  readonly rules: GroupRules
  readonly lifts: Float64Array
  /** What multipliers, values and noise are measured in. */
  readonly scale: number
}

const KEYS = ['contract', 'floor', 'ceiling', 'mixed', 'userRatio'] as const

/** Searches multipliers that make the dual of the allocation small: a bound close to the optimum. */
export class DualSearch {
  /** The best multipliers so far on the candidates of the last {@link run}. */
  readonly multipliers: Multipliers
  readonly #input: DualInput
  readonly #trial: Multipliers
  readonly #gradient: Multipliers
  readonly #most: Multipliers
  readonly #terms: GroupTerms
  /** Users with an eligible pair. */
  readonly #users: number
  /** What the gradient is measured from; null: from nothing. */
  #settled: Multipliers | null = null

  constructor(input: DualInput, users: number) {
    this.#input = input
    this.#users = users
    this.multipliers = zeroMultipliers(input.instance)
    this.#trial = zeroMultipliers(input.instance)
    this.#gradient = zeroMultipliers(input.instance)
    this.#most = largestMultipliers(input)
    this.#terms = emptyTerms(input.instance.groups)
  }

  /** Takes the prices of an earlier search, in units of value, as far as they are possible here. */
  startFrom(prices: Prices): void {
    const { scale } = this.#input
    const given: Multipliers = {
      contract: prices.contract,
      floor: prices.ratioFloor,
      ceiling: prices.ratioCeiling,
      mixed: prices.mixed,
      userRatio: prices.userRatio,
    }
    for (const key of KEYS) {
      const own = this.multipliers[key]
      const most = this.#most[key]
      for (let i = 0; i < own.length; i++) {
        const price = (given[key][i] ?? 0) / scale
        // A group without a target has no price: NaN is none.
        own[i] = price > 0 ? Math.min(most[i]!, price) : 0
      }
    }
    this.#forbidBarred()
  }

  /**
   * A group with a floor and no sponsored pair can hold nothing. Its price certifies nothing and is
   * stored as 0; from there it would be long on its way up.
   */
  #forbidBarred(): void {
    const { instance, rules } = this.#input
    const { users, rowStart, contract, sponsored, groupOf } = instance
    const canComply = new Uint8Array(instance.groups)
    for (let u = 0; u < users; u++) {
      const g = groupOf[u]!
      if (rules.floor[g] === 0) continue
      for (let pair = rowStart[u]!; canComply[g] === 0 && pair < rowStart[u + 1]!; pair++) {
        canComply[g] = sponsored[contract[pair]!]!
      }
    }
    for (let g = 0; g < canComply.length; g++) {
      if (rules.floor[g]! > 0 && canComply[g] === 0) {
        this.multipliers.floor[g] = this.#most.floor[g]!
      }
    }
  }

  /**
   * How far what users would take at the multipliers is from capacities and rules, without what is
   * merely left over at a price of 0. Where a drop is solved, that is what ties and rounding leave.
   */
  imbalance(candidates: Candidates, control: Control): Multipliers {
    for (const key of KEYS) this.#trial[key].set(this.multipliers[key])
    this.#evaluate(candidates, candidates.user.length / Math.max(1, this.#users), control)
    const of = (key: keyof Multipliers) =>
      this.#gradient[key].map((excess, i) => (this.multipliers[key][i]! > 0 ? excess : 0))
    return {
      contract: of('contract'),
      floor: of('floor'),
      ceiling: of('ceiling'),
      mixed: of('mixed'),
      userRatio: of('userRatio'),
    }
  }

  /** Takes the imbalance of a solved drop near this one as none, so that only changes move prices. */
  settle(imbalance: Multipliers): void {
    this.#settled = imbalance
  }

  /** The best pairs of each kind for some users, at the multipliers found so far. */
  candidates(
    users: Int32Array,
    breadth: Breadth,
    noiseHeight: number,
    control: Control,
  ): Candidates {
    const { instance, policy, lifts, scale } = this.#input
    const price = this.multipliers.contract
    const choice = { users, lifts, scale, price, breadth, noiseHeight }
    return chooseCandidates(instance, policy, choice, control)
  }

  /** Descends from the multipliers found so far, for the candidates' users and their noise. */
  run(
    candidates: Candidates,
    iterations: number,
    firstStep: number,
    control: Control,
    progress: (fraction: number) => void,
  ): void {
    const share = candidates.user.length / Math.max(1, this.#users)
    const trial = this.#trial
    const steps = KEYS.map((key) => new Rprop(trial[key].length, firstStep))
    const common = new CommonMoves(this.#input.instance, this.#input.rules, firstStep)
    for (const key of KEYS) trial[key].set(this.multipliers[key])
    let lowest = Infinity
    for (let iteration = 0; iteration < iterations; iteration++) {
      const value = this.#evaluate(candidates, share, control)
      if (value < lowest) {
        lowest = value
        for (const key of KEYS) this.multipliers[key].set(trial[key])
      }
      if (control.now() >= control.deadline) return
      progress(iteration / iterations)
      for (let k = 0; k < KEYS.length; k++) this.#stepEach(KEYS[k]!, steps[k]!)
      // From a solved drop only what has changed moves.
      if (this.#settled === null) common.apply(trial, this.#gradient, this.#most)
    }
  }

  #stepEach(key: keyof Multipliers, steps: Rprop): void {
    const trial = this.#trial[key]
    const gradient = this.#gradient[key]
    const most = this.#most[key]
    for (let i = 0; i < trial.length; i++) {
      const moved = trial[i]! + steps.move(i, gradient[i]!)
      trial[i] = Math.min(most[i]!, Math.max(0, moved))
    }
  }

  /** Dual value at the trial multipliers; leaves minus its subgradient in `#gradient`. */
  #evaluate(candidates: Candidates, share: number, control: Control): number {
    const { instance, policy, rules } = this.#input
    const { groupOf, cap } = instance
    const trial = this.#trial
    const price = trial.contract
    const { user } = candidates
    fillTerms(this.#terms, trial, rules, policy)
    const { contract: excess, floor, ceiling, mixed, userRatio } = this.#gradient
    let value = 0
    for (let c = 0; c < price.length; c++) {
      excess[c] = -cap[c]! * share
      value += price[c]! * cap[c]! * share
    }
    for (let g = 0; g < instance.groups; g++) {
      floor[g] = 0
      ceiling[g] = 0
      userRatio[g] = 0
      mixed[g] = -rules.mixedLimit[g]! * share
      value += trial.mixed[g]! * rules.mixedLimit[g]! * share
    }
    const bundle = new Bundle(policy.perUser, rules.leastSponsored)
    const { sponsoredContract, plainContract } = bundle
    for (let row = 0; row < user.length; row++) {
      if ((row & 4095) === 0) control.checkpoint()
      const g = groupOf[user[row]!]!
      bundle.choose(candidates, row, price, this.#terms, g)
      if (bundle.value === 0) continue
      value += bundle.value
      const { sponsored, plain } = bundle
      for (let j = 0; j < sponsored; j++) excess[sponsoredContract[j]!]!++
      for (let j = 0; j < plain; j++) excess[plainContract[j]!]!++
      floor[g]! += (sponsored + plain) * rules.floor[g]! - sponsored
      ceiling[g]! += sponsored - (sponsored + plain) * rules.ceiling[g]!
      if (sponsored > 0 && plain > 0) mixed[g]!++
      userRatio[g]! += rules.userFloor[g]! - (sponsored > 0 ? 1 : 0)
    }
    if (this.#settled === null) return value
    for (const key of KEYS) {
      const settled = this.#settled[key]
      const gradient = this.#gradient[key]
      for (let i = 0; i < settled.length; i++) {
        gradient[i]! -= settled[i]!
        value += settled[i]! * trial[key][i]!
      }
    }
    return value
  }
}

/**
 * Above these a multiplier has nothing left to forbid: the pairs it weighs on are worthless to
 * their users. It keeps a group that cannot reach its target from running away.
 */
function largestMultipliers(input: DualInput): Multipliers {
  const { instance, policy, rules, lifts, scale } = input
  const penalty = rules.hard ? Infinity : rules.penalty / scale
  const most = (1.01 * largestValue(instance, policy, lifts)) / scale
  return {
    contract: new Float64Array(instance.contracts).fill(Infinity),
    floor: rules.floor.map((floor) => (floor > 0 ? Math.min(penalty, most / floor) : 0)),
    ceiling: rules.ceiling.map((ceiling) =>
      ceiling < 1 ? Math.min(penalty, most / (1 - ceiling)) : 0,
    ),
    mixed: Float64Array.from(rules.mixedLimit, (limit) =>
      policy.perUser > 1 && limit > 0 ? 2 * most * policy.perUser : 0,
    ),
    userRatio: rules.userFloor.map((floor) => (floor > 0 ? (most * policy.perUser) / floor : 0)),
  }
}

function zeroMultipliers(instance: Pick<Instance, 'contracts' | 'groups'>): Multipliers {
  return {
    contract: new Float64Array(instance.contracts),
    floor: new Float64Array(instance.groups),
    ceiling: new Float64Array(instance.groups),
    mixed: new Float64Array(instance.groups),
    userRatio: new Float64Array(instance.groups),
  }
}
