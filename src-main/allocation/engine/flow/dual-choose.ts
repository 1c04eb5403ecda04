import type { DualRows } from './dual-rows.ts'

/** What the choice of pairs needs to know of a drop. */
export interface ChoiceInput {
  readonly perUser: number
  readonly rowStart: Uint32Array
  readonly contract: Uint16Array
  readonly score: Float64Array
  readonly sponsored: Uint8Array
  /** Value is score * factor + bonus, in units of `scale`. */
  readonly factor: Float64Array
  readonly bonus: number
  /** 1: without capacity beside the pins, so that it is nobody's. */
  readonly full: Uint8Array
  /** Ascending by user, then contract; not chosen. */
  readonly pinUser: Int32Array
  readonly pinContract: Int32Array
}

/** Chooses the pairs of users that can matter at some prices; see {@link choose}. */
export class PairChooser {
  readonly #input: ChoiceInput
  readonly #offset: Float64Array
  readonly #topSponsored: Float64Array
  readonly #topPlain: Float64Array
  readonly #plainPair: Uint32Array
  readonly #reduced: Float64Array

  constructor(input: ChoiceInput) {
    this.#input = input
    const contracts = input.factor.length
    this.#offset = new Float64Array(contracts)
    this.#topSponsored = new Float64Array(input.perUser)
    this.#topPlain = new Float64Array(input.perUser)
    this.#plainPair = new Uint32Array(contracts)
    this.#reduced = new Float64Array(contracts)
  }

  /**
   * Writes to `into`, for rows from .. end - 1 and from position `at` on, the pairs that can matter
   * while prices are within `room` of those of y (null: all pairs), whatever the groups'
   * multipliers: those that can come within `margin` of the K best of their kind. Rows that are not
   * `wanted` get none. Returns how many there are.
   */
  choose(
    into: DualRows,
    wanted: Uint8Array | null,
    from: number,
    end: number,
    first: number,
    y: Float64Array,
    room: Float64Array | null,
    margin: number,
  ): number {
    const { rowStart, contract, score, sponsored, factor, bonus, full } = this.#input
    const { pinUser, pinContract, perUser: k } = this.#input
    const { user, start } = into
    const offset = this.#offset
    for (let c = 0; c < offset.length; c++) offset[c] = full[c] === 1 ? -Infinity : bonus - y[c]!
    const plainPair = this.#plainPair
    const reduced = this.#reduced
    let at = first
    let pin = end > from ? firstAtLeast(pinUser, user[from]!) : 0
    for (let row = from; row < end; row++) {
      if (wanted !== null && wanted[row] === 0) {
        start[2 * row + 1] = at
        start[2 * row + 2] = at
        continue
      }
      const u = user[row]!
      const firstPair = rowStart[u]!
      const endPair = rowStart[u + 1]!
      while (pin < pinUser.length && pinUser[pin]! < u) pin++
      let ownPin = pin
      let lowSponsored = -Infinity
      let lowPlain = -Infinity
      if (room !== null) {
        this.#rank(firstPair, endPair, room)
        lowSponsored = this.#topSponsored[k - 1]! - margin
        lowPlain = this.#topPlain[k - 1]! - margin
      } else {
        for (let i = firstPair; i < endPair; i++) {
          reduced[i - firstPair] = offset[contract[i]!]!
        }
      }
      let plain = 0
      for (let i = firstPair; i < endPair; i++) {
        const r = reduced[i - firstPair]!
        const c = contract[i]!
        const isSponsored = sponsored[c] === 1
        if (r < (isSponsored ? lowSponsored : lowPlain) || r === -Infinity) continue
        while (pinUser[ownPin] === u && pinContract[ownPin]! < c) ownPin++
        if (pinUser[ownPin] === u && pinContract[ownPin] === c) continue
        if (isSponsored) {
          into.contract[at] = c
          into.value[at++] = score[i]! * factor[c]! + bonus
        } else {
          plainPair[plain++] = i
        }
      }
      start[2 * row + 1] = at
      for (let j = 0; j < plain; j++) {
        const i = plainPair[j]!
        const c = contract[i]!
        into.contract[at] = c
        into.value[at++] = score[i]! * factor[c]! + bonus
      }
      start[2 * row + 2] = at
    }
    return at - first
  }

  /** The K best of each kind when prices move against them; what each pair is at its best. */
  #rank(firstPair: number, endPair: number, room: Float64Array): void {
    const { contract, score, sponsored, factor, perUser: k } = this.#input
    const offset = this.#offset
    const reduced = this.#reduced
    const topSponsored = this.#topSponsored
    const topPlain = this.#topPlain
    for (let n = 0; n < k; n++) topSponsored[n] = topPlain[n] = -Infinity
    let worstSponsored = -Infinity
    let worstPlain = -Infinity
    for (let i = firstPair; i < endPair; i++) {
      const c = contract[i]!
      const own = score[i]! * factor[c]! + offset[c]!
      const free = room[c]!
      reduced[i - firstPair] = own + free
      const r = own - free
      if (sponsored[c] === 1) {
        if (r > worstSponsored) worstSponsored = insert(topSponsored, r, k)
      } else if (r > worstPlain) {
        worstPlain = insert(topPlain, r, k)
      }
    }
  }
}

/** Into k values in descending order; returns the last of them. */
export function insert(top: Float64Array, value: number, k: number): number {
  let place = k - 1
  while (place > 0 && top[place - 1]! < value) {
    top[place] = top[place - 1]!
    place--
  }
  top[place] = value
  return top[k - 1]!
}

function firstAtLeast(ascending: Int32Array, value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
