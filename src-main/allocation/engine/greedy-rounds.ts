import { pairValue } from './value.ts'
import {
  freeSlots,
  groupAdmits,
  heldCount,
  heldValue,
  hold,
  isHeld,
  mayTake,
  softCost,
  type State,
} from './greedy-state.ts'
import type { Control } from './model.ts'

/** Sign (always +), exponent and 8 bits of the fraction of a float32. */
const BUCKET_SHIFT = 15
const BUCKETS = 1 << 17
const MOST_ROUNDS = 60

/**
 * Rounds that give each user with a free slot at most one more contract, best value first, out of
 * all eligible pairs, as far as capacities and rules allow. Returns how many were given. Only adds,
 * and a group's distance from its hard rules never grows: it can stop anywhere.
 */
export function fillRounds(state: State, control: Control): number {
  const { users } = state.instance
  let active = new Int32Array(users)
  let count = 0
  for (let u = 0; u < users; u++) if (freeSlots(state, u) > 0) active[count++] = u
  active = active.subarray(0, count)
  let total = 0
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const proposals = propose(state, active, control)
    const given = grant(state, proposals)
    total += given
    if (given === 0 || control.now() >= control.deadline) break
    active = proposals.user.filter((user) => freeSlots(state, user) > 0).sort()
  }
  return total
}

interface Proposals {
  readonly user: Int32Array<ArrayBuffer>
  readonly contract: Uint16Array
  /** Gain in objective, in units of `scale`. */
  readonly gain: Float32Array
}

/** The best contract each user could be given now; of the first users only when time is up. */
function propose(state: State, active: Int32Array, control: Control): Proposals {
  const { instance, policy, lifts, scale, free } = state
  const { rowStart, contract, sponsored } = instance
  const user = new Int32Array(active.length)
  const chosen = new Uint16Array(active.length)
  const gain = new Float32Array(active.length)
  let count = 0
  for (let i = 0; i < active.length; i++) {
    if ((i & 1023) === 0) {
      control.checkpoint()
      if (i > 0 && control.now() >= control.deadline) break
    }
    const u = active[i]!
    const kindGain = [kindOffset(state, u, false), kindOffset(state, u, true)] as const
    if (kindGain[0] === -Infinity && kindGain[1] === -Infinity) continue
    const holding = heldCount(state, u) > 0
    let best = 0
    let bestContract = -1
    for (let pair = rowStart[u]!; pair < rowStart[u + 1]!; pair++) {
      const c = contract[pair]!
      if (free[c]! <= 0) continue
      const value =
        pairValue(instance, policy, lifts, pair) / scale + kindGain[sponsored[c]! === 1 ? 1 : 0]
      if (value <= best || (holding && isHeld(state, u, c))) continue
      best = value
      bestContract = c
    }
    if (bestContract < 0) continue
    user[count] = u
    chosen[count] = bestContract
    gain[count] = best
    count++
  }
  return {
    user: user.slice(0, count),
    contract: chosen.slice(0, count),
    gain: gain.slice(0, count),
  }
}

/** What one more of a kind adds apart from the pair's value; -Infinity when the rules forbid it. */
function kindOffset(state: State, user: number, sponsored: boolean): number {
  if (!mayTake(state, user, sponsored) || !groupAdmits(state, user, sponsored)) return -Infinity
  if (state.rules.hard) return 0
  const group = state.instance.groupOf[user]!
  return softCost(state, group) - softCost(state, group, sponsored ? 1 : 0, 1)
}

function grant(state: State, proposals: Proposals): number {
  const { user, contract } = proposals
  let given = 0
  for (const i of byGain(proposals.gain)) {
    const u = user[i]!
    const c = contract[i]!
    const sponsored = state.instance.sponsored[c] === 1
    if (state.free[c]! <= 0) continue
    // Grants before this one may have used up the group's room or changed its penalty.
    const offset = kindOffset(state, u, sponsored)
    if (offset < 0 && offset + heldValue(state, u, c) <= 0) continue
    hold(state, u, c)
    given++
  }
  return given
}

/**
 * Positions by falling gain. Buckets are the leading bits of the float, so that they are as fine
 * for small gains as for large ones; within a bucket positions stay as they came.
 */
function byGain(gain: Float32Array): Uint32Array {
  const bits = new Uint32Array(gain.buffer, gain.byteOffset, gain.length)
  const bucketOf = (i: number) => BUCKETS - 1 - (bits[i]! >>> BUCKET_SHIFT)
  const start = new Uint32Array(BUCKETS + 1)
  for (let i = 0; i < gain.length; i++) start[bucketOf(i) + 1]!++
  for (let b = 0; b < BUCKETS; b++) start[b + 1]! += start[b]!
  const order = new Uint32Array(gain.length)
  for (let i = 0; i < gain.length; i++) order[start[bucketOf(i)]!++] = i
  return order
}
