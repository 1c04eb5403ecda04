import type { CandidateReason } from '../../../src-shared/allocation/result.ts'
import { barrierFor } from './group-account.ts'
import type { GroupStanding, RatioRules } from './group-account.ts'
import type { Policy } from './model.ts'
import { type Choice, UserChoices } from './explain-choice.ts'
import { movesOf } from './explain-moves.ts'
import { type GroupMultipliers, groupTermsOf, onceTerms } from './explain-terms.ts'
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
  /**
   * What the multipliers that count once a user (of the limit on mixed users, of the user ratio) add
   * to this pair beside the rest of what the user holds.
   */
  readonly mixingEffect: number
  /** value - price + ratioEffect + mixingEffect: what the pair is worth to the drop as a whole. */
  readonly reducedValue: number
  readonly reason: CandidateReason
}

/** The user's group as a result left it, with its multipliers. */
export interface GroupFacts extends GroupStanding, GroupMultipliers {
  /** NaN: no ratio. */
  readonly target: number
}

export type ExplainedPolicy = RatioRules &
  Pick<Policy, 'perUser' | 'maxMixedShare' | 'sponsoredFirst' | 'penalty'>

/**
 * Why a user holds each of its candidates or not, from facts that a published result keeps: needs
 * no instance. Best reduced value first, ties by the smaller contract.
 */
export function explainCandidates(
  policy: ExplainedPolicy,
  group: GroupFacts,
  candidates: readonly CandidateFacts[],
): CandidateExplanation[] {
  const mixingEffect = mixingEffectOf(policy, group, candidates)
  const weighed = candidates.map((candidate): Weighed => {
    const ratioEffect = ratioEffectOf(policy, group, candidate.sponsored)
    const mixing = mixingEffect(candidate)
    return {
      ...candidate,
      ratioEffect,
      mixingEffect: mixing,
      reducedValue: candidate.value - candidate.price + ratioEffect + mixing,
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

/** What the multipliers that count once a user change by having a candidate or not. */
function mixingEffectOf(
  policy: ExplainedPolicy,
  group: GroupFacts,
  candidates: readonly CandidateFacts[],
): (candidate: CandidateFacts) => number {
  const terms = groupTermsOf(policy, group)
  const held = candidates.filter(({ round }) => round !== null)
  const sponsored = held.filter((candidate) => candidate.sponsored).length
  const other = held.length - sponsored
  return (candidate) => {
    const [own, rest] = candidate.sponsored ? [1, 0] : [0, 1]
    const sign = candidate.round === null ? 1 : -1
    const asIs = onceTerms(terms, sponsored, other)
    const changed = onceTerms(terms, sponsored + sign * own, other + sign * rest)
    // Where nobody may be mixed there is no price for it: the reason says so.
    return Number.isFinite(asIs) && Number.isFinite(changed) ? sign * (changed - asIs) : 0
  }
}

function ratioEffectOf(policy: ExplainedPolicy, group: GroupFacts, sponsored: boolean): number {
  const own = sponsored ? 1 : 0
  const { floor, ceiling } = shareLimits(policy, group.target)
  const low = Number.isNaN(floor) ? 0 : group.ratioFloor * (own - floor)
  const high = Number.isNaN(ceiling) ? 0 : group.ratioCeiling * (ceiling - own)
  return low + high
}

/** How far a candidate is from what is best for its user at the certified prices. */
export interface WhatIf {
  /**
   * By how much its value would have to rise, or its price to fall, until the user would be as well
   * off with it: 0 where that is so already.
   */
  readonly needs: number
  /** What it would take the place of, by position. */
  readonly insteadOf: readonly number[]
}

/** What a user would choose at the certified prices, against what it got. */
export interface ChoiceExplanation {
  /**
   * How much more the user's best choice is worth at these prices than what it holds: its part of
   * the gap to the bound. 0 for all but a few users of a good result.
   */
  readonly regret: number
  /** Positions of the best choice. */
  readonly best: readonly number[]
  /** For what the user holds: how much of its worth it could lose before the user would do without. */
  readonly margin: readonly (number | null)[]
  /** For what it does not hold; null where no price or score could bring it about. */
  readonly whatIf: readonly (WhatIf | null)[]
  /** The candidate the user is nearest to getting beside or instead; null without any. */
  readonly runnerUp: number | null
}

/**
 * Exact for the user alone, the prices of contracts and the multipliers of its group as they are:
 * what would change the user's own best choice. Estimates for the drop as a whole, whose prices move
 * with it. `listed`: how many candidates, by position, are answered for.
 */
export function explainChoice(
  policy: ExplainedPolicy,
  group: GroupFacts,
  candidates: readonly CandidateFacts[],
  listed = candidates.length,
): ChoiceExplanation {
  const choices = new UserChoices(
    groupTermsOf(policy, group),
    policy.perUser,
    candidates.map(({ sponsored, value, price, cap, round }) => ({
      sponsored,
      net: value - price,
      pinned: round === 0,
      open: cap > 0,
    })),
  )
  const held = candidates.flatMap(({ round }, index) => (round === null ? [] : [index]))
  const { best } = choices
  // A group that may hold nothing has no multipliers: prices alone say nothing about its users.
  const isBarred = (sponsored: boolean): boolean =>
    group.total === 0 && movesOf(policy, group, 0, 0, sponsored).add.now === -Infinity
  const size = candidates.reduce((most, { value }) => Math.max(most, value), 0)
  const snapped = (amount: number): number => (amount <= 1e-9 * size ? 0 : amount)
  const margin: (number | null)[] = []
  const whatIf: (WhatIf | null)[] = []
  let runnerUp: number | null = null
  for (let index = 0; index < Math.min(listed, candidates.length); index++) {
    const { round, sponsored } = candidates[index]!
    const isHeld = round !== null
    margin.push(isHeld && round !== 0 ? marginOf(choices, index, snapped) : null)
    const found = isHeld || isBarred(sponsored) ? null : whatIfOf(choices, index, held, snapped)
    whatIf.push(found)
    if (found !== null && found.needs < (runnerUp === null ? Infinity : needsOf(runnerUp))) {
      runnerUp = index
    }
  }
  return {
    regret: best.chosen.some((index) => isBarred(candidates[index]!.sponsored))
      ? 0
      : snapped(best.worth - choices.worthOf(held)),
    best: best.chosen,
    margin,
    whatIf,
    runnerUp,
  }

  function needsOf(index: number): number {
    return whatIf[index]?.needs ?? Infinity
  }
}

function marginOf(
  choices: UserChoices,
  index: number,
  snapped: (amount: number) => number,
): number | null {
  const margin = choices.bestWith(index).worth - choices.bestWithout(index).worth
  return Number.isFinite(margin) ? snapped(margin) : null
}

function whatIfOf(
  choices: UserChoices,
  index: number,
  held: readonly number[],
  snapped: (amount: number) => number,
): WhatIf | null {
  const found: Choice = choices.bestWith(index)
  const needs = choices.best.worth - found.worth
  if (!Number.isFinite(needs)) return null
  return {
    needs: snapped(needs),
    insteadOf: held.filter((each) => !found.chosen.includes(each)),
  }
}
