import { constructFullShare, NEAR } from './full-share.ts'
import { groupFlow } from './group-flow.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { eligibleUsersOf, leastWithin, mixedLimit, mostWithin, shareLimits } from './proof.ts'
import { usersByGroup } from './reachable.ts'
import { findPair } from './value.ts'

/** What every group is to have at once. */
export interface JointAims {
  /** Sponsored assignments, and all of them, at least. */
  readonly sponsored: ArrayLike<number>
  readonly total: ArrayLike<number>
  /** 1: out of reach alone. It is to have its sponsored assignments, but need not be full. */
  readonly limited: ArrayLike<number>
}

/**
 * Whether all groups are shown to have what they are to have at once under every rule: pins, K, caps of
 * both kinds, mixing, targets within the policy's slack and, where it is enforced, the user ratio. The
 * capacity is shared out among the groups, each of which is then built by itself: what is shown is true,
 * what is not may still be possible.
 */
export function isBuilt(
  instance: Instance,
  policy: Policy,
  aims: JointAims,
  control?: Control,
): boolean {
  const drop = withoutPins(instance, policy.perUser)
  if (drop === null) return false
  const caps = shareOut(drop, aims, policy.sense === 'at_least')
  if (caps === null) return false
  const eligible = eligibleUsersOf(instance)
  return usersByGroup(instance).every((users, g) => {
    control?.checkpoint()
    if (control !== undefined && control.now() >= control.deadline) return false
    const cap = caps.subarray(g * instance.contracts, (g + 1) * instance.contracts)
    return isGroupBuilt(drop, policy, {
      group: g,
      users,
      cap,
      mostMixed: mixedLimit(policy, eligible[g]!),
      sponsored: aims.sponsored[g]!,
      total: aims.limited[g] === 1 ? aims.sponsored[g]! : aims.total[g]!,
      isLimited: aims.limited[g] === 1,
    })
  })
}

/** A drop whose pins have been given out. */
interface OpenDrop {
  /** Without pinned pairs and the seats they take. */
  readonly instance: Instance
  /** By user. */
  readonly sponsoredPins: Int32Array
  readonly unsponsoredPins: Int32Array
}

/** Null where pins are not eligible or do not fit. */
function withoutPins(instance: Instance, perUser: number): OpenDrop | null {
  const { users, pins, rowStart, contract, score, sponsored } = instance
  const sponsoredPins = new Int32Array(users)
  const unsponsoredPins = new Int32Array(users)
  if (pins.user.length === 0) return { instance, sponsoredPins, unsponsoredPins }
  const cap = instance.cap.slice()
  const pinned = new Uint8Array(contract.length)
  for (let i = 0; i < pins.user.length; i++) {
    const c = pins.contract[i]!
    const pair = findPair(instance, pins.user[i]!, c)
    if (pair < 0 || --cap[c]! < 0) return null
    pinned[pair] = 1
    const counts = sponsored[c] === 1 ? sponsoredPins : unsponsoredPins
    counts[pins.user[i]!]!++
  }
  if (sponsoredPins.some((count, user) => count + unsponsoredPins[user]! > perUser)) return null
  const left = rowStart.slice()
  let taken = 0
  for (let u = 0; u < users; u++) {
    for (let pair = rowStart[u]!; pair < rowStart[u + 1]!; pair++) taken += pinned[pair]!
    left[u + 1] = rowStart[u + 1]! - taken
  }
  return {
    instance: {
      ...instance,
      cap,
      rowStart: left,
      contract: contract.filter((_, pair) => pinned[pair] === 0),
      score: score.filter((_, pair) => pinned[pair] === 0),
      pins: { user: new Int32Array(), contract: new Int32Array() },
    },
    sponsoredPins,
    unsponsoredPins,
  }
}

/**
 * Seats of each contract for each group, at group * contracts + contract: first of the sponsored ones
 * what each group needs, then of the others what it lacks, then what is left, of sponsored ones only
 * where more of them breaks no ceiling. Null where there is too little.
 */
function shareOut(
  { instance, ...pins }: OpenDrop,
  aims: JointAims,
  moreIsFine: boolean,
): Int32Array | null {
  const { groups, contracts, sponsored } = instance
  const pinnedSponsored = sumByGroup(instance, pins.sponsoredPins)
  const pinnedUnsponsored = sumByGroup(instance, pins.unsponsoredPins)
  const room = roomOf(instance)
  const left = instance.cap.slice()
  const share = new Int32Array(groups * contracts)
  const got = pinnedSponsored.map((count, g) => count + pinnedUnsponsored[g]!)
  const give = (kind: 0 | 1, lacking: Float64Array): boolean => {
    const cap = left.map((seats, c) => (sponsored[c] === kind ? seats : 0))
    const asked = lacking.reduce((sum, count) => sum + count, 0)
    const { total, flow, sent } = spread(lacking, cap, room, asked)
    for (let cell = 0; cell < flow.length; cell++) {
      share[cell]! += flow[cell]!
      room[cell]! -= flow[cell]!
      left[cell % contracts]! -= flow[cell]!
    }
    for (let g = 0; g < groups; g++) got[g]! += sent[g]!
    return total >= asked
  }
  const lacks = (aim: (g: number) => number) =>
    Float64Array.from({ length: groups }, (_, g) => Math.max(0, aim(g)))
  if (
    !give(
      1,
      lacks((g) => aims.sponsored[g]! - pinnedSponsored[g]!),
    )
  )
    return null
  const missing = (g: number) => (aims.limited[g] === 1 ? 0 : aims.total[g]! - got[g]!)
  if (give(0, lacks(missing))) {
    // Users who keep to one kind may need other contracts of it than the flow thought of.
    shareRest(
      left.map((seats, c) => (moreIsFine || sponsored[c] === 0 ? seats : 0)),
      room,
      share,
      contracts,
    )
    return share
  }
  return give(1, lacks(missing)) ? share : null
}

