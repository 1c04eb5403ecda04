import { insert } from './dual-choose.ts'
import type { DualRows, KernelInput } from './dual-rows.ts'
import { SETTLED_SEATS, SETTLED_VALUE } from './dual-memory.ts'

/** Leaves of chosen pairs those that can matter at one height; see {@link refine}. */
export class PairRefiner {
  readonly #input: Omit<KernelInput, 'rows'>
  /** For each kind the K best when prices move against it, and when they move for it. */
  readonly #leastSponsored: Float64Array
  readonly #mostSponsored: Float64Array
  readonly #leastPlain: Float64Array
  readonly #mostPlain: Float64Array
  /** By group: what multipliers add to a contract of each kind, and how far that can move. */
  readonly #sponsoredTerm: Float64Array
  readonly #plainTerm: Float64Array
  readonly #termRoom: Float64Array

  constructor(input: Omit<KernelInput, 'rows'>) {
    this.#input = input
    this.#leastSponsored = new Float64Array(input.perUser)
    this.#mostSponsored = new Float64Array(input.perUser)
    this.#leastPlain = new Float64Array(input.perUser)
    this.#mostPlain = new Float64Array(input.perUser)
    this.#sponsoredTerm = new Float64Array(input.space.groups)
    this.#plainTerm = new Float64Array(input.space.groups)
    this.#termRoom = new Float64Array(input.space.groups)
  }

  /**
   * Writes to `into`, for rows from .. end - 1 and from position `at` on, those pairs of `rows` that
   * can come within `margin` of the K best of their kind and of being worth their price, while
   * multipliers are within `room` of y. A kind that stays worse by more than `blur` is left out
   * where nobody may hold both. Users whose choice is the same wherever multipliers may be get none:
   * they are added up in `settled`. Returns how many there are.
   */
  refine(
    into: DualRows,
    rows: DualRows,
    from: number,
    end: number,
    first: number,
    y: Float64Array,
    room: Float64Array,
    margin: number,
    blur: number,
    settled: Float64Array,
  ): number {
    const { groupOf, leastSponsored: leastOfMixed, perUser } = this.#input
    const { mayMix, userRatio, pins } = this.#input.space
    const leastSponsored = this.#leastSponsored
    const mostSponsored = this.#mostSponsored
    const leastPlain = this.#leastPlain
    const mostPlain = this.#mostPlain
    this.#setTerms(y, room)
    settled.fill(0)
    let at = first
    for (let row = from; row < end; row++) {
      const start = rows.start[2 * row]!
      const middle = rows.start[2 * row + 1]!
      const stop = rows.start[2 * row + 2]!
      if (start === stop) {
        into.start[2 * row + 1] = at
        into.start[2 * row + 2] = at
        continue
      }
      const u = rows.user[row]!
      const g = groupOf[u]!
      const free = this.#termRoom[g]!
      const sponsored = this.#sponsoredTerm[g]!
      const plain = this.#plainTerm[g]!
      fillTops(rows, start, middle, y, room, leastSponsored, mostSponsored)
      fillTops(rows, middle, stop, y, room, leastPlain, mostPlain)
      const forcedSponsored = mayMix[g] === 1 ? leastOfMixed : userRatio[g]!
      const forcedPlain = Math.max(mayMix[g]!, userRatio[g]!)
      let low = lowestOf(leastSponsored, -sponsored - free, forcedSponsored) - margin
      let lowPlain = lowestOf(leastPlain, -plain - free, forcedPlain) - margin
      const pinned = pins !== null && pins.sponsored[u]! + pins.plain[u]! > 0
      const ofOneKind = mayMix[g] === 0 && userRatio[g] === 0 && !pinned
      if (ofOneKind) {
        if (worthOf(mostPlain, plain + free) + blur < worthOf(leastSponsored, sponsored - free)) {
          lowPlain = Infinity
        }
        if (worthOf(mostSponsored, sponsored + free) + blur < worthOf(leastPlain, plain - free)) {
          low = Infinity
        }
      }
      const ownFirst = at
      at = copyAbove(into, rows, start, middle, at, low, y, room)
      let ownMiddle = at
      at = copyAbove(into, rows, middle, stop, at, lowPlain, y, room)
      if (ofOneKind && at - ownFirst <= perUser && (ownMiddle === at || ownMiddle === ownFirst)) {
        const isSponsored = ownMiddle === at
        const term = (isSponsored ? sponsored : plain) - free
        if (areWhole(into, ownFirst, at, y, room, margin - term)) {
          this.#settle(into, ownFirst, at, g, isSponsored, settled)
          at = ownMiddle = ownFirst
        }
      }
      into.start[2 * row + 1] = ownMiddle
      into.start[2 * row + 2] = at
    }
    return at - first
  }

  /** Adds up a user who holds all its pairs, which are of one kind. */
  #settle(
    rows: DualRows,
    from: number,
    end: number,
    group: number,
    isSponsored: boolean,
    settled: Float64Array,
  ): void {
    const { size, contracts, rules, ruleStart } = this.#input.space
    for (let i = from; i < end; i++) {
      settled[rows.contract[i]!]!--
      settled[size + SETTLED_VALUE]! += rows.value[i]!
    }
    for (let v = ruleStart[group]!; v < ruleStart[group + 1]!; v++) {
      const rule = rules[v]!
      settled[contracts + v]! += (end - from) * (isSponsored ? rule.sponsored : rule.plain)
    }
    settled[size + SETTLED_SEATS]! += end - from
  }

  #setTerms(y: Float64Array, room: Float64Array): void {
    const { contracts, rules } = this.#input.space
    const sponsoredTerm = this.#sponsoredTerm.fill(0)
    const plainTerm = this.#plainTerm.fill(0)
    const termRoom = this.#termRoom.fill(0)
    for (const [v, rule] of rules.entries()) {
      const multiplier = y[contracts + v]!
      sponsoredTerm[rule.group]! += multiplier * rule.sponsored
      plainTerm[rule.group]! += multiplier * rule.plain
      const reach = Math.max(Math.abs(rule.sponsored), Math.abs(rule.plain))
      termRoom[rule.group]! += room[contracts + v]! * reach
    }
  }
}

/** Whether pairs stay worth at least `least` above their prices: fractions of 1, and no less. */
function areWhole(
  rows: DualRows,
  from: number,
  end: number,
  y: Float64Array,
  room: Float64Array,
  least: number,
): boolean {
  for (let i = from; i < end; i++) {
    const c = rows.contract[i]!
    if (rows.value[i]! - y[c]! - room[c]! < least) return false
  }
  return true
}

function copyAbove(
  into: DualRows,
  rows: DualRows,
  from: number,
  end: number,
  first: number,
  low: number,
  y: Float64Array,
  room: Float64Array,
): number {
  let at = first
  if (low === Infinity) return at
  for (let i = from; i < end; i++) {
    const c = rows.contract[i]!
    const value = rows.value[i]!
    if (value - y[c]! + room[c]! < low) continue
    into.contract[at] = c
    into.value[at++] = value
  }
  return at
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
  let worstLeast = -Infinity
  let worstMost = -Infinity
  for (let i = from; i < end; i++) {
    const c = rows.contract[i]!
    const r = rows.value[i]! - y[c]!
    const free = room[c]!
    if (r - free > worstLeast) worstLeast = insert(least, r - free, k)
    if (r + free > worstMost) worstMost = insert(most, r + free, k)
  }
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
