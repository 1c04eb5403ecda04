import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bruteFeasible } from './brute.testing.ts'
import { type JointReach, jointReach } from './feasibility.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { leastWithin, shareLimits } from './proof.ts'
import { type GroupReach, groupReaches } from './reachable.ts'
import { type SmallDrop, smallDrops } from './small-drops.testing.ts'

/**
 * Whether exhaustive search finds what a joint reach says to be possible: every rule kept, every group
 * as full as is said and with the sponsored assignments asked of it; one out of reach alone need not be
 * full.
 */
function canBeHad(
  instance: Instance,
  policy: Policy,
  reaches: readonly GroupReach[],
  fill: number,
): boolean {
  const aims = reaches.map(({ total, target, sponsored, mostShare, leastShare }) => {
    const { floor, ceiling } = shareLimits(policy, target)
    const filled = Math.floor(total.found * fill + 1e-9)
    return {
      floor: floor > 0 ? floor : 0,
      filled,
      sponsored: floor > 0 ? Math.min(leastWithin(floor, filled), sponsored.most) : 0,
      isLimited: floor > (mostShare ?? 0) + 1e-9 || ceiling < (leastShare ?? 0) - 1e-9,
    }
  })
  const target = instance.target.map((share, g) => (aims[g]!.isLimited ? NaN : share))
  const pairs = Array.from({ length: instance.users }, (_, user) => user).flatMap((user) =>
    Array.from(
      instance.contract.subarray(instance.rowStart[user], instance.rowStart[user + 1]),
      (contract) => ({ user, contract }),
    ),
  )
  for (let mask = 0; mask < 2 ** pairs.length; mask++) {
    const held = pairs.filter((_, i) => (mask >> i) & 1)
    const isEnough = aims.every((aim, g) => {
      const own = held.filter(({ user }) => instance.groupOf[user] === g)
      const sponsored = own.filter(({ contract }) => instance.sponsored[contract] === 1).length
      if (sponsored < aim.sponsored) return false
      return aim.isLimited
        ? sponsored >= leastWithin(aim.floor, own.length)
        : own.length >= aim.filled
    })
    const assignments = {
      user: Int32Array.from(held, ({ user }) => user),
      contract: Int32Array.from(held, ({ contract }) => contract),
    }
    if (isEnough && bruteFeasible({ ...instance, target }, policy, assignments)) return true
  }
  return false
}

/** Drops in which two groups compete for few sponsored seats, and have others besides. */
const contested: fc.Arbitrary<SmallDrop> = fc
  .record({
    drop: smallDrops({ mostPairs: 0, pins: false }),
    users: fc.array(
      fc.record({
        group: fc.nat(1),
        contracts: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
        pinned: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
    cap: fc.tuple(fc.nat(2), fc.nat(1), fc.integer({ min: 1, max: 4 }), fc.nat(4)),
    target: fc.array(fc.constantFrom(0.3, 0.5, 0.7, 1), { minLength: 2, maxLength: 2 }),
  })
  .map(({ drop: { policy }, users, cap, target }) => {
    const rows = users.map(({ contracts }) => contracts.toSorted((a, b) => a - b))
    const pins = users.flatMap(({ pinned, contracts }, user) =>
      pinned < contracts.length && pinned < 2 ? [{ user, contract: contracts[pinned]! }] : [],
    )
    const rowStart = new Uint32Array(users.length + 1)
    for (const [user, row] of rows.entries()) rowStart[user + 1] = rowStart[user]! + row.length
    return {
      policy: {
        ...policy,
        sense: policy.sense === 'at_most' ? ('at_least' as const) : policy.sense,
      },
      instance: {
        users: users.length,
        contracts: 4,
        groups: 3,
        rowStart,
        contract: Uint16Array.from(rows.flat()),
        score: new Float64Array(rows.flat().length),
        cap: Int32Array.from(cap),
        sponsored: Uint8Array.of(1, 1, 0, 0),
        groupOf: Int32Array.from(users, ({ group }) => group),
        target: Float64Array.of(...target, NaN),
        pins: {
          user: Int32Array.from(pins, ({ user }) => user),
          contract: Int32Array.from(pins, ({ contract }) => contract),
        },
      },
    }
  })

/** What a joint reach says of a drop and of those that its remedies make of it, by name. */
function claimsOf(instance: Instance, policy: Policy) {
  const reaches = groupReaches(instance, policy)
  const joint: JointReach | null = jointReach(instance, policy, reaches)
  if (joint === null) return []
  const { feasible, fill, remedy } = joint
  const canBe = (rules: Policy) => canBeHad(instance, rules, reaches, fill)
  const claims: { readonly name: string; readonly told: boolean; readonly found: boolean }[] = []
  if (feasible !== 'unknown') {
    claims.push({ name: feasible, told: feasible === 'yes', found: canBe(policy) })
  }
  const slack = remedy?.slack ?? null
  if (slack !== null) claims.push({ name: 'slack', told: true, found: canBe({ ...policy, slack }) })
  const caps = remedy?.caps ?? null
  if (caps !== null) {
    const cap = instance.cap.slice()
    for (const { contract, to } of caps) cap[contract] = to
    const raised = { ...instance, cap }
    const then = groupReaches(raised, policy)
    const after = jointReach(raised, policy, then)!
    claims.push({ name: 'caps', told: true, found: canBeHad(raised, policy, then, after.fill) })
  }
  return claims
}

it('says that all groups can be at their targets, and offers slack and caps for it, only where they can be', () => {
  const names: string[] = []
  fc.assert(
    fc.property(
      fc.oneof(contested, smallDrops({ mostPairs: 10, pins: true })),
      ({ instance, policy }) => {
        const claims = claimsOf(instance, { ...policy, guard: 'hard' })
        names.push(...claims.map(({ name }) => name))
        expect(claims.filter(({ told, found }) => told !== found)).toEqual([])
      },
    ),
    { numRuns: 600 },
  )
  expect(new Set(names)).toEqual(new Set(['yes', 'no', 'slack', 'caps']))
})
