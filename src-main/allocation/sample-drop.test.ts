import { describe, expect, it } from 'vitest'
import type { Instance } from './engine/instance.ts'
import { groupReaches } from './engine/reachable.ts'
import { sampleDrop } from './sample-drop.ts'
import type { SampleDrop } from './sample-drop.ts'
import { hard } from './engine/solver.testing.ts'

const drop = sampleDrop()

describe('sampleDrop', () => {
  it('has the size of a small weekly drop', () => {
    const { caps, eligibility, userGroups, groupRatios } = drop
    const sizes = {
      users: userGroups.user_id.length,
      contracts: caps.contract_id.length,
      brands: new Set(caps.brand).size,
      groups: groupRatios.group_id.length,
    }
    expect(sizes).toEqual({ users: 20_000, contracts: 120, brands: 40, groups: 12 })
    expect(eligibility.user.length).toBeGreaterThan(700_000)
    expect(eligibility.user.length).toBeLessThan(900_000)
  })

  it('has unique ids in bytewise order, and names that are unique too', () => {
    for (const ids of [drop.caps.contract_id, drop.userGroups.user_id]) {
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.toSorted()).toEqual(ids)
    }
    expect(new Set(drop.caps.name).size).toBe(120)
    expect(drop.userGroups.user_id[0]).toMatch(/^u-\d{6}$/)
  })

  it('scores by user and brand, most of them zero', () => {
    const { user, contract, score } = drop.eligibility
    const byBrand = new Map<string, number>()
    let [zeros, differing, outside] = [0, 0, 0]
    for (let i = 0; i < score.length; i++) {
      const key = `${user[i]!} ${drop.caps.brand_id[contract[i]!]!}`
      if ((byBrand.get(key) ?? score[i]) !== score[i]) differing++
      byBrand.set(key, score[i]!)
      if (score[i] === 0) zeros++
      if (!(score[i]! >= 0 && score[i]! <= 1)) outside++
    }
    expect([differing, outside]).toEqual([0, 0])
    expect(zeros / score.length).toBeGreaterThan(0.5)
    expect(zeros / score.length).toBeLessThan(0.75)
  })

  it('lists each pair once, ascending by user and contract, and gives everybody some', () => {
    const { user, contract } = drop.eligibility
    let disordered = 0
    for (let i = 1; i < user.length; i++) {
      const sameUser = user[i] === user[i - 1]
      if (user[i]! < user[i - 1]! || (sameUser && contract[i]! <= contract[i - 1]!)) disordered++
    }
    expect(disordered).toBe(0)
    expect(new Set(user).size).toBe(20_000)
  })

  it('leaves caps empty on a few unsponsored contracts only', () => {
    const empty = drop.caps.cap.flatMap((cap, c) => (cap === null ? [c] : []))
    expect(empty).toHaveLength(2)
    expect(empty.map((c) => drop.caps.sponsored[c])).toEqual([0, 0])
  })

  it('has exactly one group that cannot keep its promise', () => {
    const short = groupReaches(instanceOf(drop), hard).filter(({ shortfall }) => shortfall !== null)
    expect(short.map(({ group }) => drop.groupRatios.group_id[group])).toEqual(['reactivated'])
  })

  it('is the same each time, and another drop with another seed', () => {
    expect(sampleDrop()).toEqual(drop)
    expect(sampleDrop(7).caps.cap).not.toEqual(drop.caps.cap)
  })
})

function instanceOf({ caps, eligibility, userGroups, groupRatios }: SampleDrop): Instance {
  const users = userGroups.user_id.length
  const rowStart = new Uint32Array(users + 1)
  for (const u of eligibility.user) rowStart[u + 1]!++
  for (let u = 0; u < users; u++) rowStart[u + 1]! += rowStart[u]!
  return {
    users,
    contracts: caps.cap.length,
    groups: groupRatios.group_id.length + 1,
    rowStart,
    contract: Uint16Array.from(eligibility.contract),
    score: eligibility.score,
    cap: Int32Array.from(caps.cap, (cap) => cap ?? 10_000),
    sponsored: Uint8Array.from(caps.sponsored),
    groupOf: Int32Array.from(userGroups.group_id, (id) => groupRatios.group_id.indexOf(id)),
    target: Float64Array.from([...groupRatios.ratio, NaN]),
    pins: { user: new Int32Array(0), contract: new Int32Array(0) },
  }
}
