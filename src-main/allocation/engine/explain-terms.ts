import type { Prices } from './model.ts'
import { leastSponsoredWhenMixed, mixedLimit, shareLimits } from './proof.ts'
import type { ExplainedPolicy } from './explain.ts'
import type { GroupTerms } from './user-choice.ts'

/** The multipliers of one group's rules, >= 0, in units of value (see {@link Prices}). */
export interface GroupMultipliers {
  readonly ratioFloor: number
  readonly ratioCeiling: number
  readonly mixed: number
  readonly userRatio: number
}

export function multipliersOf(prices: Prices, group: number): GroupMultipliers {
  return {
    ratioFloor: prices.ratioFloor[group]!,
    ratioCeiling: prices.ratioCeiling[group]!,
    mixed: prices.mixed[group]!,
    userRatio: prices.userRatio[group]!,
  }
}

/** A group as its multipliers look at it. `target` is NaN without a ratio. */
export interface PricedGroup extends GroupMultipliers {
  readonly target: number
  readonly eligibleUsers: number
}

/** What the multipliers of a group add to a user's choice: the terms of the certified bound. */
export function groupTermsOf(policy: ExplainedPolicy, group: PricedGroup): GroupTerms {
  const { floor, ceiling } = shareLimits(policy, group.target)
  const { ratioFloor: low, ratioCeiling: high, userRatio: users } = group
  const userFloor = group.target - policy.slack
  const limit = mixedLimit(policy, group.eligibleUsers)
  return {
    sponsored: (low > 0 ? low * (1 - floor) : 0) + (high > 0 ? high * (ceiling - 1) : 0),
    unsponsored: (low > 0 ? -low * floor : 0) + (high > 0 ? high * ceiling : 0),
    sponsoredHolder: users > 0 ? users * (1 - userFloor) : 0,
    otherHolder: users > 0 ? -users * userFloor : 0,
    mixed: policy.perUser > 1 && limit > 0 ? -group.mixed : -Infinity,
    leastSponsored: leastSponsoredWhenMixed(policy),
  }
}

/** Worth of what counts once a user: holding a sponsored contract, anything at all, both kinds. */
export function onceTerms(terms: GroupTerms, sponsored: number, unsponsored: number): number {
  if (sponsored > 0) {
    return terms.sponsoredHolder + (unsponsored > 0 ? terms.mixed : 0)
  }
  return unsponsored > 0 ? terms.otherHolder : 0
}
