import type { DecisionEvent, RecordSide } from '../../src-shared/reconciliation/decisions.ts'
import { deciders } from '../../src-shared/reconciliation/decisions.ts'
import {
  type Cardinality,
  decisionReasons,
  pairDecisions,
} from '../../src-shared/reconciliation/fields.ts'

/** The engine's pairs in columns, in the order of (left row, right row). */
export interface EnginePairs {
  readonly count: number
  readonly left: Int32Array
  readonly right: Int32Array
  readonly weight: Float32Array
  /** 0..1. */
  readonly confidence: Float32Array
  /** Indices into pairDecisions and decisionReasons. */
  readonly decision: Uint8Array
  readonly reason: Uint8Array
}

/** Who said something, and where in the log. The event may be made when it is asked for. */
export interface Word {
  readonly number: number
  readonly by: DecisionEvent['by']
  readonly event: DecisionEvent
}

export const wordOf = (event: DecisionEvent): Word => ({
  number: event.number,
  by: event.by,
  event,
})

/** What somebody said about a pair of rows that counts. */
export interface DecidedPair extends Word {
  readonly left: number
  readonly right: number
  /** Its number among the engine's pairs, where that is known beforehand. */
  readonly pair?: number | undefined
  /** `conflict`: two reviewers disagree, about it or a partner; it waits for one who has seen both. */
  readonly verdict: (typeof verdicts)[number]
}

/** A record of which somebody said that it has no partner. */
export interface DecidedRecord extends Word {
  readonly side: RecordSide
  readonly row: number
}

/** The same pair, on the word of somebody else. */
export function decidedAs(
  { left, right, pair }: DecidedPair,
  verdict: DecidedPair['verdict'],
  { number, by, event }: Word,
): DecidedPair {
  return { left, right, pair, verdict, number, by, event }
}

export interface Decisions {
  readonly pairs: readonly DecidedPair[]
  readonly records: readonly DecidedRecord[]
}

export const noDecisions: Decisions = { pairs: [], records: [] }

/** The result as it stands: the engine's decisions overlaid with those of people and models. */
export interface EffectivePairs {
  /** Of the engine's pairs: index into pairDecisions. */
  readonly decision: Uint8Array
  /** Index into decisionReasons, also where the engine's decision was overruled. */
  readonly reason: Uint8Array
  /** Index into deciders: who made the decision that stands. */
  readonly decider: Uint8Array
  /** Event that decided, by pair; absent for the engine's own. */
  readonly events: Pick<ReadonlyMap<number, DecisionEvent>, 'get' | 'has' | 'keys' | 'size'>
  /** What people said about a pair itself, by its number: 1 + index into verdicts; 0 for nothing. */
  readonly said: Uint8Array
  /** Accepted pairs that were never compared, in the order of (left row, right row). */
  readonly added: readonly DecidedPair[]
  /** The same of pairs that people spoke about and did not accept, or that are contested. */
  readonly notAdded: readonly DecidedPair[]
}

export const verdicts = ['accept', 'reject', 'defer', 'conflict'] as const

const [ACCEPT, REVIEW, REJECT] = [0, 1, 2]
const OUTBID = decisionReasons.indexOf('outbid')

/** How the engine matched, as far as an overlay has to keep to it. */
export interface Matching {
  readonly cardinality: Cardinality
  /** One list alone: a record is the same on either side of a pair. */
  readonly deduplicated: boolean
}

/**
 * Overlays the engine's decisions. An accepted pair stands whatever the engine thought, and takes its
 * records from other pairs where the cardinality allows one partner only: those become rejected as
 * outbid, unless somebody accepted them too (`withRivals` has settled who may). A record without counterpart has its pairs rejected,
 * unless one was accepted later. What the engine had outbid comes back to review once the pairs that
 * outbid it are rejected. Deterministic; without decisions the engine's own come back.
 */
