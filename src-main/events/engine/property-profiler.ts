import { valueKinds } from './json-scan.ts'
import { isEqual, KeyTable } from './key-table.ts'
import { numberAt } from './number-at.ts'

/** What a property held: `kinds` has the bit 1 << kind of each kind seen. */
export interface PropertyProfile {
  readonly key: string
  readonly count: number
  readonly kinds: number
}

/** More keys than this are forgotten between chunks: they are data, not names. */
const MOST_KEYS = 20_000

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Counts the properties of lines by key and kind, and finds the revenue among them. */
export class PropertyProfiler {
  readonly #revenueKeys: readonly Uint8Array[]
  /** Amounts of the line at hand, in the order of the revenue properties; NaN: none. */
  readonly #amounts: Float64Array
  #keys = new KeyTable()
  #counts: number[] = []
  #kinds: number[] = []
  /** Place of each key among the revenue properties, -1 for the others. */
  #amountOfKey: number[] = []
  /** Number and kind of each property of the line at hand, and how many numbers these are. */
  #line = new Int32Array(64)
  #lineLength = 0

  constructor(revenueProperties: readonly string[]) {
    this.#revenueKeys = revenueProperties.map((key) => encoder.encode(key))
    this.#amounts = new Float64Array(this.#revenueKeys.length)
  }

  /** Starts the counts of a chunk. False: keys have new numbers from now on. */
  begin(): boolean {
    this.#counts.fill(0)
    this.#kinds.fill(0)
    if (this.#keys.keys.length <= MOST_KEYS) return true
    this.#keys = new KeyTable()
    this.#counts = []
    this.#kinds = []
    this.#amountOfKey = []
    return false
  }

  /** The number of a key, from 0; the key is as it is written, without its quotes. */
  number(bytes: Uint8Array, from: number, to: number): number {
    const number = this.#keys.enter(bytes, from, to)
    if (number === this.#counts.length) {
      this.#counts.push(0)
      this.#kinds.push(0)
      this.#amountOfKey.push(this.#revenueKeys.findIndex((key) => isEqual(key, bytes, from, to)))
    }
    return number
  }

  /** Starts the properties of a line anew; what was not committed does not count. */
  forget(): void {
    this.#lineLength = 0
    const amounts = this.#amounts
    for (let i = 0; i < amounts.length; i++) amounts[i] = NaN
  }

  /** A property of the line: the number of its key, its value and the value's kind. */
  note(number: number, bytes: Uint8Array, from: number, to: number, kind: number): void {
    const at = this.#lineLength
    if (at === this.#line.length) {
      const longer = new Int32Array(at * 2)
      longer.set(this.#line)
      this.#line = longer
    }
    this.#line[at] = number
    this.#line[at + 1] = kind
    this.#lineLength = at + 2
    const amount = this.#amountOfKey[number]!
    if (amount >= 0) {
      this.#amounts[amount] = kind === valueKinds.number ? numberAt(bytes, from, to) : NaN
    }
  }

  /** The line was read to its end: its properties count. */
  commit(): void {
    const line = this.#line
    for (let i = 0; i < this.#lineLength; i += 2) {
      const number = line[i]!
      this.#counts[number]!++
      this.#kinds[number]! |= 1 << line[i + 1]!
    }
  }

  /** Counts a property of lines that were read elsewhere: in how many of them, and of which kinds. */
  add(number: number, count: number, kinds: number): void {
    this.#counts[number]! += count
    this.#kinds[number]! |= kinds
  }

  /** Place of a key among the revenue properties, -1 for the others. */
  revenuePlace(number: number): number {
    return this.#amountOfKey[number]!
  }

  /** Of the line at hand; NaN where no revenue property is a number. */
  revenue(): number {
    const amounts = this.#amounts
    for (let i = 0; i < amounts.length; i++) {
      const amount = amounts[i]!
      if (!Number.isNaN(amount)) return amount
    }
    return NaN
  }

  /** What the chunk held. */
  profiles(): PropertyProfile[] {
    return this.#keys.keys.flatMap((key, number) => {
      const count = this.#counts[number]!
      return count === 0 ? [] : [{ key: keyText(key), count, kinds: this.#kinds[number]! }]
    })
  }
}

/** The text of a key as it is written, without its quotes. */
export function keyText(key: Uint8Array): string {
  const raw = decoder.decode(key)
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
}
