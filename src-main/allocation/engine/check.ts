import type { Assignments, Instance } from './instance.ts'
import type { Policy } from './model.ts'
import {
  CompensatedSum,
  SHARE_TOLERANCE,
  leastSponsoredWhenMixed,
  leastWithin,
  liftOf,
  mixedLimit,
  mostWithin,
  shareLimits,
} from './proof.ts'
import { Violations } from './violation.ts'
import type { Violation } from './violation.ts'

export interface GroupCheck {
  /** Assignments of sponsored contracts, and of all. */
  readonly sponsored: number
  readonly total: number
  /** Users who hold a sponsored contract, anything, both kinds. */
  readonly sponsoredHolders: number
  readonly holders: number
  readonly mixedUsers: number
  readonly users: number
  /** Users with an eligible pair. */
  readonly eligibleUsers: number
  /** sponsored / total; NaN without assignments. */
  readonly ratio: number
  /** Keeps to its target by the policy's sense and slack, enforced or not; true without a target. */
  readonly compliant: boolean
  /** Sponsored holders keep to target - slack of the holders, enforced or not. */
  readonly userCompliant: boolean
  /** Whole sponsored assignments below the floor, or above the ceiling. */
  readonly missing: number
  readonly surplus: number
}

export interface Check {
  /** At most `VIOLATIONS_KEPT`; `violationCount` is the number of all. */
  readonly violations: readonly Violation[]
  readonly violationCount: number
  /** Sum of value over the assignments; penalties not taken off. */
  readonly objective: number
  /** Penalty * (missing + surplus) over the groups under a soft guard, else 0. */
  readonly penalties: number
  /** Sum of the scores as they were read. */
  readonly scoreSum: number
  readonly assignments: number
  readonly sponsored: number
  readonly users: number
  readonly eligibleUsers: number
  readonly assignedUsers: number
  readonly mixedUsers: number
  /** Assignments of each contract. */
  readonly load: Int32Array
  readonly groups: readonly GroupCheck[]
}

/**
 * Checks a result against every rule of the model and recounts it from the instance alone. Shares
 * nothing with the solvers; runs on every result before it is published. Rules of a group's share
 * are violations only where the policy enforces them; `groups` says who complies in any case.
 */
export function checkAssignments(
  instance: Instance,
  policy: Policy,
  assignments: Assignments,
): Check {
  const found = new Violations()
  const sorted = inOrder(instance, assignments, found)
  const { user, contract, round } = sorted
  const { users, contracts, groups, rowStart, score, sponsored, groupOf, target } = instance
  const lift = liftOf(instance, policy)
  const leastSponsored = leastSponsoredWhenMixed(policy)

  const load = new Int32Array(contracts)
  const tallies = Array.from({ length: groups }, emptyTally)
  for (let u = 0; u < users; u++) {
    const tally = tallies[groupOf[u]!]!
    tally.users++
    if (rowStart[u + 1]! > rowStart[u]!) tally.eligibleUsers++
  }

  const objective = new CompensatedSum()
  const scoreSum = new CompensatedSum()
  const pins = new PinCursor(instance, found)
  const order = new RoundOrder(found)
  let position = 0
  while (position < user.length) {
    const u = user[position]!
    let heldSponsored = 0
    let count = 0
    let previous = -1
    order.start(u)
    for (; position < user.length && user[position] === u; position++) {
      const c = contract[position]!
      if (c === previous) {
        found.add({ kind: 'duplicate', user: u, contract: c })
      }
      previous = c
      count++
      load[c]!++
      if (sponsored[c] === 1) heldSponsored++
      const pair = pairOf(instance, u, c)
      if (pair < 0) {
        found.add({ kind: 'not_eligible', user: u, contract: c })
        continue
      }
      const value = score[pair]! * lift[c]! + policy.fillBonus
      objective.add(value)
      scoreSum.add(score[pair]!)
      const held = {
        contract: c,
        round: round[position]!,
        score: score[pair]!,
        lift: lift[c]!,
        value,
      }
      order.add(held, pins.has(u, c))
    }
    order.finish()
    if (count > policy.perUser) {
      found.add({ kind: 'too_many', user: u, held: count, limit: policy.perUser })
    }
    const tally = tallies[groupOf[u]!]!
    tally.total += count
    tally.sponsored += heldSponsored
    tally.holders++
    if (heldSponsored > 0) tally.sponsoredHolders++
    if (heldSponsored > 0 && heldSponsored < count) {
      tally.mixedUsers++
      if (heldSponsored < leastSponsored) {
        found.add({
          kind: 'sponsored_first',
          user: u,
          sponsored: heldSponsored,
          least: leastSponsored,
        })
      }
    }
  }
  pins.finish()

  for (let c = 0; c < contracts; c++) {
    if (load[c]! > instance.cap[c]!) {
      found.add({ kind: 'over_capacity', contract: c, load: load[c]!, cap: instance.cap[c]! })
    }
  }
  const checkedGroups = tallies.map((tally, g) => checkGroup(policy, target[g]!, g, tally, found))
  const sum = (pick: (group: GroupCheck) => number) =>
    checkedGroups.reduce((subtotal, group) => subtotal + pick(group), 0)
  return {
    violations: found.kept,
    violationCount: found.count,
    objective: objective.value,
    penalties:
      policy.guard === 'soft' ? policy.penalty * sum((group) => group.missing + group.surplus) : 0,
    scoreSum: scoreSum.value,
    assignments: user.length,
    sponsored: sum((group) => group.sponsored),
    users,
    eligibleUsers: sum((group) => group.eligibleUsers),
    assignedUsers: sum((group) => group.holders),
    mixedUsers: sum((group) => group.mixedUsers),
    load,
    groups: checkedGroups,
  }
}

