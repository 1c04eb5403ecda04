import type { Check, GroupCheck } from './check.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Policy, Prices } from './model.ts'
import { SHARE_TOLERANCE, leastSponsoredWhenMixed, mixedLimit, shareLimits } from './proof.ts'
import { usersByGroup } from './reachable.ts'

/**
 * What became of a group's promise.
 * at_target: compliant, and the ratio keeps no slot empty. limited: compliant, but slots stay empty
 * for it. short: not compliant. no_ratio: nothing was promised.
 */
export type GroupState = 'at_target' | 'limited' | 'short' | 'no_ratio'

export interface GroupAccount {
  readonly group: number
  readonly state: GroupState
  /** The rule that a limited group stands at, or that a short one misses. */
  readonly rule: 'floor' | 'ceiling' | 'user_ratio' | null
  /** Slots that could be filled from the capacity left if the rule allowed, and users with one. */
  readonly slotsLeftEmpty: number
  /** Of these users, those who hold nothing at all. */
  readonly usersLeftOut: number
  /** Eligible sponsored pairs; those neither held nor barred by a full contract. */
  readonly sponsoredPairs: number
  readonly sponsoredPairsOpen: number
  /** Capacity left on the sponsored contracts that the group is eligible for. */
  readonly sponsoredCapacityLeft: number
  /** Full sponsored contracts that users of the group with a free slot would take, dearest first. */
  readonly bindingContracts: readonly number[]
  /** Multiplier of the rule that binds: value gained by relief of one sponsored assignment. */
  readonly ratioPrice: number
}

/** What happened to each group of a checked result: pure counting, no search. */
export function groupAccounts(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  assignments: Assignments,
  check: Check,
): GroupAccount[] {
  const members = usersByGroup(instance)
  const firstOf = firstAssignmentOf(instance, assignments)
  return members.map((users, group) =>
    accountOf(instance, policy, prices, assignments, check, firstOf, users, group),
  )
}

/** Position of each user's first assignment; length users + 1. */
function firstAssignmentOf(instance: Instance, assignments: Assignments): Int32Array {
  const first = new Int32Array(instance.users + 1)
  for (const u of assignments.user) first[u + 1]!++
  for (let u = 0; u < instance.users; u++) first[u + 1]! += first[u]!
  return first
}

/** The part of a policy that says which ratios are enforced. */
export type RatioRules = Pick<Policy, 'guard' | 'sense' | 'slack' | 'userRatioGuard'>

/** A group's standing, as far as its enforced rules look at it. */
export type GroupStanding = Pick<
  GroupCheck,
  'sponsored' | 'total' | 'sponsoredHolders' | 'holders' | 'mixedUsers' | 'eligibleUsers'
>

/** The enforced rule that one more assignment of the kind would break; null: none. */
export function barrierFor(
  policy: RatioRules,
  target: number,
  group: GroupStanding,
  sponsored: boolean,
  newHolder: boolean,
): 'floor' | 'ceiling' | 'user_ratio' | null {
  if (Number.isNaN(target)) return null
  const { floor, ceiling } = shareLimits(policy, target)
  const total = group.total + 1
  const own = group.sponsored + (sponsored ? 1 : 0)
  if (policy.guard === 'hard') {
    if (!sponsored && own < floor * total - SHARE_TOLERANCE) return 'floor'
    if (sponsored && own > ceiling * total + SHARE_TOLERANCE) return 'ceiling'
  }
  if (policy.userRatioGuard === 'hard' && newHolder && !sponsored) {
    const least = (target - policy.slack) * (group.holders + 1) - SHARE_TOLERANCE
    if (group.sponsoredHolders < least) return 'user_ratio'
  }
  return null
}

