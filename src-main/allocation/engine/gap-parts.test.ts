import { describe, expect, it } from 'vitest'
import { upperBound } from './bound.ts'
import { checkAssignments } from './check.ts'
import { gapParts } from './gap-parts.ts'
import { plantOptimum } from './planted.testing.ts'

const { instance, policy, prices, assignments } = plantOptimum({
  users: 200,
  contracts: 20,
  pairsPerUser: 8,
  perUser: 3,
  groups: 4,
  mixing: 'none',
  seed: 2,
})
const bound = upperBound(instance, policy, prices)

describe('gapParts', () => {
  it('finds nothing where a result meets its bound', () => {
    const parts = gapParts(instance, policy, checkAssignments(instance, policy, assignments), bound)
    for (const part of Object.values(parts)) expect(Math.abs(part)).toBeLessThan(1e-9)
  })

  it('charges an empty seat to its contract, at its price', () => {
    const priced = assignments.contract.findIndex((c) => prices.contract[c]! > 0)
    const keep = (values: Int32Array) => values.filter((_, i) => i !== priced)
    const fewer = {
      user: keep(assignments.user),
      contract: keep(assignments.contract),
      round: assignments.round.filter((_, i) => i !== priced),
    }
    const check = checkAssignments(instance, policy, fewer)
    const parts = gapParts(instance, policy, check, bound)
    expect(parts.capacity).toBeCloseTo(bound.prices.contract[assignments.contract[priced]!]!, 9)
    expect(parts.capacity + parts.ratio + parts.mixed + parts.choices).toBeCloseTo(
      bound.bound - check.objective,
      9,
    )
  })
})
