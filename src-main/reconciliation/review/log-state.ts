import type { DecisionEvent, RecordSide } from '../../../src-shared/reconciliation/decisions.ts'
import {
  blocksOf,
  type EventBlock,
  type EventRange,
  type PairBlock,
} from '../../store/reviews-blocks.ts'
import { LogEvents, Numbers } from './log-events.ts'
import { idKeys, type PairKeys } from './pair-keys.ts'
import { type PairEvent, type RecordEvent, Standing, type StandingDecision } from './standing.ts'

/** How often reviewers who decided the same pair said the same. */
export interface Agreement {
  /** Pairs that at least two reviewers accepted or rejected. */
  readonly pairs: number
  readonly agreeing: number
}

/**
 * The log of decisions of one run, folded as it grows: which events still count, and what stands
 * about each pair and record. Events come in the order of their numbers, from 1 without gaps.
 *
 * An event counts unless an undo of it counts; an undo is an event like others, so undoing it brings
 * back what it took. The same events give the same state however they are cut into calls of `add`.
 *
 * Pairs get their keys when somebody first asks about pairs.
 */
export class LogState {
  readonly keys: PairKeys
  readonly #log = new LogEvents((block, number) => this.#idsOf(block, number))
  readonly #reviewers = new Set<string>()
  #isModelHeard = false
  /** Who spoke about pairs: a number for each person and each model. */
  readonly #authors = new Map<string, number>()
  readonly #byRecord = {
    left: new Map<string, RecordEvent[]>(),
    right: new Map<string, RecordEvent[]>(),
  }

  /** Blocks of which the following columns know. */
  #indexed = 0
  /** By number of an event: its pair. */
  readonly #keyOf = new Numbers()
  /** By number: the event about the same pair before it; 0 for none. */
  readonly #before = new Numbers()
  /** By pair: its last event; 0 for none. */
  readonly #last = new Numbers()
  /** By pair: who spoke about it; -1 where several did. */
  readonly #author = new Numbers()
  /** Pairs in the order of their first event. */
  readonly #spokenOf: number[] = []

  constructor(keys: PairKeys = idKeys()) {
    this.keys = keys
  }

  /** Number of the last event; 0 for none. */
  get number(): number {
    return this.#log.number
  }

  get blocks(): readonly EventBlock[] {
    return this.#log.blocks
  }

  /** Whether one person alone spoke, if anybody, and no model. */
  get isOfOneReviewer(): boolean {
    return this.#reviewers.size <= 1 && !this.#isModelHeard
  }

  /** Throws where numbers do not follow, or an undo aims at what comes later. */
  add(events: Iterable<DecisionEvent>): void {
    this.addBlocks(blocksOf(events))
  }

  /** The same of whole acts. */
  addBlocks(blocks: Iterable<EventBlock>): void {
    for (const block of blocks) {
      this.#log.add(block)
      if (block.action === 'undo') continue
      if (block.by === 'reviewer') this.#reviewers.add(block.who)
      else this.#isModelHeard = true
      if (block.action === 'no_counterpart') {
        const event = this.#log.event(block.first)
        if (event.action !== 'no_counterpart') continue
        entry(this.#byRecord[block.side], block.record).push(event)
      } else {
        const name = authorOf(block)
        if (!this.#authors.has(name)) this.#authors.set(name, this.#authors.size)
      }
    }
  }

  /** The event of a number from 1 to the last. */
  event(number: number): DecisionEvent {
    return this.#log.event(number)
  }

  /** Who said it, without making the event. */
  by(number: number): DecisionEvent['by'] {
    return this.#log.blockOf(number).by
  }

  /** The events of numbers from `first` to before `end`, as far as there are any. */
  events(first = 1, end = Infinity): DecisionEvent[] {
    const found: DecisionEvent[] = []
    for (let number = first; number < Math.min(end, this.number + 1); number++) {
      found.push(this.event(number))
    }
    return found
  }

  /** Whether it counts: no undo that counts is aimed at it. */
  counts(number: number): boolean {
    return this.#log.counts(number)
  }

  /** The events of a block that count, in order. */
  counting({ first, count }: EventBlock): EventRange[] {
    const ranges: EventRange[] = []
    let from = first
    for (let number = first; number <= first + count; number++) {
      if (number < first + count && this.counts(number)) continue
      if (number > from) ranges.push({ from, count: number - from })
      from = number + 1
    }
    return ranges
  }

  /** What stands about a pair; undefined where nobody decided, or all of it was undone. */
  pair(left: string, right: string): StandingDecision | undefined {
    this.#index()
    const key = this.keys.known(left, right)
    return key === undefined || this.#lastOf(key) === 0 ? undefined : this.#standing(key)
  }

  /** Every pair about which something stands, in the order of its first event. */
  *pairs(): Generator<StandingDecision> {
    this.#index()
    for (const key of this.#spokenOf) {
      const standing = this.#standing(key)
      if (standing !== undefined) yield standing
    }
  }

  /** The same of the pairs of one record. */
  *pairsOf(side: RecordSide, record: string): Generator<StandingDecision> {
    this.#index()
    for (const key of this.#spokenOf) {
      if (this.keys[side](key) !== record) continue
      const standing = this.#standing(key)
      if (standing !== undefined) yield standing
    }
  }

  /** The last statement that a record has no partner, where one counts. */
  withoutPartner(side: RecordSide, record: string): RecordEvent | undefined {
    return this.#lastCounting(this.#byRecord[side].get(record) ?? [])
  }

  /** Every record of which somebody says that it has no partner, in the order of the first who said it. */
  *recordsWithoutPartner(): Generator<RecordEvent> {
    const all = [...this.#byRecord.left.values(), ...this.#byRecord.right.values()]
    for (const events of all.sort((a, b) => a[0]!.number - b[0]!.number)) {
      const event = this.#lastCounting(events)
      if (event !== undefined) yield event
    }
  }

  /** Everything ever said about a pair or one of its records, undone or not, in order. */
  history(left: string, right: string): readonly DecisionEvent[] {
    this.#index()
    const key = this.keys.known(left, right)
    const about: DecisionEvent[] = [
      ...(key === undefined ? [] : this.#pairEvents(key)),
      ...(this.#byRecord.left.get(left) ?? []),
      ...(this.#byRecord.right.get(right) ?? []),
    ]
    const numbers = new Set(about.map(({ number }) => number))
    for (let number = 1; number <= this.number; number++) {
      const undoes = this.#log.undoes(number)
      if (undoes === 0 || !numbers.has(undoes)) continue
      numbers.add(number)
      about.push(this.event(number))
    }
    return about.toSorted((a, b) => a.number - b.number)
  }

  agreement(): Agreement {
    // Who alone spoke agrees with everybody.
    if (this.#reviewers.size < 2) return { pairs: 0, agreeing: 0 }
    this.#index()
    let pairs = 0
    let agreeing = 0
    for (const key of this.#spokenOf) {
      const records = this.#recordEvents(key)
      if (records.length === 0 && this.#author.values[key] !== -1) continue
      const verdicts = [...this.#verdicts(inOrder(this.#pairEvents(key), records)).values()]
      if (verdicts.length < 2) continue
      pairs += 1
      if (verdicts.every((verdict) => speaksFor(verdict) === speaksFor(verdicts[0]!))) agreeing += 1
    }
    return { pairs, agreeing }
  }

  /** Brings the columns about pairs up to the last block. */
  #index(): void {
    if (this.#indexed === this.blocks.length) return
    const keyOf = this.#keyOf.reserve(this.number + 1)
    const before = this.#before.reserve(this.number + 1)
    for (; this.#indexed < this.blocks.length; this.#indexed++) {
      const block = this.blocks[this.#indexed]!
      if (!('pairs' in block)) continue
      const author = this.#authors.get(authorOf(block))!
      const keys = this.keys.keys(block.pairs)
      const last = this.#last.reserve(this.keys.size)
      const authors = this.#author.reserve(this.keys.size)
      for (let place = 0; place < block.count; place++) {
        const key = keys[place]!
        const number = block.first + place
        if (last[key] === 0) {
          this.#spokenOf.push(key)
          authors[key] = author
        } else if (authors[key] !== author) authors[key] = -1
        keyOf[number] = key
        before[number] = last[key]!
        last[key] = number
      }
    }
  }

  #idsOf({ first, pairs }: PairBlock, number: number): readonly [string, string] {
    const next = this.blocks[this.#indexed]
    if (next === undefined || number < next.first) {
      const key = this.#keyOf.values[number]!
      return [this.keys.left(key), this.keys.right(key)]
    }
    const ids = pairs.ids()
    const place = number - first
    return [ids[2 * place]!, ids[2 * place + 1]!]
  }

  #lastOf(key: number): number {
    return this.#last.values[key] ?? 0
  }

  #pairEvents(key: number): PairEvent[] {
    const events: PairEvent[] = []
    for (let number = this.#lastOf(key); number !== 0; number = this.#before.values[number]!) {
      const event = this.event(number)
      if ('left' in event) events.push(event)
    }
    return events.toReversed()
  }

  /** Statements that a record of a pair has no counterpart. */
  #recordEvents(key: number): readonly RecordEvent[] {
    const { left, right } = this.#byRecord
    if (left.size + right.size === 0) return []
    return [...(left.get(this.keys.left(key)) ?? []), ...(right.get(this.keys.right(key)) ?? [])]
  }

  #lastCounting<E extends DecisionEvent>(events: readonly E[]): E | undefined {
    return events.findLast(({ number }) => this.counts(number))
  }

  /** Each reviewer's word for or against the pair, where they did not put it off later. */
  #verdicts(events: readonly (PairEvent | RecordEvent)[]): Map<string, PairEvent | RecordEvent> {
    const verdicts = new Map<string, PairEvent | RecordEvent>()
    for (const event of events) {
      if (event.by !== 'reviewer' || !this.counts(event.number)) continue
      if (event.action === 'defer') verdicts.delete(event.who)
      else verdicts.set(event.who, event)
    }
    return verdicts
  }

  #standing(key: number): StandingDecision | undefined {
    const records = this.#recordEvents(key)
    // Who alone spoke agrees with everybody: most pairs of a long log.
    if (records.length === 0 && this.#author.values[key] !== -1) {
      let number = this.#lastOf(key)
      while (number !== 0 && !this.counts(number)) number = this.#before.values[number]!
      if (number === 0) return undefined
      const { action } = this.#log.blockOf(number)
      if (action === 'undo' || action === 'no_counterpart') return undefined
      return new Standing(this, key, action, number, null)
    }
    const own = this.#pairEvents(key)
    const events = inOrder(own, records)
    // Who puts off what somebody else has decided meanwhile does not take that decision back.
    const isBlind = (event: PairEvent): boolean =>
      event.action === 'defer' && this.#unseen(event, events) !== null
    const counting = own.filter(({ number }) => this.counts(number))
    // A person's word stands before a model's, whichever came later.
    const last =
      counting.findLast((event) => event.by === 'reviewer' && !isBlind(event)) ??
      counting.findLast((event) => !isBlind(event))
    if (last === undefined) return undefined
    const latest =
      records.length === 0
        ? last
        : (events.findLast(
            (event) =>
              event.number > last.number &&
              event.action === 'no_counterpart' &&
              event.by === 'reviewer' &&
              this.counts(event.number),
          ) ?? last)
    const isVerdict = latest.by === 'reviewer' && latest.action !== 'defer'
    const against = isVerdict ? this.#unseen(latest, events) : null
    if (against !== null) return new Standing(this, key, 'conflict', latest.number, against)
    return new Standing(this, key, last.action, last.number, null)
  }

  /** Somebody else's contrary decision that the author of the last one had not seen. */
  #unseen(
    last: PairEvent | RecordEvent,
    events: readonly (PairEvent | RecordEvent)[],
  ): PairEvent | RecordEvent | null {
    for (const event of this.#verdicts(events).values()) {
      const isContrary =
        event.who !== last.who && (last.action === 'defer' || speaksFor(event) !== speaksFor(last))
      if (isContrary && event.number > last.seen && event.number < last.number) return event
    }
    return null
  }
}

/** The same for whatever one person, or one model, says. */
const authorOf = ({ by, who }: EventBlock): string => `${by}:${who}`

const speaksFor = ({ action }: PairEvent | RecordEvent): boolean => action === 'accept'

function inOrder(
  own: readonly PairEvent[],
  records: readonly RecordEvent[],
): readonly (PairEvent | RecordEvent)[] {
  if (records.length === 0) return own
  return [...own, ...records].toSorted((a, b) => a.number - b.number)
}

function entry<V>(map: Map<string, V[]>, key: string): V[] {
  const found = map.get(key)
  if (found !== undefined) return found
  const made: V[] = []
  map.set(key, made)
  return made
}
