import type { Assignments, Instance } from '../../src-main/allocation/engine/instance.ts'
import type { Policy } from '../../src-main/allocation/engine/model.ts'
import { contractLifts, pairValue } from '../../src-main/allocation/engine/value.ts'

/** Assignments from indexes of pairs in ascending order; rounds by value within the user. */
export function assignmentsOf(instance: Instance, policy: Policy, pairs: Int32Array): Assignments {
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const user = new Int32Array(pairs.length)
  const contract = new Int32Array(pairs.length)
  const round = new Uint8Array(pairs.length)
  let u = 0
  for (const [i, pair] of pairs.entries()) {
    while (instance.rowStart[u + 1]! <= pair) u++
    user[i] = u
    contract[i] = instance.contract[pair]!
  }
  for (let from = 0; from < pairs.length;) {
    let to = from
    while (to < pairs.length && user[to] === user[from]) to++
    const value = (i: number) => pairValue(instance, policy, lifts, pairs[i]!)
    Array.from({ length: to - from }, (_, i) => from + i)
      .toSorted((a, b) => value(b) - value(a) || contract[a]! - contract[b]!)
      .forEach((i, rank) => (round[i] = rank + 1))
    from = to
  }
  return { user, contract, round }
}
