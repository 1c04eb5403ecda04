import type { Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import {
  CompensatedSum,
  SHARE_TOLERANCE,
  eligibleUsersOf,
  leastSponsoredWhenMixed,
  liftOf,
  mixedLimit,
  shareLimits,
} from './proof.ts'
import { BestOfKind, insert } from './user-choice.ts'
import type { GroupTerms } from './user-choice.ts'

/** A certificate that no allocation of the drop can be worth more than `bound`. */
export interface UpperBound {
  /**
   * Upper bound on the objective (less the penalties, under a soft guard), in units of value.
   * Rounding included: never below the true optimum.
   */
  readonly bound: number
  /** Sum of price * cap over contracts. */
  readonly contractTerm: number
  /** Sum of multiplier * budget over the groups' limits on mixed users. */
  readonly mixedTerm: number
  /** Sum over users of the best they could hold at these prices. */
  readonly userTerm: number
  /** What the tolerance of the share tests and the rounding of float64 can add. */
  readonly roundingTerm: number
  /** The multipliers that certify it: those given, made valid, and snapped where that is tighter. */
  readonly prices: Prices
  readonly snapped: boolean
}

/** How far below its bound an objective is, in per cent of the bound; 0 when both are 0. */
export function gapPercent(objective: number, bound: number): number {
  return bound === objective ? 0 : (100 * (bound - objective)) / Math.abs(bound)
}

/**
 * Certified upper bound on the objective over every eligible pair, by weak duality: capacities and
 * the rules of the groups are moved into the objective at the given prices, and what is left falls
 * apart into one small problem a user, solved exactly (K, mixing, sponsored-first and pins stay
 * hard there). Any prices are valid; those that break a sign or the penalty's limit are clamped.
 *
 * The prices are tried a second time snapped to coarse grids: where scores are degenerate (all
 * equal, all zero) the optimal prices are a few round numbers, and the snapped bound is exact.
 *
 * Rounding. Let u = 2^-53. A reduced value is at most 8 roundings of numbers no larger than M, the
 * sum of the largest value, price and multipliers in reach; a user adds at most K of them and two
 * more terms, so its error is at most (K + 2) * (K + 10) * u * M. Compensated sums over users and
 * contracts lose at most 4 u of the magnitude summed, the last additions 4 u more. `roundingTerm` is above the sum of all these.
 */
export function upperBound(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  control?: Control,
): UpperBound {
  const setting = new Setting(instance, policy)
  const given = setting.validPrices(prices)
  const first = setting.dual(given, 1, control)
  let best = setting.certified(given, first, false)
  if (control !== undefined && control.now() >= control.deadline) return best

  // The grids are compared on a sample of the users, so that a hopeless one costs next to nothing.
  const stride = Math.max(1, Math.floor(instance.users / SNAP_SAMPLE))
  const atGiven = setting.dual(given, stride, control)
  const promising = SNAP_GRIDS.map((steps) => {
    const snapped = setting.snap(given, setting.largestValue / steps)
    return { snapped, estimate: total(setting.dual(snapped, stride, control)) }
  })
    .filter(({ estimate }) => estimate < total(atGiven))
    .toSorted((a, b) => a.estimate - b.estimate)[0]
  if (promising === undefined) return best
  const second = setting.certified(
    promising.snapped,
    setting.dual(promising.snapped, 1, control),
    true,
  )
  if (second.bound < best.bound) best = second
  return best
}

/**
 * The same certificate at the prices as they are, for a look while a search is going on: one pass
 * over the pairs a look, and one before the first.
 */
export function boundAtPrices(
  instance: Instance,
  policy: Policy,
): (prices: Prices, control: Control) => number {
  const setting = new Setting(instance, policy)
  return (prices, control) => {
    const valid = setting.validPrices(prices)
    return setting.certified(valid, setting.dual(valid, 1, control), false).bound
  }
}

const SNAP_SAMPLE = 4000
/** Steps of the grid up to the largest value. */
const SNAP_GRIDS = [1, 4, 16, 64, 256, 1024]
const USERS_BETWEEN_CHECKPOINTS = 4096
/** A share that one assignment of the wrong kind misses by more than the tolerance. */
const TELLING_SHARE = 1e-6
const UNIT_ROUNDOFF = 2 ** -53

/** The parts of the dual function; over a sample of users, `users` is scaled up to all of them. */
interface Dual {
  readonly contracts: number
  readonly mixed: number
  readonly users: number
}

function total(dual: Dual): number {
  return dual.contracts + dual.mixed + dual.users
}

class Setting {
  readonly largestValue: number
  readonly #instance: Instance
  readonly #policy: Policy
  readonly #lift: Float64Array
  readonly #eligibleUsers: Int32Array
  readonly #leastSponsored: number
  /** Groups that can hold nothing at all. */
  readonly #barred: Uint8Array
  /** Position of a user's first pin; -1 without any. */
  readonly #firstPin: Int32Array | null

  constructor(instance: Instance, policy: Policy) {
    this.#instance = instance
    this.#policy = policy
    this.#lift = liftOf(instance, policy)
    this.#eligibleUsers = eligibleUsersOf(instance)
    this.#leastSponsored = leastSponsoredWhenMixed(policy)
    this.#firstPin = firstPinOf(instance)
    const { largestValue, barred } = surveyOf(instance, policy, this.#lift)
    this.largestValue = largestValue
    this.#barred = barred
  }

  /** Multipliers that obey their signs and limits, 0 where the policy has no such rule. */
  validPrices(prices: Prices): Prices {
    const { contracts, groups, target } = this.#instance
    const { guard, penalty, userRatioGuard, perUser } = this.#policy
    const most = guard === 'off' ? 0 : guard === 'soft' ? penalty : Infinity
    const valid: Prices = {
      contract: new Float64Array(contracts),
      ratioFloor: new Float64Array(groups),
      ratioCeiling: new Float64Array(groups),
      mixed: new Float64Array(groups),
      userRatio: new Float64Array(groups),
    }
    let reach = this.largestValue
    for (let g = 0; g < groups; g++) {
      if (this.#barred[g] === 1) continue
      const limits = shareLimits(this.#policy, target[g]!)
      if (!Number.isNaN(limits.floor)) valid.ratioFloor[g] = clamp(prices.ratioFloor[g]!, most)
      if (!Number.isNaN(limits.ceiling)) {
        valid.ratioCeiling[g] = clamp(prices.ratioCeiling[g]!, most)
      }
      if (userRatioGuard === 'hard' && !Number.isNaN(target[g]!)) {
        valid.userRatio[g] = clamp(prices.userRatio[g]!, Infinity)
      }
      const limit = mixedLimit(this.#policy, this.#eligibleUsers[g]!)
      if (perUser > 1 && limit > 0 && limit < Infinity) {
        valid.mixed[g] = clamp(prices.mixed[g]!, Infinity)
      }
      reach = Math.max(reach, this.largestValue + 2 * this.#multipliers(valid, g))
    }
    for (let c = 0; c < contracts; c++) {
      // No user wants a contract dearer than all that a pair could be worth.
      valid.contract[c] = this.#instance.cap[c] === 0 ? 0 : clamp(prices.contract[c]!, reach)
    }
    return valid
  }

  snap(prices: Prices, step: number): Prices {
    const to = (values: Float64Array) =>
      step > 0 ? values.map((value) => Math.round(value / step) * step) : values
    return this.validPrices({ ...prices, contract: to(prices.contract) })
  }

  certified(prices: Prices, dual: Dual, snapped: boolean): UpperBound {
    const roundingTerm = this.#rounding(prices, dual)
    return {
      bound: total(dual) + roundingTerm,
      contractTerm: dual.contracts,
      mixedTerm: dual.mixed,
      userTerm: dual.users,
      roundingTerm,
      prices,
      snapped,
    }
  }

  /** The dual function; with a stride above 1 an estimate from every stride-th user. */
  dual(prices: Prices, stride: number, control: Control | undefined): Dual {
    const { instance, policy } = { instance: this.#instance, policy: this.#policy }
    const { contracts, groups, rowStart, contract, score, sponsored, groupOf } = instance

    const contractSum = new CompensatedSum()
    /** Fill bonus less price; a contract without capacity is out of everybody's reach. */
    const offset = new Float64Array(contracts)
    for (let c = 0; c < contracts; c++) {
      contractSum.add(prices.contract[c]! * instance.cap[c]!)
      offset[c] = instance.cap[c] === 0 ? -Infinity : policy.fillBonus - prices.contract[c]!
    }
    const mixedSum = new CompensatedSum()
    const terms: GroupTerms[] = []
    for (let g = 0; g < groups; g++) {
      const groupTerms = this.#groupTerms(prices, g)
      terms.push(groupTerms)
      if (prices.mixed[g]! > 0) {
        mixedSum.add(prices.mixed[g]! * mixedLimit(policy, this.#eligibleUsers[g]!))
      }
    }

    const k = policy.perUser
    const lift = this.#lift
    const firstPin = this.#firstPin
    const best = new BestOfKind(k)
    const sponsoredTop = best.sponsored
    const unsponsoredTop = best.unsponsored
    const userSum = new CompensatedSum()
    let untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
    for (let u = 0; u < instance.users; u += stride) {
      if (--untilCheckpoint === 0) {
        control?.checkpoint()
        untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
      }
      const end = rowStart[u + 1]!
      const start = rowStart[u]!
      if (start === end || this.#barred[groupOf[u]!] === 1) continue
      const group = terms[groupOf[u]!]!
      if (firstPin !== null && firstPin[u]! >= 0) {
        userSum.add(this.#bestWithPins(u, firstPin[u]!, offset, group))
        continue
      }
      sponsoredTop.fill(-Infinity)
      unsponsoredTop.fill(-Infinity)
      let worstSponsored = -Infinity
      let worstUnsponsored = -Infinity
      for (let i = start; i < end; i++) {
        const c = contract[i]!
        const reduced = score[i]! * lift[c]! + offset[c]!
        if (sponsored[c] === 1) {
          if (reduced > worstSponsored) worstSponsored = insert(sponsoredTop, reduced, k)
        } else if (reduced > worstUnsponsored) {
          worstUnsponsored = insert(unsponsoredTop, reduced, k)
        }
      }
      userSum.add(best.choose(group, 0, 0))
    }
    return {
      contracts: contractSum.value,
      mixed: mixedSum.value,
      users: userSum.value * stride,
    }
  }

  /** The best a user can hold when some pairs are fixed: those, and the best others beside them. */
  #bestWithPins(user: number, firstPin: number, offset: Float64Array, group: GroupTerms): number {
    const { rowStart, contract, score, sponsored, pins } = this.#instance
    const best = new BestOfKind(this.#policy.perUser)
    let pin = firstPin
    let fixed = 0
    let fixedSponsored = 0
    let fixedUnsponsored = 0
    for (let i = rowStart[user]!; i < rowStart[user + 1]!; i++) {
      const c = contract[i]!
      const reduced = score[i]! * this.#lift[c]! + offset[c]!
      const isSponsored = sponsored[c] === 1
      while (pin < pins.user.length && pins.user[pin] === user && pins.contract[pin]! < c) pin++
      if (pins.user[pin] === user && pins.contract[pin] === c) {
        fixed += reduced + (isSponsored ? group.sponsored : group.unsponsored)
        if (isSponsored) fixedSponsored++
        else fixedUnsponsored++
      } else {
        insert(isSponsored ? best.sponsored : best.unsponsored, reduced, this.#policy.perUser)
      }
    }
    // A pin on a contract without capacity: no allocation exists, and any number bounds it.
    if (fixed === -Infinity) return 0
    return fixed + best.choose(group, fixedSponsored, fixedUnsponsored)
  }

  #groupTerms(prices: Prices, g: number): GroupTerms {
    const target = this.#instance.target[g]!
    const { floor, ceiling } = shareLimits(this.#policy, target)
    const low = prices.ratioFloor[g]!
    const high = prices.ratioCeiling[g]!
    const users = prices.userRatio[g]!
    const userFloor = target - this.#policy.slack
    const limit = mixedLimit(this.#policy, this.#eligibleUsers[g]!)
    return {
      sponsored: (low > 0 ? low * (1 - floor) : 0) + (high > 0 ? high * (ceiling - 1) : 0),
      unsponsored: (low > 0 ? -low * floor : 0) + (high > 0 ? high * ceiling : 0),
      sponsoredHolder: users > 0 ? users * (1 - userFloor) : 0,
      otherHolder: users > 0 ? -users * userFloor : 0,
      mixed: this.#policy.perUser > 1 && limit > 0 ? -prices.mixed[g]! : -Infinity,
      leastSponsored: this.#leastSponsored,
    }
  }

  #multipliers(prices: Prices, g: number): number {
    return (
      2 * (prices.ratioFloor[g]! + prices.ratioCeiling[g]! + prices.userRatio[g]!) +
      prices.mixed[g]!
    )
  }

  #rounding(prices: Prices, dual: Dual): number {
    // Nothing has any value, or nobody can have any of it.
    if (this.largestValue === 0) return 0
    const { groups } = this.#instance
    const k = this.#policy.perUser
    const dearest = prices.contract.reduce((most, price) => Math.max(most, price), 0)
    let magnitude = 8 * (dual.contracts + dual.mixed)
    let tolerance = 0
    for (let g = 0; g < groups; g++) {
      if (this.#barred[g] === 1) continue
      const users = this.#eligibleUsers[g]!
      const largest = this.largestValue + dearest + this.#multipliers(prices, g)
      magnitude += users * (k + 2) * (k + 14) * largest
      // The share test lets a group miss by its tolerance, and its own product may round.
      const miss = SHARE_TOLERANCE + 4 * UNIT_ROUNDOFF * users * k
      tolerance += miss * (prices.ratioFloor[g]! + prices.ratioCeiling[g]! + prices.userRatio[g]!)
    }
    return tolerance * 1.0001 + UNIT_ROUNDOFF * magnitude
  }
}

/**
 * The largest value within anybody's reach, and the groups whose enforced share cannot be met by a
 * single assignment: without a sponsored pair no floor is, without an unsponsored one no ceiling.
 * Leaving them out is exact, where a multiplier would have to run away.
 */
function surveyOf(
  instance: Instance,
  policy: Policy,
  lift: Float64Array,
): { readonly largestValue: number; readonly barred: Uint8Array } {
  const { users, groups, rowStart, contract, score, sponsored, cap, groupOf } = instance
  /** 1: unsponsored, 2: sponsored, 0: without capacity, which is out of reach (NaN is never more). */
  const kindBit = sponsored.map((flag, c) => (cap[c] === 0 ? 0 : 1 + flag))
  const reach = lift.map((factor, c) => (cap[c] === 0 ? NaN : factor))
  const hasKind = new Uint8Array(groups)
  let largest = -policy.fillBonus
  for (let u = 0; u < users; u++) {
    const end = rowStart[u + 1]!
    let kinds = 0
    for (let i = rowStart[u]!; i < end; i++) {
      const c = contract[i]!
      kinds |= kindBit[c]!
      const scaled = score[i]! * reach[c]!
      if (scaled > largest) largest = scaled
    }
    hasKind[groupOf[u]!]! |= kinds
  }
  const barred = new Uint8Array(groups)
  for (let g = 0; g < groups; g++) {
    const { floor, ceiling } = shareLimits(policy, instance.target[g]!)
    const userFloor = policy.userRatioGuard === 'hard' ? instance.target[g]! - policy.slack : NaN
    const hard = policy.guard === 'hard'
    const noSponsored =
      (hasKind[g]! & 2) === 0 && ((hard && floor > TELLING_SHARE) || userFloor > TELLING_SHARE)
    const noUnsponsored = (hasKind[g]! & 1) === 0 && hard && ceiling < 1 - TELLING_SHARE
    if (noSponsored || noUnsponsored) barred[g] = 1
  }
  return { largestValue: largest + policy.fillBonus, barred }
}

/** 1 for each group that the bound leaves out: no allocation obeys its share and holds anything of it. */
export function barredGroups(instance: Instance, policy: Policy): Uint8Array {
  return surveyOf(instance, policy, liftOf(instance, policy)).barred
}

function firstPinOf(instance: Instance): Int32Array | null {
  const { pins, users } = instance
  if (pins.user.length === 0) return null
  const first = new Int32Array(users).fill(-1)
  for (let i = pins.user.length - 1; i >= 0; i--) first[pins.user[i]!] = i
  return first
}

function clamp(value: number, most: number): number {
  if (!(value > 0)) return 0
  const limited = Math.min(value, most)
  return Number.isFinite(limited) ? limited : 0
}
