import { describe, expect, it } from 'vitest'
import {
  ALL_PAIRS,
  chooseCandidates,
  limitCandidates,
  sampleUsers,
  usersWithPairs,
} from './candidates.ts'
import { generateRealShape, generateZipf } from './generate.ts'
import type { Policy } from './model.ts'
import { contractLifts } from './value.ts'
import { hard, unlimited } from './solver.testing.ts'

const policy: Policy = { ...hard, perUser: 2, scarcityAlpha: 0, cacheFactor: 1 }
const instance = generateZipf({ users: 50, contracts: 20, pairsPerUser: 12 })
const lifts = contractLifts(instance, 0)

describe('chooseCandidates', () => {
  const choice = {
    users: usersWithPairs(instance),
    lifts,
    scale: 1,
    price: new Float64Array(20),
    noiseHeight: 0,
  }

  it('keeps none of anybody when the deadline comes before the last user', () => {
    const drop = generateZipf({ users: 5000, contracts: 20, pairsPerUser: 2 })
    const found = chooseCandidates(
      drop,
      policy,
      { ...choice, users: usersWithPairs(drop), breadth: ALL_PAIRS },
      { ...unlimited, deadline: 0 },
    )
    expect([found.user.length, [...found.start], found.contract.length]).toEqual([0, [0], 0])
  })

  it('keeps all pairs with capacity, sponsored ones first', () => {
    const { start, contract } = chooseCandidates(
      instance,
      policy,
      { ...choice, breadth: ALL_PAIRS },
      unlimited,
    )
    for (let u = 0; u < 50; u++) {
      const row = [...instance.contract.subarray(instance.rowStart[u], instance.rowStart[u + 1])]
      const kept = [...contract.subarray(start[2 * u], start[2 * u + 2])]
      const open = row.filter((c) => instance.cap[c]! > 0)
      expect(kept.toSorted((a, b) => a - b)).toEqual(open)
      const kinds = kept.map((c) => instance.sponsored[c])
      expect(kinds).toEqual(kinds.toSorted((a, b) => b! - a!))
    }
  })

  it('keeps the best pairs above price, more only when they are close', () => {
    const price = Float64Array.from({ length: 20 }, (_, c) => c / 10)
    const narrow = { least: 0, most: 0, margin: 0 }
    const wide = { least: 0, most: 3, margin: Infinity }
    for (const [breadth, size] of [
      [narrow, 2],
      [wide, 5],
    ] as const) {
      const { start, contract, value } = chooseCandidates(
        instance,
        policy,
        { ...choice, price, breadth },
        unlimited,
      )
      for (let side = 0; side < 100; side++) {
        const kept = [...contract.subarray(start[side], start[side + 1])]
        expect(kept.length).toBeLessThanOrEqual(size)
        const keys = kept.map((c, i) => value[start[side]! + i]! - price[c]!)
        expect(keys).toEqual(keys.toSorted((a, b) => b - a))
      }
    }
  })
})

describe('limitCandidates', () => {
  it('keeps the F * K best of each kind, and pins', () => {
    const last = instance.rowStart[1]! - 1
    const worst = [...instance.score.subarray(0, last + 1)].reduce(
      (at, score, i) => (score < instance.score[at]! ? i : at),
      0,
    )
    const pins = { user: Int32Array.of(0), contract: Int32Array.of(instance.contract[worst]!) }
    const limited = limitCandidates({ ...instance, pins }, policy, lifts, unlimited)
    for (let u = 0; u < 50; u++) {
      const rowOf = (drop: typeof instance) => {
        const row: { contract: number; score: number }[] = []
        for (let i = drop.rowStart[u]!; i < drop.rowStart[u + 1]!; i++) {
          row.push({ contract: drop.contract[i]!, score: drop.score[i]! })
        }
        return row
      }
      const best = [0, 1].flatMap((kind) =>
        rowOf(instance)
          .filter(({ contract }) => instance.sponsored[contract] === kind)
          .toSorted((a, b) => b.score - a.score)
          .slice(0, 2),
      )
      const isPin = ({ contract }: { contract: number }) => u === 0 && contract === pins.contract[0]
      const expected = rowOf(instance).filter(
        (pair) => isPin(pair) || best.some(({ contract }) => contract === pair.contract),
      )
      expect(rowOf(limited)).toEqual(expected)
    }
  })

  it('is the instance itself when nothing is left out', () => {
    expect(limitCandidates(instance, { ...policy, cacheFactor: 0 }, lifts, unlimited)).toBe(
      instance,
    )
    expect(limitCandidates(instance, { ...policy, cacheFactor: 6 }, lifts, unlimited)).toBe(
      instance,
    )
  })

  it('does not keep the same zeros for everybody', () => {
    const drop = generateRealShape({ users: 200, contracts: 60, pairsPerUser: 50, zeros: 1 })
    const limited = limitCandidates(drop, policy, contractLifts(drop, 0), unlimited)
    expect(new Set(limited.contract).size).toBeGreaterThan(40)
  })
})

describe('sampleUsers', () => {
  it('takes ascending distinct users from all over, and all when they are few', () => {
    const users = Int32Array.from({ length: 1000 }, (_, i) => 3 * i)
    const sample = [...sampleUsers(users, 100, 1)]
    expect(new Set(sample).size).toBe(100)
    expect(sample).toEqual(sample.toSorted((a, b) => a - b))
    expect(sampleUsers(users, 2000, 1)).toBe(users)
  })
})
