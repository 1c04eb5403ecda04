import type { DualInput } from '../dual-search.ts'
import type { Control } from '../model.ts'
import type { DualRows } from './dual-kernel.ts'
import type { DualSpace } from './dual-space.ts'

/** Users between two looks at the clock. */
const BATCH = 4096

/**
 * The pairs of some users that can matter while prices are within `room` of those of y (by contract;
 * null: all pairs), whatever the group's multipliers: those that can come within `height` of the K
 * best of their kind. Rows are those of `users`, or, for `everybody`, of all users of the instance,
 * where those not in `users` have no pair.
 */
export function chooseRows(
  input: DualInput,
  space: DualSpace,
  users: Int32Array,
  y: Float64Array,
  room: Float64Array | null,
  height: number,
  everybody: boolean,
  control: Control,
): DualRows {
  const { instance, policy, lifts, scale } = input
  const { rowStart, contract, score, sponsored, pins } = instance
  const { linear, contracts } = space
  const bonus = policy.fillBonus / scale
  const factor = lifts.map((lift) => lift / scale)
  /** Contracts without capacity are nobody's. */
  const offset = Float64Array.from({ length: contracts }, (_, c) =>
    linear[c]! > 0 ? bonus - y[c]! : -Infinity,
  )
  const k = policy.perUser
  const topSponsored = new Float64Array(k)
  const topPlain = new Float64Array(k)
  const plainPair = new Uint32Array(contracts)

  const rows = everybody ? instance.users : users.length
  const user = everybody ? Int32Array.from({ length: rows }, (_, u) => u) : users
  const start = new Uint32Array(2 * rows + 1)
  let length = Math.max(1024, Math.min(instance.contract.length, users.length * (2 * k + 8)))
  let chosen = new Uint16Array(length)
  let value = new Float32Array(length)
  const reduced = new Float64Array(contracts)
  let at = 0
  let filled = 0
  let pin = 0
  for (let n = 0; n < users.length; n++) {
    if (n % BATCH === 0) control.checkpoint()
    const u = users[n]!
    const row = everybody ? u : n
    while (filled < 2 * row) start[++filled] = at
    const first = rowStart[u]!
    const end = rowStart[u + 1]!
    while (pin < pins.user.length && pins.user[pin]! < u) pin++
    let ownPin = pin
    let lowSponsored = -Infinity
    let lowPlain = -Infinity
    if (room !== null) {
      topSponsored.fill(-Infinity)
      topPlain.fill(-Infinity)
      for (let i = first; i < end; i++) {
        const c = contract[i]!
        const own = score[i]! * factor[c]! + offset[c]!
        reduced[i - first] = own + room[c]!
        const r = own - room[c]!
        const top = sponsored[c] === 1 ? topSponsored : topPlain
        if (r <= top[k - 1]!) continue
        let place = k - 1
        while (place > 0 && top[place - 1]! < r) {
          top[place] = top[place - 1]!
          place--
        }
        top[place] = r
      }
      lowSponsored = topSponsored[k - 1]! - height
      lowPlain = topPlain[k - 1]! - height
    } else {
      for (let i = first; i < end; i++) {
        const c = contract[i]!
        reduced[i - first] = score[i]! * factor[c]! + offset[c]!
      }
    }
    if (at + end - first > length) {
      length = Math.ceil(1.5 * length) + end - first
      chosen = grown(chosen, new Uint16Array(length))
      value = grown(value, new Float32Array(length))
    }
    let plain = 0
    for (let i = first; i < end; i++) {
      const r = reduced[i - first]!
      const c = contract[i]!
      const isSponsored = sponsored[c] === 1
      if (r < (isSponsored ? lowSponsored : lowPlain) || r === -Infinity) continue
      while (pins.user[ownPin] === u && pins.contract[ownPin]! < c) ownPin++
      if (pins.user[ownPin] === u && pins.contract[ownPin] === c) continue
      if (isSponsored) {
        chosen[at] = c
        value[at++] = score[i]! * factor[c]! + bonus
      } else {
        plainPair[plain++] = i
      }
    }
    start[++filled] = at
    for (let j = 0; j < plain; j++) {
      const i = plainPair[j]!
      const c = contract[i]!
      chosen[at] = c
      value[at++] = score[i]! * factor[c]! + bonus
    }
    start[++filled] = at
  }
  while (filled < 2 * rows) start[++filled] = at
  return {
    user,
    start,
    contract: chosen.subarray(0, at),
    value: value.subarray(0, at),
  }
}

/**
 * The same rows with only the pairs that can come within `height` of the K best of their kind and of
 * being worth their price, while multipliers are within `room` of y. A kind that stays worse by more
 * than `blur` is left out where nobody may hold both.
 */
