import type { Assignments, Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import { contractLifts, findPair, pairValue } from '../value.ts'

/** 1 for each pair that is assigned. */
export function pairSetOf(instance: Instance, assignments: Assignments): Uint8Array {
  const set = new Uint8Array(instance.contract.length)
  for (let a = 0; a < assignments.user.length; a++) {
    const pair = findPair(instance, assignments.user[a]!, assignments.contract[a]!)
    if (pair >= 0) set[pair] = 1
  }
  return set
}

/** A set of pairs as assignments: rounds in order of value, 0 for pins. */
export function assignmentsOf(instance: Instance, policy: Policy, set: Uint8Array): Assignments {
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const user: number[] = []
  const contract: number[] = []
  const round: number[] = []
  let pin = 0
  for (let u = 0; u < instance.users; u++) {
    const held: { readonly at: number; readonly value: number }[] = []
    for (let i = instance.rowStart[u]!; i < instance.rowStart[u + 1]!; i++) {
      if (set[i] !== 1) continue
      const c = instance.contract[i]!
      const isPin = instance.pins.user[pin] === u && instance.pins.contract[pin] === c
      if (isPin) pin++
      else held.push({ at: user.length, value: pairValue(instance, policy, lifts, i) })
      user.push(u)
      contract.push(c)
      round.push(0)
    }
    // Stable: of two equal ones the smaller contract comes first.
    for (const [rank, { at }] of held.toSorted((a, b) => b.value - a.value).entries()) {
      round[at] = rank + 1
    }
  }
  return {
    user: Int32Array.from(user),
    contract: Int32Array.from(contract),
    round: Uint8Array.from(round),
  }
}
