import {
  heldCount,
  heldValue,
  mayRelease,
  release,
  releaseAll,
  violation,
  type State,
} from './greedy-state.ts'
import { RATIO_TOLERANCE } from './policy.ts'

/** Users by group: the users of group g are user[start[g]] .. user[start[g + 1] - 1], ascending. */
export interface GroupUsers {
  readonly start: Uint32Array
  readonly user: Uint32Array
}

export function usersByGroup(groups: number, groupOf: Int32Array): GroupUsers {
  const start = new Uint32Array(groups + 1)
  for (let u = 0; u < groupOf.length; u++) start[groupOf[u]! + 1]!++
  for (let g = 0; g < groups; g++) start[g + 1]! += start[g]!
  const next = start.slice(0, groups)
  const user = new Uint32Array(groupOf.length)
  for (let u = 0; u < groupOf.length; u++) user[next[groupOf[u]!]!++] = u
  return { start, user }
}

/**
 * Releases assignments, those of least value above their contract's price first, until every group
 * keeps its hard rules. Cannot fail: what is left in the end is the fixed seats, which keep them.
 * `price` is in units of `scale`.
 */
export function restoreRatios(state: State, groupUsers: GroupUsers, price: Float64Array): void {
  for (let g = 0; g < state.instance.groups; g++) {
    if (violation(state, g) === 0) continue
    const users = groupUsers.user.subarray(groupUsers.start[g], groupUsers.start[g + 1])
    while (violation(state, g) > 0) {
      const before = state.all[g]!
      shedKind(state, g, users, price, false)
      shedKind(state, g, users, price, true)
      shedPlainHolders(state, g, users, price)
      if (state.all[g] === before) {
        for (const user of users) releaseAll(state, user)
        break
      }
    }
  }
}

/** Unsponsored seats while the group is below its floor, sponsored ones while above its ceiling. */
function shedKind(
  state: State,
  group: number,
  users: Uint32Array,
  price: Float64Array,
  sponsored: boolean,
): void {
  const broken = sponsored ? aboveCeiling : belowFloor
  if (!state.rules.hard || !broken(state, group)) return
  const seats: { user: number; contract: number; cost: number }[] = []
  for (const user of users) {
    const start = state.slotStart[user]!
    for (let i = start + state.fixed[user]!; i < start + heldCount(state, user); i++) {
      const contract = state.slot[i]!
      if ((state.instance.sponsored[contract] === 1) !== sponsored) continue
      seats.push({ user, contract, cost: heldValue(state, user, contract) - price[contract]! })
    }
  }
  seats.sort((a, b) => a.cost - b.cost)
  for (const { user, contract } of seats) {
    if (!broken(state, group)) return
    if (mayRelease(state, user, sponsored)) release(state, user, contract)
  }
}

function belowFloor(state: State, group: number): boolean {
  const least = state.rules.floor[group]! * state.all[group]!
  return state.sponsored[group]! < least - RATIO_TOLERANCE
}

function aboveCeiling(state: State, group: number): boolean {
  const most = state.rules.ceiling[group]! * state.all[group]!
  return state.sponsored[group]! > most + RATIO_TOLERANCE
}

function tooFewSponsoredHolders(state: State, group: number): boolean {
  const least = state.rules.userFloor[group]! * state.holders[group]!
  return state.sponsoredHolders[group]! < least - RATIO_TOLERANCE
}

/** Everything of users without a sponsored contract, while the group has too many of them. */
function shedPlainHolders(
  state: State,
  group: number,
  users: Uint32Array,
  price: Float64Array,
): void {
  if (!tooFewSponsoredHolders(state, group)) return
  const holders: { user: number; cost: number }[] = []
  for (const user of users) {
    if (state.sponsoredHeld[user]! > 0 || state.plainHeld[user] === 0) continue
    if (state.fixed[user]! > 0) continue
    const start = state.slotStart[user]!
    let cost = 0
    for (let i = start; i < start + heldCount(state, user); i++) {
      cost += heldValue(state, user, state.slot[i]!) - price[state.slot[i]!]!
    }
    holders.push({ user, cost })
  }
  holders.sort((a, b) => a.cost - b.cost)
  for (const { user } of holders) {
    if (!tooFewSponsoredHolders(state, group)) return
    releaseAll(state, user)
  }
}
