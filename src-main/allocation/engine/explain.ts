import type { CandidateReason } from '../../../src-shared/allocation/result.ts'
import { barrierFor } from './group-account.ts'
import type { GroupStanding, RatioRules } from './group-account.ts'
import type { Policy } from './model.ts'
import { leastSponsoredWhenMixed, mixedLimit, shareLimits } from './proof.ts'

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
