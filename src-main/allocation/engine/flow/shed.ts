import {
  heldCount,
  heldValue,
  mayRelease,
  release,
  releaseAll,
  type State,
} from '../greedy-state.ts'

/**
 * Releases seats of contracts that are over capacity, those of least value above price first, until
 * none is. Always ends there: fixed seats alone fit. `price` is in units of `scale`; ratios may be
 * off afterwards.
 */
export function shedExcess(state: State, price: Float64Array): void {
  const { instance, free, fixed } = state
  if (!free.some((left) => left < 0)) return
  const seats: { user: number; contract: number; cost: number }[] = []
  for (let user = 0; user < instance.users; user++) {
    const start = state.slotStart[user]!
    for (let i = start + fixed[user]!; i < start + heldCount(state, user); i++) {
      const contract = state.slot[i]!
      if (free[contract]! >= 0) continue
      seats.push({ user, contract, cost: heldValue(state, user, contract) - price[contract]! })
    }
  }
  seats.sort((a, b) => a.cost - b.cost || a.user - b.user)
  for (const { user, contract } of seats) {
    if (free[contract]! >= 0 || !holdsUnfixed(state, user, contract)) continue
    if (mayRelease(state, user, instance.sponsored[contract] === 1)) release(state, user, contract)
    else releaseAll(state, user)
  }
}

function holdsUnfixed(state: State, user: number, contract: number): boolean {
  const start = state.slotStart[user]!
  const end = start + heldCount(state, user)
  for (let i = start + state.fixed[user]!; i < end; i++) {
    if (state.slot[i] === contract) return true
  }
  return false
}
