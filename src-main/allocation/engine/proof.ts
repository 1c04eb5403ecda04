import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'

/**
 * The formulas of the model as the bound and the checker read them: in float64 and apart from the
 * solver's own, so that a mistake there cannot hide itself here.
 */

/** Tolerance of every share test: S >= t * A - 1e-9. */
export const SHARE_TOLERANCE = 1e-9

/** Pairs are never changed: what the check has counted serves the bound too. */
const knownDemand = new WeakMap<Instance['contract'], Int32Array>()

/** Eligible users of each contract. */
function demandOf({ contracts, contract }: Instance): Int32Array {
  const known = knownDemand.get(contract)
  if (known?.length === contracts) return known
  const demand = new Int32Array(contracts)
  for (let i = 0; i < contract.length; i++) demand[contract[i]!]!++
  knownDemand.set(contract, demand)
  return demand
}

/**
 * What a contract's scores are multiplied by: 1 + alpha * cap / (cap + demand) when it is sponsored
 * (1 when its cap is 0), else 1. value = score * lift + fill bonus.
 */
export function liftOf(instance: Instance, policy: Policy): Float64Array {
  const demand = demandOf(instance)
  const lift = new Float64Array(instance.contracts).fill(1)
  for (let c = 0; c < instance.contracts; c++) {
    const cap = instance.cap[c]!
    if (instance.sponsored[c] === 1 && cap > 0) {
      lift[c] = 1 + policy.scarcityAlpha * (cap / (cap + demand[c]!))
    }
  }
  return lift
}

/** Users of each group who have an eligible pair. */
export function eligibleUsersOf(instance: Instance): Int32Array {
  const eligible = new Int32Array(instance.groups)
  const { rowStart, groupOf } = instance
  for (let u = 0; u < instance.users; u++) {
    if (rowStart[u + 1]! > rowStart[u]!) eligible[groupOf[u]!]!++
  }
  return eligible
}

/** Most mixed users of a group with so many eligible users; Infinity: no limit. */
export function mixedLimit(policy: Pick<Policy, 'maxMixedShare'>, eligibleUsers: number): number {
  if (policy.maxMixedShare >= 1) return Infinity
  // 0.29 * 100 is 28.999999999999996: a share of a whole number is not to lose a user to rounding.
  return Math.floor(policy.maxMixedShare * eligibleUsers + SHARE_TOLERANCE)
}

/** Fewest sponsored contracts of a user who holds both kinds. */
export function leastSponsoredWhenMixed(
  policy: Pick<Policy, 'sponsoredFirst' | 'perUser'>,
): number {
  return Math.max(1, Math.min(policy.sponsoredFirst, policy.perUser - 1))
}

/** The shares a group must keep to, NaN where there is none: floor <= sponsored / all <= ceiling. */
export function shareLimits(
  policy: Pick<Policy, 'sense' | 'slack'>,
  target: number,
): { readonly floor: number; readonly ceiling: number } {
  return {
    floor: policy.sense === 'at_most' ? NaN : target - policy.slack,
    ceiling: policy.sense === 'at_least' ? NaN : target + policy.slack,
  }
}

/** Fewest whole sponsored assignments among `total` that keep to a floor. */
export function leastWithin(floor: number, total: number): number {
  return Math.max(0, Math.ceil(floor * total - SHARE_TOLERANCE))
}

/** Most whole sponsored assignments among `total` that keep to a ceiling. */
export function mostWithin(ceiling: number, total: number): number {
  return Math.floor(ceiling * total + SHARE_TOLERANCE)
}

/** A running sum whose error does not grow with the number of terms (Neumaier 1974). */
export class CompensatedSum {
  #sum = 0
  #lost = 0

  add(term: number): void {
    const next = this.#sum + term
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum
    this.#sum = next
  }

  get value(): number {
    return this.#sum + this.#lost
  }
}
