import type { AllocationParameters } from '../../src-shared/allocation/parameters.ts'
import { counted, type FaultList, type FaultText } from './faults.ts'
import type { Instance } from './engine/instance.ts'
import { mixedLimits } from './engine/policy.ts'
import { findPair } from './engine/value.ts'

/** A pin as its file has it; -1 where an id is in no other input. */
export interface PinRow {
  readonly userId: string
  readonly contractId: string
  readonly user: number
  readonly contract: number
  /** As a spreadsheet numbers it. */
  readonly row: number
  /** The pair, or its contract, is among the exclusions. */
  readonly excluded: boolean
}

export type PinRules = Pick<
  AllocationParameters,
  | 'per_user'
  | 'max_mixed_share'
  | 'sponsored_first_rounds'
  | 'enforce_assignment_ratio'
  | 'assignment_ratio_guard'
  | 'ratio_sense'
  | 'ratio_slack'
>

/**
 * Checks pins against eligibility, caps, K, the mixing rules and a hard guard, and returns them in
 * order of user, then contract. `rows` hold each pair once.
 */
export function checkPins(
  rows: readonly PinRow[],
  instance: Omit<Instance, 'pins'>,
  groupNames: readonly string[],
  rules: PinRules,
  faults: FaultList,
): Instance['pins'] {
  const add = (
    kind: 'pin_not_eligible' | 'pin_over_cap' | 'pin_over_per_user' | 'pin_mixed',
    bad: readonly PinRow[],
    text: FaultText,
  ): void => {
    if (bad.length === 0) return
    const shown = bad.toSorted((left, right) => left.row - right.row).slice(0, 10)
    faults.error(
      'pins',
      kind,
      {
        count: bad.length,
        rows: shown.map(({ row }) => row),
        samples: shown.map(({ userId, contractId }) => `${userId} / ${contractId}`),
      },
      text,
    )
  }
  const isEligible = (pin: PinRow): boolean =>
    pin.user >= 0 &&
    pin.contract >= 0 &&
    !pin.excluded &&
    findPair(instance, pin.user, pin.contract) >= 0
  const bad = rows.filter((pin) => !isEligible(pin))
  const excluded = bad.filter((pin) => pin.excluded).length
  add('pin_not_eligible', bad, {
    message: `${counted(bad.length, 'pin is', 'pins are')} not an eligible pair${excluded > 0 ? ` (${excluded} of them excluded)` : ''}.`,
    remedy:
      'Remove these pins, or make the pairs eligible (exclusions and the lowest score count too).',
  })
  const pins = rows
    .filter(isEligible)
    .sort((left, right) => left.user - right.user || left.contract - right.contract)

  const overCap = beyond(
    pins,
    (pin) => pin.contract,
    (pin) => instance.cap[pin.contract]!,
  )
  add('pin_over_cap', overCap, {
    message: `${counted(overCap.length, 'pin is', 'pins are')} beyond the cap of its contract.`,
    remedy: 'Raise the cap, or remove pins of these contracts.',
  })
  const overUser = beyond(
    pins,
    (pin) => pin.user,
    () => rules.per_user,
  )
  add('pin_over_per_user', overUser, {
    message: `${counted(overUser.length, 'pin is', 'pins are')} beyond the ${rules.per_user} that one user may hold.`,
    remedy: 'Allow more contracts a user, or remove pins of these users.',
  })
  const mixed = mixedBeyondRules(pins, instance, rules)
  add('pin_mixed', mixed, {
    message: `${counted(mixed.length, 'pin gives its user', 'pins give their users')} sponsored and unsponsored contracts in a way the mixing rules forbid.`,
    remedy: 'Pin one kind for each user, or raise the share of mixed users.',
  })
  if (overCap.length + overUser.length + mixed.length === 0) {
    reportBrokenRatios(pins, instance, groupNames, rules, faults)
  }
  return {
    user: Int32Array.from(pins, ({ user }) => user),
    contract: Int32Array.from(pins, ({ contract }) => contract),
  }
}

