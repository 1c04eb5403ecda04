import { chooseCandidates, sampleUsers, usersWithPairs, type Candidates } from './candidates.ts'
import { Bundle, type GroupTerms, type Multipliers } from './dual-bundle.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import type { GroupRules } from './policy.ts'

/**
 * Prices by a sign-based subgradient method (Rprop: Riedmiller and Braun 1993) on the dual of the
 * allocation, whose subproblem is one small choice a user. First on samples of the users with
 * capacities in proportion, then on everybody with only the best pairs of each.
 */
export interface DualInput {
  readonly instance: Instance
  readonly policy: Policy
  readonly rules: GroupRules
  readonly lifts: Float64Array
  readonly scale: number
}

export interface DualResult {
  readonly multipliers: Multipliers
  /** The best pairs of every user at about these prices. */
  readonly candidates: Candidates
  /** The deadline did not cut the search short. */
  readonly complete: boolean
}

const SAMPLE_SIZES = [4_000, 32_000] as const
const SAMPLE_ITERATIONS = [90, 30] as const
const FULL_ITERATIONS = 40
/** Sampled seats a contract, on average, below which a sample says too little. */
const SAMPLE_SEATS = 12

export function solveDual(
  input: DualInput,
  control: Control,
  progress: (fraction: number) => void,
): DualResult {
  const { instance, policy } = input
  const everybody = usersWithPairs(instance)
  const search = new PriceSearch(input, everybody.length)
  const least = Math.ceil((SAMPLE_SEATS * instance.contracts) / policy.perUser)
  let step = FIRST_STEP
  for (let level = 0; level < SAMPLE_SIZES.length; level++) {
    const size = Math.max(SAMPLE_SIZES[level]!, least * (level + 1))
    if (size * 2 > everybody.length && level > 0) break
    const users = sampleUsers(everybody, size, policy.seed)
    const candidates = search.candidates(users, level === 0 ? Infinity : policy.perUser + 12, control)
    search.run(candidates, SAMPLE_ITERATIONS[level]!, step, control)
    step = FIRST_STEP / 10
    progress(0.2 * (level + 1))
  }
  const candidates = search.candidates(everybody, policy.perUser + 6, control)
  progress(0.5)
  search.run(candidates, FULL_ITERATIONS, FIRST_STEP / 20, control)
  progress(1)
  return { multipliers: search.best, candidates, complete: control.now() < control.deadline }
}

const FIRST_STEP = 0.05
const LARGEST_STEP = 0.2
const SMALLEST_STEP = 1e-6

class PriceSearch {
  /** The multipliers of the lowest dual value of the last {@link run}. */
  readonly best: Multipliers
  readonly #input: DualInput
  readonly #current: Multipliers
  readonly #terms: GroupTerms
  /** Users with an eligible pair. */
  readonly #users: number

  constructor(input: DualInput, users: number) {
    this.#users = users
    this.#input = input
    this.#current = zeroMultipliers(input.instance)
    this.best = zeroMultipliers(input.instance)
    this.#terms = emptyTerms(input.instance.groups)
  }

  candidates(users: Int32Array, keep: number, control: Control): Candidates {
    const { instance, policy, lifts, scale } = this.#input
    const choice = {
      users,
      lifts,
      scale,
      price: this.#current.contract,
      keep: Math.min(keep, instance.contracts),
    }
    return chooseCandidates(instance, policy, choice, control)
  }

