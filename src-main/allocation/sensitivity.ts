import type { ContractSummary, GroupSummary } from '../../src-shared/allocation/summary.ts'
import { groupFactsOf } from './engine/explain-facts.ts'
import { groupPoints, POINT } from './engine/explain-point.ts'
import { unitWorths } from './engine/explain-worth.ts'
import type { GroupFacts } from './engine/explain.ts'
import type { Instance } from './engine/instance.ts'
import { contractLifts } from './engine/value.ts'
import type { Proven } from './solve-and-prove.ts'

/** What a little more of everything would be worth, as the summary says it. By number. */
export interface Sensitivity {
  readonly contracts: readonly Required<Pick<ContractSummary, 'one_more'>>[]
  readonly groups: readonly Required<Pick<GroupSummary, 'multipliers' | 'one_point'>>[]
}

/**
 * From the multipliers that certify the bound, whichever solver found the result. Two passes over
 * all pairs: about a tenth of a second each at 10 million.
 */
export function sensitivityOf(instance: Instance, proven: Proven): Sensitivity {
  const { policy, check, bound, solution, objective } = proven
  const { prices } = bound
  const lift = contractLifts(instance, policy.scarcityAlpha)
  const gap = Math.max(0, bound.bound - objective)
  const groups = groupFactsOf(instance, prices, check)
  const worths = unitWorths(instance, policy, groups, solution.assignments, lift)
  const eligible = check.groups.map(({ eligibleUsers }) => eligibleUsers)
  const points = groupPoints(instance, policy, prices, eligible, lift)
  return {
    contracts: worths.map(({ atLeast, takers }, c) => ({
      one_more: {
        at_least: atLeast,
        at_most: instance.cap[c] === 0 ? null : prices.contract[c]! + gap,
        takers,
      },
    })),
    groups: points.map((point, g) => {
      const group = groups[g]!
      const change = (dual: number, by: number) => ({
        estimate: firstOrder(group, by),
        at_most: dual + gap,
      })
      return {
        multipliers: {
          ratio_floor: group.ratioFloor,
          ratio_ceiling: group.ratioCeiling,
          mixed: group.mixed,
          user_ratio: group.userRatio,
        },
        one_point:
          point === null
            ? null
            : {
                higher: change(point.higher, Math.min(1, group.target + POINT) - group.target),
                lower: change(point.lower, Math.max(0, group.target - POINT) - group.target),
              },
      }
    }),
  }
}

/** How the rules' multipliers charge the group's assignments for a change of its target. */
function firstOrder(group: GroupFacts, by: number): number {
  const charged =
    (group.ratioFloor - group.ratioCeiling) * group.total + group.userRatio * group.holders
  // 0 - 0 is no loss of -0.
  return charged === 0 ? 0 : -charged * by
}