interface GroupTally {
  sponsored: number
  total: number
  sponsoredHolders: number
  holders: number
  mixedUsers: number
  users: number
  eligibleUsers: number
}

function emptyTally(): GroupTally {
  return {
    sponsored: 0,
    total: 0,
    sponsoredHolders: 0,
    holders: 0,
    mixedUsers: 0,
    users: 0,
    eligibleUsers: 0,
  }
}

function checkGroup(
  policy: Policy,
  target: number,
  group: number,
  tally: GroupTally,
  found: Violations,
): GroupCheck {
  const { sponsored, total, sponsoredHolders, holders, mixedUsers } = tally
  const limit = mixedLimit(policy, tally.eligibleUsers)
  if (mixedUsers > limit) found.add({ kind: 'mixed_share', group, mixed: mixedUsers, limit })

  const { floor, ceiling } = shareLimits(policy, target)
  const floorKept = Number.isNaN(floor) || sponsored >= floor * total - SHARE_TOLERANCE
  const ceilingKept = Number.isNaN(ceiling) || sponsored <= ceiling * total + SHARE_TOLERANCE
  const missing = floorKept ? 0 : leastWithin(floor, total) - sponsored
  const surplus = ceilingKept ? 0 : sponsored - mostWithin(ceiling, total)
  if (policy.guard === 'hard') {
    if (!floorKept) {
      found.add({ kind: 'ratio_floor', group, sponsored, total, least: sponsored + missing })
    }
    if (!ceilingKept) {
      found.add({ kind: 'ratio_ceiling', group, sponsored, total, most: sponsored - surplus })
    }
  }

  const userFloor = target - policy.slack
  const userCompliant =
    Number.isNaN(target) || sponsoredHolders >= userFloor * holders - SHARE_TOLERANCE
  if (policy.userRatioGuard === 'hard' && !userCompliant) {
    const least = leastWithin(userFloor, holders)
    found.add({ kind: 'user_ratio', group, sponsoredHolders, holders, least })
  }
  return {
    ...tally,
    ratio: total > 0 ? sponsored / total : NaN,
    compliant: floorKept && ceilingKept,
    userCompliant,
    missing,
    surplus,
  }
}

