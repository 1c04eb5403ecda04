import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from '../bound.ts'
import { bruteOptimum } from '../brute.testing.ts'
import { toPrices } from '../dual.ts'
import { generateRealShape, generateZipf, withDegenerateScores } from '../generate.ts'
import type { DegenerateScores } from '../generate.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { plantOptimum } from '../planted.testing.ts'
import { groupRules } from '../policy.ts'
import { contractLifts, typicalValue } from '../value.ts'
import { solveSmoothedDual } from './dual.ts'
import type { SmoothedDual, SmoothedDualOptions } from './dual-result.ts'
import { hard, unlimited } from '../solver.testing.ts'

const plain: Policy = { ...hard, cacheFactor: 0 }

const rulesets: readonly (readonly [string, Partial<Policy>])[] = [
  ['hard at_least', {}],
  ['at_most', { sense: 'at_most' }],
  ['within', { sense: 'within', slack: 0.05 }],
  ['soft', { guard: 'soft', penalty: 0.3 }],
  ['off', { guard: 'off' }],
  ['user ratio', { userRatioGuard: 'hard' }],
  ['some mixed', { maxMixedShare: 0.2 }],
  ['all mixed', { maxMixedShare: 1, sponsoredFirst: 0 }],
  ['K = 1', { perUser: 1 }],
]

function solve(
  instance: Instance,
  policy: Policy,
  options: SmoothedDualOptions = {},
  given = unlimited,
) {
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const scale = typicalValue(instance, policy, lifts)
  const rules = groupRules(instance, policy)
  const input = { instance, policy, rules, lifts, scale }
  const dual = solveSmoothedDual(input, given, options)
  const prices = toPrices(dual.multipliers, scale)
  return { dual, prices, bound: upperBound(instance, policy, prices).bound }
}

/** Expected seats of each contract. */
function loads(instance: Instance, dual: SmoothedDual): Float64Array {
  const load = new Float64Array(instance.contracts)
  const { start, contract } = dual.candidates
  for (let u = 0; u < instance.users; u++) {
    for (let i = start[2 * u]!; i < start[2 * u + 2]!; i++) {
      const kind = i < start[2 * u + 1]! ? dual.sponsoredWeight[u]! : dual.plainWeight[u]!
      const both = dual.mixed === null ? 0 : dual.mixed.weight[u]! * dual.mixed.fraction[i]!
      load[contract[i]!]! += kind * dual.fraction[i]! + both
    }
  }
  return load
}

