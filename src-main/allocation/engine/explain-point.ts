import type { ExplainedPolicy } from './explain.ts'
import { groupTermsOf, multipliersOf } from './explain-terms.ts'
import type { Instance } from './instance.ts'
import type { Prices } from './model.ts'
import { CompensatedSum } from './proof.ts'
import { BestOfKind, type GroupTerms, insert } from './user-choice.ts'

/** One point of target: a hundredth. */
export const POINT = 0.01

/**
 * By how much the users' part of the certified bound changes where one group's target is a point
 * higher or lower, at the same prices: any multipliers bound the objective under any target, so the
 * objective can change by no more than this and the gap. 0 where no rule of the group has a price.
 */
export interface GroupPoint {
  readonly higher: number
  readonly lower: number
}

/**
 * One pass over all pairs. Targets stay within 0..1. Null for groups without a ratio, and for those
 * with one kind of pair only under a hard rule: what they may hold changes by leaps. `policy` is that
 * of the bound that certified `prices`; `eligibleUsers` by group.
 */
export function groupPoints(
  instance: Instance,
  policy: ExplainedPolicy & { readonly fillBonus: number },
  prices: Prices,
  eligibleUsers: readonly number[],
  lift: Float64Array,
): (GroupPoint | null)[] {
  const { users, groups, contracts, rowStart, contract, score, sponsored, groupOf, cap, pins } =
    instance
  const offset = new Float64Array(contracts)
  for (let c = 0; c < contracts; c++) {
    offset[c] = cap[c] === 0 ? -Infinity : policy.fillBonus - prices.contract[c]!
  }
  const terms = Array.from({ length: groups }, (_, g) => {
    const target = instance.target[g]!
    const at = (to: number) =>
      groupTermsOf(policy, {
        ...multipliersOf(prices, g),
        target: Math.min(1, Math.max(0, to)),
        eligibleUsers: eligibleUsers[g]!,
      })
    const { ratioFloor, ratioCeiling, userRatio } = multipliersOf(prices, g)
    return Number.isNaN(target) || Math.max(ratioFloor, ratioCeiling, userRatio) === 0
      ? null
      : { asIs: at(target), higher: at(target + POINT), lower: at(target - POINT) }
  })
  const sums = Array.from({ length: groups }, () => ({
    higher: new CompensatedSum(),
    lower: new CompensatedSum(),
  }))
  /** 1: an unsponsored pair with capacity, 2: a sponsored one. */
  const kinds = new Uint8Array(groups)
  const k = policy.perUser
  const best = new BestOfKind(k)
  let pin = 0
  for (let u = 0; u < users; u++) {
    const group = groupOf[u]!
    const own = terms[group]!
    const start = rowStart[u]!
    const end = rowStart[u + 1]!
    while (pin < pins.user.length && pins.user[pin]! < u) pin++
    if (own === null) {
      for (let i = start; i < end && kinds[group] !== 3; i++) {
        if (cap[contract[i]!] !== 0) kinds[group]! |= 1 + sponsored[contract[i]!]!
      }
      continue
    }
    if (start === end) continue
    best.sponsored.fill(-Infinity)
    best.unsponsored.fill(-Infinity)
    let worstSponsored = -Infinity
    let worstUnsponsored = -Infinity
    let fixed = 0
    let fixedSponsored = 0
    let fixedUnsponsored = 0
    for (let i = start; i < end; i++) {
      const c = contract[i]!
      const reduced = score[i]! * lift[c]! + offset[c]!
      if (reduced > -Infinity) kinds[group]! |= 1 + sponsored[c]!
      if (pin < pins.user.length && pins.user[pin] === u && pins.contract[pin] === c) {
        pin++
        fixed += reduced
        if (sponsored[c] === 1) fixedSponsored++
        else fixedUnsponsored++
      } else if (sponsored[c] === 1) {
        if (reduced > worstSponsored) worstSponsored = insert(best.sponsored, reduced, k)
      } else if (reduced > worstUnsponsored) {
        worstUnsponsored = insert(best.unsponsored, reduced, k)
      }
    }
    const worth = (at: GroupTerms): number =>
      fixedSponsored * at.sponsored +
      fixedUnsponsored * at.unsponsored +
      fixed +
      best.choose(at, fixedSponsored, fixedUnsponsored)
    const asIs = worth(own.asIs)
    sums[group]!.higher.add(worth(own.higher) - asIs)
    sums[group]!.lower.add(worth(own.lower) - asIs)
  }
  const isHard = policy.guard === 'hard' || policy.userRatioGuard === 'hard'
  return sums.map(({ higher, lower }, g) =>
    Number.isNaN(instance.target[g]!) || (isHard && kinds[g] !== 3)
      ? null
      : { higher: higher.value, lower: lower.value },
  )
}
