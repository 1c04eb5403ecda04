import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { smallDrops } from './small-drops.testing.ts'
import { bruteFeasible, bruteOptimum } from './brute.testing.ts'
import { checkAssignments } from './check.ts'
import { generateZipf } from './generate.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { plantOptimum } from './planted.testing.ts'
import { VIOLATIONS_KEPT } from './violation.ts'

/** Four users who may have all of four contracts; 0 and 1 are sponsored, worth 4, 3, 2, 1. */
const drop: Instance = {
  users: 4,
  contracts: 4,
  groups: 2,
  rowStart: Uint32Array.of(0, 4, 8, 12, 15),
  contract: Uint16Array.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2),
  score: Float64Array.of(4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2),
  cap: Int32Array.of(2, 2, 2, 2),
  sponsored: Uint8Array.of(1, 1, 0, 0),
  groupOf: Int32Array.of(0, 0, 0, 1),
  target: Float64Array.of(0.5, NaN),
  pins: { user: new Int32Array(0), contract: new Int32Array(0) },
}

const policy: Policy = {
  perUser: 2,
  guard: 'off',
  sense: 'within',
  slack: 0.1,
  penalty: 10,
  userRatioGuard: 'off',
  maxMixedShare: 1,
  sponsoredFirst: 0,
  scarcityAlpha: 0,
  fillBonus: 0.5,
  cacheFactor: 0,
  seed: 0,
}

/** Rows of user, contract, round. */
function rows(...list: readonly (readonly [number, number, number])[]): Assignments {
  return {
    user: Int32Array.from(list, ([user]) => user),
    contract: Int32Array.from(list, ([, contract]) => contract),
    round: Uint8Array.from(list, ([, , round]) => round),
  }
}

function violationsOf(instance: Instance, rules: Policy, assignments: Assignments) {
  return checkAssignments(instance, rules, assignments).violations
}

