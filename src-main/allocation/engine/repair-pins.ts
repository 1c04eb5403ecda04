import {
  freeSlots,
  heldCount,
  hold,
  isHeld,
  mayTake,
  release,
  violation,
  type State,
} from './greedy-state.ts'
import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { RATIO_TOLERANCE } from './policy.ts'
import type { GroupUsers } from './repair-ratio.ts'
import { findPair } from './value.ts'

export type PinsFault = 'not_eligible' | 'capacity' | 'per_user' | 'mixed' | 'ratio'

/** Pins that no result can hold. */
export class UnsatisfiablePinsError extends Error {
  override readonly name = 'UnsatisfiablePinsError'
  /**
   * What the pins break: eligibility, a contract's capacity, a user's K, the rules for mixed users
   * or a group's hard guard, for which no further assignments were found that would mend it.
   */
  readonly fault: PinsFault
  /** Contracts (capacity), users (not_eligible, per_user) or groups (mixed, ratio), ascending. */
  readonly items: readonly number[]

  constructor(fault: PinsFault, items: readonly number[]) {
    super(`Pins cannot be kept (${fault}): ${items.length} affected`)
    this.fault = fault
    this.items = items
  }
}

/** @throws UnsatisfiablePinsError when pins alone are not eligible, above a capacity or above K */
export function checkPins(instance: Instance, policy: Policy): void {
  const { user, contract } = instance.pins
  const load = new Map<number, number>()
  const held = new Map<number, number>()
  const notEligible = new Set<number>()
  for (let i = 0; i < user.length; i++) {
    if (findPair(instance, user[i]!, contract[i]!) < 0) notEligible.add(user[i]!)
    load.set(contract[i]!, (load.get(contract[i]!) ?? 0) + 1)
    held.set(user[i]!, (held.get(user[i]!) ?? 0) + 1)
  }
  const refuse = (fault: PinsFault, items: number[]) => {
    if (items.length > 0)
      throw new UnsatisfiablePinsError(
        fault,
        items.sort((a, b) => a - b),
      )
  }
  refuse('not_eligible', [...notEligible])
  refuse(
    'capacity',
    [...load.keys()].filter((c) => load.get(c)! > instance.cap[c]!),
  )
  refuse(
    'per_user',
    [...held.keys()].filter((u) => held.get(u)! > policy.perUser),
  )
}

/** Numbers of further assignments tried for one group before it is given up. */
const MOST_ATTEMPTS = 200

/**
 * Adds to a state that holds the pins what their groups need to keep hard rules, as few as
 * possible and from the contracts with most capacity left, and makes pins and support fixed. The
 * state is feasible from here on, and the later phases cannot lose that.
 *
 * @throws UnsatisfiablePinsError
 */
export function supportPins(state: State, groupUsers: GroupUsers): void {
  const { groups, pins } = state.instance
  const usersOf = (g: number) =>
    groupUsers.user.subarray(groupUsers.start[g], groupUsers.start[g + 1])
  const mixed = new Set<number>()
  for (let g = 0; g < groups; g++) {
    if (state.mixed[g]! > state.rules.mixedLimit[g]!) mixed.add(g)
  }
  for (const user of pins.user) {
    if (!completeMixed(state, user)) mixed.add(state.instance.groupOf[user]!)
  }
  if (mixed.size > 0)
    throw new UnsatisfiablePinsError(
      'mixed',
      [...mixed].sort((a, b) => a - b),
    )
  const short: number[] = []
  for (let g = 0; g < groups; g++) {
    if (violation(state, g) > 0 && !supportGroup(state, g, usersOf(g))) short.push(g)
  }
  if (short.length > 0) throw new UnsatisfiablePinsError('ratio', short)
  for (let g = 0; g < groups; g++) {
    if (state.all[g] === 0) continue
    for (const user of usersOf(g)) state.fixed[user] = heldCount(state, user)
  }
}

/** Gives a user who is pinned to both kinds the sponsored contracts that a mixed user must hold. */
function completeMixed(state: State, user: number): boolean {
  if (state.plainHeld[user] === 0 || state.sponsoredHeld[user] === 0) return true
  const missing = state.rules.leastSponsored - state.sponsoredHeld[user]!
  if (missing <= 0) return true
  if (freeSlots(state, user) < missing) return false
  const chosen = seatsFor(state, user, true).slice(0, missing)
  for (const contract of chosen) hold(state, user, contract)
  return chosen.length === missing
}

function supportGroup(state: State, group: number, users: Uint32Array): boolean {
  const { rules } = state
  const held = state.sponsored[group]!
  const slots = users.reduce((sum, user) => sum + freeSlots(state, user), 0)
  let attempts = 0
  for (let added = 1; added <= slots; added++) {
    const all = state.all[group]! + added
    const least = rules.hard ? Math.ceil(rules.floor[group]! * all - RATIO_TOLERANCE) - held : 0
    const most = rules.hard
      ? Math.floor(rules.ceiling[group]! * all + RATIO_TOLERANCE) - held
      : added
    for (let n = Math.min(added, most); n >= Math.max(0, least); n--) {
      if (trySupport(state, group, users, n, added - n)) return true
      if (++attempts === MOST_ATTEMPTS) return false
    }
  }
  return false
}

function trySupport(
  state: State,
  group: number,
  users: Uint32Array,
  sponsored: number,
  plain: number,
): boolean {
  const given: { user: number; contract: number }[] = []
  const done =
    give(state, users, true, sponsored, given) &&
    give(state, users, false, plain, given) &&
    violation(state, group) === 0
  if (done) return true
  for (const { user, contract } of given.toReversed()) release(state, user, contract)
  return false
}

/** Gives so many of a kind, spread over users: new sponsored holders help the user ratio. */
function give(
  state: State,
  users: Uint32Array,
  sponsored: boolean,
  wanted: number,
  given: { user: number; contract: number }[],
): boolean {
  let left = wanted
  for (let progress = true; progress && left > 0;) {
    progress = false
    for (const user of users) {
      if (left === 0) break
      for (const contract of batchFor(state, user, sponsored, left)) {
        hold(state, user, contract)
        given.push({ user, contract })
        left--
        progress = true
      }
    }
  }
  return left === 0
}

/**
 * One more contract of the kind for the user; as many as mixing asks for at once when the user
 * holds only unsponsored ones. Empty when there is none within `most`.
 */
function batchFor(state: State, user: number, sponsored: boolean, most: number): number[] {
  const { instance, rules } = state
  const becomesMixed = sponsored && state.plainHeld[user]! > 0 && state.sponsoredHeld[user] === 0
  const size = becomesMixed ? rules.leastSponsored : 1
  if (size > most || freeSlots(state, user) < size) return []
  const group = instance.groupOf[user]!
  if (
    becomesMixed
      ? state.mixed[group]! >= rules.mixedLimit[group]!
      : !mayTake(state, user, sponsored)
  ) {
    return []
  }
  const seats = seatsFor(state, user, sponsored)
  return seats.length < size ? [] : seats.slice(0, size)
}

/** Contracts of a kind the user could be given, those with most capacity left first. */
function seatsFor(state: State, user: number, sponsored: boolean): number[] {
  const { instance, free } = state
  const seats: number[] = []
  for (let pair = instance.rowStart[user]!; pair < instance.rowStart[user + 1]!; pair++) {
    const contract = instance.contract[pair]!
    const fits = (instance.sponsored[contract] === 1) === sponsored
    if (fits && free[contract]! > 0 && !isHeld(state, user, contract)) seats.push(contract)
  }
  return seats.sort((a, b) => free[b]! - free[a]! || a - b)
}
