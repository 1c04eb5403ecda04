import type { DecisionEvent, RecordSide } from '../../../src-shared/reconciliation/decisions.ts'

type Undo = Extract<DecisionEvent, { action: 'undo' }>
type PairEvent = Extract<DecisionEvent, { left: string }>
type RecordEvent = Extract<DecisionEvent, { action: 'no_counterpart' }>

/** What stands about a pair, whoever said it. */
export interface StandingDecision {
  readonly left: string
  readonly right: string
  /**
   * `conflict`: two reviewers decided otherwise, the later without having seen the earlier; that one of
   * its records has no counterpart speaks against a pair as its rejection does. It lasts until
   * somebody decides who has seen both.
   */
  readonly verdict: 'accept' | 'reject' | 'defer' | 'conflict'
  /** The event that stands: of a conflict, the later one. */
  readonly event: PairEvent | RecordEvent
  /** Of a conflict, the earlier one. */
  readonly against: PairEvent | RecordEvent | null
}

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
 */
export class LogState {
  readonly #events: DecisionEvent[] = []
  /** By number - 1: how many undos that count are aimed at it. */
  readonly #undos: number[] = []
  readonly #byPair = new Map<string, PairEvent[]>()
  readonly #byRecord = new Map<string, RecordEvent[]>()

  /** Number of the last event; 0 for none. */
  get number(): number {
    return this.#events.length
  }

  /** In order: the event of number n stands at n - 1. */
  get events(): readonly DecisionEvent[] {
    return this.#events
  }

  /** Throws where numbers do not follow, or an undo aims at what comes later. */
  add(events: Iterable<DecisionEvent>): void {
    for (const event of events) {
      if (event.number !== this.#events.length + 1) {
        throw new Error(`decision ${event.number} follows ${this.#events.length}`)
      }
      if (event.action === 'undo' && event.undoes >= event.number) {
        throw new Error(`decision ${event.number} undoes ${event.undoes}`)
      }
      this.#events.push(event)
      this.#undos.push(0)
      if (event.action === 'undo') this.#aim(event, 1)
      else if (event.action === 'no_counterpart') {
        entry(this.#byRecord, recordKey(event.side, event.record)).push(event)
      } else entry(this.#byPair, pairKey(event.left, event.right)).push(event)
    }
  }

  /** Whether it counts: no undo that counts is aimed at it. */
  counts(number: number): boolean {
    return this.#undos[number - 1] === 0
  }

  /** What stands about a pair; undefined where nobody decided, or all of it was undone. */
  pair(left: string, right: string): StandingDecision | undefined {
    const events = this.#byPair.get(pairKey(left, right))
    return events === undefined ? undefined : this.#standing(left, right, events)
  }

  /** Every pair about which something stands, in the order of its first event. */
  *pairs(): Generator<StandingDecision> {
    for (const events of this.#byPair.values()) {
      const { left, right } = events[0]!
      const standing = this.#standing(left, right, events)
      if (standing !== undefined) yield standing
    }
  }

  /** The same of the pairs of one record. */
  *pairsOf(side: RecordSide, record: string): Generator<StandingDecision> {
    for (const events of this.#byPair.values()) {
      const { left, right } = events[0]!
      if ((side === 'left' ? left : right) !== record) continue
      const standing = this.#standing(left, right, events)
      if (standing !== undefined) yield standing
    }
  }

  /** The last statement that a record has no partner, where one counts. */
  withoutPartner(side: RecordSide, record: string): RecordEvent | undefined {
    return this.#lastCounting(this.#byRecord.get(recordKey(side, record)) ?? [])
  }

  /** Every record of which somebody says that it has no partner. */
  *recordsWithoutPartner(): Generator<RecordEvent> {
    for (const events of this.#byRecord.values()) {
      const event = this.#lastCounting(events)
      if (event !== undefined) yield event
    }
  }

  /** Everything ever said about a pair or one of its records, undone or not, in order. */
  history(left: string, right: string): readonly DecisionEvent[] {
    const about: DecisionEvent[] = [
      ...(this.#byPair.get(pairKey(left, right)) ?? []),
      ...(this.#byRecord.get(recordKey('left', left)) ?? []),
      ...(this.#byRecord.get(recordKey('right', right)) ?? []),
    ]
    const numbers = new Set(about.map(({ number }) => number))
    for (const event of this.#events) {
      if (event.action !== 'undo' || !numbers.has(event.undoes)) continue
      numbers.add(event.number)
      about.push(event)
    }
    return about.toSorted((a, b) => a.number - b.number)
  }

  agreement(): Agreement {
    let pairs = 0
    let agreeing = 0
    for (const own of this.#byPair.values()) {
      if (this.#byRecord.size === 0 && isOfOne(own)) continue
      const verdicts = [...this.#verdicts(this.#withRecords(own)).values()]
      if (verdicts.length < 2) continue
      pairs += 1
      if (verdicts.every((verdict) => speaksFor(verdict) === speaksFor(verdicts[0]!))) agreeing += 1
    }
    return { pairs, agreeing }
  }

  /** Follows a chain of undos of undos as far as it changes what counts. */
  #aim(from: Undo, by: 1 | -1): void {
    let [undo, change] = [from, by]
    for (;;) {
      const index = undo.undoes - 1
      const counted = this.#undos[index] === 0
      this.#undos[index]! += change
      const counts = this.#undos[index] === 0
      const target = this.#events[index]!
      if (counted === counts || target.action !== 'undo') return
      // An undo that no longer counts gives back what it took, and the other way round.
      undo = target
      change = counts ? 1 : -1
    }
  }

  #lastCounting<E extends DecisionEvent>(events: readonly E[]): E | undefined {
    return events.findLast(({ number }) => this.counts(number))
  }

  /** What was said about a pair, and that its records have no counterpart, in order. */
  #withRecords(events: readonly PairEvent[]): readonly (PairEvent | RecordEvent)[] {
    if (this.#byRecord.size === 0) return events
    const { left, right } = events[0]!
    const lefts = this.#byRecord.get(recordKey('left', left))
    const rights = this.#byRecord.get(recordKey('right', right))
    if (lefts === undefined && rights === undefined) return events
    return [...events, ...(lefts ?? []), ...(rights ?? [])].toSorted((a, b) => a.number - b.number)
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

  #standing(left: string, right: string, own: readonly PairEvent[]): StandingDecision | undefined {
    const events = this.#withRecords(own)
    // Who alone spoke agrees with everybody: most pairs of a long log.
    if (events === own && isOfOne(own)) {
      const event = this.#lastCounting(own)
      return event && { left, right, verdict: event.action, event, against: null }
    }
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
      events === own
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
    if (against !== null) return { left, right, verdict: 'conflict', event: latest, against }
    return { left, right, verdict: last.action, event: last, against: null }
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

/** Whether all of it was said by one, and as a reviewer or as a model only. */
function isOfOne(events: readonly PairEvent[]): boolean {
  const [first] = events
  for (const { who, by } of events) if (who !== first?.who || by !== first.by) return false
  return true
}

const speaksFor = ({ action }: PairEvent | RecordEvent): boolean => action === 'accept'

/** Ids may hold anything, so the length of the first keeps two pairs apart. */
const pairKey = (left: string, right: string): string => `${left.length}:${left}${right}`
const recordKey = (side: RecordSide, record: string): string => `${side}:${record}`

function entry<V>(map: Map<string, V[]>, key: string): V[] {
  const found = map.get(key)
  if (found !== undefined) return found
  const made: V[] = []
  map.set(key, made)
  return made
}
