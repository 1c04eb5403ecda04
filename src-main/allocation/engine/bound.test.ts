import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPrices, smallDrops } from './arbitrary.ts'
import { gapPercent, upperBound } from './bound.ts'
import { bruteOptimum } from './brute.ts'
import { generateRealShape, generateZipf, withDegenerateScores } from './generate.ts'
import type { Instance } from './instance.ts'
import { zeroPrices } from './model.ts'
import type { Policy, Prices } from './model.ts'
import { plantOptimum } from './planted.ts'

const hard: Policy = {
  perUser: 3,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  penalty: 1,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 3,
  scarcityAlpha: 0.05,
  fillBonus: 0.001,
  cacheFactor: 40,
  seed: 0,
}

describe('upperBound', () => {
  it('is never below the true optimum, whatever the rules and the prices', () => {
    const dropAndPrices = smallDrops({ mostPairs: 10, pins: true }).chain(({ instance, policy }) =>
      fc.record({
        instance: fc.constant(instance),
        policy: fc.constant(policy),
        prices: fc.oneof(anyPrices(instance), goodPrices(instance)),
      }),
    )
    fc.assert(
      fc.property(dropAndPrices, ({ instance, policy, prices }) => {
        const optimum = bruteOptimum(instance, policy)
        fc.pre(optimum !== null)
        expect(upperBound(instance, policy, prices).bound).toBeGreaterThanOrEqual(optimum.objective)
      }),
      { numRuns: 1500 },
    )
  })

  it('meets a planted optimum exactly at the planted prices', () => {
    const sizes = fc.record({
      users: fc.integer({ min: 1, max: 200 }),
      contracts: fc.integer({ min: 8, max: 30 }),
      pairsPerUser: fc.integer({ min: 1, max: 20 }),
      perUser: fc.integer({ min: 1, max: 4 }),
      groups: fc.integer({ min: 0, max: 5 }),
      mixing: fc.constantFrom('none' as const, 'free' as const),
      seed: fc.nat(),
    })
    fc.assert(
      fc.property(sizes, (options) => {
        const { instance, policy, prices, optimum } = plantOptimum(options)
        const bound = upperBound(instance, policy, prices)
        expect(bound.contractTerm + bound.mixedTerm + bound.userTerm).toBe(optimum)
        expect(bound.bound).toBeGreaterThanOrEqual(optimum)
        expect(bound.roundingTerm).toBeLessThan(1e-7)
      }),
      { numRuns: 200 },
    )
  })

  it('is never below a planted optimum at other prices', () => {
    const { instance, policy, prices, optimum } = plantOptimum({
      users: 5000,
      contracts: 40,
      pairsPerUser: 20,
      perUser: 3,
      groups: 6,
      mixing: 'none',
      seed: 7,
    })
    const scaled = (factor: number) => ({
      ...prices,
      contract: prices.contract.map((price) => price * factor),
      ratioFloor: prices.ratioFloor.map((multiplier) => multiplier / factor),
    })
    for (const factor of [0.5, 0.99, 1.01, 2]) {
      expect(upperBound(instance, policy, scaled(factor)).bound).toBeGreaterThan(optimum)
    }
  })

  it('is zero for a drop without capacity, however dear the contracts', () => {
    const instance = { ...generateZipf({ users: 50, contracts: 20, pairsPerUser: 5 }) }
    const prices = zeroPrices(instance)
    prices.contract.fill(1e12)
    const empty = { ...instance, cap: new Int32Array(20) }
    expect(upperBound(empty, hard, prices)).toMatchObject({ contractTerm: 0, userTerm: 0 })
  })

  it('becomes exact on all-zero scores by snapping prices that are nearly right', () => {
    const zero = withDegenerateScores(generateRealShape({ users: 2000, fill: 0.5 }), 'zero')
    const policy: Policy = { ...hard, guard: 'off' }
    const prices = zeroPrices(zero)
    prices.contract.fill(0.00099)
    const { bound, snapped } = upperBound(zero, policy, prices)
    const capacity = zero.cap.reduce((sum, cap) => sum + cap, 0)
    expect(snapped).toBe(true)
    expect(bound).toBeCloseTo(capacity * 0.001, 9)
  })

  it('asks for a word on cancelling as it goes', () => {
    const instance = generateZipf({ users: 10_000, contracts: 20, pairsPerUser: 3 })
    const control = {
      now: () => 0,
      deadline: 1,
      checkpoint: () => {
        throw new Error('cancelled')
      },
      progress: () => undefined,
    }
    expect(() => upperBound(instance, hard, zeroPrices(instance), control)).toThrow('cancelled')
  })
})

describe('gapPercent', () => {
  it('is the missing share of the bound, and 0 when there is nothing to have', () => {
    expect([gapPercent(90, 100), gapPercent(0, 0)]).toEqual([10, 0])
  })
})

function goodPrices(instance: Instance): fc.Arbitrary<Prices> {
  const list = (length: number, most: number) =>
    fc
      .array(fc.integer({ min: 0, max: 8 }), { minLength: length, maxLength: length })
      .map((eighths) => Float64Array.from(eighths, (n) => (n * most) / 8))
  return fc.record({
    contract: list(instance.contracts, 1),
    ratioFloor: list(instance.groups, 0.5),
    ratioCeiling: list(instance.groups, 0.5),
    mixed: list(instance.groups, 1),
    userRatio: list(instance.groups, 0.5),
  })
}
