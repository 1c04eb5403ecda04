import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallDrops } from './small-drops.testing.ts'
import { gapPercent, upperBound } from './bound.ts'
import { bruteOptimum } from './brute.ts'
import { checkAssignments } from './check.ts'
import { generateRealShape, generateZipf, withDegenerateScores } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { plantOptimum } from './planted.ts'
import { solveGreedy, UnsatisfiablePinsError, type Solution } from './solve.ts'

const hard: Policy = {
  perUser: 3,
  guard: 'hard',
  sense: 'at_least',
  slack: 0,
  penalty: 1,
  userRatioGuard: 'off',
  maxMixedShare: 0,
  sponsoredFirst: 3,
  scarcityAlpha: 0.05,
  fillBonus: 0.001,
  cacheFactor: 40,
  seed: 0,
}

const unlimited: Control = {
  now: () => 0,
  deadline: Infinity,
  checkpoint: () => {},
  progress: () => {},
}

/** Null when the pins cannot be kept. */
function solve(instance: Instance, policy: Policy, control = unlimited): Solution | null {
  try {
    return solveGreedy(instance, policy, control)
  } catch (error) {
    if (error instanceof UnsatisfiablePinsError) return null
    throw error
  }
}

describe('solveGreedy', () => {
  it('obeys every rule in every combination, and finds a result whenever there is one', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 10, pins: true }), ({ instance, policy }) => {
        const solution = solve(instance, policy)
        const optimum = bruteOptimum(instance, policy)
        expect(solution === null).toBe(optimum === null)
        if (solution === null) return
        expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
      }),
      { numRuns: 400 },
    )
  })
})
