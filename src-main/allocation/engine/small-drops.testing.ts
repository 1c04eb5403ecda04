import * as fc from 'fast-check'
import type { Instance } from './instance.ts'
import type { Policy, Prices } from './model.ts'

/** Random small drops and rules for property tests (support for tests; fast-check). */
export interface SmallDrop {
  readonly instance: Instance
  readonly policy: Policy
}

export interface SmallDropOptions {
  readonly mostPairs: number
  readonly pins: boolean
}

const shares = [0, 0.25, 1 / 3, 0.5, 0.7, 1]

export function smallDrops(options: SmallDropOptions): fc.Arbitrary<SmallDrop> {
  return fc
    .record({ users: fc.integer({ min: 1, max: 5 }), contracts: fc.integer({ min: 1, max: 5 }) })
    .chain(({ users, contracts }) =>
      fc.record({
        pairs: fc.uniqueArray(
          fc.record({
            user: fc.nat(users - 1),
            contract: fc.nat(contracts - 1),
            score: fc.oneof(
              fc.constantFrom(0, 0, 0, 0.25, 0.5, 1, 1, 3),
              fc.double({ min: 0, max: 4, noNaN: true }),
            ),
            pinned: fc.integer({ min: 0, max: 11 }).map((n) => options.pins && n === 0),
          }),
          {
            selector: ({ user, contract }) => user * contracts + contract,
            maxLength: options.mostPairs,
          },
        ),
        cap: fc.array(fc.integer({ min: 0, max: 4 }), {
          minLength: contracts,
          maxLength: contracts,
        }),
        sponsored: fc.array(fc.nat(1), { minLength: contracts, maxLength: contracts }),
        groupOf: fc.array(fc.nat(2), { minLength: users, maxLength: users }),
        targets: fc.array(fc.constantFrom(NaN, ...shares), { minLength: 2, maxLength: 2 }),
        policy: policies,
      }),
    )
    .map(({ pairs, cap, sponsored, groupOf, targets, policy }) => {
      const sorted = pairs.toSorted((a, b) => a.user - b.user || a.contract - b.contract)
      const pinned = sorted.filter((pair) => pair.pinned)
      const users = groupOf.length
      return {
        policy,
        instance: {
          users,
          contracts: cap.length,
          groups: 3,
          rowStart: Uint32Array.from(
            { length: users + 1 },
            (_, u) => sorted.filter((pair) => pair.user < u).length,
          ),
          contract: Uint16Array.from(sorted, (pair) => pair.contract),
          score: Float64Array.from(sorted, (pair) => pair.score),
          cap: Int32Array.from(cap),
          sponsored: Uint8Array.from(sponsored),
          groupOf: Int32Array.from(groupOf),
          target: Float64Array.from([...targets, NaN]),
          pins: {
            user: Int32Array.from(pinned, (pair) => pair.user),
            contract: Int32Array.from(pinned, (pair) => pair.contract),
          },
        },
      }
    })
}

const policies: fc.Arbitrary<Policy> = fc.record({
  perUser: fc.integer({ min: 1, max: 4 }),
  guard: fc.constantFrom('hard', 'soft', 'off'),
  sense: fc.constantFrom('at_least', 'at_most', 'within'),
  slack: fc.constantFrom(0, 0, 0.1, 0.5),
  penalty: fc.constantFrom(0, 0.2, 1, 5),
  userRatioGuard: fc.constantFrom('off', 'hard'),
  maxMixedShare: fc.constantFrom(0, 0, 0.3, 0.5, 1),
  sponsoredFirst: fc.integer({ min: 0, max: 3 }),
  scarcityAlpha: fc.constantFrom(0, 0.05, 1),
  fillBonus: fc.constantFrom(1e-9, 0.001, 0.1),
  cacheFactor: fc.constant(0),
  seed: fc.nat(3),
})

/** Any numbers at all, wrong signs included: a bound must hold whatever prices it is given. */
export function anyPrices(instance: Pick<Instance, 'contracts' | 'groups'>): fc.Arbitrary<Prices> {
  const price = fc.oneof(
    fc.constantFrom(0, 0.001, 0.5, 1, -1, NaN, Infinity),
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.double({ min: 0, max: 1e9, noNaN: true }),
  )
  const list = (length: number) =>
    fc
      .array(price, { minLength: length, maxLength: length })
      .map((values) => Float64Array.from(values))
  return fc.record({
    contract: list(instance.contracts),
    ratioFloor: list(instance.groups),
    ratioCeiling: list(instance.groups),
    mixed: list(instance.groups),
    userRatio: list(instance.groups),
  })
}
