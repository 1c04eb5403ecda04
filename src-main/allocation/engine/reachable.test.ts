import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteOptimum } from './brute.testing.ts'
import { generateZipf } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { groupReaches } from './reachable.ts'
import { smallDrops } from './small-drops.testing.ts'
import { hard } from './solver.testing.ts'

const policy: Policy = { ...hard, perUser: 2, scarcityAlpha: 0, fillBonus: 1, cacheFactor: 0 }

/** Ten users who may have two unsponsored contracts; the first three a sponsored one too. */
function starved(target: number): Instance {
  const rows = Array.from({ length: 10 }, (_, u) => (u < 3 ? [0, 1, 2] : [1, 2]))
  const rowStart = new Uint32Array(11)
  rows.forEach((row, u) => (rowStart[u + 1] = rowStart[u]! + row.length))
  return {
    users: 10,
    contracts: 3,
    groups: 2,
    rowStart,
    contract: Uint16Array.from(rows.flat()),
    score: new Float64Array(rows.flat().length),
    cap: Int32Array.of(2, 10, 10),
    sponsored: Uint8Array.of(1, 0, 0),
    groupOf: new Int32Array(10),
    target: Float64Array.of(target, NaN),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

/** The drop with one group's pairs only, and values that count assignments of a kind. */
function aloneAndCounted(instance: Instance, group: number, counts: (c: number) => boolean) {
  const keep = (u: number) => instance.groupOf[u] === group
  const rowStart = new Uint32Array(instance.users + 1)
  const contract: number[] = []
  for (let u = 0; u < instance.users; u++) {
    for (let i = instance.rowStart[u]!; keep(u) && i < instance.rowStart[u + 1]!; i++) {
      if (counts(instance.contract[i]!)) contract.push(instance.contract[i]!)
    }
    rowStart[u + 1] = contract.length
  }
  return {
    ...instance,
    rowStart,
    contract: Uint16Array.from(contract),
    score: new Float64Array(contract.length).fill(1),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}

describe('groupReaches', () => {
  it('brackets what exhaustive search finds for each group alone', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 10, pins: false }), ({ instance, policy: drawn }) => {
        const counting: Policy = {
          ...drawn,
          guard: 'off',
          userRatioGuard: 'off',
          scarcityAlpha: 0,
          fillBonus: 0,
        }
        // A share of a group is a share of all its users, in the drop that is searched as well.
        fc.pre(drawn.maxMixedShare === 0 || drawn.maxMixedShare === 1)
        for (const reach of groupReaches(instance, drawn)) {
          const most = (counts: (c: number) => boolean) =>
            bruteOptimum(aloneAndCounted(instance, reach.group, counts), counting)!.objective
          const sponsored = most((c) => instance.sponsored[c] === 1)
          expect(reach.sponsored).toEqual({ found: sponsored, most: sponsored })
          const unsponsored = most((c) => instance.sponsored[c] === 0)
          const size = { found: unsponsored, most: unsponsored }
          expect(reach.unsponsored ?? size).toEqual(size)
          const total = most(() => true)
          expect(reach.total.found).toBeLessThanOrEqual(total)
          expect(reach.total.most).toBeGreaterThanOrEqual(total)
          expect(reach.exact).toBe(reach.total.found === reach.total.most)
          const share = total === 0 ? 0 : Math.min(1, sponsored / total)
          expect(reach.reachable ?? 0).toBeGreaterThanOrEqual(share)
          expect(reach.reachable === null).toBe(total === 0)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('offers no remedy that exhaustive search cannot carry out', () => {
    let offered = 0
    fc.assert(
      fc.property(smallDrops({ mostPairs: 10, pins: false }), ({ instance, policy: drawn }) => {
        for (const reach of groupReaches(instance, { ...drawn, guard: 'hard' })) {
          const { shortfall } = reach
          if (shortfall === null) continue
          const alone = aloneAndCounted(instance, reach.group, () => true)
          // Others keep their pairs, or a share of a group's users would be one of fewer.
          const others = alone.target.map((share, g) => (g === reach.group ? share : NaN))
          const most = (target: number, slack: number) =>
            bruteOptimum(
              { ...alone, target: others.with(reach.group, target) },
              { ...drawn, guard: 'hard', slack, scarcityAlpha: 0, fillBonus: 0 },
            )!.objective
          expect(most(reach.target, drawn.slack)).toBeLessThan(reach.total.most + 1e-9)
          const { lowerTarget, addSlack } = shortfall
          const changes = [
            ...(lowerTarget === null ? [] : [{ target: lowerTarget, slack: drawn.slack }]),
            ...(addSlack === null ? [] : [{ target: reach.target, slack: addSlack }]),
          ]
          offered += changes.length
          for (const { target, slack } of changes) {
            expect(most(target, slack)).toBeGreaterThanOrEqual(reach.total.found)
          }
        }
      }),
      { numRuns: 600 },
    )
    expect(offered).toBeGreaterThan(100)
  })

  it('says what would let a group that is short of sponsored pairs be full', () => {
    const [reach] = groupReaches(starved(0.3), policy)
    expect(reach).toMatchObject({
      users: 10,
      eligibleUsers: 10,
      sponsoredUsers: 3,
      pairs: 23,
      sponsoredPairs: 3,
      sponsored: { found: 2, most: 2 },
      exact: true,
    })
    // Two users hold the sponsored contract alone, or nobody does: 20 seats are found.
    expect(reach!.total).toEqual({ found: 20, most: 20 })
    expect([reach!.reachable, reach!.mostShare]).toEqual([0.1, 0])
    expect(reach!.shortfall).toEqual({
      limit: 'floor',
      shown: 0,
      lowerTarget: 0,
      addSlack: 0.3,
      fillAtMost: 6,
      fillOf: 20,
    })
  })

  it('finds nothing short in a group whose target is in reach, or that has none', () => {
    const [inReach, withoutGroup] = groupReaches(starved(0.1), { ...policy, maxMixedShare: 1 })
    expect([inReach!.shortfall, withoutGroup!.shortfall, withoutGroup!.reachable]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('says what a ceiling would take where a group has too few unsponsored pairs', () => {
    const instance = starved(0.3)
    const reversed = { ...instance, sponsored: Uint8Array.of(0, 1, 1) }
    const [reach] = groupReaches(reversed, { ...policy, sense: 'at_most' })
    expect(reach!.leastShare).toBe(1)
    expect(reach!.shortfall).toEqual({
      limit: 'ceiling',
      shown: 1,
      lowerTarget: 1,
      addSlack: 0.7,
      fillAtMost: 2,
      fillOf: 20,
    })
  })

  it('asks for a target as it is where a band has no width', () => {
    const free = { ...policy, maxMixedShare: 1, sponsoredFirst: 1, sense: 'within' as const }
    // Three of nine slots are sponsored at best; none of the steps of 0.0001 is a third.
    const thirds: Instance = {
      ...starved(0.5),
      users: 3,
      rowStart: Uint32Array.of(0, 3, 6, 9),
      contract: Uint16Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2),
      score: new Float64Array(9).fill(1),
      cap: Int32Array.of(3, 9, 9),
      groupOf: new Int32Array(3),
    }
    const [reach] = groupReaches(thirds, { ...free, perUser: 3 })
    expect(reach!.shortfall?.lowerTarget).toBe(1 / 3)
    const [wide] = groupReaches(thirds, { ...free, perUser: 3, slack: 0.01 })
    expect(wide!.shortfall?.lowerTarget).toBe(0.3433)
  })

  it('offers remedies that take the shortfall away', () => {
    const instance = generateZipf({ users: 4000, contracts: 60, pairsPerUser: 12, seed: 9 })
    const short = groupReaches(instance, policy).filter((reach) => reach.shortfall !== null)
    expect(short.length).toBeGreaterThan(0)
    for (const { group, shortfall } of short) {
      const lowered = instance.target.with(group, shortfall!.lowerTarget!)
      const slack = { ...policy, slack: shortfall!.addSlack! }
      expect(groupReaches({ ...instance, target: lowered }, policy)[group]!.shortfall).toBeNull()
      expect(groupReaches(instance, slack)[group]!.shortfall).toBeNull()
    }
  })
})
