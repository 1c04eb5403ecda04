import type { AllocationParameters } from '../../../src-shared/allocation/parameters.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { contractLifts, largestScores } from './value.ts'

/** Ratios are compared with this tolerance (spec: "Ratio"). */
export const RATIO_TOLERANCE = 1e-9

const SMALLEST_FILL_BONUS = 1e-9
const FILL_BONUS_SHARE = 0.001

/**
 * The rules of a run with every default turned into a number. `instance` is what is left after
 * exclusions and `min_score`. The default penalty is the mean value of the pairs whose score is
 * positive (of all pairs when none is): zero scores, which have a value only through the fill
 * bonus, would make a missing sponsored assignment almost free.
 */
export function resolvePolicy(instance: Instance, parameters: AllocationParameters): Policy {
  const enforced = parameters.enforce_assignment_ratio
  const fillBonus = Math.max(
    SMALLEST_FILL_BONUS,
    parameters.fill_bonus ?? FILL_BONUS_SHARE * largestScore(instance),
  )
  return {
    perUser: parameters.per_user,
    guard: enforced ? parameters.assignment_ratio_guard : 'off',
    sense: parameters.ratio_sense,
    slack: parameters.ratio_slack,
    penalty:
      parameters.ratio_penalty ?? meanPositiveValue(instance, parameters.scarcity_alpha, fillBonus),
    userRatioGuard: parameters.user_ratio_guard,
    maxMixedShare: parameters.max_mixed_share,
    sponsoredFirst: parameters.sponsored_first_rounds,
    scarcityAlpha: parameters.scarcity_alpha,
    fillBonus,
    cacheFactor: parameters.cache_factor,
    seed: parameters.seed,
  }
}

/** What the policy asks of each group, as numbers a loop can use without knowing the policy. */
export interface GroupRules {
  /** Sponsored >= floor * all. 0: no floor. */
  readonly floor: Float64Array
  /** Sponsored <= ceiling * all. 1: no ceiling. */
  readonly ceiling: Float64Array
  /** Holders of a sponsored contract >= userFloor * holders. 0: no floor. */
  readonly userFloor: Float64Array
  /** Most mixed users. */
  readonly mixedLimit: Int32Array
  /** Fewest sponsored contracts of a mixed user, at least 1. */
  readonly leastSponsored: number
  /** Floor and ceiling must hold (hard) or cost `penalty` a unit (soft). */
  readonly hard: boolean
  readonly penalty: number
}

export function groupRules(instance: Instance, policy: Policy): GroupRules {
  const floor = new Float64Array(instance.groups)
  const ceiling = new Float64Array(instance.groups).fill(1)
  const userFloor = new Float64Array(instance.groups)
  for (let g = 0; g < instance.groups; g++) {
    const target = instance.target[g]!
    if (Number.isNaN(target)) continue
    if (policy.guard !== 'off') {
      if (policy.sense !== 'at_most') floor[g] = Math.max(0, target - policy.slack)
      if (policy.sense !== 'at_least') ceiling[g] = Math.min(1, target + policy.slack)
    }
    if (policy.userRatioGuard === 'hard') userFloor[g] = Math.max(0, target - policy.slack)
  }
  return {
    floor,
    ceiling,
    userFloor,
    mixedLimit: mixedLimits(instance, policy),
    leastSponsored: Math.max(1, Math.min(policy.sponsoredFirst, policy.perUser - 1)),
    hard: policy.guard === 'hard',
    penalty: policy.penalty,
  }
}

/** Most mixed users of each group: floor(share * users with an eligible pair). */
export function mixedLimits(
  instance: Pick<Instance, 'users' | 'groups' | 'rowStart' | 'groupOf'>,
  policy: Pick<Policy, 'maxMixedShare'>,
): Int32Array<ArrayBuffer> {
  const eligible = new Int32Array(instance.groups)
  for (let u = 0; u < instance.users; u++) {
    if (instance.rowStart[u + 1]! > instance.rowStart[u]!) eligible[instance.groupOf[u]!]!++
  }
  // 0.07 * 100 is 7.000000000000001 and 0.29 * 100 is 28.999999999999996: both mean what they say.
  return eligible.map((count) => Math.floor(policy.maxMixedShare * count + RATIO_TOLERANCE))
}

function largestScore(instance: Instance): number {
  return largestScores(instance, instance.contracts).reduce(
    (most, score) => Math.max(most, score),
    0,
  )
}

function meanPositiveValue(instance: Instance, scarcityAlpha: number, fillBonus: number): number {
  const lifts = contractLifts(instance, scarcityAlpha)
  let sum = 0
  let count = 0
  for (let pair = 0; pair < instance.score.length; pair++) {
    if (instance.score[pair]! === 0) continue
    sum += instance.score[pair]! * lifts[instance.contract[pair]!]!
    count++
  }
  return count === 0 ? fillBonus : sum / count + fillBonus
}
