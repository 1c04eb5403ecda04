import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { upperBound } from '../bound.ts'
import { bruteOptimum } from '../brute.testing.ts'
import type { Instance } from '../instance.ts'
import { type Policy, zeroPrices } from '../model.ts'
import { anyPrices, smallDrops } from '../small-drops.testing.ts'
import { pairRegrets } from './regret.ts'

const hard: Policy = {
  perUser: 1,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  penalty: 0,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 0,
  scarcityAlpha: 0,
  fillBonus: 0.001,
  cacheFactor: 0,
  seed: 0,
}

const cases = smallDrops({ mostPairs: 7, pins: false }).chain(({ instance, policy }) =>
  anyPrices(instance).map((prices) => ({ instance, policy, prices })),
)

/** The drop with one pair held in advance. */
function pinned(instance: Instance, user: number, pair: number): Instance {
  const contract = Int32Array.of(instance.contract[pair]!)
  return { ...instance, pins: { user: Int32Array.of(user), contract } }
}

describe('regrets of pairs', () => {
  it('bound what any allocation with the pair is worth, at any prices', () => {
    fc.assert(
      fc.property(cases, ({ instance, policy, prices }) => {
        const { bound, prices: valid } = upperBound(instance, policy, prices)
        const { holding } = pairRegrets(instance, policy, valid)
        for (let u = 0; u < instance.users; u++) {
          for (let i = instance.rowStart[u]!; i < instance.rowStart[u + 1]!; i++) {
            const best = bruteOptimum(pinned(instance, u, i), policy)
            if (best === null) continue
            const slack = 1e-6 * Math.max(1, Math.abs(bound))
            expect(best.objective).toBeLessThanOrEqual(bound - holding[i]! + slack)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('bound what any allocation without the pair is worth', () => {
    fc.assert(
      fc.property(cases, ({ instance, policy, prices }) => {
        const { bound, prices: valid } = upperBound(instance, policy, prices)
        const { missing } = pairRegrets(instance, policy, valid)
        for (let i = 0; i < instance.contract.length; i++) {
          if (missing[i] === 0) continue
          const best = bestWithout(instance, policy, i)
          const slack = 1e-6 * Math.max(1, Math.abs(bound))
          expect(best).toBeLessThanOrEqual(bound - missing[i]! + slack)
        }
      }),
      { numRuns: 60 },
    )
  })
})

it('nothing of a group that can hold nothing is worth holding', () => {
  const instance: Instance = {
    users: 1,
    contracts: 1,
    groups: 1,
    rowStart: Uint32Array.of(0, 1),
    contract: Uint16Array.of(0),
    score: Float64Array.of(1),
    cap: Int32Array.of(2),
    // Only unsponsored pairs, where a third must be sponsored.
    sponsored: Uint8Array.of(0),
    groupOf: Int32Array.of(0),
    target: Float64Array.of(1 / 3),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
  const { bound, prices } = upperBound(instance, hard, zeroPrices(instance))
  const { holding, missing } = pairRegrets(instance, hard, prices)
  expect([bound, holding[0], missing[0]]).toEqual([expect.closeTo(0, 9), Infinity, 0])
})

/** The best value over sets of pairs that leave one out; -Infinity where that is another drop. */
function bestWithout(
  instance: Instance,
  policy: Parameters<typeof bruteOptimum>[1],
  pair: number,
): number {
  // Without the pair the contract has less demand, which changes its lift: only where there is none.
  if (policy.scarcityAlpha !== 0) return -Infinity
  const user = instance.rowStart.findIndex((start) => start > pair) - 1
  const kept = (_: number, i: number) => i !== pair
  const without = {
    ...instance,
    rowStart: instance.rowStart.map((start, u) => (u > user ? start - 1 : start)),
    contract: instance.contract.filter(kept),
    score: instance.score.filter(kept),
  }
  // The user would no longer count as eligible for the limit on mixed users.
  const alone = instance.rowStart[user + 1]! - instance.rowStart[user]! === 1
  return alone ? -Infinity : (bruteOptimum(without, policy)?.objective ?? -Infinity)
}