const SPREAD_STEPS = 16

/**
 * The largest flow; of those that send as much one that takes a small share of the eligible users of
 * any group and contract, for it leaves the users most choice.
 */
function spread(supply: Float64Array, cap: Int32Array, room: Int32Array, asked: number) {
  let best = groupFlow(supply, cap, room)
  if (best.total < asked) return best
  for (let low = 0, high = SPREAD_STEPS; high - low > 1;) {
    const steps = (low + high) >>> 1
    const narrow = room.map((users) => Math.ceil((users * steps) / SPREAD_STEPS))
    const tried = groupFlow(supply, cap, narrow)
    if (tried.total < asked) low = steps
    else [high, best] = [steps, tried]
  }
  return best
}

/** What is left of each contract goes to the groups that could use it, by how many of their users could. */
function shareRest(left: Int32Array, room: Int32Array, share: Int32Array, contracts: number): void {
  for (let c = 0; c < contracts; c++) {
    let wanted = 0
    for (let cell = c; cell < room.length; cell += contracts) wanted += room[cell]!
    if (wanted === 0) continue
    const part = Math.min(1, left[c]! / wanted)
    for (let cell = c; cell < room.length; cell += contracts) {
      share[cell]! += Math.floor(part * room[cell]!)
    }
  }
}

interface GroupAim {
  readonly group: number
  readonly users: Int32Array
  readonly cap: Int32Array
  readonly mostMixed: number
  readonly sponsored: number
  readonly total: number
  readonly isLimited: boolean
}

function isGroupBuilt(drop: OpenDrop, policy: Policy, aim: GroupAim): boolean {
  const { users, group, cap, total } = aim
  const pinsOf = (counts: Int32Array) => Int32Array.from(users, (user) => counts[user]!)
  const pins = {
    sponsored: pinsOf(drop.sponsoredPins),
    unsponsored: pinsOf(drop.unsponsoredPins),
  }
  const hasPins = pins.sponsored.some(Boolean) || pins.unsponsored.some(Boolean)
  if (total === 0 && !hasPins) return true
  const instance = { ...drop.instance, cap }
  const { floor, ceiling } = shareLimits(policy, instance.target[group]!)
  const least = Number.isNaN(floor) ? 0 : Math.max(0, floor)
  const built = constructFullShare(instance, policy, {
    users,
    ...pairsOf(instance, users),
    slots: Math.max(1, total),
    mostMixed: aim.mostMixed,
    kind: 'sponsored',
    // As much as is wanted is enough.
    bound: aim.isLimited ? 1 : least + NEAR,
    wanted: Math.max(aim.sponsored, leastWithin(least, total)),
    pins,
  })
  if (built === null || built.sponsored < aim.sponsored) return false
  if (aim.isLimited) {
    // What is not pinned of the others can be left out.
    const pinned = pins.unsponsored.reduce((sum, count) => sum + count, 0)
    if (policy.userRatioGuard === 'hard' && pinned > 0) return false
    return built.sponsored >= leastWithin(least, built.sponsored + pinned)
  }
  if (
    policy.userRatioGuard === 'hard' &&
    built.sponsoredHolders < leastWithin(least, built.holders)
  )
    return false
  return (
    built.sponsored >= leastWithin(least, built.total) &&
    (Number.isNaN(ceiling) || built.sponsored <= mostWithin(ceiling, built.total))
  )
}

/** By position: pairs of either kind on contracts with capacity. */
function pairsOf({ rowStart, contract, cap, sponsored }: Instance, users: Int32Array) {
  const ofSponsored = new Int32Array(users.length)
  const ofUnsponsored = new Int32Array(users.length)
  for (const [n, user] of users.entries()) {
    for (let pair = rowStart[user]!; pair < rowStart[user + 1]!; pair++) {
      const c = contract[pair]!
      if (cap[c] === 0) continue
      if (sponsored[c] === 1) ofSponsored[n]!++
      else ofUnsponsored[n]!++
    }
  }
  return { ofSponsored, ofUnsponsored }
}

function sumByGroup({ groups, groupOf }: Instance, byUser: Int32Array): Float64Array {
  const sums = new Float64Array(groups)
  for (let u = 0; u < byUser.length; u++) sums[groupOf[u]!]! += byUser[u]!
  return sums
}

/** Users of each group that are eligible for each contract. */
export function roomOf(instance: Instance): Int32Array {
  const { users, contracts, groups, rowStart, contract, groupOf } = instance
  const room = new Int32Array(groups * contracts)
  for (let u = 0; u < users; u++) {
    const row = groupOf[u]! * contracts
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) room[row + contract[i]!]!++
  }
  return room
}
