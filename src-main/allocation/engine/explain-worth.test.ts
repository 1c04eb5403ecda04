import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { upperBound } from './bound.ts'
import { bruteOptimum } from './brute.testing.ts'
import { checkAssignments } from './check.ts'
import { groupFactsOf } from './explain-facts.ts'
import { groupPoints, POINT } from './explain-point.ts'
import { unitWorths } from './explain-worth.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { liftOf } from './proof.ts'
import { smallDrops } from './small-drops.testing.ts'
import { solveGreedy } from './solve.ts'
import { hard } from './solver.testing.ts'

const control = {
  now: () => 0,
  deadline: Infinity,
  checkpoint: () => undefined,
  progress: () => undefined,
}

/** Values do not move with the caps: what a unit is worth is stated at the values as they are. */
const drops = smallDrops({ mostPairs: 8, pins: true }).map(({ instance, policy }) => ({
  instance,
  policy: { ...policy, scarcityAlpha: 0 },
}))

describe('unitWorths', () => {
  it('and price + gap hold what one more unit is truly worth between them, whatever the result', () => {
    fc.assert(
      fc.property(drops, fc.boolean(), ({ instance, policy }, isOptimal) => {
        const { assignments, objective, bound, prices, check } = resultOf(
          instance,
          policy,
          isOptimal,
        )
        const groups = groupFactsOf(instance, prices, check)
        const lift = liftOf(instance, policy)
        const worths = unitWorths(instance, policy, groups, assignments, lift)
        for (const [c, worth] of worths.entries()) {
          const cap = instance.cap.slice()
          cap[c]!++
          const truly = bruteOptimum({ ...instance, cap }, policy)!.objective - objective
          expect(worth.atLeast).toBeLessThanOrEqual(truly + 1e-9)
          // A contract without capacity is no part of the bound: it has no price.
          const most = instance.cap[c] === 0 ? Infinity : prices.contract[c]! + bound - objective
          expect(most).toBeGreaterThanOrEqual(truly - 1e-9)
        }
      }),
      { numRuns: 120 },
    )
  })

  it('finds the whole worth where one user alone would take it', () => {
    const instance: Instance = {
      users: 2,
      contracts: 2,
      groups: 1,
      rowStart: Uint32Array.of(0, 2, 4),
      contract: Uint16Array.of(0, 1, 0, 1),
      score: Float64Array.of(5, 1, 3, 2),
      cap: Int32Array.of(1, 2),
      sponsored: Uint8Array.of(0, 0),
      groupOf: Int32Array.of(0, 0),
      target: Float64Array.of(NaN),
      pins: { user: new Int32Array(), contract: new Int32Array() },
    }
    const policy: Policy = { ...plain, perUser: 1 }
    const { assignments, prices, check } = resultOf(instance, policy, true)
    const groups = groupFactsOf(instance, prices, check)
    expect(unitWorths(instance, policy, groups, assignments, liftOf(instance, policy))).toEqual([
      { atLeast: 1, takers: 1 },
      { atLeast: 0, takers: 0 },
    ])
  })
})

describe('groupPoints', () => {
  it('and the gap are never below what another point of target truly changes', () => {
    fc.assert(
      fc.property(drops, ({ instance, policy }) => {
        const { bound, prices, check } = resultOf(instance, policy, false)
        const eligible = check.groups.map(({ eligibleUsers }) => eligibleUsers)
        const lift = liftOf(instance, policy)
        const points = groupPoints(instance, policy, prices, eligible, lift)
        for (const [g, point] of points.entries()) {
          if (point === null) continue
          for (const [sign, dual] of [
            [1, point.higher],
            [-1, point.lower],
          ] as const) {
            const target = instance.target.slice()
            target[g] = Math.min(1, Math.max(0, target[g]! + sign * POINT))
            const changed = bruteOptimum({ ...instance, target }, policy)
            if (changed === null) continue
            expect(dual + bound).toBeGreaterThanOrEqual(changed.objective - 1e-9)
          }
        }
      }),
      { numRuns: 120 },
    )
  })

  it('add up to what the users of the bound change where every target moves', () => {
    fc.assert(
      fc.property(drops, ({ instance, policy }) => {
        const targets = (by: number): Instance => ({
          ...instance,
          target: Float64Array.of(0.5 + by, 0.25 + by, 0.5 + by),
        })
        const free = { ...policy, guard: 'soft', userRatioGuard: 'off' } as const
        const { prices, check } = resultOf(targets(0), free, false)
        const before = upperBound(targets(0), free, prices)
        const after = upperBound(targets(POINT), free, prices)
        fc.pre(!before.snapped && !after.snapped)
        const eligible = check.groups.map(({ eligibleUsers }) => eligibleUsers)
        const points = groupPoints(targets(0), free, prices, eligible, liftOf(instance, free))
        const sum = points.reduce((total, point) => total + point!.higher, 0)
        expect(sum).toBeCloseTo(after.userTerm - before.userTerm, 9)
      }),
      { numRuns: 80 },
    )
  })
})

const plain: Policy = {
  ...hard,
  guard: 'off',
  maxMixedShare: 1,
  sponsoredFirst: 0,
  scarcityAlpha: 0,
  cacheFactor: 0,
}

/** A result of the solver, or the best of all, with the bound that the solver's prices certify. */
function resultOf(instance: Instance, policy: Policy, isOptimal: boolean) {
  const optimum = bruteOptimum(instance, policy)
  fc.pre(optimum !== null)
  const solution = solveGreedy(instance, policy, control)
  const assignments: Assignments = isOptimal
    ? {
        user: Int32Array.from(optimum.user),
        contract: Int32Array.from(optimum.contract),
        round: Uint8Array.from(optimum.user, (user, i) =>
          instance.pins.user.some(
            (pinned, p) => pinned === user && instance.pins.contract[p] === optimum.contract[i],
          )
            ? 0
            : 1,
        ),
      }
    : solution.assignments
  const check = checkAssignments(instance, policy, assignments)
  const { bound, prices } = upperBound(instance, policy, solution.prices)
  return {
    assignments,
    check,
    objective: check.objective - check.penalties,
    bound,
    prices,
  }
}