export function refineRows(
  rows: DualRows,
  input: DualInput,
  space: DualSpace,
  y: Float64Array,
  room: Float64Array,
  height: number,
  blur: number,
): DualRows {
  const { policy, rules, instance } = input
  const { mayMix, userRatio, pins } = space
  const { sponsoredTerm, plainTerm, termRoom } = termsOf(space, y, room)
  const k = policy.perUser
  /** For each kind the K best when prices move against it, and when they move for it. */
  const tops = Array.from({ length: 4 }, () => new Float64Array(k))
  const [leastSponsored, mostSponsored, leastPlain, mostPlain] = tops as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  const start = new Uint32Array(rows.start.length)
  const chosen = new Uint16Array(rows.contract.length)
  const value = new Float32Array(rows.contract.length)
  let at = 0
  for (let row = 0; row < rows.user.length; row++) {
    const first = rows.start[2 * row]!
    const middle = rows.start[2 * row + 1]!
    const end = rows.start[2 * row + 2]!
    const u = rows.user[row]!
    const g = instance.groupOf[u]!
    const free = termRoom[g]!
    fillTops(rows, first, middle, y, room, leastSponsored, mostSponsored)
    fillTops(rows, middle, end, y, room, leastPlain, mostPlain)
    const forcedSponsored = mayMix[g] === 1 ? rules.leastSponsored : userRatio[g]!
    const forcedPlain = Math.max(mayMix[g]!, userRatio[g]!)
    let low = lowestOf(leastSponsored, -sponsoredTerm[g]! - free, forcedSponsored) - height
    let lowPlain = lowestOf(leastPlain, -plainTerm[g]! - free, forcedPlain) - height
    const pinned = pins !== null && pins.sponsored[u]! + pins.plain[u]! > 0
    if (mayMix[g] === 0 && userRatio[g] === 0 && !pinned) {
      const sponsored = sponsoredTerm[g]!
      const plain = plainTerm[g]!
      if (worthOf(mostPlain, plain + free) + blur < worthOf(leastSponsored, sponsored - free)) {
        lowPlain = Infinity
      }
      if (worthOf(mostSponsored, sponsored + free) + blur < worthOf(leastPlain, plain - free)) {
        low = Infinity
      }
    }
    for (let i = first; i < middle; i++) {
      const c = rows.contract[i]!
      if (rows.value[i]! - y[c]! + room[c]! < low) continue
      chosen[at] = c
      value[at++] = rows.value[i]!
    }
    start[2 * row + 1] = at
    for (let i = middle; i < end; i++) {
      const c = rows.contract[i]!
      if (rows.value[i]! - y[c]! + room[c]! < lowPlain) continue
      chosen[at] = c
      value[at++] = rows.value[i]!
    }
    start[2 * row + 2] = at
  }
  return {
    user: rows.user,
    start,
    contract: chosen.subarray(0, at),
    value: value.subarray(0, at),
  }
}

/** The K best of value - price - room and of value - price + room, descending. */
function fillTops(
  rows: DualRows,
  from: number,
  end: number,
  y: Float64Array,
  room: Float64Array,
  least: Float64Array,
  most: Float64Array,
): void {
  const k = least.length
  for (let n = 0; n < k; n++) least[n] = most[n] = -Infinity
  for (let i = from; i < end; i++) {
    const c = rows.contract[i]!
    const r = rows.value[i]! - y[c]!
    const low = r - room[c]!
    const high = r + room[c]!
    if (low > least[k - 1]!) {
      let place = k - 1
      while (place > 0 && least[place - 1]! < low) {
        least[place] = least[place - 1]!
        place--
      }
      least[place] = low
    }
    if (high > most[k - 1]!) {
      let place = k - 1
      while (place > 0 && most[place - 1]! < high) {
        most[place] = most[place - 1]!
        place--
      }
      most[place] = high
    }
  }
}

/** By group: what the multipliers add to each sponsored and each unsponsored contract, and how far
 * that can move. */
function termsOf(space: DualSpace, y: Float64Array, room: Float64Array) {
  const sponsoredTerm = new Float64Array(space.groups)
  const plainTerm = new Float64Array(space.groups)
  const termRoom = new Float64Array(space.groups)
  for (const [v, rule] of space.rules.entries()) {
    const multiplier = y[space.contracts + v]!
    sponsoredTerm[rule.group]! += multiplier * rule.sponsored
    plainTerm[rule.group]! += multiplier * rule.plain
    const reach = Math.max(Math.abs(rule.sponsored), Math.abs(rule.plain))
    termRoom[rule.group]! += room[space.contracts + v]! * reach
  }
  return { sponsoredTerm, plainTerm, termRoom }
}

/** The K-th best value or `zero`, whichever is more, but not above the `forced`-th best. */
function lowestOf(top: Float64Array, zero: number, forced: number): number {
  const low = Math.max(top[top.length - 1]!, zero)
  return forced > 0 ? Math.min(low, top[forced - 1]!) : low
}

function worthOf(top: Float64Array, term: number): number {
  let sum = 0
  for (const r of top) if (r + term > 0) sum += r + term
  return sum
}

function grown<T extends Uint16Array | Float32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