describe('solveSmoothedDual', () => {
  it.each(['none', 'free'] as const)('finds what planted prices prove, mixing %s', (mixing) => {
    const { instance, policy, optimum } = plantOptimum({
      users: 2000,
      contracts: 40,
      pairsPerUser: 15,
      perUser: 3,
      groups: 5,
      mixing,
      seed: 3,
    })
    const gap = -gapPercent(solve(instance, policy).bound, optimum)
    expect(gap).toBeGreaterThanOrEqual(0)
    expect(gap).toBeLessThan(0.01)
  })

  it.each(rulesets)('is never below the optimum of a tiny drop, %s', (_, overrides) => {
    for (let seed = 1; seed <= 4; seed++) {
      const instance = generateZipf({ users: 4, contracts: 5, pairsPerUser: 3, groups: 2, seed })
      const policy = { ...plain, perUser: 2, ...overrides }
      const best = bruteOptimum(instance, policy)
      expect(solve(instance, policy).bound).toBeGreaterThanOrEqual((best?.objective ?? 0) - 1e-9)
    }
  })

  it.each(rulesets)('fills what has a price and overfills nothing, %s', (_, overrides) => {
    const instance = generateRealShape({ users: 3000, contracts: 40, brands: 15, pairsPerUser: 25 })
    const { dual } = solve(instance, { ...plain, ...overrides })
    const load = loads(instance, dual)
    const seats = instance.cap.reduce((sum, cap) => sum + cap, 0)
    let off = 0
    for (let c = 0; c < instance.contracts; c++) {
      const left = instance.cap[c]! - load[c]!
      off += dual.multipliers.contract[c]! > 0 ? Math.abs(left) : Math.max(0, -left)
    }
    expect(off / seats).toBeLessThan(0.02)
  })

  it.each(['contract', 'tiers', 'equal', 'zero'] as const)(
    'is close to the optimum where scores are degenerate: %s',
    (kind: DegenerateScores) => {
      const drop = withDegenerateScores(
        generateZipf({ users: 2000, contracts: 50, pairsPerUser: 15 }),
        kind,
      )
      let estimate = NaN
      const { dual, bound } = solve(drop, plain, {
        report: (progress) => {
          estimate = progress.estimate
        },
      })
      expect(Math.abs(gapPercent(estimate, bound))).toBeLessThan(0.05)
      expect(worthOf(drop, plain, dual) / bound).toBeGreaterThan(0.998)
    },
  )

  it('gives the same prices whatever the order of users', () => {
    const drop = generateRealShape({ users: 800, contracts: 30, brands: 10, pairsPerUser: 20 })
    const first = solve(drop, plain).bound
    const second = solve(reversed(drop), plain).bound
    expect(Math.abs(gapPercent(first, second))).toBeLessThan(1e-4)
  })

  it('gives the same bits twice', () => {
    const drop = generateRealShape({ users: 800, contracts: 30, brands: 10, pairsPerUser: 20 })
    expect(solve(drop, plain).dual).toEqual(solve(drop, plain).dual)
  })

  it('gives the same bits with any number of threads', () => {
    const drop = generateRealShape({ users: 20_000, contracts: 24, brands: 10, pairsPerUser: 10 })
    const alone = solve(drop, plain, { threads: 1 }).dual
    for (const threads of [2, 3]) {
      const { dual } = solve(drop, plain, { threads })
      expect(dual.multipliers).toEqual(alone.multipliers)
      expect(dual.fraction.every((fraction, i) => fraction === alone.fraction[i])).toBe(true)
      expect(dual.iterations).toBe(alone.iterations)
    }
  })

  it('lets go of a price that an earlier run had and that nobody pays now', () => {
    const drop = generateRealShape({ users: 1500, contracts: 30, brands: 10, pairsPerUser: 20 })
    const roomy: Instance = { ...drop, cap: drop.cap.map((cap) => 3 * cap) }
    const start = solve(drop, plain).prices
    const warm = solve(roomy, plain, { start })
    expect(Math.abs(gapPercent(warm.bound, solve(roomy, plain).bound))).toBeLessThan(0.01)
  })

  it('keeps a group that cannot reach its target from spoiling the others', () => {
    const drop = generateZipf({ users: 4000, contracts: 60, pairsPerUser: 15 })
    const { dual, bound } = solve(drop, plain)
    expect(dual.barred.includes(1)).toBe(true)
    expect(worthOf(drop, plain, dual) / bound).toBeGreaterThan(0.999)
  })

  it('takes the seats and the slots of pins away', () => {
    const drop = generateRealShape({ users: 600, contracts: 30, brands: 10, pairsPerUser: 20 })
    const user = Int32Array.from({ length: 50 }, (_, n) => 3 * n)
    const contract = user.map((u) => drop.contract[drop.rowStart[u]!]!)
    const cap = drop.cap.map((seats) => Math.max(seats, 60))
    const pinned: Instance = { ...drop, cap, pins: { user, contract } }
    const { dual } = solve(pinned, { ...plain, guard: 'off' })
    const { start } = dual.candidates
    for (const [n, u] of user.entries()) {
      const own = dual.candidates.contract.subarray(start[2 * u], start[2 * u + 2])
      expect(own).not.toContain(contract[n])
      let held = 0
      for (let i = start[2 * u]!; i < start[2 * u + 2]!; i++) {
        const sponsored = i < start[2 * u + 1]!
        const weight = sponsored ? dual.sponsoredWeight[u]! : dual.plainWeight[u]!
        held += weight * dual.fraction[i]!
      }
      expect(held).toBeLessThanOrEqual(2 + 1e-5)
      const other = drop.sponsored[contract[n]!] === 1 ? dual.plainWeight : dual.sponsoredWeight
      expect(other[u]).toBe(0)
    }
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
    const { dual, bound } = solve(instance, policy, {}, { ...unlimited, deadline: 0 })
    expect(dual.complete).toBe(false)
    expect(bound).toBeGreaterThan(optimum)
  })

  it('ends when the run is cancelled', () => {
    const drop = generateRealShape({ users: 300, contracts: 20, brands: 10, pairsPerUser: 10 })
    const cancelled = () => {
      throw new Error('cancelled')
    }
    expect(() => solve(drop, plain, {}, { ...unlimited, checkpoint: cancelled })).toThrow(
      'cancelled',
    )
  })
})

/** Value of the users' shares. */
function worthOf(instance: Instance, policy: Policy, dual: SmoothedDual): number {
  const scale = typicalValue(instance, policy, contractLifts(instance, policy.scarcityAlpha))
  const { start, value } = dual.candidates
  let sum = 0
  for (let u = 0; u < instance.users; u++) {
    for (let i = start[2 * u]!; i < start[2 * u + 2]!; i++) {
      const kind = i < start[2 * u + 1]! ? dual.sponsoredWeight[u]! : dual.plainWeight[u]!
      sum += kind * dual.fraction[i]! * value[i]! * scale
    }
  }
  return sum
}

/** The same drop with its users in the opposite order. */
function reversed(drop: Instance): Instance {
  const { users, rowStart } = drop
  const order = Array.from({ length: users }, (_, n) => users - 1 - n)
  const start = new Uint32Array(users + 1)
  const contract = new Uint16Array(drop.contract.length)
  const score = new Float64Array(drop.score.length)
  for (const [n, u] of order.entries()) {
    contract.set(drop.contract.subarray(rowStart[u], rowStart[u + 1]), start[n])
    score.set(drop.score.subarray(rowStart[u], rowStart[u + 1]), start[n])
    start[n + 1] = start[n]! + rowStart[u + 1]! - rowStart[u]!
  }
  return {
    ...drop,
    rowStart: start,
    contract,
    score,
    groupOf: Int32Array.from(order, (u) => drop.groupOf[u]!),
  }
}
