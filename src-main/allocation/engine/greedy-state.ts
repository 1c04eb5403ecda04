import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'
import { groupRules, RATIO_TOLERANCE, type GroupRules } from './policy.ts'
import { contractLifts, findPair, pairValue, typicalValue } from './value.ts'

/**
 * Who holds what while a solver works.
 *
 * Always true, after every {@link hold} and {@link release}: capacities, K, at most one of a
 * contract for a user, pins held, mixed users within their group's limit and with enough sponsored
 * contracts. The ratios of groups may be broken between phases; `restoreRatios` mends them.
 */
export interface State {
  readonly instance: Instance
  readonly policy: Policy
  readonly rules: GroupRules
  readonly lifts: Float64Array
  /** A typical large value: prices and gains inside the solver are in units of it. */
  readonly scale: number
  /** Contracts of user u: slot[slotStart[u] .. + sponsoredHeld[u] + plainHeld[u]], fixed first. */
  readonly slot: Uint16Array
  readonly slotStart: Uint32Array
  readonly sponsoredHeld: Uint8Array
  readonly plainHeld: Uint8Array
  /** The first slots of a user that no phase may release: pins and what pins need. */
  readonly fixed: Uint8Array
  /** Capacity left. */
  readonly free: Int32Array
  /** By group: sponsored assignments, all assignments, mixed users, holders (of anything). */
  readonly sponsored: Int32Array
  readonly all: Int32Array
  readonly mixed: Int32Array
  readonly holders: Int32Array
  readonly sponsoredHolders: Int32Array
}

/** The state that holds exactly the pins. */
export function createState(instance: Instance, policy: Policy, lifts?: Float64Array): State {
  const { users, groups, rowStart, pins } = instance
  const slotStart = new Uint32Array(users + 1)
  for (let u = 0; u < users; u++) {
    slotStart[u + 1] = slotStart[u]! + Math.min(policy.perUser, rowStart[u + 1]! - rowStart[u]!)
  }
  const contractFactors = lifts ?? contractLifts(instance, policy.scarcityAlpha)
  const state: State = {
    instance,
    policy,
    rules: groupRules(instance, policy),
    lifts: contractFactors,
    scale: typicalValue(instance, policy, contractFactors),
    slot: new Uint16Array(slotStart[users]!),
    slotStart,
    sponsoredHeld: new Uint8Array(users),
    plainHeld: new Uint8Array(users),
    fixed: new Uint8Array(users),
    free: instance.cap.slice(),
    sponsored: new Int32Array(groups),
    all: new Int32Array(groups),
    mixed: new Int32Array(groups),
    holders: new Int32Array(groups),
    sponsoredHolders: new Int32Array(groups),
  }
  for (let i = 0; i < pins.user.length; i++) {
    hold(state, pins.user[i]!, pins.contract[i]!)
    state.fixed[pins.user[i]!]!++
  }
  return state
}

export function heldCount(state: State, user: number): number {
  return state.sponsoredHeld[user]! + state.plainHeld[user]!
}

export function freeSlots(state: State, user: number): number {
  return state.slotStart[user + 1]! - state.slotStart[user]! - heldCount(state, user)
}

export function isHeld(state: State, user: number, contract: number): boolean {
  const start = state.slotStart[user]!
  const end = start + heldCount(state, user)
  for (let i = start; i < end; i++) if (state.slot[i] === contract) return true
  return false
}

/** What an assignment adds to the objective, in units of `state.scale`. The pair must be eligible. */
export function heldValue(state: State, user: number, contract: number): number {
  const pair = findPair(state.instance, user, contract)
  return pairValue(state.instance, state.policy, state.lifts, pair) / state.scale
}

/**
 * Whether the user may take one more contract of a kind without breaking what {@link State} says
 * is always true, capacity apart. Ratios of groups are not looked at.
 */
export function mayTake(state: State, user: number, sponsored: boolean): boolean {
  if (freeSlots(state, user) === 0) return false
  const sponsoredHeld = state.sponsoredHeld[user]!
  const plainHeld = state.plainHeld[user]!
  if (sponsored ? plainHeld === 0 : sponsoredHeld === 0) return true
  const { leastSponsored, mixedLimit } = state.rules
  if (sponsoredHeld + (sponsored ? 1 : 0) < leastSponsored) return false
  if (sponsoredHeld > 0 && plainHeld > 0) return true
  const group = state.instance.groupOf[user]!
  return state.mixed[group]! < mixedLimit[group]!
}

/** Whether the user may give this kind up: a mixed user keeps enough sponsored contracts. */
export function mayRelease(state: State, user: number, sponsored: boolean): boolean {
  if (!sponsored || state.plainHeld[user] === 0) return true
  const left = state.sponsoredHeld[user]! - 1
  return left === 0 || left >= state.rules.leastSponsored
}

/** Gives a free seat of the contract to the user. The caller has asked {@link mayTake}. */
export function hold(state: State, user: number, contract: number): void {
  state.slot[state.slotStart[user]! + heldCount(state, user)] = contract
  state.free[contract]!--
  tally(state, user, contract, 1)
}

/** Takes a seat back. The caller has asked {@link mayRelease}; fixed seats stay. */
export function release(state: State, user: number, contract: number): void {
  const start = state.slotStart[user]!
  const last = start + heldCount(state, user) - 1
  let at = start
  while (state.slot[at] !== contract) at++
  state.slot[at] = state.slot[last]!
  state.free[contract]!++
  tally(state, user, contract, -1)
}

