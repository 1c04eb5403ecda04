import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import {
  type EventBlock,
  type PairBlock,
  pairEventOf,
  recordEventOf,
  undoEventOf,
} from '../../store/reviews-blocks.ts'

/** Ids of the pair that an event of a block is about. */
export type PairIdsOf = (block: PairBlock, number: number) => readonly [string, string]

/**
 * The events of a log by their numbers, from 1 without gaps, and which of them still count: those at
 * which no undo that counts is aimed. Kept in columns, since one act may decide a hundred thousand
 * pairs: an event becomes an object when somebody asks for it.
 */
export class LogEvents {
  readonly #idsOf: PairIdsOf
  readonly #blocks: EventBlock[] = []
  #number = 0
  /** By number, those that somebody asked for: the same object each time. */
  readonly #made: (DecisionEvent | undefined)[] = [undefined]
  /** By number: the place of its block. */
  readonly #blockOf = new Numbers()
  /** By number: how many undos that count are aimed at it. */
  readonly #undos = new Numbers()
  /** By number: what an undo is aimed at; 0 for other events. */
  readonly #undoes = new Numbers()

  constructor(idsOf: PairIdsOf) {
    this.#idsOf = idsOf
  }

  /** Number of the last event; 0 for none. */
  get number(): number {
    return this.#number
  }

  get blocks(): readonly EventBlock[] {
    return this.#blocks
  }

  /** Throws where numbers do not follow, or an undo aims at what comes later. */
  add(block: EventBlock): void {
    const { first, count } = block
    if (first !== this.#number + 1) throw new Error(`decision ${first} follows ${this.#number}`)
    const end = first + count
    this.#blockOf.reserve(end).fill(this.#blocks.length, first, end)
    this.#undos.reserve(end)
    const undoes = this.#undoes.reserve(end)
    // One after the other: an array with gaps is many times slower.
    for (let number = first; number < end; number++) this.#made.push(undefined)
    this.#blocks.push(block)
    this.#number += count
    if (block.action !== 'undo') return
    let number = first
    for (const { from, count: length } of block.ranges) {
      for (let target = from; target < from + length; target++, number++) {
        if (target >= number) throw new Error(`decision ${number} undoes ${target}`)
        undoes[number] = target
        this.#aim(number)
      }
    }
  }

  /** The block of a number from 1 to the last. */
  blockOf(number: number): EventBlock {
    const block = number < 1 ? undefined : this.#blocks[this.#blockOf.values[number]!]
    if (block === undefined) throw new Error(`there is no decision ${number}`)
    return block
  }

  event(number: number): DecisionEvent {
    return (this.#made[number] ??= this.#make(number))
  }

  #make(number: number): DecisionEvent {
    const block = this.blockOf(number)
    const place = number - block.first
    if (block.action === 'undo') return undoEventOf(block, place, this.#undoes.values[number]!)
    if (block.action === 'no_counterpart') return recordEventOf(block)
    return pairEventOf(block, place, ...this.#idsOf(block, number))
  }

  /** Whether it counts: no undo that counts is aimed at it. */
  counts(number: number): boolean {
    return this.#undos.values[number] === 0
  }

  /** What an undo is aimed at; 0 for other events. */
  undoes(number: number): number {
    return this.#undoes.values[number] ?? 0
  }

  /** Follows a chain of undos of undos as far as it changes what counts. */
  #aim(from: number): void {
    const undoes = this.#undoes.values
    const undos = this.#undos.values
    let [undo, change] = [from, 1]
    for (;;) {
      const target = undoes[undo]!
      const counted = undos[target] === 0
      undos[target]! += change
      const counts = undos[target] === 0
      if (counted === counts || undoes[target] === 0) return
      // An undo that no longer counts gives back what it took, and the other way round.
      undo = target
      change = counts ? 1 : -1
    }
  }
}

/** A column that grows; 0 where nothing was written. */
export class Numbers {
  values = new Int32Array(64)

  /** Has room for `length` afterwards. */
  reserve(length: number): Int32Array {
    if (length > this.values.length) {
      const larger = new Int32Array(Math.max(length, 2 * this.values.length))
      larger.set(this.values)
      this.values = larger
    }
    return this.values
  }
}