describe('checkAssignments', () => {
  it('recounts a sound result', () => {
    const result = rows([0, 0, 1], [0, 2, 2], [1, 1, 1], [3, 2, 1])
    const { load, ...counts } = checkAssignments(drop, policy, result)
    expect(Array.from(load)).toEqual([1, 1, 2, 0])
    expect(counts).toEqual({
      violations: [],
      violationCount: 0,
      objective: 13,
      penalties: 0,
      scoreSum: 11,
      assignments: 4,
      sponsored: 2,
      users: 4,
      eligibleUsers: 4,
      assignedUsers: 3,
      mixedUsers: 1,
      groups: [
        {
          sponsored: 2,
          total: 3,
          sponsoredHolders: 2,
          holders: 2,
          mixedUsers: 1,
          users: 3,
          eligibleUsers: 3,
          ratio: 2 / 3,
          compliant: false,
          userCompliant: true,
          missing: 0,
          surplus: 1,
        },
        {
          sponsored: 0,
          total: 1,
          sponsoredHolders: 0,
          holders: 1,
          mixedUsers: 0,
          users: 1,
          eligibleUsers: 1,
          ratio: 0,
          compliant: true,
          userCompliant: true,
          missing: 0,
          surplus: 0,
        },
      ],
    })
  })

  it('accepts an empty result', () => {
    const { violations, groups, objective } = checkAssignments(drop, policy, rows())
    expect({ violations, objective, ratio: groups[0]!.ratio }).toEqual({
      violations: [],
      objective: 0,
      ratio: NaN,
    })
  })

  it('finds a contract over its capacity', () => {
    expect(violationsOf(drop, policy, rows([0, 0, 1], [1, 0, 1], [2, 0, 1]))).toEqual([
      { kind: 'over_capacity', contract: 0, load: 3, cap: 2 },
    ])
  })

  it('finds a user who holds too many', () => {
    expect(violationsOf(drop, policy, rows([0, 0, 1], [0, 1, 2], [0, 2, 3]))).toEqual([
      { kind: 'too_many', user: 0, held: 3, limit: 2 },
    ])
  })

  it('finds a pair that is not eligible', () => {
    expect(violationsOf(drop, policy, rows([3, 3, 1]))).toEqual([
      { kind: 'not_eligible', user: 3, contract: 3 },
    ])
  })

  it('finds a pair assigned twice', () => {
    expect(violationsOf(drop, policy, rows([0, 0, 1], [0, 0, 2]))).toEqual([
      { kind: 'duplicate', user: 0, contract: 0 },
      { kind: 'wrong_round', user: 0, contract: 0, round: 2 },
    ])
  })

  it('finds rows out of order and still counts them', () => {
    const { violations, objective } = checkAssignments(
      drop,
      policy,
      rows([1, 0, 1], [0, 1, 2], [0, 0, 1]),
    )
    expect({ violations, objective }).toEqual({
      violations: [{ kind: 'not_sorted', position: 1 }],
      objective: 12.5,
    })
  })

  it('finds users and contracts that do not exist', () => {
    expect(violationsOf(drop, policy, rows([-1, 0, 1], [0, 4, 1], [9, 0, 1]))).toEqual([
      { kind: 'out_of_range', position: 0, user: -1, contract: 0 },
      { kind: 'out_of_range', position: 1, user: 0, contract: 4 },
      { kind: 'out_of_range', position: 2, user: 9, contract: 0 },
    ])
  })

  it('finds columns of different lengths', () => {
    const torn = { ...rows([0, 0, 1], [1, 0, 1]), round: Uint8Array.of(1) }
    const { violations, assignments } = checkAssignments(drop, policy, torn)
    expect({ violations, assignments }).toEqual({
      violations: [{ kind: 'malformed', users: 2, contracts: 2, rounds: 1 }],
      assignments: 1,
    })
  })

  it('finds a ratio below its floor under a hard guard only', () => {
    const result = rows([0, 0, 1], [1, 2, 1], [2, 2, 1])
    expect(violationsOf(drop, { ...policy, guard: 'hard' }, result)).toEqual([
      { kind: 'ratio_floor', group: 0, sponsored: 1, total: 3, least: 2 },
    ])
    expect(violationsOf(drop, { ...policy, guard: 'soft' }, result)).toEqual([])
  })

  it('finds a ratio above its ceiling under a hard guard', () => {
    const result = rows([0, 0, 1], [1, 0, 1])
    expect(violationsOf(drop, { ...policy, guard: 'hard' }, result)).toEqual([
      { kind: 'ratio_ceiling', group: 0, sponsored: 2, total: 2, most: 1 },
    ])
    expect(violationsOf(drop, { ...policy, guard: 'hard', sense: 'at_least' }, result)).toEqual([])
  })

  it('charges each whole assignment missing or in surplus under a soft guard', () => {
    const soft: Policy = { ...policy, guard: 'soft' }
    const short = checkAssignments(drop, soft, rows([0, 2, 1], [1, 2, 1], [2, 3, 1]))
    const over = checkAssignments(drop, soft, rows([0, 0, 1], [1, 0, 1]))
    expect([short.penalties, over.penalties]).toEqual([20, 10])
  })

  it('finds too few sponsored holders under the user ratio', () => {
    const hard: Policy = { ...policy, userRatioGuard: 'hard' }
    expect(violationsOf(drop, hard, rows([0, 2, 1], [1, 2, 1], [2, 0, 1]))).toEqual([
      { kind: 'user_ratio', group: 0, sponsoredHolders: 1, holders: 3, least: 2 },
    ])
  })

  it('finds too many mixed users', () => {
    const result = rows([0, 0, 1], [0, 2, 2], [1, 0, 1], [1, 2, 2])
    expect(violationsOf(drop, { ...policy, maxMixedShare: 0.34 }, result)).toEqual([
      { kind: 'mixed_share', group: 0, mixed: 2, limit: 1 },
    ])
  })

  it('finds a mixed user with too few sponsored contracts', () => {
    const rules: Policy = { ...policy, perUser: 3, sponsoredFirst: 3 }
    expect(violationsOf(drop, rules, rows([0, 0, 1], [0, 2, 2]))).toEqual([
      { kind: 'sponsored_first', user: 0, sponsored: 1, least: 2 },
    ])
  })

  it('finds pins that are missing, before, between and after what is assigned', () => {
    const pinned = {
      ...drop,
      pins: { user: Int32Array.of(0, 1, 3), contract: Int32Array.of(1, 1, 2) },
    }
    expect(violationsOf(pinned, policy, rows([0, 2, 1], [1, 1, 0]))).toEqual([
      { kind: 'pin_missing', user: 0, contract: 1 },
      { kind: 'pin_missing', user: 3, contract: 2 },
    ])
  })

  it('finds rounds that are not in order of value', () => {
    const wrong = (...list: readonly (readonly [number, number, number])[]) =>
      violationsOf(drop, policy, rows(...list)).map(({ kind }) => kind)
    expect(wrong([0, 0, 2], [0, 1, 1])).toEqual(['wrong_round'])
    expect(wrong([0, 0, 1], [0, 1, 1])).toEqual(['wrong_round'])
    expect(wrong([0, 0, 0])).toEqual(['wrong_round'])
    expect(wrong([0, 0, 2])).toEqual(['wrong_round'])
  })

  it('counts violations beyond those it keeps', () => {
    const instance = generateZipf({ users: 2000, contracts: 10, pairsPerUser: 3 })
    const nobody = { ...instance, rowStart: new Uint32Array(2001) }
    const everybody = rows(...Array.from({ length: 2000 }, (_, u) => [u, 0, 1] as const))
    const { violations, violationCount } = checkAssignments(nobody, policy, everybody)
    expect(violations).toHaveLength(VIOLATIONS_KEPT)
    expect(violationCount).toBeGreaterThanOrEqual(2000)
  })

  it('agrees with exhaustive rules on whether any set of pairs is allowed', () => {
    const dropAndSet = smallDrops({ mostPairs: 12, pins: true }).chain((small) =>
      fc.record({
        small: fc.constant(small),
        held: fc.subarray(Array.from(small.instance.contract, (_, pair) => pair)),
      }),
    )
    fc.assert(
      fc.property(dropAndSet, ({ small: { instance, policy: rules }, held }) => {
        const result = withRounds(instance, rules, held)
        expect(checkAssignments(instance, rules, result).violations.length === 0).toBe(
          bruteFeasible(instance, rules, result),
        )
      }),
      { numRuns: 1500 },
    )
  })

  it('values the true optimum as exhaustive search does', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 9, pins: true }), ({ instance, policy: rules }) => {
        const optimum = bruteOptimum(instance, rules)
        fc.pre(optimum !== null)
        const held = optimum.user.map((user, i) => pairIndex(instance, user, optimum.contract[i]!))
        const check = checkAssignments(instance, rules, withRounds(instance, rules, held))
        expect(check.violations).toEqual([])
        expect(check.objective - check.penalties).toBeCloseTo(optimum.objective, 9)
      }),
      { numRuns: 300 },
    )
  })

  it('finds no fault in planted optima, and their value', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('none' as const, 'free' as const), (seed, mixing) => {
        const planted = plantOptimum({
          users: 300,
          contracts: 20,
          pairsPerUser: 10,
          perUser: 3,
          groups: 4,
          mixing,
          seed,
        })
        const check = checkAssignments(planted.instance, planted.policy, planted.assignments)
        expect([check.violations, check.objective]).toEqual([[], planted.optimum])
      }),
      { numRuns: 50 },
    )
  })
})

