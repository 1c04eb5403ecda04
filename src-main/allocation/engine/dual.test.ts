import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from './bound.ts'
import { solveDual, toPrices } from './dual.ts'
import { generateRealShape, withDegenerateScores } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { plantOptimum } from './planted.testing.ts'
import { groupRules } from './policy.ts'
import { contractLifts, typicalValue } from './value.ts'
import { unlimited } from './solver.testing.ts'

function boundOf(instance: Instance, policy: Policy, given = unlimited): number {
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const scale = typicalValue(instance, policy, lifts)
  const rules = groupRules(instance, policy)
  const { multipliers } = solveDual({ instance, policy, rules, lifts, scale }, given, () => {})
  return upperBound(instance, policy, toPrices(multipliers, scale)).bound
}

describe('solveDual', () => {
  it.each(['none', 'free'] as const)('comes close to planted prices, mixing %s', (mixing) => {
    const { instance, policy, optimum } = plantOptimum({
      users: 2000,
      contracts: 40,
      pairsPerUser: 15,
      perUser: 3,
      groups: 5,
      mixing,
      seed: 3,
    })
    expect(-gapPercent(boundOf(instance, policy), optimum)).toBeLessThan(0.3)
  })

  it('knows that a drop of equal scores is worth its capacity', () => {
    const drop = withDegenerateScores(generateRealShape({ users: 2000 }), 'equal')
    const capacity = drop.cap.reduce((sum, cap) => sum + cap, 0)
    const policy: Policy = {
      perUser: 3,
      guard: 'off',
      sense: 'at_least',
      slack: 0,
      penalty: 1,
      userRatioGuard: 'off',
      maxMixedShare: 0,
      sponsoredFirst: 3,
      scarcityAlpha: 0,
      fillBonus: 1e-9,
      cacheFactor: 0,
      seed: 0,
    }
    expect(boundOf(drop, policy) / capacity).toBeLessThan(1.003)
  })

  it('has prices at once when there is no time', () => {
    const { instance, policy, optimum } = plantOptimum({
      users: 200,
      contracts: 20,
      pairsPerUser: 8,
      perUser: 2,
      groups: 2,
      mixing: 'none',
      seed: 1,
    })
    expect(boundOf(instance, policy, { ...unlimited, deadline: 0 })).toBeGreaterThan(optimum)
  })
})
