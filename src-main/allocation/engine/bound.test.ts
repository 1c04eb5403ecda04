import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyPrices, smallDrops } from './small-drops.testing.ts'
import { gapPercent, upperBound } from './bound.ts'
import { bruteOptimum } from './brute.testing.ts'
import { generateRealShape, generateZipf, withDegenerateScores } from './generate.ts'
import type { Instance } from './instance.ts'
import { zeroPrices } from './model.ts'
import type { Policy, Prices } from './model.ts'
import { plantOptimum } from './planted.testing.ts'
import { hard } from './solver.testing.ts'

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

  it('is never below the true optimum at the lowest bound that a search finds', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 9, pins: true }), ({ instance, policy }) => {
        const optimum = bruteOptimum(instance, policy)
        fc.pre(optimum !== null)
        const lowest = lowestBound(instance, policy)
        expect(lowest).toBeGreaterThanOrEqual(optimum.objective)
      }),
      { numRuns: 400 },
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

  it('lets a user hold one dear sponsored contract for the sake of the user ratio', () => {
    const instance: Instance = {
      users: 1,
      contracts: 1,
      groups: 2,
      rowStart: Uint32Array.of(0, 1),
      contract: Uint16Array.of(0),
      score: Float64Array.of(0.5),
      cap: Int32Array.of(1),
      sponsored: Uint8Array.of(1),
      groupOf: Int32Array.of(0),
      target: Float64Array.of(0.5, NaN),
      pins: { user: new Int32Array(0), contract: new Int32Array(0) },
    }
    const prices = zeroPrices(instance)
    prices.contract[0] = 1
    prices.userRatio[0] = 2
    const policy: Policy = { ...hard, userRatioGuard: 'hard', scarcityAlpha: 0, fillBonus: 0 }
    const { contractTerm, userTerm } = upperBound(instance, policy, prices)
    expect({ contractTerm, userTerm }).toEqual({ contractTerm: 1, userTerm: 0.5 - 1 + 2 * 0.5 })
  })

  it('is zero for a drop without capacity, however dear the contracts', () => {
    const instance = { ...generateZipf({ users: 50, contracts: 20, pairsPerUser: 5 }) }
    const prices = zeroPrices(instance)
    prices.contract.fill(1e12)
    const empty = { ...instance, cap: new Int32Array(20) }
    expect(upperBound(empty, hard, prices)).toMatchObject({ contractTerm: 0, userTerm: 0 })
  })

  it('leaves out a group that can hold nothing, whatever its multiplier', () => {
    const drawn = generateZipf({ users: 500, contracts: 20, pairsPerUser: 5, groups: 4 })
    const unsponsored = { ...drawn, sponsored: new Uint8Array(20) }
    expect(upperBound(unsponsored, hard, zeroPrices(drawn))).toMatchObject({ bound: 0 })
    const off: Policy = { ...hard, guard: 'off' }
    expect(upperBound(unsponsored, off, zeroPrices(drawn)).bound).toBeGreaterThan(0)
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

/** Tries steps on one multiplier after another for as long as the bound falls. */
function lowestBound(instance: Instance, policy: Policy): number {
  const prices = zeroPrices(instance)
  let lowest = upperBound(instance, policy, prices).bound
  for (const step of [1, 0.25, 0.05, 0.01]) {
    for (let sweep = 0; sweep < 2; sweep++) {
      for (const list of Object.values(prices) as Float64Array[]) {
        for (let i = 0; i < list.length; i++) {
          for (const moved of [list[i]! + step, list[i]! - step]) {
            const kept = list[i]!
            list[i] = moved
            const { bound } = upperBound(instance, policy, prices)
            if (moved >= 0 && bound < lowest) lowest = bound
            else list[i] = kept
          }
        }
      }
    }
  }
  return lowest
}

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
