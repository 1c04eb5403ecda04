import { describe, expect, it } from 'vitest'
import {
  generateRealShape,
  generateZipf,
  withDegenerateScores,
  withScaledScores,
} from './generate.ts'
import type { Instance } from './instance.ts'

function expectWellFormed(instance: Instance): void {
  const { users, contracts, groups, rowStart, contract, score, cap, groupOf } = instance
  expect([rowStart.length, rowStart[0], rowStart[users]]).toEqual([users + 1, 0, contract.length])
  expect([score.length, cap.length, groupOf.length]).toEqual([contract.length, contracts, users])
  let faults = 0
  for (let u = 0; u < users; u++) {
    if (groupOf[u]! < 0 || groupOf[u]! >= groups) faults++
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
      if (i > rowStart[u]! && contract[i]! <= contract[i - 1]!) faults++
      if (contract[i]! >= contracts || !(score[i]! >= 0)) faults++
    }
  }
  expect(faults).toBe(0)
}

describe('generateZipf', () => {
  const options = { users: 5000, contracts: 100, pairsPerUser: 12, fill: 0.8, seed: 3 }
  const drop = generateZipf(options)

  it('gives a well-formed drop with capacity for the fill asked for', () => {
    expectWellFormed(drop)
    expectWellFormed(generateZipf({ ...options, pairsPerUser: 80 }))
    const capacity = drop.cap.reduce((sum, cap) => sum + cap, 0)
    expect(capacity / (5000 * 3)).toBeCloseTo(0.8, 2)
    expect(drop.sponsored.filter((flag) => flag === 1)).toHaveLength(30)
  })

  it('draws the same distribution with and without rejection', () => {
    const popularity = (pairsPerUser: number) => {
      const counts = new Float64Array(100)
      const { contract } = generateZipf({ ...options, groups: 0, users: 20_000, pairsPerUser })
      for (const c of contract) counts[c]!++
      return counts.map((count) => count / 20_000)
    }
    // 33 of 100 is drawn by rejection, 34 by keys.
    const [few, many] = [popularity(33), popularity(34)]
    const furthest = few.reduce((most, share, c) => Math.max(most, Math.abs(share - many[c]!)), 0)
    expect(furthest).toBeLessThan(0.03)
  })

  it('is the same each time, and another drop with another seed', () => {
    expect(generateZipf(options)).toEqual(drop)
    expect(generateZipf({ ...options, seed: 4 }).score).not.toEqual(drop.score)
  })

  it('starves three groups of sponsored pairs', () => {
    const share = (g: number) => {
      let [sponsored, all] = [0, 0]
      for (let u = 0; u < drop.users; u++) {
        if (drop.groupOf[u] !== g) continue
        for (let i = drop.rowStart[u]!; i < drop.rowStart[u + 1]!; i++) {
          sponsored += drop.sponsored[drop.contract[i]!]!
          all++
        }
      }
      return sponsored / all
    }
    expect(share(17)).toBe(0)
    expect([share(5), share(12)].every((value) => value < share(0) / 2)).toBe(true)
  })
})

describe('generateRealShape', () => {
  it('gives a dense drop with zeros and ties within brands', () => {
    const drop = generateRealShape({ users: 3000, contracts: 60, brands: 10, pairsPerUser: 40 })
    expectWellFormed(drop)
    expect(drop.contract.length / 3000).toBeGreaterThan(35)
    expect(drop.contract.length / 3000).toBeLessThan(45)
    const zeros = drop.score.filter((score) => score === 0).length / drop.score.length
    expect(zeros).toBeCloseTo(0.6, 1)
    expect(new Set(drop.score.subarray(0, drop.rowStart[1])).size).toBeLessThanOrEqual(11)
  })
})

describe('degenerate scores', () => {
  const drop = generateZipf({ users: 200, contracts: 20, pairsPerUser: 10 })
  const distinct = (scores: Float64Array) => new Set(scores).size

  it('come by contract only, in three tiers, all equal and all zero', () => {
    expect(distinct(withDegenerateScores(drop, 'contract').score)).toBe(20)
    expect(new Set(withDegenerateScores(drop, 'tiers').score)).toEqual(new Set([1, 2, 3]))
    expect(new Set(withDegenerateScores(drop, 'equal').score)).toEqual(new Set([1]))
    expect(new Set(withDegenerateScores(drop, 'zero').score)).toEqual(new Set([0]))
  })

  it('can be scaled', () => {
    expect(withScaledScores(drop, 1e6).score[5]).toBe(drop.score[5]! * 1e6)
  })
})
