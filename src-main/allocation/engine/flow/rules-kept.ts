import { heldCount, releaseAll, violation, type State } from '../greedy-state.ts'
import { restoreRatios, type GroupUsers } from '../repair-ratio.ts'
import { shedExcess } from './shed.ts'

/** Whether a state keeps capacities, the rules for mixed users and every hard rule of the groups. */
export function keepsRules(state: State): boolean {
  const { instance, free, mixed, rules } = state
  if (free.some((left) => left < 0)) return false
  for (let g = 0; g < instance.groups; g++) {
    if (mixed[g]! > rules.mixedLimit[g]! || violation(state, g) > 0) return false
  }
  for (let user = 0; user < instance.users; user++) if (!isAllowed(state, user)) return false
  return true
}

/**
 * Gives up what breaks a rule: seats above a capacity, everything of users who hold both kinds
 * wrongly or beyond their group's limit, seats that keep a group from its hard rules. Cannot fail
 * where pins and what they need keep the rules. `price` is in units of `scale`.
 */
export function restoreRules(state: State, groupUsers: GroupUsers, price: Float64Array): void {
  const { instance, mixed, rules } = state
  shedExcess(state, price)
  for (let user = 0; user < instance.users; user++) {
    const group = instance.groupOf[user]!
    const isTooMany = isMixed(state, user) && mixed[group]! > rules.mixedLimit[group]!
    if (isTooMany || !isAllowed(state, user)) releaseAll(state, user)
  }
  restoreRatios(state, groupUsers, price)
}

function isMixed(state: State, user: number): boolean {
  return state.sponsoredHeld[user]! > 0 && state.plainHeld[user]! > 0
}

function isAllowed(state: State, user: number): boolean {
  if (heldCount(state, user) > state.slotStart[user + 1]! - state.slotStart[user]!) return false
  return !isMixed(state, user) || state.sponsoredHeld[user]! >= state.rules.leastSponsored
}