function pairIndex(instance: Instance, user: number, contract: number): number {
  const start = instance.rowStart[user]!
  return start + instance.contract.subarray(start, instance.rowStart[user + 1]).indexOf(contract)
}

/** Assignments of some pairs of an instance, with the rounds that their values call for. */
function withRounds(instance: Instance, rules: Policy, held: readonly number[]): Assignments {
  const demand = (c: number) => instance.contract.filter((other) => other === c).length
  const pairs = held.map((i) => {
    const user = instance.rowStart.findLastIndex((start) => start <= i)
    const contract = instance.contract[i]!
    const cap = instance.cap[contract]!
    const scarcity =
      cap === 0 || instance.sponsored[contract] === 0 ? 0 : cap / (cap + demand(contract))
    const value = instance.score[i]! * (1 + rules.scarcityAlpha * scarcity) + rules.fillBonus
    const pinned = instance.pins.user.some(
      (pinUser, pin) => pinUser === user && instance.pins.contract[pin] === contract,
    )
    return { user, contract, value, pinned }
  })
  return rows(
    ...pairs.map((pair) => {
      const before = pairs.filter(
        (other) =>
          other.user === pair.user &&
          !other.pinned &&
          (other.value > pair.value ||
            (other.value === pair.value && other.contract < pair.contract)),
      )
      return [pair.user, pair.contract, pair.pinned ? 0 : before.length + 1] as const
    }),
  )
}
