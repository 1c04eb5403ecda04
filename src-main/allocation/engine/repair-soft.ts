import { heldCount, heldValue, releaseAll, softCost, type State } from './greedy-state.ts'
import type { GroupUsers } from './repair-ratio.ts'

/**
 * Empties the groups whose assignments are worth less than the penalty they cause under a soft
 * guard. Steps of one user cannot find that: each of them alone would make the penalty worse.
 */
export function releaseCostlyGroups(state: State, groupUsers: GroupUsers): void {
  if (state.policy.guard !== 'soft') return
  for (let g = 0; g < state.instance.groups; g++) {
    if (softCost(state, g) === 0) continue
    const users = groupUsers.user.subarray(groupUsers.start[g], groupUsers.start[g + 1])
    let worth = -softCost(state, g)
    let fixedSponsored = 0
    let fixedAll = 0
    for (const user of users) {
      const start = state.slotStart[user]!
      for (let i = start; i < start + heldCount(state, user); i++) {
        const contract = state.slot[i]!
        if (i >= start + state.fixed[user]!) {
          worth += heldValue(state, user, contract)
          continue
        }
        fixedAll++
        fixedSponsored += state.instance.sponsored[contract]!
      }
    }
    const emptied = softCost(
      state,
      g,
      fixedSponsored - state.sponsored[g]!,
      fixedAll - state.all[g]!,
    )
    // What is fixed keeps the hard rules, the user ratio among them.
    if (worth < -emptied) for (const user of users) releaseAll(state, user)
  }
}