export function effectiveDecisions(
  pairs: EnginePairs,
  decisions: Decisions,
  { cardinality, deduplicated }: Matching,
): EffectivePairs {
  const decision = pairs.decision.slice()
  const reason = pairs.reason.slice()
  const decider = new Uint8Array(pairs.count)
  const events = new EventsByPair(pairs.count)
  const spoken = new Uint8Array(pairs.count)
  const rows = rowStarts(pairs)
  const overrule = (pair: number, to: number, word: Word): void => {
    decision[pair] = to
    decider[pair] = deciders.indexOf(word.by)
    events.set(pair, word)
  }
  const added: DecidedPair[] = []
  const notAdded: DecidedPair[] = []
  const accepted: DecidedPair[] = []
  const alone = withoutCounterpart(decisions.records, deduplicated)
  const isAnyAlone = decisions.records.length > 0
  for (const said of decisions.pairs) {
    const pair = said.pair ?? pairOf(pairs, rows, said.left, said.right)
    if (pair !== -1) spoken[pair] = 1 + verdicts.indexOf(said.verdict)
    const later = isAnyAlone
      ? [alone.left.get(said.left), alone.right.get(said.right)].find(
          (word) => word !== undefined && word.number > said.number,
        )
      : undefined
    if (said.verdict === 'accept' && later === undefined) {
      accepted.push(said)
      if (pair === -1) added.push(said)
      else overrule(pair, ACCEPT, said)
    } else if (pair === -1) {
      notAdded.push(later === undefined ? said : decidedAs(said, 'reject', later))
    } else if (said.verdict === 'reject') overrule(pair, REJECT, said)
    // Put off or contested: it waits in review; what the engine rejected is not put off into it.
    else if (
      said.verdict === 'conflict' ||
      (said.verdict === 'defer' && decision[pair] !== REJECT)
    ) {
      overrule(pair, REVIEW, said)
    }
  }
  if (isAnyAlone) {
    for (let pair = 0; pair < pairs.count; pair++) {
      for (const word of [alone.left.get(pairs.left[pair]!), alone.right.get(pairs.right[pair]!)]) {
        if (word !== undefined && events.number(pair) < word.number) overrule(pair, REJECT, word)
      }
    }
  }
  const { left: oneRight, right: oneLeft } = onePartner(cardinality)
  const taken = bySides<Word>(deduplicated)
  for (const said of accepted) {
    if (oneRight) taken.left.set(said.left, said)
    if (oneLeft) taken.right.set(said.right, said)
  }
  if (taken.left.size + taken.right.size > 0) {
    for (let pair = 0; pair < pairs.count; pair++) {
      if (decision[pair] === REJECT || decider[pair] !== 0) continue
      const word = taken.left.get(pairs.left[pair]!) ?? taken.right.get(pairs.right[pair]!)
      if (word === undefined) continue
      overrule(pair, REJECT, word)
      reason[pair] = OUTBID
    }
  }
  const overlaid = { decision, decider, events }
  for (const pair of freedPairs(pairs, overlaid, taken, { oneLeft, oneRight })) {
    decision[pair] = REVIEW
  }
  for (const list of [added, notAdded]) list.sort((a, b) => a.left - b.left || a.right - b.right)
  return { decision, reason, decider, events, said: spoken, added, notAdded }
}

/** A map by pairs' numbers, filled as fast as an array. */
class EventsByPair {
  readonly #words: (Word | undefined)[]
  size = 0

  constructor(pairs: number) {
    this.#words = new Array<Word | undefined>(pairs).fill(undefined)
  }

  get(pair: number): DecisionEvent | undefined {
    return this.#words[pair]?.event
  }

  /** 0 for none. */
  number(pair: number): number {
    return this.#words[pair]?.number ?? 0
  }

  has(pair: number): boolean {
    return this.#words[pair] !== undefined
  }

