import type { CandidateReason } from '../../../src-shared/allocation/result.ts'
import type { Check } from './check.ts'
import { barrierFor } from './group-account.ts'
import type { GroupStanding, RatioRules } from './group-account.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Policy, Prices } from './model.ts'
import { leastSponsoredWhenMixed, liftOf, mixedLimit, shareLimits } from './proof.ts'

/** One eligible contract of a user, as a result left it. */
export interface CandidateFacts {
  /** Any number that ascends with the contract's id. */
  readonly contract: number
  readonly sponsored: boolean
  readonly score: number
  readonly value: number
  /** Of the contract; 0 where it has capacity to spare. */
  readonly price: number
  readonly cap: number
  readonly assigned: number
  /** 0 for a pin; null when it was not chosen. */
  readonly round: number | null
}

export interface CandidateExplanation extends CandidateFacts {
  /** What the group's ratio adds to a pair of this kind: above 0 for the kind it is short of. */
  readonly ratioEffect: number
  /** value - price + ratioEffect: what the pair is worth to the drop as a whole. */
  readonly reducedValue: number
  readonly reason: CandidateReason
}

/** The user's group as a result left it, with the multipliers of its ratio. */
export interface GroupFacts extends GroupStanding {
  /** NaN: no ratio. */
  readonly target: number
  readonly ratioFloor: number
  readonly ratioCeiling: number
}

export type ExplainedPolicy = RatioRules &
  Pick<Policy, 'perUser' | 'maxMixedShare' | 'sponsoredFirst'>

export interface UserExplanation {
  readonly user: number
  readonly group: number
  readonly perUser: number
  /** Best reduced value first, ties by the smaller contract. */
  readonly candidates: readonly CandidateExplanation[]
}

/** What a contract's unit of capacity is worth and who else would take one. */
export interface ContractExplanation {
  readonly contract: number
  readonly sponsored: boolean
  readonly cap: number
  readonly assigned: number
  /** Eligible users. */
  readonly demand: number
  readonly price: number
  readonly scoreSum: number
  /** Least and largest value among its assignments; null without any. */
  readonly leastValue: number | null
  readonly largestValue: number | null
  /** Eligible users without it who have a free slot. */
  readonly waitingUsers: number
  /** Its assignments in each group. */
  readonly assignedByGroup: Int32Array
}

/**
 * Why a user holds each of its candidates or not, from facts that a published result keeps: needs
 * no instance. Best reduced value first, ties by the smaller contract.
 */
export function explainCandidates(
  policy: ExplainedPolicy,
  group: GroupFacts,
  candidates: readonly CandidateFacts[],
): CandidateExplanation[] {
  const weighed = candidates.map((candidate): Weighed => {
    const ratioEffect = ratioEffectOf(policy, group, candidate.sponsored)
    return {
      ...candidate,
      ratioEffect,
      reducedValue: candidate.value - candidate.price + ratioEffect,
    }
  })
  const standing = standingOf(policy, group, weighed)
  return weighed
    .map((candidate) => ({ ...candidate, reason: reasonFor(candidate, standing) }))
    .toSorted((a, b) => b.reducedValue - a.reducedValue || a.contract - b.contract)
}

/**
 * The same from the instance itself. `check` is the result's own, for loads and the groups'
 * standing; `prices` are those of the bound.
 */
export function explainUser(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  assignments: Assignments,
  check: Check,
  user: number,
  lift: Float64Array = liftOf(instance, policy),
): UserExplanation {
  const group = instance.groupOf[user]!
  const held = heldBy(assignments, user)
  const candidates: CandidateFacts[] = []
  for (let i = instance.rowStart[user]!; i < instance.rowStart[user + 1]!; i++) {
    const contract = instance.contract[i]!
    candidates.push({
      contract,
      sponsored: instance.sponsored[contract] === 1,
      score: instance.score[i]!,
      value: instance.score[i]! * lift[contract]! + policy.fillBonus,
      price: prices.contract[contract]!,
      cap: instance.cap[contract]!,
      assigned: check.load[contract]!,
      round: held.get(contract) ?? null,
    })
  }
  const facts = {
    ...check.groups[group]!,
    target: instance.target[group]!,
    ratioFloor: prices.ratioFloor[group]!,
    ratioCeiling: prices.ratioCeiling[group]!,
  }
  return {
    user,
    group,
    perUser: policy.perUser,
    candidates: explainCandidates(policy, facts, candidates),
  }
}

