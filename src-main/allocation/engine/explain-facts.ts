import type { Check } from './check.ts'
import type { GroupFacts } from './explain.ts'
import { multipliersOf } from './explain-terms.ts'
import type { Instance } from './instance.ts'
import type { Prices } from './model.ts'

/** Each group of a checked result with the multipliers that certify its bound. */
export function groupFactsOf(
  instance: Pick<Instance, 'target'>,
  prices: Prices,
  check: Pick<Check, 'groups'>,
): GroupFacts[] {
  return check.groups.map((tally, group) => ({
    target: instance.target[group]!,
    sponsored: tally.sponsored,
    total: tally.total,
    sponsoredHolders: tally.sponsoredHolders,
    holders: tally.holders,
    mixedUsers: tally.mixedUsers,
    eligibleUsers: tally.eligibleUsers,
    ...multipliersOf(prices, group),
  }))
}
