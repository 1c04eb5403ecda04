import type { ExplainedPolicy, GroupFacts } from './explain.ts'
import { groupTermsOf, onceTerms } from './explain-terms.ts'
import {
  SHARE_TOLERANCE,
  leastSponsoredWhenMixed,
  leastWithin,
  mixedLimit,
  mostWithin,
  shareLimits,
} from './proof.ts'

/**
 * What one way of taking a further contract adds to the objective beside the pair's own value;
 * -Infinity where it is not possible.
 */
export interface Move {
  /** Done at once by this user alone, every rule kept: penalties paid. The seat given up is empty. */
  readonly now: number
  /**
   * At the certified multipliers: the group's rules cost what they say, and the price of a seat that
   * is given up is to be added. What a chain of moves of others can make of it, to first order.
   */
  readonly priced: number
}

/** Ways of a user to take one more contract of a kind. */
export interface Moves {
  readonly add: Move
  /** In the place of one that is held, a sponsored or an unsponsored one: its worth is to be taken off. */
  readonly giveSponsored: Move
  readonly giveUnsponsored: Move
}

const impossible: Move = { now: -Infinity, priced: -Infinity }

/**
 * The ways of a user who holds so many contracts of each kind to take one more. Depends on the
 * group and the two counts only, so that a whole drop needs a handful of answers.
 */
export function movesOf(
  policy: ExplainedPolicy,
  group: GroupFacts,
  heldSponsored: number,
  heldUnsponsored: number,
  sponsored: boolean,
): Moves {
  const before: Counts = { sponsored: heldSponsored, unsponsored: heldUnsponsored }
  const after = (lostSponsored: number, lostUnsponsored: number): Counts => ({
    sponsored: heldSponsored - lostSponsored + (sponsored ? 1 : 0),
    unsponsored: heldUnsponsored - lostUnsponsored + (sponsored ? 0 : 1),
  })
  const move = (to: Counts): Move =>
    allowed(policy, to)
      ? { now: nowOf(policy, group, before, to), priced: pricedOf(policy, group, before, to) }
      : impossible
  return {
    add: move(after(0, 0)),
    giveSponsored: heldSponsored > 0 ? move(after(1, 0)) : impossible,
    giveUnsponsored: heldUnsponsored > 0 ? move(after(0, 1)) : impossible,
  }
}

interface Counts {
  readonly sponsored: number
  readonly unsponsored: number
}

const isMixed = ({ sponsored, unsponsored }: Counts): boolean => sponsored > 0 && unsponsored > 0

function allowed(policy: ExplainedPolicy, to: Counts): boolean {
  if (to.sponsored + to.unsponsored > policy.perUser) return false
  return !isMixed(to) || to.sponsored >= leastSponsoredWhenMixed(policy)
}

function nowOf(policy: ExplainedPolicy, group: GroupFacts, before: Counts, to: Counts): number {
  const flag = (yes: boolean): number => (yes ? 1 : 0)
  const mixedUsers = group.mixedUsers + flag(isMixed(to)) - flag(isMixed(before))
  if (isMixed(to) && !isMixed(before) && mixedUsers > mixedLimit(policy, group.eligibleUsers)) {
    return -Infinity
  }
  if (Number.isNaN(group.target)) return 0
  const sponsored = group.sponsored + to.sponsored - before.sponsored
  const total = group.total + to.sponsored + to.unsponsored - before.sponsored - before.unsponsored
  const limits = shareLimits(policy, group.target)
  const missed = (own: number, all: number): number => {
    const missing = Number.isNaN(limits.floor) ? 0 : leastWithin(limits.floor, all) - own
    const surplus = Number.isNaN(limits.ceiling) ? 0 : own - mostWithin(limits.ceiling, all)
    return Math.max(0, missing) + Math.max(0, surplus)
  }
  if (policy.guard === 'hard' && missed(sponsored, total) > 0) return -Infinity
  if (policy.userRatioGuard === 'hard') {
    const held = (counts: Counts): boolean => counts.sponsored + counts.unsponsored > 0
    const holders = group.holders + flag(held(to)) - flag(held(before))
    const sponsoredHolders =
      group.sponsoredHolders + flag(to.sponsored > 0) - flag(before.sponsored > 0)
    const floor = group.target - policy.slack
    if (sponsoredHolders < floor * holders - SHARE_TOLERANCE) return -Infinity
  }
  if (policy.guard !== 'soft') return 0
  return policy.penalty * (missed(group.sponsored, group.total) - missed(sponsored, total))
}

function pricedOf(policy: ExplainedPolicy, group: GroupFacts, before: Counts, to: Counts): number {
  // A group that can hold nothing has no multipliers: what it may not do at once it cannot pay for.
  if (group.total === 0 && nowOf(policy, group, before, to) === -Infinity) return -Infinity
  const terms = groupTermsOf(policy, group)
  const worth = ({ sponsored, unsponsored }: Counts): number =>
    sponsored * terms.sponsored +
    unsponsored * terms.unsponsored +
    onceTerms(terms, sponsored, unsponsored)
  // Somebody who is mixed already stays so for nothing.
  const own = worth(before)
  return own === -Infinity ? -Infinity : worth(to) - own
}
