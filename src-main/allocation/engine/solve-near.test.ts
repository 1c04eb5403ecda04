import { describe, expect, it } from 'vitest'
import { upperBound, gapPercent } from './bound.ts'
import { checkAssignments } from './check.ts'
import { generateZipf } from './generate.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { solveGreedy } from './solve.ts'
import { solveNear } from './solve-near.ts'
import { solvedDrop } from './near-drop.ts'
import { hard, unlimited } from './solver.testing.ts'

const policy: Policy = { ...hard, seed: 1 }
const instance = generateZipf({ users: 1500, contracts: 40, pairsPerUser: 20, groups: 8, seed: 3 })
const before = solveGreedy(instance, policy, unlimited)
const solved = solvedDrop(instance, policy, before, unlimited)

function judged(drop: Instance, rules: Policy = policy) {
  const near = solveNear(drop, rules, unlimited, solved)
  const check = checkAssignments(drop, rules, near.assignments)
  const { bound } = upperBound(drop, rules, near.prices)
  const gap = gapPercent(check.objective - check.penalties, bound)
  return { near, check, gap }
}

function withCaps(change: (cap: number, c: number) => number): Instance {
  return { ...instance, cap: instance.cap.map(change) }
}

function sharedSeats(a: Assignments, b: Assignments): number {
  const keys = new Set(Array.from(a.user, (user, i) => user * 1000 + a.contract[i]!))
  return Array.from(b.user, (user, i) => user * 1000 + b.contract[i]!).filter((key) =>
    keys.has(key),
  ).length
}

describe('solving near a solved drop', () => {
  it('keeps what is held where nothing has changed', () => {
    const { near, check } = judged(instance)
    expect(check.violationCount).toBe(0)
    expect(sharedSeats(before.assignments, near.assignments)).toBeGreaterThan(
      0.99 * before.assignments.user.length,
    )
  })

  it('keeps every rule and comes near the bound when caps change', () => {
    const drop = withCaps((cap, c) =>
      c % 7 === 0 ? Math.round(cap * (c % 2 === 0 ? 0.6 : 1.4)) : cap,
    )
    const { near, check, gap } = judged(drop)
    expect(check.violationCount).toBe(0)
    expect(gap).toBeLessThan(0.5)
    expect(sharedSeats(before.assignments, near.assignments)).toBeGreaterThan(
      0.7 * before.assignments.user.length,
    )
  })

  it('keeps every rule when contracts close, targets rise and groups cannot reach them', () => {
    for (const share of [0, 0.3, 0.9, 1]) {
      const drop = {
        ...withCaps((cap, c) => (c % 5 === 0 ? 0 : cap)),
        target: instance.target.map((target, g) => (g === 2 ? share : target)),
      }
      expect(judged(drop).check.violationCount).toBe(0)
    }
  })

  it('keeps the rules of every sense and guard', () => {
    const drop = withCaps((cap, c) => (c % 4 === 0 ? Math.floor(cap / 2) : cap))
    for (const sense of ['at_least', 'at_most', 'within'] as const) {
      for (const guard of ['hard', 'soft', 'off'] as const) {
        const { check } = judged(drop, { ...policy, sense, guard, slack: 0.05 })
        expect(check.violationCount, `${sense} ${guard}`).toBe(0)
      }
    }
  })

  it('gives the same result twice', () => {
    const drop = withCaps((cap, c) => (c === 3 ? cap * 2 : cap))
    expect(judged(drop).near.assignments).toEqual(judged(drop).near.assignments)
  })
})
