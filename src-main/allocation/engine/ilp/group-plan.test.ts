import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteOptimum } from '../brute.testing.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { smallDrops } from '../small-drops.testing.ts'
import { GroupPlanner } from './group-plan.ts'

interface Priced {
  readonly instance: Instance
  readonly policy: Policy
  readonly price: Float64Array
}

/** Drops with a ratio a group and no rule that plans do not cover, at any prices of contracts. */
const pricedDrops: fc.Arbitrary<Priced> = smallDrops({ mostPairs: 8, pins: false }).chain(
  ({ instance, policy }) =>
    fc.record({
      instance: fc.constant(instance),
      policy: fc
        .record({
          guard: fc.constantFrom('hard', 'hard', 'off'),
          sense: fc.constantFrom('at_least', 'at_least', 'at_most'),
          maxMixedShare: fc.constantFrom(0, 0, 1),
          scarcityAlpha: fc.constant(0),
          userRatioGuard: fc.constant('off'),
        })
        .map((rules) => ({ ...policy, ...rules })),
      price: fc
        .array(fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 3, noNaN: true })), {
          minLength: instance.contracts,
          maxLength: instance.contracts,
        })
        .map((prices) => Float64Array.from(prices)),
    }),
)

/** One group, low prices and a target of one half: more often than not its ratio is in the way. */
const tiedDrops = pricedDrops.map(({ instance, policy, price }): Priced => ({
  instance: {
    ...instance,
    groupOf: instance.groupOf.map(() => 0),
    target: Float64Array.of(0.5, NaN, NaN),
  },
  policy: { ...policy, guard: 'hard', sense: 'at_least', slack: 0 },
  price: price.map((each) => each / 5),
}))

/** The same drop where nothing but groups' rules is in the way: every cap more than enough. */
function uncapped(instance: Instance): Instance {
  return { ...instance, cap: instance.cap.map(() => 9) }
}

/** The best of all groups together, each pair's price taken off its score. */
function bruteBest(instance: Instance, { policy, price }: Priced): number | null {
  const score = instance.score.map((each, i) => each - price[instance.contract[i]!]!)
  return bruteOptimum({ ...instance, score }, policy)?.objective ?? null
}

function plannerOf(instance: Instance, policy: Policy): GroupPlanner {
  const planner = GroupPlanner.of(instance, policy)
  if (planner === null) throw new Error('plans cover these rules')
  return planner
}

const groupsOf = ({ groups }: Instance) => Array.from({ length: groups }, (_, g) => g)

function pinned(instance: Instance, user: number, pair: number): Instance {
  const contract = Int32Array.of(instance.contract[pair]!)
  return { ...instance, pins: { user: Int32Array.of(user), contract } }
}

function without(instance: Instance, user: number, pair: number): Instance {
  const kept = (_: number, i: number) => i !== pair
  return {
    ...instance,
    rowStart: instance.rowStart.map((start, u) => (u > user ? start - 1 : start)),
    contract: instance.contract.filter(kept),
    score: instance.score.filter(kept),
  }
}

describe('plans of groups', () => {
  it('are worth what the best whole allocation of each group is worth, prices taken off', () => {
    fc.assert(
      fc.property(pricedDrops, (drop) => {
        const instance = uncapped(drop.instance)
        const planner = plannerOf(instance, drop.policy)
        const plans = groupsOf(instance).map((g) => planner.plan(g, drop.price))
        const sum = plans.reduce((total, { best }) => total + best, 0)
        expect(sum).toBeCloseTo(bruteBest(instance, drop)!, 7)
        const worth = plans
          .flatMap(({ pairs }) => pairs)
          .reduce((total, i) => total + planner.value[i]! - drop.price[instance.contract[i]!]!, 0)
        expect(worth).toBeCloseTo(sum, 7)
      }),
      { numRuns: 60 },
    )
  })

  it('bound the whole drop at any prices, seats paid for', () => {
    fc.assert(
      fc.property(pricedDrops, ({ instance, policy, price }) => {
        const planner = plannerOf(instance, policy)
        const seats = instance.cap.reduce((sum, cap, c) => sum + cap * price[c]!, 0)
        const bound = groupsOf(instance).reduce(
          (sum, g) => sum + planner.plan(g, price).best,
          seats,
        )
        expect(bound).toBeGreaterThanOrEqual(bruteOptimum(instance, policy)!.objective - 1e-9)
      }),
      { numRuns: 40 },
    )
  })

  it('give regrets that are what an allocation loses by holding a pair, or by not holding it', () => {
    const mosts = fc.constantFrom(0.3, 1, 10)
    let exact = 0
    fc.assert(
      fc.property(fc.oneof(pricedDrops, tiedDrops), mosts, (drop, most) => {
        const instance = uncapped(drop.instance)
        const planner = plannerOf(instance, drop.policy)
        const pairs = instance.contract.length
        const into = { holding: new Float32Array(pairs), missing: new Float32Array(pairs) }
        for (const g of groupsOf(instance)) planner.regrets(g, drop.price, most, into)
        const best = bruteBest(instance, drop)!
        for (let u = 0; u < instance.users; u++) {
          const { multiplier } = planner.plan(instance.groupOf[u]!, drop.price)
          for (let i = instance.rowStart[u]!; i < instance.rowStart[u + 1]!; i++) {
            const held = best - (bruteBest(pinned(instance, u, i), drop) ?? -Infinity)
            const missed = best - bruteBest(without(instance, u, i), drop)!
            expect(into.holding[i]).toBeLessThanOrEqual(held + 1e-6)
            expect(into.missing[i]).toBeLessThanOrEqual(missed + 1e-6)
            // Where no ratio is in the way a regret is what the user alone loses.
            if (multiplier === 0) continue
            exact++
            expect(into.holding[i]).toBeGreaterThanOrEqual(Math.min(held, most) - 1e-5)
            expect(into.missing[i]).toBeGreaterThanOrEqual(Math.min(missed, most) - 1e-5)
          }
        }
      }),
      { numRuns: 80, seed: 3 },
    )
    expect(exact).toBeGreaterThan(20)
  })

  it('are not made where more than a ratio ties the users of a group', () => {
    const [drop] = fc.sample(pricedDrops, { numRuns: 1, seed: 1 })
    const { instance, policy } = drop!
    const others: readonly Partial<Policy>[] = [{ guard: 'soft' }, { userRatioGuard: 'hard' }]
    for (const rules of others) {
      expect(GroupPlanner.of(instance, { ...policy, ...rules })).toBeNull()
    }
  })
})
