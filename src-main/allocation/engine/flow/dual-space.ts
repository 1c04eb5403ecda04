import type { DualInput } from '../dual-search.ts'
import type { Multipliers } from '../dual-bundle.ts'
import { RATIO_TOLERANCE } from '../policy.ts'
import { findPair, largestValue, pairValue } from '../value.ts'

/**
 * The multipliers of a drop as one vector y >= 0: the price of every contract, then the multipliers
 * of those groups' rules that exist. The dual is linear . y + the sum over users of the best they
 * could hold at y.
 */
export interface DualSpace {
  readonly contracts: number
  readonly groups: number
  /** Length of y. */
  readonly size: number
  /** Capacity left beside pins; what pins earn a group's balance. */
  readonly linear: Float64Array
  /** Largest useful value of each multiplier. */
  readonly most: Float64Array
  /** Value of the pins, in units of `scale`. */
  readonly pinned: number
  readonly barred: Uint8Array
  readonly rules: readonly RuleVariable[]
  /** Positions in `rules` of group g: ruleStart[g] .. ruleStart[g + 1] - 1. */
  readonly ruleStart: Int32Array
  /** For each group: 1 when both kinds may be held by one user; when the user ratio is enforced. */
  readonly mayMix: Uint8Array
  readonly userRatio: Uint8Array
  /** Pins of each kind of each user; null without any. */
  readonly pins: { readonly sponsored: Uint8Array; readonly plain: Uint8Array } | null
  /** Users with a pair who are not in a barred group. */
  readonly users: Int32Array
}

/** What one unit of a group's multiplier adds to the worth of each choice of its users. */
export interface RuleVariable {
  readonly kind: 'floor' | 'ceiling' | 'mixed' | 'userRatio'
  readonly group: number
  /** For each sponsored and each unsponsored contract held. */
  readonly sponsored: number
  readonly plain: number
  /** Once for a holder of sponsored contracts, of unsponsored ones only, of both. */
  readonly sponsoredHolder: number
  readonly plainHolder: number
  readonly mixed: number
}

/** Above this a multiplier has nothing left to forbid; see `largestMultipliers` of the greedy. */
const HEADROOM = 1.01
/** A share that one assignment of the wrong kind misses by more than the tolerance. */
const TELLING_SHARE = 1e-6

export function createSpace(input: DualInput): DualSpace {
  const { instance, policy, rules, lifts, scale } = input
  const { users, contracts, groups, rowStart, groupOf, cap, sponsored, pins } = instance
  const { barred, eligibleUsers } = barredGroups(input)
  const largest = (HEADROOM * largestValue(instance, policy, lifts)) / scale
  const penalty = rules.hard ? Infinity : rules.penalty / scale

  const variables: RuleVariable[] = []
  const limits: number[] = []
  const constants: number[] = []
  const ruleStart = new Int32Array(groups + 1)
  const mayMix = new Uint8Array(groups)
  const userRatio = new Uint8Array(groups)
  const held = pinnedSeats(input)
  for (let g = 0; g < groups; g++) {
    ruleStart[g] = variables.length
    const floor = rules.floor[g]!
    const ceiling = rules.ceiling[g]!
    const userFloor = rules.userFloor[g]!
    const limit = rules.mixedLimit[g]!
    if (barred[g] === 1) continue
    const add = (variable: Omit<RuleVariable, 'group'>, most: number, constant: number) => {
      variables.push({ ...variable, group: g })
      limits.push(most)
      constants.push(constant)
    }
    const none = { sponsored: 0, plain: 0, sponsoredHolder: 0, plainHolder: 0, mixed: 0 }
    if (floor > 0) {
      const own = { sponsored: 1 - floor, plain: -floor }
      const earned = own.sponsored * held.sponsored[g]! + own.plain * held.plain[g]!
      add({ ...none, ...own, kind: 'floor' }, Math.min(penalty, largest / floor), earned)
    }
    if (ceiling < 1) {
      const own = { sponsored: ceiling - 1, plain: ceiling }
      const earned = own.sponsored * held.sponsored[g]! + own.plain * held.plain[g]!
      add({ ...none, ...own, kind: 'ceiling' }, Math.min(penalty, largest / (1 - ceiling)), earned)
    }
    if (policy.perUser > 1 && limit > 0) {
      mayMix[g] = 1
      if (limit < eligibleUsers[g]!) {
        add({ ...none, kind: 'mixed', mixed: -1 }, 2 * largest * policy.perUser, limit)
      }
    }
    if (userFloor > 0) {
      userRatio[g] = 1
      const own = { sponsoredHolder: 1 - userFloor, plainHolder: -userFloor }
      add({ ...none, ...own, kind: 'userRatio' }, (largest * policy.perUser) / userFloor, 0)
    }
  }
  ruleStart[groups] = variables.length

  const size = contracts + variables.length
  const linear = new Float64Array(size)
  const most = new Float64Array(size)
  for (let c = 0; c < contracts; c++) linear[c] = cap[c]!
  for (const c of pins.contract) linear[c]!--
  most.fill(Infinity, 0, contracts)
  linear.set(constants, contracts)
  most.set(limits, contracts)

  const own = new Int32Array(users)
  let count = 0
  for (let u = 0; u < users; u++) {
    if (rowStart[u + 1]! > rowStart[u]! && barred[groupOf[u]!] === 0) own[count++] = u
  }
  let pinned = 0
  const ofUser = { sponsored: new Uint8Array(users), plain: new Uint8Array(users) }
  for (let i = 0; i < pins.user.length; i++) {
    const pair = findPair(instance, pins.user[i]!, pins.contract[i]!)
    if (pair >= 0) pinned += pairValue(instance, policy, lifts, pair) / scale
    const kind = sponsored[pins.contract[i]!] === 1 ? ofUser.sponsored : ofUser.plain
    kind[pins.user[i]!]!++
  }
  return {
    contracts,
    groups,
    size,
    linear,
    most,
    pinned,
    barred,
    rules: variables,
    ruleStart,
    mayMix,
    userRatio,
    pins: pins.user.length === 0 ? null : ofUser,
    users: own.subarray(0, count),
  }
}