/** The assignments in order and within the instance; what is out of either is a violation. */
function inOrder(instance: Instance, assignments: Assignments, found: Violations): Assignments {
  const { user, contract, round } = assignments
  const length = Math.min(user.length, contract.length, round.length)
  if (length !== Math.max(user.length, contract.length, round.length)) {
    found.add({
      kind: 'malformed',
      users: user.length,
      contracts: contract.length,
      rounds: round.length,
    })
  }
  let valid = 0
  let sorted = true
  for (let i = 0; i < length; i++) {
    const u = user[i]!
    const c = contract[i]!
    if (u < 0 || u >= instance.users || c < 0 || c >= instance.contracts) {
      found.add({ kind: 'out_of_range', position: i, user: u, contract: c })
      continue
    }
    valid++
    if (i > 0 && (u < user[i - 1]! || (u === user[i - 1]! && c < contract[i - 1]!))) {
      if (sorted) found.add({ kind: 'not_sorted', position: i })
      sorted = false
    }
  }
  if (sorted && valid === user.length && valid === contract.length && valid === round.length) {
    return assignments
  }
  const order: number[] = []
  for (let i = 0; i < length; i++) {
    const inside =
      user[i]! >= 0 &&
      user[i]! < instance.users &&
      contract[i]! >= 0 &&
      contract[i]! < instance.contracts
    if (inside) order.push(i)
  }
  order.sort((a, b) => user[a]! - user[b]! || contract[a]! - contract[b]!)
  return {
    user: Int32Array.from(order, (i) => user[i]!),
    contract: Int32Array.from(order, (i) => contract[i]!),
    round: Uint8Array.from(order, (i) => round[i]!),
  }
}

/** Position of a pair in the instance; -1: not eligible. */
function pairOf(instance: Instance, user: number, contract: number): number {
  let low = instance.rowStart[user]!
  let high = instance.rowStart[user + 1]! - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const at = instance.contract[middle]!
    if (at === contract) return middle
    if (at < contract) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Walks the pins beside the assignments; both ascend by user, then contract. */
class PinCursor {
  readonly #user: Int32Array
  readonly #contract: Int32Array
  readonly #found: Violations
  #at = 0

  constructor(instance: Instance, found: Violations) {
    this.#user = instance.pins.user
    this.#contract = instance.pins.contract
    this.#found = found
  }

  has(user: number, contract: number): boolean {
    for (; this.#at < this.#user.length; this.#at++) {
      const u = this.#user[this.#at]!
      const c = this.#contract[this.#at]!
      if (u > user || (u === user && c > contract)) return false
      if (u === user && c === contract) {
        this.#at++
        return true
      }
      this.#found.add({ kind: 'pin_missing', user: u, contract: c })
    }
    return false
  }

  finish(): void {
    for (; this.#at < this.#user.length; this.#at++) {
      this.#found.add({
        kind: 'pin_missing',
        user: this.#user[this.#at]!,
        contract: this.#contract[this.#at]!,
      })
    }
  }
}

interface Held {
  readonly contract: number
  readonly round: number
  readonly score: number
  readonly lift: number
  readonly value: number
}

/** Rounds of one user: 0 for pins, then 1.. by falling value, the smaller contract first in a tie. */
class RoundOrder {
  readonly #found: Violations
  #user = 0
  #held: Held[] = []

  constructor(found: Violations) {
    this.#found = found
  }

  start(user: number): void {
    this.#user = user
    this.#held = []
  }

  add(held: Held, pinned: boolean): void {
    if (!pinned) this.#held.push(held)
    else if (held.round !== 0) this.#report(held)
  }

  finish(): void {
    const held = this.#held
    if (held.length > 1) held.sort((a, b) => a.round - b.round)
    for (let i = 0; i < held.length; i++) {
      const here = held[i]!
      const before = held[i - 1]
      if (here.round !== i + 1 || (before !== undefined && !inTurn(before, here))) {
        this.#report(here)
      }
    }
  }

  #report({ contract, round }: Held): void {
    this.#found.add({ kind: 'wrong_round', user: this.#user, contract, round })
  }
}

function inTurn(first: Held, second: Held): boolean {
  // Equal under every way of computing the value: there the order of contracts is certain.
  if (first.score === second.score && first.lift === second.lift) {
    return first.contract < second.contract
  }
  return first.value >= second.value - 1e-12 * Math.abs(second.value)
}
