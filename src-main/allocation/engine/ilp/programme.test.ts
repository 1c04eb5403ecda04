import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bruteOptimum } from '../brute.testing.ts'
import { checkAssignments } from '../check.ts'
import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { smallDrops } from '../small-drops.testing.ts'
import { HighsSolver } from './highs.ts'
import { assignmentsOf, pairSetOf } from './pair-set.ts'
import { allocationProgramme, FREE, HELD } from './programme.ts'

const unlimited = { now: () => 0, deadline: Infinity, checkpoint: () => {} }

/** Optimum of the programme of a whole drop, solved from nothing; null: there is no allocation. */
function programmeOptimum(
  solver: HighsSolver,
  instance: Instance,
  policy: Policy,
  tight: boolean,
): number | null {
  const { pins } = instance
  const pinned = pairSetOf(instance, { ...pins, round: new Uint8Array(pins.user.length) })
  const status = pinned.map((held, i) =>
    instance.cap[instance.contract[i]!] === 0 && held === 0 ? 0 : held === 1 ? HELD : FREE,
  )
  const model = allocationProgramme({
    instance,
    policy,
    status,
    incumbent: pinned,
    scale: 1,
    shareMargin: 0,
    tight,
  })
  const order = {
    start: null,
    relativeGap: 0,
    iterations: Infinity,
    seed: 0,
    means: 'all' as const,
  }
  const result = solver.solve({ ...order, programme: model.programme }, unlimited)
  if (result === null || result.columns === null) return null
  const set = new Uint8Array(instance.contract.length)
  for (const pair of model.settled) set[pair] = 1
  for (const [n, pair] of model.pairs.entries()) {
    if (result.columns[model.pairColumns[n]!]! > 0.5) set[pair] = 1
  }
  const check = checkAssignments(instance, policy, assignmentsOf(instance, policy, set))
  expect(check.violations).toEqual([])
  const objective = check.objective - check.penalties
  expect(result.objective + model.settledValue).toBeCloseTo(objective, 5)
  return objective
}

describe('the programme of an allocation', () => {
  it.each([true, false])(
    'has the optimum of exhaustive search under every combination of rules (tight: %s)',
    (tight) => {
      using solver = new HighsSolver()
      fc.assert(
        fc.property(smallDrops({ mostPairs: 9, pins: false }), ({ instance, policy }) => {
          const optimum = bruteOptimum(instance, policy)?.objective ?? null
          const found = programmeOptimum(solver, instance, policy, tight)
          expect(found).toBeCloseTo(optimum!, 5)
        }),
        { numRuns: 150, seed: tight ? 3 : 4 },
      )
    },
  )

  it('has the incumbent as a point of the same worth', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 8, pins: false }), ({ instance, policy }) => {
        const optimum = bruteOptimum(instance, policy)!
        const held = new Uint8Array(instance.contract.length)
        for (let i = 0; i < optimum.user.length; i++) {
          const start = instance.rowStart[optimum.user[i]!]!
          const end = instance.rowStart[optimum.user[i]! + 1]!
          held[start + instance.contract.subarray(start, end).indexOf(optimum.contract[i]!)] = 1
        }
        const { programme, start, settledValue } = allocationProgramme({
          instance,
          policy,
          status: new Uint8Array(held.length).fill(FREE),
          incumbent: held,
          scale: 1,
          shareMargin: 0,
          tight: true,
        })
        const worth = programme.cost.reduce((sum, cost, j) => sum + cost * start[j]!, settledValue)
        expect(worth).toBeCloseTo(optimum.objective, 9)
        for (let row = 0; row < programme.rows; row++) {
          let sum = 0
          for (let at = programme.starts[row]!; at < programme.starts[row + 1]!; at++) {
            sum += programme.values[at]! * start[programme.indices[at]!]!
          }
          expect(sum).toBeGreaterThanOrEqual(programme.rowLower[row]! - 1e-9)
          expect(sum).toBeLessThanOrEqual(programme.rowUpper[row]! + 1e-9)
        }
      }),
      { numRuns: 200 },
    )
  })
})
