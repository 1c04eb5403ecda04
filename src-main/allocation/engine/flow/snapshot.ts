import { heldCount, hold, isHeld, objectiveOf, releaseAll, type State } from '../greedy-state.ts'

/** What a state held at a moment, and what that is worth. */
export interface Snapshot {
  readonly slot: Uint16Array
  readonly held: Uint8Array
  /** In units of the state's `scale`. */
  readonly objective: number
}

export function snapshotOf(state: State): Snapshot {
  const held = state.sponsoredHeld.map((count, user) => count + state.plainHeld[user]!)
  return { slot: state.slot.slice(), held, objective: objectiveOf(state) }
}

/** Brings the state back to what it held. Fixed seats are the same at every moment. */
export function restoreSnapshot(state: State, snapshot: Snapshot): void {
  for (let user = 0; user < state.instance.users; user++) {
    if (heldCount(state, user) > 0) releaseAll(state, user)
    const start = state.slotStart[user]!
    for (let i = start; i < start + snapshot.held[user]!; i++) {
      const contract = snapshot.slot[i]!
      if (state.fixed[user] === 0 || !isHeld(state, user, contract)) hold(state, user, contract)
    }
  }
}