export function explainContract(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  assignments: Assignments,
  check: Check,
  contract: number,
  lift: Float64Array = liftOf(instance, policy),
): ContractExplanation {
  const { rowStart, groupOf } = instance
  const assignedByGroup = new Int32Array(instance.groups)
  let demand = 0
  let waitingUsers = 0
  let scoreSum = 0
  let leastValue: number | null = null
  let largestValue: number | null = null
  let at = 0
  for (let u = 0; u < instance.users; u++) {
    let count = 0
    let holds = false
    for (; at < assignments.user.length && assignments.user[at] === u; at++) {
      count++
      if (assignments.contract[at] === contract) holds = true
    }
    const pair = pairIn(instance, rowStart[u]!, rowStart[u + 1]!, contract)
    if (pair < 0) continue
    demand++
    if (!holds) {
      if (count < policy.perUser) waitingUsers++
      continue
    }
    const value = instance.score[pair]! * lift[contract]! + policy.fillBonus
    scoreSum += instance.score[pair]!
    leastValue = Math.min(leastValue ?? value, value)
    largestValue = Math.max(largestValue ?? value, value)
    assignedByGroup[groupOf[u]!]!++
  }
  return {
    contract,
    sponsored: instance.sponsored[contract] === 1,
    cap: instance.cap[contract]!,
    assigned: check.load[contract]!,
    demand,
    price: prices.contract[contract]!,
    scoreSum,
    leastValue,
    largestValue,
    waitingUsers,
    assignedByGroup,
  }
}

type Weighed = Omit<CandidateExplanation, 'reason'>

/** What decides over a user's other candidates. */
interface Standing {
  /** Whether the user may hold one more of a kind beside what it holds. */
  readonly kindAllowed: (sponsored: boolean) => boolean
  /** Whether the group's enforced rules leave no room for one more of a kind. */
  readonly barred: (sponsored: boolean) => boolean
  readonly hasSlot: boolean
  /** The worst of what the user holds. */
  readonly leastHeld: number
}

function standingOf(
  policy: ExplainedPolicy,
  group: GroupFacts,
  candidates: readonly Weighed[],
): Standing {
  const chosen = candidates.filter((candidate) => candidate.round !== null)
  const sponsored = chosen.filter((candidate) => candidate.sponsored).length
  const mixed = sponsored > 0 && sponsored < chosen.length
  const mayMix = policy.perUser > 1 && group.mixedUsers < mixedLimit(policy, group.eligibleUsers)
  return {
    kindAllowed: (isSponsored) => {
      if (mixed || chosen.length === 0 || isSponsored === sponsored > 0) return true
      const after = sponsored + (isSponsored ? 1 : 0)
      return mayMix && after >= leastSponsoredWhenMixed(policy)
    },
    barred: (isSponsored) =>
      barrierFor(policy, group.target, group, isSponsored, chosen.length === 0) !== null,
    hasSlot: chosen.length < policy.perUser,
    leastHeld: Math.min(...chosen.map((candidate) => candidate.reducedValue)),
  }
}

/** The first obstacle in the way from the contract to the user, as an analyst would ask for it. */
function reasonFor(candidate: Weighed, standing: Standing): CandidateReason {
  if (candidate.round !== null) return candidate.round === 0 ? 'pinned' : 'chosen'
  if (candidate.cap === 0) return 'no_capacity'
  const full = candidate.assigned >= candidate.cap
  if (full && candidate.value <= candidate.price) return 'not_worth_its_price'
  if (standing.hasSlot) {
    if (!standing.kindAllowed(candidate.sponsored)) return 'other_kind'
    if (standing.barred(candidate.sponsored)) return 'group_ratio'
    if (full) return 'contract_full'
    return candidate.reducedValue <= 0 ? priceOrRatio(candidate) : 'left_open'
  }
  if (candidate.reducedValue <= standing.leastHeld) return 'holds_better'
  if (!standing.kindAllowed(candidate.sponsored)) return 'other_kind'
  if (full) return 'contract_full'
  return standing.barred(candidate.sponsored) ? 'group_ratio' : 'left_open'
}

/** Which of the two takes more from a pair that is worth nothing to the drop. */
function priceOrRatio(candidate: Weighed): CandidateReason {
  return -candidate.ratioEffect > candidate.price ? 'group_ratio' : 'not_worth_its_price'
}

function ratioEffectOf(policy: ExplainedPolicy, group: GroupFacts, sponsored: boolean): number {
  const own = sponsored ? 1 : 0
  const { floor, ceiling } = shareLimits(policy, group.target)
  const low = Number.isNaN(floor) ? 0 : group.ratioFloor * (own - floor)
  const high = Number.isNaN(ceiling) ? 0 : group.ratioCeiling * (ceiling - own)
  return low + high
}

/** Round of each contract the user holds. */
function heldBy(assignments: Assignments, user: number): Map<number, number> {
  let low = 0
  let high = assignments.user.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (assignments.user[middle]! < user) low = middle + 1
    else high = middle
  }
  const held = new Map<number, number>()
  for (; low < assignments.user.length && assignments.user[low] === user; low++) {
    held.set(assignments.contract[low]!, assignments.round[low]!)
  }
  return held
}

function pairIn(instance: Instance, start: number, end: number, contract: number): number {
  let low = start
  let high = end - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = instance.contract[middle]!
    if (at === contract) return middle
    if (at < contract) low = middle + 1
    else high = middle - 1
  }
  return -1
}
