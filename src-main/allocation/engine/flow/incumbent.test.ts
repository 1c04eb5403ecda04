import { describe, expect, it } from 'vitest'
import { gapPercent, upperBound } from '../bound.ts'
import { checkAssignments } from '../check.ts'
import { toPrices } from '../dual.ts'
import { generateRealShape, withDegenerateScores } from '../generate.ts'
import { createState, toAssignments } from '../greedy-state.ts'
import type { Instance } from '../instance.ts'
import { usersByGroup } from '../repair-ratio.ts'
import { firstIncumbent } from './incumbent.ts'
import { hard, unlimited } from '../solver.testing.ts'

const realShape = generateRealShape({ users: 3000, contracts: 60, brands: 20, pairsPerUser: 40 })

/** Gap to the certified bound in per cent; fails the test when a rule is broken. */
function gapOf(instance: Instance): number {
  const state = createState(instance, hard)
  const { rules, lifts, scale } = state
  const groupUsers = usersByGroup(instance.groups, instance.groupOf)
  const rough = firstIncumbent(
    state,
    { instance, policy: hard, rules, lifts, scale },
    groupUsers,
    unlimited,
  )
  const check = checkAssignments(instance, hard, toAssignments(state))
  expect(check.violations).toEqual([])
  const { bound } = upperBound(instance, hard, toPrices(rough, scale))
  return gapPercent(check.objective, bound)
}

describe('firstIncumbent', () => {
  it('is worth most of the bound after one pass', () => {
    expect(gapOf(realShape)).toBeLessThan(12)
  })

  it.each(['contract', 'tiers', 'equal', 'zero'] as const)(
    'is worth most of the bound where scores are alike: %s',
    (kind) => {
      expect(gapOf(withDegenerateScores(realShape, kind))).toBeLessThan(25)
    },
  )
})
