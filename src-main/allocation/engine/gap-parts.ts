import type { UpperBound } from './bound.ts'
import type { Check } from './check.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { mixedLimit, shareLimits } from './proof.ts'

/**
 * Where the distance between a result and its bound lies, in units of value; the parts add up to
 * bound - objective (complementary slackness, told apart).
 */
export interface GapParts {
  /** Capacity left over at a price above 0. */
  readonly capacity: number
  /** Sponsored assignments beyond what the groups' rules ask, at their multipliers. */
  readonly ratio: number
  /** Room for mixed users left at a price above 0. */
  readonly mixed: number
  /** Users who do not hold the very best for them at these prices; the bound's own rounding. */
  readonly choices: number
}

export function gapParts(
  instance: Instance,
  policy: Policy,
  check: Check,
  upper: UpperBound,
): GapParts {
  const { prices } = upper
  let capacity = 0
  for (let c = 0; c < instance.contracts; c++) {
    capacity += prices.contract[c]! * (instance.cap[c]! - check.load[c]!)
  }
  let ratio = policy.guard === 'soft' ? check.penalties : 0
  let mixed = 0
  for (const [g, group] of check.groups.entries()) {
    const target = instance.target[g]!
    const { floor, ceiling } = shareLimits(policy, target)
    const { sponsored, total, sponsoredHolders, holders, mixedUsers, eligibleUsers } = group
    if (prices.ratioFloor[g]! > 0) ratio += prices.ratioFloor[g]! * (sponsored - floor * total)
    if (prices.ratioCeiling[g]! > 0) {
      ratio += prices.ratioCeiling[g]! * (ceiling * total - sponsored)
    }
    if (prices.userRatio[g]! > 0) {
      const least = (target - policy.slack) * holders
      ratio += prices.userRatio[g]! * (sponsoredHolders - least)
    }
    if (prices.mixed[g]! > 0) {
      mixed += prices.mixed[g]! * (mixedLimit(policy, eligibleUsers) - mixedUsers)
    }
  }
  const gap = upper.bound - (check.objective - check.penalties)
  return { capacity, ratio, mixed, choices: gap - capacity - ratio - mixed }
}
