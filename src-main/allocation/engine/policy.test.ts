import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../../src-shared/allocation/parameters.ts'
import { generateZipf } from './generate.ts'
import type { Instance } from './instance.ts'
import { groupRules, mixedLimits, resolvePolicy } from './policy.ts'

/** One user of each group, eligible for both contracts; the second contract is sponsored. */
function drop(score: readonly number[], target: readonly number[] = [NaN]): Instance {
  const users = score.length / 2
  return {
    users,
    contracts: 2,
    groups: target.length,
    rowStart: Uint32Array.from({ length: users + 1 }, (_, u) => 2 * u),
    contract: Uint16Array.from(score, (_, i) => i % 2),
    score: Float64Array.from(score),
    cap: Int32Array.of(1, 3),
    sponsored: Uint8Array.of(0, 1),
    groupOf: Int32Array.from({ length: users }, (_, u) => u % target.length),
    target: Float64Array.from(target),
    pins: { user: new Int32Array(), contract: new Int32Array() },
  }
}

const parameters = (given: object) => allocationParameters.parse(given)

describe('resolvePolicy', () => {
  it('sets the fill bonus to a thousandth of the largest score, at least 1e-9', () => {
    expect(resolvePolicy(drop([2, 0]), parameters({})).fillBonus).toBe(0.002)
    expect(resolvePolicy(drop([0, 0]), parameters({})).fillBonus).toBe(1e-9)
    expect(resolvePolicy(drop([2, 0]), parameters({ fill_bonus: 0.5 })).fillBonus).toBe(0.5)
  })

  it('sets the penalty to the mean value of the pairs with a positive score', () => {
    const given = parameters({ scarcity_alpha: 1, fill_bonus: 0.5 })
    // Scarcity of the sponsored contract: 3 / (3 + 1) eligible users.
    expect(resolvePolicy(drop([2, 4]), given).penalty).toBe((2 + 4 * 1.75) / 2 + 0.5)
    expect(resolvePolicy(drop([2, 0]), given).penalty).toBe(2.5)
    expect(resolvePolicy(drop([0, 0]), given).penalty).toBe(0.5)
    expect(resolvePolicy(drop([2, 4]), parameters({ ratio_penalty: 0 })).penalty).toBe(0)
  })

  it('switches the guard off unless ratios are enforced', () => {
    const soft = { assignment_ratio_guard: 'soft' }
    expect(resolvePolicy(drop([1, 1]), parameters(soft)).guard).toBe('off')
    const enforced = parameters({ ...soft, enforce_assignment_ratio: true })
    expect(resolvePolicy(drop([1, 1]), enforced).guard).toBe('soft')
  })
})

describe('groupRules', () => {
  const instance = drop([1, 1, 1, 1, 1, 1], [0.25, 0.9, NaN])
  const rulesOf = (given: object) =>
    groupRules(
      instance,
      resolvePolicy(instance, parameters({ enforce_assignment_ratio: true, ...given })),
    )

  it('turns sense and slack into a floor and a ceiling for groups with a target', () => {
    const within = rulesOf({ ratio_sense: 'within', ratio_slack: 0.5 })
    expect([...within.floor]).toEqual([0, 0.4, 0])
    expect([...within.ceiling]).toEqual([0.75, 1, 1])
    expect([...rulesOf({ ratio_sense: 'at_least' }).ceiling]).toEqual([1, 1, 1])
    expect([...rulesOf({ ratio_sense: 'at_most' }).floor]).toEqual([0, 0, 0])
  })

  it('asks for sponsored holders only under a hard user ratio guard', () => {
    expect([...rulesOf({}).userFloor]).toEqual([0, 0, 0])
    expect([...rulesOf({ user_ratio_guard: 'hard' }).userFloor]).toEqual([0.25, 0.9, 0])
  })

  it('asks mixed users for min(sponsored first, K - 1) sponsored contracts, at least one', () => {
    expect(rulesOf({ per_user: 5, sponsored_first_rounds: 3 }).leastSponsored).toBe(3)
    expect(rulesOf({ per_user: 3, sponsored_first_rounds: 3 }).leastSponsored).toBe(2)
    expect(rulesOf({ per_user: 3, sponsored_first_rounds: 0 }).leastSponsored).toBe(1)
  })
})

describe('mixedLimits', () => {
  it('rounds down, but not below what a share means', () => {
    const instance = generateZipf({ users: 100, contracts: 10, pairsPerUser: 3, groups: 1 })
    expect(mixedLimits(instance, { maxMixedShare: 0.29 })[0]).toBe(29)
    expect(mixedLimits(instance, { maxMixedShare: 0.999 })[0]).toBe(99)
    expect(mixedLimits(instance, { maxMixedShare: 1 })[0]).toBe(100)
  })
})