  run(candidates: Candidates, iterations: number, firstStep: number, control: Control): void {
    const { instance } = this.#input
    const share = candidates.user.length / Math.max(1, this.#users)
    const gradient = zeroMultipliers(instance)
    const steppers = KEYS.map(
      (key) => new Rprop(this.#current[key], gradient[key], this.#most(key), firstStep),
    )
    let lowest = Infinity
    for (let iteration = 0; iteration < iterations; iteration++) {
      const value = this.#evaluate(candidates, share, gradient, control)
      if (value < lowest) {
        lowest = value
        for (const key of KEYS) this.best[key].set(this.#current[key])
      }
      if (control.now() >= control.deadline) break
      for (const stepper of steppers) stepper.step()
    }
    for (const key of KEYS) this.#current[key].set(this.best[key])
  }

  /** Dual value of the users in `candidates`, and minus its subgradient. */
  #evaluate(
    candidates: Candidates,
    share: number,
    gradient: Multipliers,
    control: Control,
  ): number {
    const { instance, policy, rules } = this.#input
    const { groupOf, cap } = instance
    const { contract: price } = this.#current
    const { user } = candidates
    const terms = this.#terms
    fillTerms(terms, this.#current, rules, policy)
    const { contract: excess, floor, ceiling, mixed, userRatio } = gradient
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
      value += this.#current.mixed[g]! * rules.mixedLimit[g]! * share
    }
    const bundle = new Bundle(policy.perUser, rules.leastSponsored)
    const { sponsoredContract, plainContract } = bundle
    for (let i = 0; i < user.length; i++) {
      if ((i & 4095) === 0) control.checkpoint()
      const g = groupOf[user[i]!]!
      bundle.choose(candidates, i, price, terms, g)
      if (bundle.value === 0) continue
      value += bundle.value
      const sponsored = bundle.sponsored
      const plain = bundle.plain
      for (let j = 0; j < sponsored; j++) excess[sponsoredContract[j]!]!++
      for (let j = 0; j < plain; j++) excess[plainContract[j]!]!++
      floor[g]! += (sponsored + plain) * rules.floor[g]! - sponsored
      ceiling[g]! += sponsored - (sponsored + plain) * rules.ceiling[g]!
      if (sponsored > 0 && plain > 0) mixed[g]!++
      userRatio[g]! += rules.userFloor[g]! - (sponsored > 0 ? 1 : 0)
    }
    return value
  }

  /** Above this a multiplier has nothing left to forbid: it makes the pairs it weighs on worthless. */
  #most(key: keyof Multipliers): Float64Array {
    const { instance, policy, rules, scale } = this.#input
    const penalty = rules.hard ? Infinity : rules.penalty / scale
    switch (key) {
      case 'contract':
        return new Float64Array(instance.contracts).fill(Infinity)
      case 'floor':
        return rules.floor.map((floor) => (floor > 0 ? Math.min(penalty, 1.01 / floor) : 0))
      case 'ceiling':
        return rules.ceiling.map((ceiling) =>
          ceiling < 1 ? Math.min(penalty, 1.01 / (1 - ceiling)) : 0,
        )
      case 'mixed':
        return Float64Array.from(rules.mixedLimit, (limit) =>
          policy.perUser > 1 && limit > 0 ? 2 * policy.perUser : 0,
        )
      case 'userRatio':
        return rules.userFloor.map((floor) => (floor > 0 ? (1.01 * policy.perUser) / floor : 0))
    }
  }
}

const KEYS = ['contract', 'floor', 'ceiling', 'mixed', 'userRatio'] as const

class Rprop {
  readonly #at: Float64Array
  readonly #gradient: Float64Array
  readonly #most: Float64Array
  readonly #stepSize: Float64Array
  readonly #sign: Int8Array

  constructor(at: Float64Array, gradient: Float64Array, most: Float64Array, firstStep: number) {
    this.#at = at
    this.#gradient = gradient
    this.#most = most
    this.#stepSize = new Float64Array(at.length).fill(firstStep)
    this.#sign = new Int8Array(at.length)
  }

  step(): void {
    const at = this.#at
    const stepSize = this.#stepSize
    for (let i = 0; i < at.length; i++) {
      const sign = Math.sign(this.#gradient[i]!)
      if (sign === 0) continue
      const turned = sign * this.#sign[i]!
      if (turned > 0) stepSize[i] = Math.min(LARGEST_STEP, stepSize[i]! * 1.2)
      else if (turned < 0) stepSize[i] = Math.max(SMALLEST_STEP, stepSize[i]! * 0.5)
      this.#sign[i] = sign
      at[i] = Math.min(this.#most[i]!, Math.max(0, at[i]! + sign * stepSize[i]!))
    }
  }
}

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

export function toPrices(multipliers: Multipliers, scale: number): Prices {
  const inValue = (values: Float64Array) => values.map((value) => value * scale)
  return {
    contract: inValue(multipliers.contract),
    ratioFloor: inValue(multipliers.floor),
    ratioCeiling: inValue(multipliers.ceiling),
    mixed: inValue(multipliers.mixed),
    userRatio: inValue(multipliers.userRatio),
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
