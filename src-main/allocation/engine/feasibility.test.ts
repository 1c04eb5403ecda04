import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAssignments } from './check.ts'
import { jointReach } from './feasibility.ts'
import { groupFlow } from './group-flow.ts'
import { generateRealShape } from './generate.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { groupReaches } from './reachable.ts'
import { solveGreedy } from './solve.ts'
import { hard } from './solver.testing.ts'

const policy: Policy = { ...hard, perUser: 1 }

/** Users of two groups of four, all eligible for one sponsored contract and plenty of others. */
function twoGroups(sponsoredCap: number, target: readonly number[]): Instance {
  const users = 8
  return {
    users,
    contracts: 2,
    groups: 3,
    rowStart: Uint32Array.from({ length: users + 1 }, (_, u) => 2 * u),
    contract: Uint16Array.from({ length: 2 * users }, (_, i) => i % 2),
    score: new Float64Array(2 * users).fill(1),
    cap: Int32Array.of(sponsoredCap, 100),
    sponsored: Uint8Array.of(1, 0),
    groupOf: Int32Array.from({ length: users }, (_, u) => (u < 4 ? 0 : 1)),
    target: Float64Array.from([...target, NaN]),
    pins: { user: new Int32Array(), contract: new Int32Array() },
  }
}

const jointOf = (instance: Instance, rules: Partial<Policy> = {}) => {
  const all = { ...policy, ...rules }
  return jointReach(instance, all, groupReaches(instance, all))
}

describe('the joint reach of groups', () => {
  it('tells that targets each group reaches alone cannot be met by all, and what would help', () => {
    // Each group needs 2 of 4; one sponsored contract of 3 serves either, not both.
    expect(jointOf(twoGroups(3, [0.5, 0.5]))).toEqual({
      fill: 1,
      asked: 4,
      most: 3,
      found: 3,
      feasible: 'no',
      shown: 'all',
      remedy: {
        slack: 0.25,
        slackNeeded: 0.25,
        caps: [{ contract: 0, from: 3, to: 4 }],
        groups: [0, 1],
        contracts: [0],
      },
    })
  })

  it('is proven where the targets can be met', () => {
    expect(jointOf(twoGroups(4, [0.5, 0.5]))).toMatchObject({ feasible: 'yes', remedy: null })
  })

  it('is not proven where pins leave too few users for the sponsored seats', () => {
    const drop = twoGroups(4, [0.5, 0.5])
    const pinned = (user: number[]) => ({
      ...drop,
      pins: { user: Int32Array.from(user), contract: Int32Array.from(user, () => 1) },
    })
    expect(jointOf(pinned([0, 1]))?.feasible).toBe('yes')
    expect(jointOf(pinned([0, 1, 2]))?.feasible).toBe('unknown')
  })

  it('asks of a group that is out of reach alone only what it reaches', () => {
    const drop = twoGroups(4, [1, 0])
    const cap = Int32Array.of(2, 100)
    expect(jointOf({ ...drop, cap })).toMatchObject({ asked: 2, feasible: 'yes' })
  })

  it('is no question without a floor', () => {
    expect(jointOf(twoGroups(3, [NaN, NaN]))).toBeNull()
    expect(jointOf(twoGroups(3, [0.5, 0.5]), { sense: 'at_most' })).toBeNull()
  })

  it('never says no to what a solver did, and its remedies are enough by its own account', () => {
    fc.assert(
      fc.property(
        fc.record({ seed: fc.nat(1000), perUser: fc.integer({ min: 1, max: 3 }) }),
        ({ seed, perUser }) => {
          const drop = generateRealShape({ users: 60, contracts: 12, brands: 4, groups: 3, seed })
          const cap = drop.cap.map((seats, c) => (drop.sponsored[c] === 1 ? seats >> 1 : seats))
          const instance = { ...drop, cap }
          const rules = { ...policy, perUser }
          const joint = jointOf(instance, rules)!
          expect(joint.found).toBeLessThanOrEqual(joint.most)
          expect(joint.most).toBeLessThanOrEqual(joint.asked)
          const { remedy } = joint
          if (remedy === null) return
          const tighter = jointOf(instance, { ...rules, slack: remedy.slackNeeded - 0.001 })
          expect(tighter?.feasible).toBe('no')
          const eased =
            remedy.slack === null ? null : jointOf(instance, { ...rules, slack: remedy.slack })
          expect(eased?.feasible ?? 'yes').toBe('yes')
          if (remedy.caps === null) return
          const raised = instance.cap.slice()
          for (const { contract, to } of remedy.caps) raised[contract] = to
          const after = jointOf({ ...instance, cap: raised }, rules)
          expect(after?.feasible).toBe('yes')
        },
      ),
      { numRuns: 40 },
    )
  })

  it('finds what a solver assigns when ratios are all it looks at', () => {
    const instance = twoGroups(3, [0.5, 0.5])
    const { assignments } = solveGreedy(instance, policy, {
      now: () => 0,
      deadline: Infinity,
      checkpoint: () => {},
      progress: () => {},
    })
    const { groups, assignments: all } = checkAssignments(instance, policy, assignments)
    const sponsored = groups.reduce((sum, group) => sum + group.sponsored, 0)
    expect(sponsored).toBe(jointOf(instance)!.found)
    expect(all).toBeLessThan(8)
  })
})

describe('the flow from groups to contracts', () => {
  it('is as large as its smallest cut', () => {
    const sizes = fc.record({
      groups: fc.integer({ min: 1, max: 5 }),
      contracts: fc.integer({ min: 1, max: 5 }),
    })
    const networks = sizes.chain(({ groups, contracts }) => {
      const list = (length: number) => fc.array(fc.nat(6), { minLength: length, maxLength: length })
      return fc.record({
        supply: list(groups),
        cap: list(contracts),
        room: list(groups * contracts),
      })
    })
    fc.assert(
      fc.property(networks, ({ supply, cap, room }) => {
        const { total, flow, sent } = groupFlow(supply, cap, Int32Array.from(room))
        expect(flow.reduce((sum, part) => sum + part, 0)).toBe(total)
        expect(sent.every((part, g) => part <= supply[g]!)).toBe(true)
        expect(flow.every((part, cell) => part >= 0 && part <= room[cell]!)).toBe(true)
        for (const [c, most] of cap.entries()) {
          const load = supply.reduce((sum, _, g) => sum + flow[g * cap.length + c]!, 0)
          expect(load).toBeLessThanOrEqual(most)
        }
        let smallest = Infinity
        for (let mask = 0; mask < 1 << (supply.length + cap.length); mask++) {
          const inside = (n: number) => ((mask >> n) & 1) === 1
          let cut = 0
          for (const [g, most] of supply.entries()) {
            if (!inside(g)) cut += most
            for (let c = 0; inside(g) && c < cap.length; c++) {
              if (!inside(supply.length + c)) cut += room[g * cap.length + c]!
            }
          }
          for (const [c, most] of cap.entries()) if (inside(supply.length + c)) cut += most
          smallest = Math.min(smallest, cut)
        }
        expect(total).toBe(smallest)
      }),
      { numRuns: 200 },
    )
  })
})