  set(pair: number, word: Word): void {
    if (this.#words[pair] === undefined) this.size++
    this.#words[pair] = word
  }

  *keys(): Generator<number, undefined> {
    for (let pair = 0; pair < this.#words.length; pair++) if (this.has(pair)) yield pair
  }
}

/** Which records may have one partner only. */
export function onePartner(cardinality: Cardinality): {
  readonly left: boolean
  readonly right: boolean
} {
  return {
    left: cardinality === 'one_to_one' || cardinality === 'many_to_one',
    right: cardinality === 'one_to_one' || cardinality === 'one_to_many',
  }
}

interface BySides<V> {
  readonly left: Map<number, V>
  readonly right: Map<number, V>
}

/** Maps by row; of one list alone both sides share one. */
function bySides<V>(deduplicated: boolean): BySides<V> {
  const left = new Map<number, V>()
  return { left, right: deduplicated ? left : new Map<number, V>() }
}

/** The last word that a record has no counterpart, by row. */
function withoutCounterpart(
  records: readonly DecidedRecord[],
  deduplicated: boolean,
): BySides<Word> {
  const alone = bySides<Word>(deduplicated)
  for (const said of records) {
    const known = alone[said.side].get(said.row)
    if (known === undefined || known.number < said.number) alone[said.side].set(said.row, said)
  }
  return alone
}

/**
 * Pairs that the engine had outbid (their confidence reaches the threshold of rejection), whose
 * records lost the pair that outbid them and hold no other.
 */
function freedPairs(
  pairs: EnginePairs,
  { decision, decider, events }: Pick<EffectivePairs, 'decision' | 'decider' | 'events'>,
  taken: BySides<Word>,
  { oneLeft, oneRight }: { readonly oneLeft: boolean; readonly oneRight: boolean },
): readonly number[] {
  const lost = { left: new Set<number>(), right: new Set<number>() }
  for (const pair of events.keys()) {
    if (pairs.decision[pair] === REJECT || decision[pair] !== REJECT) continue
    if (oneRight) lost.left.add(pairs.left[pair]!)
    if (oneLeft) lost.right.add(pairs.right[pair]!)
  }
  if (lost.left.size + lost.right.size === 0) return []
  const held = { left: new Set(taken.left.keys()), right: new Set(taken.right.keys()) }
  const outbid: number[] = []
  for (let pair = 0; pair < pairs.count; pair++) {
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
    if (pairs.decision[pair] !== REJECT) {
      if (decision[pair] === REJECT) continue
      if (oneRight) held.left.add(left)
      if (oneLeft) held.right.add(right)
    } else if (pairs.reason[pair] === OUTBID && decider[pair] === 0) {
      if (lost.left.has(left) || lost.right.has(right)) outbid.push(pair)
    }
  }
  return outbid.filter(
    (pair) => !held.left.has(pairs.left[pair]!) && !held.right.has(pairs.right[pair]!),
  )
}

/** First pair of each left row. Rows beyond the last pair's have none. */
export function rowStarts({ count, left }: EnginePairs): Int32Array {
  const rows = count === 0 ? 0 : left[count - 1]! + 1
  const starts = new Int32Array(rows + 1)
  for (let pair = 0; pair < count; pair++) starts[left[pair]! + 1]!++
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
  return starts
}

/** Number of the pair of two rows; -1 where it was never compared. */
export function pairOf(
  pairs: EnginePairs,
  starts: Int32Array,
  left: number,
  right: number,
): number {
  if (left + 1 >= starts.length) return -1
  let from = starts[left]!
  let to = starts[left + 1]!
  while (from < to) {
    const middle = (from + to) >> 1
    const found = pairs.right[middle]!
    if (found === right) return middle
    if (found < right) from = middle + 1
    else to = middle
  }
  return -1
}

/** The decision of a pair, as a word. */
export const decisionWord = (decision: number): (typeof pairDecisions)[number] =>
  pairDecisions[decision] ?? 'reject'