function accountOf(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  assignments: Assignments,
  check: Check,
  firstOf: Int32Array,
  users: Int32Array,
  group: number,
): GroupAccount {
  const { rowStart, contract, sponsored, cap } = instance
  const { load } = check
  const tally = check.groups[group]!
  const target = instance.target[group]!
  const barriers = {
    sponsored: barrierFor(policy, target, tally, true, false),
    unsponsored: barrierFor(policy, target, tally, false, false),
    firstUnsponsored: barrierFor(policy, target, tally, false, true),
  }

  const left = cap.map((most, c) => Math.max(0, most - load[c]!))
  const eligible = new Uint8Array(instance.contracts)
  const wanted = new Uint8Array(instance.contracts)
  const least = leastSponsoredWhenMixed(policy)
  let mixedLeft = mixedLimit(policy, tally.eligibleUsers) - tally.mixedUsers
  let sponsoredPairs = 0
  let sponsoredPairsOpen = 0
  let slotsLeftEmpty = 0
  let usersLeftOut = 0
  for (const u of users) {
    const first = firstOf[u]!
    const end = firstOf[u + 1]!
    const count = end - first
    let heldSponsored = 0
    for (let a = first; a < end; a++) heldSponsored += sponsored[assignments.contract[a]!]!
    const mixed = heldSponsored > 0 && heldSponsored < count
    const mayMix = mixed || (policy.perUser > 1 && mixedLeft > 0)
    const takesSponsored = heldSponsored === count || mayMix
    const takesUnsponsored = heldSponsored === 0 || (mayMix && heldSponsored >= least)
    const hasSlot = count < policy.perUser
    const unsponsoredBarrier = count === 0 ? barriers.firstUnsponsored : barriers.unsponsored

    let filled = 0
    let filledSponsored = false
    let becameMixed = false
    let held = first
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
      const c = contract[i]!
      const isSponsored = sponsored[c] === 1
      if (isSponsored) {
        sponsoredPairs++
        eligible[c] = 1
      }
      while (held < end && assignments.contract[held]! < c) held++
      if (held < end && assignments.contract[held] === c) continue
      const full = load[c]! >= cap[c]!
      if (isSponsored && !full) sponsoredPairsOpen++
      if (isSponsored && full && cap[c]! > 0 && hasSlot && takesSponsored) wanted[c] = 1
      // Slots are counted for the rule alone: each against the capacity that is really left.
      const barred = isSponsored
        ? takesSponsored && barriers.sponsored !== null
        : takesUnsponsored && unsponsoredBarrier !== null
      if (!barred || left[c] === 0 || count + filled >= policy.perUser) continue
      // Nobody's new slots make a second kind, unless one more mixed user is allowed.
      const kindSoFar: boolean =
        count > 0 ? heldSponsored > 0 : filled > 0 ? filledSponsored : isSponsored
      if (!mixed && isSponsored !== kindSoFar) {
        if (!mayMix) continue
        becameMixed = true
      }
      left[c]!--
      filled++
      filledSponsored = isSponsored
    }
    slotsLeftEmpty += filled
    if (filled > 0 && count === 0) usersLeftOut++
    if (becameMixed) mixedLeft--
  }

  let sponsoredCapacityLeft = 0
  const binding: number[] = []
  for (let c = 0; c < instance.contracts; c++) {
    if (eligible[c] === 1) sponsoredCapacityLeft += Math.max(0, cap[c]! - load[c]!)
    if (wanted[c] === 1) binding.push(c)
  }
  const rule = ruleOf(policy, tally, barriers)
  const state = Number.isNaN(target)
    ? 'no_ratio'
    : !tally.compliant || (policy.userRatioGuard === 'hard' && !tally.userCompliant)
      ? 'short'
      : rule !== null && slotsLeftEmpty > 0
        ? 'limited'
        : 'at_target'
  return {
    group,
    state,
    rule: state === 'limited' || state === 'short' ? rule : null,
    slotsLeftEmpty,
    usersLeftOut,
    sponsoredPairs,
    sponsoredPairsOpen,
    sponsoredCapacityLeft,
    bindingContracts: binding.toSorted(
      (a, b) => prices.contract[b]! - prices.contract[a]! || a - b,
    ),
    ratioPrice: Math.max(
      prices.ratioFloor[group]!,
      prices.ratioCeiling[group]!,
      prices.userRatio[group]!,
    ),
  }
}

function ruleOf(
  policy: Policy,
  tally: Check['groups'][number],
  barriers: Readonly<Record<string, GroupAccount['rule']>>,
): GroupAccount['rule'] {
  if (tally.missing > 0) return 'floor'
  if (tally.surplus > 0) return 'ceiling'
  if (policy.userRatioGuard === 'hard' && !tally.userCompliant) return 'user_ratio'
  return barriers['unsponsored'] ?? barriers['sponsored'] ?? barriers['firstUnsponsored'] ?? null
}