/** Releases everything that is not fixed. Always leaves an allowed set: the fixed seats were one. */
export function releaseAll(state: State, user: number): void {
  const start = state.slotStart[user]!
  for (let i = start + heldCount(state, user) - 1; i >= start + state.fixed[user]!; i--) {
    state.free[state.slot[i]!]!++
    tally(state, user, state.slot[i]!, -1)
  }
}

function tally(state: State, user: number, contract: number, change: 1 | -1): void {
  const { sponsoredHeld, plainHeld } = state
  const group = state.instance.groupOf[user]!
  const hadSponsored = sponsoredHeld[user]! > 0
  const hadPlain = plainHeld[user]! > 0
  if (state.instance.sponsored[contract] === 1) {
    sponsoredHeld[user]! += change
    state.sponsored[group]! += change
  } else {
    plainHeld[user]! += change
  }
  state.all[group]! += change
  const hasSponsored = sponsoredHeld[user]! > 0
  const hasPlain = plainHeld[user]! > 0
  state.mixed[group]! += Number(hasSponsored && hasPlain) - Number(hadSponsored && hadPlain)
  state.holders[group]! += Number(hasSponsored || hasPlain) - Number(hadSponsored || hadPlain)
  state.sponsoredHolders[group]! += Number(hasSponsored) - Number(hadSponsored)
}

/**
 * How far a group would be from its hard rules after a change of its counts, in assignments (plus
 * users, for the user ratio); 0 when it complies within the tolerance.
 */
export function violation(
  state: State,
  group: number,
  sponsored = 0,
  all = 0,
  sponsoredHolders = 0,
  holders = 0,
): number {
  const { rules } = state
  const newSponsored = state.sponsored[group]! + sponsored
  const newAll = state.all[group]! + all
  let sum = 0
  if (rules.hard) {
    const least = rules.floor[group]! * newAll
    const most = rules.ceiling[group]! * newAll
    if (newSponsored < least - RATIO_TOLERANCE) sum += least - newSponsored
    if (newSponsored > most + RATIO_TOLERANCE) sum += newSponsored - most
  }
  const users = state.sponsoredHolders[group]! + sponsoredHolders
  const leastUsers = rules.userFloor[group]! * (state.holders[group]! + holders)
  if (users < leastUsers - RATIO_TOLERANCE) sum += leastUsers - users
  return sum
}

/** What a soft guard charges a group after a change of its counts, in units of `state.scale`. */
export function softCost(state: State, group: number, sponsored = 0, all = 0): number {
  const { rules } = state
  if (rules.hard) return 0
  const newSponsored = state.sponsored[group]! + sponsored
  const newAll = state.all[group]! + all
  const short = Math.max(
    0,
    Math.ceil(rules.floor[group]! * newAll - RATIO_TOLERANCE) - newSponsored,
  )
  const over = Math.max(
    0,
    newSponsored - Math.floor(rules.ceiling[group]! * newAll + RATIO_TOLERANCE),
  )
  return ((short + over) * rules.penalty) / state.scale
}

/** Value of all that is held less what a soft guard charges, in units of `state.scale`. */
export function objectiveOf(state: State): number {
  let sum = 0
  for (let u = 0; u < state.instance.users; u++) {
    const start = state.slotStart[u]!
    const end = start + heldCount(state, u)
    for (let i = start; i < end; i++) sum += heldValue(state, u, state.slot[i]!)
  }
  for (let g = 0; g < state.instance.groups; g++) sum -= softCost(state, g)
  return sum
}

/** Whether one more seat of a kind leaves the user's group no further from its hard rules. */
export function groupAdmits(state: State, user: number, sponsored: boolean): boolean {
  const group = state.instance.groupOf[user]!
  const becomesHolder = heldCount(state, user) === 0 ? 1 : 0
  const becomesSponsored = sponsored && state.sponsoredHeld[user] === 0 ? 1 : 0
  const after = violation(state, group, sponsored ? 1 : 0, 1, becomesSponsored, becomesHolder)
  return after === 0 || after <= violation(state, group)
}

/** The state as a result. Rounds: 0 for pins, then 1.. by value within the user. */
export function toAssignments(state: State): Assignments {
  const { instance } = state
  const total = state.all.reduce((sum, count) => sum + count, 0)
  const user = new Int32Array(total)
  const contract = new Int32Array(total)
  const round = new Uint8Array(total)
  let pin = 0
  let at = 0
  for (let u = 0; u < instance.users; u++) {
    const first = at
    const start = state.slotStart[u]!
    const end = start + heldCount(state, u)
    for (let i = start; i < end; i++) {
      let place = at++
      while (place > first && contract[place - 1]! > state.slot[i]!) {
        contract[place] = contract[place - 1]!
        place--
      }
      contract[place] = state.slot[i]!
    }
    for (let i = first; i < at; i++) {
      user[i] = u
      const isPin = instance.pins.user[pin] === u && instance.pins.contract[pin] === contract[i]
      round[i] = isPin ? 0 : 1
      if (isPin) pin++
    }
    if (at - first > 1) rankRounds(state, u, contract, round, first, at)
  }
  return { user, contract, round }
}

/** Rounds of one user's assignments that are not pins; ties go to the smaller contract. */
function rankRounds(
  state: State,
  user: number,
  contract: Int32Array,
  round: Uint8Array,
  first: number,
  end: number,
): void {
  const held: { at: number; value: number }[] = []
  for (let at = first; at < end; at++) {
    if (round[at] === 0) continue
    const pair = findPair(state.instance, user, contract[at]!)
    held.push({ at, value: pairValue(state.instance, state.policy, state.lifts, pair) })
  }
  held.sort((a, b) => b.value - a.value || a.at - b.at)
  for (let i = 0; i < held.length; i++) round[held[i]!.at] = i + 1
}
