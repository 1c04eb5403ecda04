import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestMatching } from './b-matching.ts'
import type { MatchingKind } from './b-matching.ts'
import { generateZipf } from './generate.ts'
import type { Instance } from './instance.ts'
import { smallDrops } from './small-drops.testing.ts'

/** The same maximum from scratch: one augmenting path at a time on the plain flow network. */
function referenceMatching(
  instance: Instance,
  users: readonly number[],
  slots: readonly number[],
  kind: MatchingKind,
): number {
  const left = Array.from(instance.cap)
  const heldBy = new Map(users.map((u) => [u, new Set<number>()]))
  const takesPart = (c: number) =>
    kind === 'all' || (instance.sponsored[c] === 1) === (kind === 'sponsored')
  const give = (u: number, seen: Set<number>): boolean => {
    for (const c of instance.contract.subarray(instance.rowStart[u], instance.rowStart[u + 1])) {
      if (!takesPart(c) || seen.has(c) || heldBy.get(u)!.has(c)) continue
      seen.add(c)
      if (left[c]! > 0) {
        left[c]!--
        heldBy.get(u)!.add(c)
        return true
      }
      for (const [holder, held] of heldBy) {
        if (!held.has(c) || !give(holder, seen)) continue
        held.delete(c)
        heldBy.get(u)!.add(c)
        return true
      }
    }
    return false
  }
  let size = 0
  users.forEach((u, n) => {
    for (let seat = 0; seat < slots[n]!; seat++) if (give(u, new Set())) size++
  })
  return size
}

describe('largestMatching', () => {
  it('is the largest on any small drop', () => {
    fc.assert(
      fc.property(
        smallDrops({ mostPairs: 20, pins: false }),
        fc.array(fc.nat(3), { minLength: 5, maxLength: 5 }),
        fc.constantFrom('sponsored', 'unsponsored', 'all'),
        ({ instance }, slots, kind) => {
          const users = Array.from({ length: instance.users }, (_, u) => u)
          const problem = {
            users: Int32Array.from(users),
            slots: Int32Array.from(users, (u) => slots[u]!),
            kind,
          }
          const size = referenceMatching(instance, users, slots, kind)
          expect(largestMatching(instance, problem)).toEqual({ found: size, most: size })
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('is the largest on tight drops where greedy alone is not', () => {
    for (let seed = 0; seed < 60; seed++) {
      const perUser = 1 + (seed % 3)
      const contracts = [12, 25, 80][seed % 3]!
      const shape = { users: 150, contracts, pairsPerUser: perUser + 1, perUser, fill: 1, seed }
      const drawn = generateZipf(shape)
      const users = Array.from({ length: 150 }, (_, u) => u)
      const slots = users.map(() => perUser)
      const size = referenceMatching(drawn, users, slots, 'all')
      const problem = { users: Int32Array.from(users), slots: Int32Array.from(slots) }
      expect(largestMatching(drawn, { ...problem, kind: 'all' })).toEqual({
        found: size,
        most: size,
      })
    }
  })

  it('returns what it found and a bound when its time is up', () => {
    const drawn = generateZipf({
      users: 2000,
      contracts: 50,
      pairsPerUser: 2,
      fill: 1,
      perUser: 1,
      seed: 0,
    })
    const problem = {
      users: Int32Array.from({ length: 2000 }, (_, u) => u),
      slots: new Int32Array(2000).fill(1),
      kind: 'all' as const,
    }
    const control = { now: () => 1, deadline: 0, checkpoint() {}, progress() {} }
    const limited = largestMatching(drawn, problem, control)
    const exact = largestMatching(drawn, problem)
    expect(exact.found).toBe(exact.most)
    expect(limited.found).toBeLessThan(exact.found)
    expect(limited.most).toBeGreaterThan(exact.most)
  })
})