function beyond(
  pins: readonly PinRow[],
  keyOf: (pin: PinRow) => number,
  limitOf: (pin: PinRow) => number,
): readonly PinRow[] {
  const counts = new Map<number, number>()
  return pins.filter((pin) => {
    const count = (counts.get(keyOf(pin)) ?? 0) + 1
    counts.set(keyOf(pin), count)
    return count > limitOf(pin)
  })
}

/** Pins of mixed users who hold too few sponsored contracts, or who are more than a group may have. */
function mixedBeyondRules(
  pins: readonly PinRow[],
  instance: Omit<Instance, 'pins'>,
  rules: PinRules,
): readonly PinRow[] {
  if (rules.per_user === 1) return []
  const byUser = Map.groupBy(pins, ({ user }) => user)
  const needed = Math.min(rules.sponsored_first_rounds, rules.per_user - 1)
  const allowed = mixedLimits(instance, { maxMixedShare: rules.max_mixed_share })
  const mixed = new Int32Array(instance.groups)
  const bad: PinRow[] = []
  for (const [user, held] of byUser) {
    const sponsored = held.filter(({ contract }) => instance.sponsored[contract] === 1).length
    const unsponsored = held.length - sponsored
    if (sponsored === 0 || unsponsored === 0) continue
    const group = instance.groupOf[user]!
    if (++mixed[group]! > allowed[group]! || unsponsored > rules.per_user - needed)
      bad.push(...held)
  }
  return bad
}

/**
 * A hard guard that pins alone break: even with every seat that could still be added for a group
 * (caps of contracts shared with other groups left aside) its share stays out of bounds.
 */
function reportBrokenRatios(
  pins: readonly PinRow[],
  instance: Omit<Instance, 'pins'>,
  groupNames: readonly string[],
  rules: PinRules,
  faults: FaultList,
): void {
  if (!rules.enforce_assignment_ratio || rules.assignment_ratio_guard !== 'hard') return
  const held = [new Int32Array(instance.groups), new Int32Array(instance.groups)] as const
  const pinned = new Set<number>()
  const heldBy = new Map<number, number>()
  for (const { user, contract } of pins) {
    held[instance.sponsored[contract] as 0 | 1][instance.groupOf[user]!]!++
    pinned.add(user * 65_536 + contract)
    heldBy.set(user, (heldBy.get(user) ?? 0) + 1)
  }
  const touched = new Set(pins.map(({ user }) => instance.groupOf[user]!))
  const room = [new Float64Array(instance.groups), new Float64Array(instance.groups)] as const
  for (let user = 0; user < instance.users; user++) {
    const group = instance.groupOf[user]!
    if (!touched.has(group)) continue
    const free = rules.per_user - (heldBy.get(user) ?? 0)
    const could: [number, number] = [0, 0]
    for (let pair = instance.rowStart[user]!; pair < instance.rowStart[user + 1]!; pair++) {
      const contract = instance.contract[pair]!
      if (instance.cap[contract]! > 0 && !pinned.has(user * 65_536 + contract)) {
        could[instance.sponsored[contract] as 0 | 1]++
      }
    }
    for (const kind of [0, 1] as const) room[kind][group]! += Math.min(free, could[kind])
  }
  const broken = [...touched].filter((group) => {
    const target = instance.target[group]!
    if (Number.isNaN(target)) return false
    const sponsored = held[1][group]!
    const total = sponsored + held[0][group]!
    const most = sponsored + room[1][group]!
    const all = total + room[0][group]!
    const low = target - rules.ratio_slack
    const high = target + rules.ratio_slack
    const belowFloor = most < low * (total + room[1][group]!) - 1e-9
    const aboveCeiling = sponsored > high * all + 1e-9
    return (
      (rules.ratio_sense !== 'at_most' && belowFloor) ||
      (rules.ratio_sense !== 'at_least' && aboveCeiling)
    )
  })
  if (broken.length === 0) return
  const samples = broken.map((group) => groupNames[group] || '(none)').sort()
  faults.error(
    'pins',
    'pin_breaks_ratio',
    { count: broken.length, samples },
    {
      message: `in ${counted(broken.length, 'group', 'groups')} the pins alone make the ratio impossible to keep.`,
      remedy: 'Remove pins of these groups, allow slack, or use a soft guard.',
    },
  )
}
