import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from './bound.ts'
import { checkAssignments } from './check.ts'
import { solveFlow } from './flow/solve-flow.ts'
import { generateZipf } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { SeededRandom } from './seeded-random.ts'
import { hard, unlimited } from './solver.testing.ts'

const GROUPS = 300

/** Groups of a user or two, some of many, a tenth without a target, some whose target is out of reach. */
function drop(seed: number): Instance {
  const random = new SeededRandom(seed)
  const instance = generateZipf({
    users: 500,
    contracts: 24,
    pairsPerUser: 8,
    groups: GROUPS,
    seed,
  })
  return {
    ...instance,
    groupOf: instance.groupOf.map(() => Math.floor(random.uniform() ** 1.5 * GROUPS)),
    target: instance.target.map(() => {
      const kind = random.uniform()
      if (kind < 0.1) return NaN
      if (kind < 0.2) return 1
      return kind < 0.3 ? 0 : Math.round(random.uniform() * 1000) / 1000
    }),
  }
}

const rules: readonly Partial<Policy>[] = [
  {},
  { perUser: 4, maxMixedShare: 0.3, sponsoredFirst: 1 },
  { sense: 'within', slack: 0.1 },
  { guard: 'soft', penalty: 0.4 },
  { userRatioGuard: 'hard' },
]

describe('flow with 300 groups', () => {
  it.each(rules.map((rule, seed) => [JSON.stringify(rule), rule, seed] as const))(
    'keeps every rule of every group under %s',
    (_name, rule, seed) => {
      const policy: Policy = { ...hard, seed, ...rule }
      const instance = drop(seed + 1)
      const { assignments, prices } = solveFlow(instance, policy, unlimited)
      const check = checkAssignments(instance, policy, assignments)
      const { bound } = upperBound(instance, policy, prices)
      const objective = check.objective - check.penalties
      expect(check.violations).toEqual([])
      expect(objective).toBeLessThanOrEqual(bound)
      // Groups of a few seats cannot hit a share exactly: that alone keeps them from the bound.
      expect(gapPercent(objective, bound)).toBeLessThan(25)
    },
  )
})