/** Pins of each kind in each group. */
function pinnedSeats({ instance }: DualInput): {
  readonly sponsored: Int32Array
  readonly plain: Int32Array
} {
  const { groups, groupOf, pins, sponsored } = instance
  const held = { sponsored: new Int32Array(groups), plain: new Int32Array(groups) }
  for (let i = 0; i < pins.user.length; i++) {
    const kind = sponsored[pins.contract[i]!] === 1 ? held.sponsored : held.plain
    kind[groupOf[pins.user[i]!]!]!++
  }
  return held
}

/**
 * Groups whose hard share no single assignment can meet (no sponsored pair under a floor, no
 * unsponsored one under a ceiling) and which hold no pin. They can have nothing; leaving them out is
 * exact, where their multiplier would have to run away.
 */
function barredGroups({ instance, rules }: DualInput): {
  readonly barred: Uint8Array
  readonly eligibleUsers: Int32Array
} {
  const { users, groups, rowStart, contract, groupOf, sponsored, cap, pins } = instance
  const kindBit = sponsored.map((flag, c) => (cap[c] === 0 ? 0 : 1 + flag))
  const kinds = new Uint8Array(groups)
  const eligibleUsers = new Int32Array(groups)
  for (let u = 0; u < users; u++) {
    const start = rowStart[u]!
    const end = rowStart[u + 1]!
    const g = groupOf[u]!
    if (end > start) eligibleUsers[g]!++
    // Most groups have both kinds within their first few pairs.
    for (let i = start; i < end && kinds[g] !== 3; i++) kinds[g]! |= kindBit[contract[i]!]!
  }
  const barred = new Uint8Array(groups)
  for (let g = 0; g < groups; g++) {
    const floors = Math.max(rules.hard ? rules.floor[g]! : 0, rules.userFloor[g]!)
    const noSponsored = (kinds[g]! & 2) === 0 && floors > TELLING_SHARE
    const noPlain = (kinds[g]! & 1) === 0 && rules.hard && rules.ceiling[g]! < 1 - TELLING_SHARE
    if (noSponsored || noPlain) barred[g] = 1
  }
  for (const user of pins.user) barred[groupOf[user]!] = 0
  return { barred, eligibleUsers }
}

/** The vector as multipliers by contract and group. */
export function multipliersOf(space: DualSpace, y: Float64Array): Multipliers {
  const multipliers: Multipliers = {
    contract: y.slice(0, space.contracts),
    floor: new Float64Array(space.groups),
    ceiling: new Float64Array(space.groups),
    mixed: new Float64Array(space.groups),
    userRatio: new Float64Array(space.groups),
  }
  for (const [i, { kind, group }] of space.rules.entries()) {
    multipliers[kind][group] = y[space.contracts + i]!
  }
  return multipliers
}

/** The vector of some multipliers, within its limits; what is not finite becomes 0. */
export function vectorOf(space: DualSpace, multipliers: Multipliers): Float64Array<ArrayBuffer> {
  const y = new Float64Array(space.size)
  y.set(multipliers.contract.subarray(0, space.contracts))
  for (const [i, { kind, group }] of space.rules.entries()) {
    y[space.contracts + i] = multipliers[kind][group] ?? 0
  }
  return y.map((value, i) =>
    value > RATIO_TOLERANCE && Number.isFinite(value) ? Math.min(value, space.most[i]!) : 0,
  )
}
