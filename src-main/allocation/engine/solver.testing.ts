import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from './bound.ts'
import { bruteOptimum } from './brute.testing.ts'
import { checkAssignments } from './check.ts'
import { generateZipf, withDegenerateScores, withScaledScores } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { plantOptimum } from './planted.testing.ts'
import { smallDrops } from './small-drops.testing.ts'
import { UnsatisfiablePinsError, type Solution } from './solve.ts'

/** K = 3, nobody mixed, targets kept: the rules of the benchmarks. */
export const hard: Policy = {
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

/** All the time there is, and nobody who listens. */
export const unlimited: Control = {
  now: () => 0,
  deadline: Infinity,
  checkpoint: () => {},
  progress: () => {},
}

/** A clock on which each look takes a millisecond. */
export function tickingUntil(deadline: number): Control {
  let now = 0
  return { ...unlimited, now: () => now++, deadline }
}

export const zipf = generateZipf({ users: 3000, contracts: 60, pairsPerUser: 20 })

export type Solve = (instance: Instance, policy: Policy, control: Control) => Solution

/** Gap to the certified bound in per cent; fails the test when a rule is broken. */
export function gapOf(solve: Solve, instance: Instance, policy: Policy): number {
  const { assignments, prices } = solve(instance, policy, unlimited)
  const check = checkAssignments(instance, policy, assignments)
  expect(check.violations).toEqual([])
  return gapPercent(check.objective - check.penalties, upperBound(instance, policy, prices).bound)
}

/** How far from the certified bound a solver may end, in per cent. */
export interface SolverLimits {
  readonly scores: number
  readonly degenerateScores: number
  readonly otherRules: number
  readonly planted: number
}

export interface TestedSolver {
  readonly name: string
  readonly solve: Solve
  readonly limits: SolverLimits
  /** Scores by brand, most of them zero. */
  readonly realShape: Instance
  /** Random drops of each property. */
  readonly runs: number
}

/** What is demanded of every solver that claims to be quick and to obey the rules. */
export function describeSolver(solver: TestedSolver): void {
  describeSmallDrops(solver)
  describeQuality(solver)
  describeControl(solver)
}

function describeSmallDrops({ name, solve, runs }: TestedSolver): void {
  describe(`${name} on small drops`, () => {
    it('obeys every rule in every combination, and finds a result whenever there is one', () => {
      fc.assert(
        fc.property(smallDrops({ mostPairs: 8, pins: true }), ({ instance, policy }) => {
          const solution = unlessPinned(() => solve(instance, policy, unlimited))
          const optimum = bruteOptimum(instance, policy)
          expect(solution === null).toBe(optimum === null)
          if (solution === null || optimum === null) return
          const check = checkAssignments(instance, policy, solution.assignments)
          expect(check.violations).toEqual([])
          const objective = check.objective - check.penalties
          expect(objective).toBeLessThanOrEqual(optimum.objective + 1e-9)
          const { bound } = upperBound(instance, policy, solution.prices)
          expect(bound).toBeGreaterThanOrEqual(optimum.objective)
        }),
        { numRuns: runs },
      )
    })

    it('is within half a per cent of the true optimum, all rules taken together', () => {
      let found = 0
      let best = 0
      for (const { instance, policy } of fc.sample(smallDrops({ mostPairs: 9, pins: false }), {
        numRuns: runs,
        seed: 1,
      })) {
        const { assignments } = solve(instance, policy, unlimited)
        const check = checkAssignments(instance, policy, assignments)
        found += check.objective - check.penalties
        best += bruteOptimum(instance, policy)!.objective
      }
      expect(found / best).toBeGreaterThan(0.995)
    })

    it('obeys every rule when each user has many pairs and few are kept', () => {
      fc.assert(
        fc.property(
          smallDrops({ mostPairs: 25, pins: true }),
          fc.constantFrom(1, 2, 40),
          ({ instance, policy }, cacheFactor) => {
            const solution = unlessPinned(() =>
              solve(instance, { ...policy, cacheFactor }, unlimited),
            )
            if (solution === null) return
            expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
          },
        ),
        { numRuns: runs },
      )
    })
  })
}

function describeQuality({ name, solve, limits, realShape }: TestedSolver): void {
  describe(`quality of ${name}`, () => {
    it.each([
      ['recommender scores', zipf],
      ['scores by brand, most of them zero', realShape],
      ['scores of 1e-3', withScaledScores(realShape, 1e-3)],
      ['scores of 1e6', withScaledScores(realShape, 1e6)],
    ])(`is within ${limits.scores} per cent of the certified bound: %s`, (_, instance) => {
      const fillBonus = 0.001 * instance.score.reduce((most, score) => Math.max(most, score), 0)
      expect(gapOf(solve, instance, { ...hard, fillBonus })).toBeLessThan(limits.scores)
    })

    it.each(['contract', 'tiers', 'equal', 'zero'] as const)(
      `is within ${limits.degenerateScores} per cent of the certified bound on degenerate scores: %s`,
      (kind) => {
        const drop = withDegenerateScores(realShape, kind)
        expect(gapOf(solve, drop, hard)).toBeLessThan(limits.degenerateScores)
      },
    )

    it.each<[string, Partial<Policy>]>([
      ['one contract a user', { perUser: 1 }],
      ['many contracts a user', { perUser: 8 }],
      ['everybody may be mixed', { maxMixedShare: 1 }],
      ['some may be mixed', { maxMixedShare: 0.2, sponsoredFirst: 1 }],
      ['ceilings', { sense: 'at_most' }],
      ['bands', { sense: 'within', slack: 0.05 }],
      ['soft', { guard: 'soft' }],
      ['off', { guard: 'off' }],
      ['user ratio', { userRatioGuard: 'hard' }],
      ['user ratio alone', { guard: 'off', userRatioGuard: 'hard', maxMixedShare: 0.5 }],
    ])(`is within ${limits.otherRules} per cent of it under other rules: %s`, (_, rules) => {
      expect(gapOf(solve, zipf, { ...hard, ...rules })).toBeLessThan(limits.otherRules)
    })

    it.each(['none', 'free'] as const)('comes near a planted optimum, mixing %s', (mixing) => {
      const planted = plantOptimum({
        users: 1000,
        contracts: 40,
        pairsPerUser: 15,
        perUser: 3,
        groups: 5,
        mixing,
        seed: 7,
      })
      const { assignments } = solve(planted.instance, planted.policy, unlimited)
      const check = checkAssignments(planted.instance, planted.policy, assignments)
      expect(check.violations).toEqual([])
      expect(check.objective).toBeLessThanOrEqual(planted.optimum)
      expect(check.objective / planted.optimum).toBeGreaterThan(1 - limits.planted / 100)
    })
  })
}

function describeControl({ name, solve, realShape, runs }: TestedSolver): void {
  describe(`control of ${name}`, () => {
    it('gives the same result each time, whatever the clock says', () => {
      const first = solve(realShape, hard, unlimited)
      const second = solve(realShape, hard, tickingUntil(1e9))
      expect(second.assignments).toEqual(first.assignments)
      expect(second.prices).toEqual(first.prices)
    })

    it('has a feasible result at every moment the time can run out', () => {
      let previous = true
      // Close together at first, where a result is only just begun.
      for (let deadline = 0; previous; deadline = Math.ceil(deadline * 1.35) + 1) {
        const { assignments, timedOut } = solve(zipf, hard, tickingUntil(deadline))
        expect(checkAssignments(zipf, hard, assignments).violations).toEqual([])
        previous = timedOut
      }
    })

    it('has a feasible result in time under every rule', () => {
      fc.assert(
        fc.property(
          smallDrops({ mostPairs: 20, pins: true }),
          fc.nat(400),
          ({ instance, policy }, deadline) => {
            const solution = unlessPinned(() => solve(instance, policy, tickingUntil(deadline)))
            if (solution === null) return
            expect(checkAssignments(instance, policy, solution.assignments).violations).toEqual([])
          },
        ),
        { numRuns: runs },
      )
    })

    it('stops where a checkpoint throws', () => {
      for (const last of [1, 20, 60]) {
        let calls = 0
        const checkpoint = () => {
          if (++calls === last) throw new Error('cancelled')
        }
        expect(() => solve(zipf, hard, { ...unlimited, checkpoint })).toThrow('cancelled')
        expect(calls).toBe(last)
      }
    })

    it('reports progress from 0 to 1 that never goes back', () => {
      const fractions: number[] = []
      solve(zipf, hard, { ...unlimited, progress: (fraction) => fractions.push(fraction) })
      expect(fractions[0]).toBe(0)
      expect(fractions.at(-1)).toBe(1)
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    })
  })
}

/** Null when the pins cannot be kept. */
function unlessPinned(attempt: () => Solution): Solution | null {
  try {
    return attempt()
  } catch (error) {
    if (error instanceof UnsatisfiablePinsError) return null
    throw error
  }
}
