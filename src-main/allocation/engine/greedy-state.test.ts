import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkAssignments } from './check.ts'
import {
  createState,
  heldCount,
  hold,
  isHeld,
  mayRelease,
  mayTake,
  release,
  toAssignments,
  violation,
} from './greedy-state.ts'
import { smallDrops } from './small-drops.testing.ts'

const moves = fc.array(fc.record({ pair: fc.nat(), take: fc.boolean() }), { maxLength: 40 })

describe('State', () => {
  it('keeps capacities, K and mixing through any moves that it allows, and counts what is held', () => {
    fc.assert(
      fc.property(
        smallDrops({ mostPairs: 16, pins: false }),
        moves,
        ({ instance, policy }, sequence) => {
          fc.pre(instance.contract.length > 0)
          const state = createState(instance, policy)
          for (const { pair: any, take } of sequence) {
            const pair = any % instance.contract.length
            const contract = instance.contract[pair]!
            const user = instance.rowStart.findLastIndex((start) => start <= pair)
            const sponsored = instance.sponsored[contract] === 1
            const held = isHeld(state, user, contract)
            if (take && !held && state.free[contract]! > 0 && mayTake(state, user, sponsored)) {
              hold(state, user, contract)
            } else if (!take && held && mayRelease(state, user, sponsored)) {
              release(state, user, contract)
            }
          }
          const unguarded = { ...policy, guard: 'off', userRatioGuard: 'off' } as const
          const check = checkAssignments(instance, unguarded, toAssignments(state))
          expect(check.violations).toEqual([])
          expect([...state.free]).toEqual(
            Array.from(instance.cap, (cap, c) => cap - check.load[c]!),
          )
          expect(
            check.groups.map((_, g) => [
              state.sponsored[g],
              state.all[g],
              state.mixed[g],
              state.holders[g],
              state.sponsoredHolders[g],
            ]),
          ).toEqual(
            check.groups.map((group) => [
              group.sponsored,
              group.total,
              group.mixedUsers,
              group.holders,
              group.sponsoredHolders,
            ]),
          )
        },
      ),
    )
  })

  it('sees a violation exactly where the checker sees one', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 16, pins: false }), ({ instance, policy }) => {
        const state = createState(instance, policy)
        for (let u = 0; u < instance.users; u++) {
          for (let pair = instance.rowStart[u]!; pair < instance.rowStart[u + 1]!; pair++) {
            const c = instance.contract[pair]!
            if (state.free[c]! > 0 && mayTake(state, u, instance.sponsored[c] === 1)) {
              hold(state, u, c)
            }
          }
        }
        const { groups } = checkAssignments(instance, policy, toAssignments(state))
        for (const [g, group] of groups.entries()) {
          const broken =
            (policy.guard === 'hard' && !group.compliant) ||
            (policy.userRatioGuard === 'hard' && !group.userCompliant)
          expect(violation(state, g) > 0).toBe(broken)
        }
      }),
    )
  })

  it('starts with the pins and nothing else', () => {
    fc.assert(
      fc.property(smallDrops({ mostPairs: 6, pins: true }), ({ instance, policy }) => {
        const roomy = { ...policy, perUser: 6 }
        const state = createState(instance, roomy)
        for (let u = 0; u < instance.users; u++) {
          const pins = instance.pins.contract.filter((_, i) => instance.pins.user[i] === u)
          expect(heldCount(state, u)).toBe(pins.length)
          expect(pins.every((contract) => isHeld(state, u, contract))).toBe(true)
        }
      }),
    )
  })
})
