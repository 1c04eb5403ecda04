import type { Instance } from '../instance.ts'
import type { Move } from './plan-frontier.ts'

/** One way to fill a user: the best so many sponsored and so many unsponsored contracts. */
export interface Choice {
  readonly sponsored: number
  readonly unsponsored: number
  /** What it adds to the balance of the group's rule. */
  readonly weight: number
}

/** A choice for each user of a group, the best ones at a multiplier of the group's balance. */
export interface Base {
  readonly multiplier: number
  /** Choice of each user. */
  readonly picked: Int32Array
  /** Value less prices, with the multiplier's part. */
  readonly value: number
  readonly balance: number
  /** What this plan lacks to `value`: the multiplier times the balance left over. */
  readonly slack: number
}

/** The K + 1 best pairs of each kind of each user of a group, and what each choice is worth. */
export class ChoiceTable {
  largest = 0
  readonly #perUser: number
  readonly #value: Float64Array
  readonly #topValue: Float64Array
  readonly #topPair: Int32Array
  #choices = 0

  constructor(users: number, choices: number, perUser: number) {
    this.#perUser = perUser
    this.#value = new Float64Array(users * choices)
    this.#topValue = new Float64Array(2 * users * (perUser + 1))
    this.#topPair = new Int32Array(2 * users * (perUser + 1))
  }

  fill(
    { rowStart, contract, sponsored, cap }: Instance,
    users: Int32Array,
    value: Float64Array,
    price: Float64Array,
    choices: readonly Choice[],
  ): void {
    this.#choices = choices.length
    this.largest = Number.MIN_VALUE
    this.#topValue.fill(-Infinity)
    this.#topPair.fill(-1)
    for (let a = 0; a < users.length; a++) {
      const u = users[a]!
      for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
        const c = contract[i]!
        if (cap[c] === 0) continue
        const reduced = value[i]! - price[c]!
        if (reduced > this.largest) this.largest = reduced
        this.#insert(this.#offset(a, sponsored[c] === 1), i, reduced)
      }
      for (let o = 0; o < choices.length; o++) {
        const sponsoredSum = this.#sum(this.#offset(a, true), choices[o]!.sponsored)
        const unsponsoredSum = this.#sum(this.#offset(a, false), choices[o]!.unsponsored)
        this.#value[a * this.#choices + o] = sponsoredSum + unsponsoredSum
      }
    }
  }

  best(
    users: number,
    choices: readonly Choice[],
    multiplier: number,
  ): Omit<Base, 'slack' | 'multiplier'> {
    const picked = new Int32Array(users)
    let value = 0
    let balance = 0
    for (let a = 0, at = 0; a < users; a++) {
      let most = -Infinity
      let pick = 0
      for (let o = 0; o < choices.length; o++, at++) {
        const worth = this.#value[at]! + multiplier * choices[o]!.weight
        if (worth > most) {
          most = worth
          pick = o
        }
      }
      picked[a] = pick
      value += most
      balance += choices[pick]!.weight
    }
    return { picked, value, balance }
  }

  /** What a choice of a user loses against the best one at the multiplier. */
  lost(a: number, choice: number, choices: readonly Choice[], base: Base): number {
    const worth = (o: number) =>
      this.#value[a * this.#choices + o]! + base.multiplier * choices[o]!.weight
    return Math.max(0, worth(base.picked[a]!) - worth(choice))
  }

  /** The choice picked first, then the others that lose at most so much. */
  moves(a: number, choices: readonly Choice[], base: Base, most: number): readonly Move[] {
    const pick = base.picked[a]!
    const moves: Move[] = [{ choice: pick, weight: 0, loss: 0 }]
    for (let o = 0; o < choices.length; o++) {
      if (o === pick) continue
      const lost = this.lost(a, o, choices, base)
      if (lost > most) continue
      const weight = choices[o]!.weight - choices[pick]!.weight
      moves.push({ choice: o, weight, loss: lost + base.multiplier * weight })
    }
    return moves
  }

  pairsOf(picked: Int32Array, choices: readonly Choice[]): readonly number[] {
    const pairs: number[] = []
    for (let a = 0; a < picked.length; a++) {
      const { sponsored, unsponsored } = choices[picked[a]!]!
      for (let n = 0; n < sponsored; n++) pairs.push(this.#topPair[this.#offset(a, true) + n]!)
      for (let n = 0; n < unsponsored; n++) pairs.push(this.#topPair[this.#offset(a, false) + n]!)
    }
    return pairs
  }

  /** Place of a pair among the best of its kind; Infinity: it is not one of the K best. */
  rank(a: number, sponsored: boolean, pair: number): number {
    const offset = this.#offset(a, sponsored)
    for (let n = 0; n < this.#perUser; n++) if (this.#topPair[offset + n] === pair) return n
    return Infinity
  }

  topValue(a: number, sponsored: boolean, rank: number): number {
    return this.#topValue[this.#offset(a, sponsored) + rank]!
  }

  #offset(a: number, sponsored: boolean): number {
    return (2 * a + (sponsored ? 0 : 1)) * (this.#perUser + 1)
  }

  #sum(offset: number, count: number): number {
    let sum = 0
    for (let n = 0; n < count; n++) sum += this.#topValue[offset + n]!
    return sum
  }

  #insert(offset: number, pair: number, value: number): void {
    let at = offset + this.#perUser
    if (value <= this.#topValue[at]!) return
    for (; at > offset && this.#topValue[at - 1]! < value; at--) {
      this.#topValue[at] = this.#topValue[at - 1]!
      this.#topPair[at] = this.#topPair[at - 1]!
    }
    this.#topValue[at] = value
    this.#topPair[at] = pair
  }
}
