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

/** What somebody said about a pair of rows that counts. */
export interface DecidedPair {
  readonly left: number
  readonly right: number
  /** `conflict`: two reviewers disagree; it waits for one who has seen both. */
  readonly verdict: 'accept' | 'reject' | 'defer' | 'conflict'
  readonly event: DecisionEvent
}

/** A record of which somebody said that it has no partner. */
export interface DecidedRecord {
  readonly side: RecordSide
  readonly row: number
  readonly event: DecisionEvent
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
  readonly events: ReadonlyMap<number, DecisionEvent>
  /** Accepted pairs that were never compared, in the order of (left row, right row). */
  readonly added: readonly DecidedPair[]
}

const [ACCEPT, REVIEW, REJECT] = [0, 1, 2]
const OUTBID = decisionReasons.indexOf('outbid')
const deciderOf = (event: DecisionEvent): number => deciders.indexOf(event.by)

/**
 * Overlays the engine's decisions. An accepted pair stands whatever the engine thought, and takes its
 * records from other pairs where the cardinality allows one partner only: those become rejected as
 * outbid, unless somebody accepted them too. A record without counterpart has its pairs rejected,
 * unless one was accepted later. Deterministic; without decisions the engine's own come back.
 */
export function effectiveDecisions(
  pairs: EnginePairs,
  decisions: Decisions,
  cardinality: Cardinality,
): EffectivePairs {
  const decision = pairs.decision.slice()
  const reason = pairs.reason.slice()
  const decider = new Uint8Array(pairs.count)
  const events = new Map<number, DecisionEvent>()
  const rows = rowStarts(pairs)
  const overrule = (pair: number, to: number, event: DecisionEvent): void => {
    decision[pair] = to
    decider[pair] = deciderOf(event)
    events.set(pair, event)
  }
  const added: DecidedPair[] = []
  const accepted: DecidedPair[] = []
  const byRecord = new Map(
    decisions.records.map((record) => [`${record.side}:${record.row}`, record.event]),
  )
  const isWithout = (side: RecordSide, row: number, event: DecisionEvent): boolean =>
    (byRecord.get(`${side}:${row}`)?.number ?? 0) > event.number
  for (const said of decisions.pairs) {
    const pair = pairOf(pairs, rows, said.left, said.right)
    if (said.verdict === 'accept') {
      if (isWithout('left', said.left, said.event) || isWithout('right', said.right, said.event)) {
        continue
      }
      accepted.push(said)
      if (pair === -1) added.push(said)
      else overrule(pair, ACCEPT, said.event)
    } else if (pair !== -1 && said.verdict === 'reject') overrule(pair, REJECT, said.event)
    // Put off or contested: it waits in review; what the engine rejected is not put off into it.
    else if (pair !== -1 && (said.verdict === 'conflict' || decision[pair] !== REJECT)) {
      overrule(pair, REVIEW, said.event)
    }
  }
  withoutCounterpart(pairs, decisions.records, events, overrule)
  const oneRight = cardinality === 'one_to_one' || cardinality === 'many_to_one'
  const oneLeft = cardinality === 'one_to_one' || cardinality === 'one_to_many'
  const takenLeft = new Map<number, DecisionEvent>()
  const takenRight = new Map<number, DecisionEvent>()
  for (const { left, right, event } of accepted) {
    if (oneRight) takenLeft.set(left, event)
    if (oneLeft) takenRight.set(right, event)
  }
  if (takenLeft.size + takenRight.size > 0) {
    for (let pair = 0; pair < pairs.count; pair++) {
      if (decision[pair] === REJECT || decider[pair] !== 0) continue
      const event = takenLeft.get(pairs.left[pair]!) ?? takenRight.get(pairs.right[pair]!)
      if (event === undefined) continue
      overrule(pair, REJECT, event)
      reason[pair] = OUTBID
    }
  }
  added.sort((a, b) => a.left - b.left || a.right - b.right)
  return { decision, reason, decider, events, added }
}

/** Pairs of records without counterpart are rejected, unless somebody spoke about the pair later. */
function withoutCounterpart(
  pairs: EnginePairs,
  records: readonly DecidedRecord[],
  events: ReadonlyMap<number, DecisionEvent>,
  overrule: (pair: number, to: number, event: DecisionEvent) => void,
): void {
  if (records.length === 0) return
  const lefts = new Map<number, DecisionEvent>()
  const rights = new Map<number, DecisionEvent>()
  for (const { side, row, event } of records) {
    const map = side === 'left' ? lefts : rights
    const known = map.get(row)
    if (known === undefined || known.number < event.number) map.set(row, event)
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    const candidates = [lefts.get(pairs.left[pair]!), rights.get(pairs.right[pair]!)]
    for (const event of candidates) {
      if (event === undefined) continue
      const spoken = events.get(pair)
      if (spoken === undefined || spoken.number < event.number) overrule(pair, REJECT, event)
    }
  }
}

/** First pair of each left row. Rows beyond the last pair's have none. */
function rowStarts({ count, left }: EnginePairs): Int32Array {
  const rows = count === 0 ? 0 : left[count - 1]! + 1
  const starts = new Int32Array(rows + 1)
  for (let pair = 0; pair < count; pair++) starts[left[pair]! + 1]!++
  for (let row = 0; row < rows; row++) starts[row + 1]! += starts[row]!
  return starts
}

/** Number of the pair of two rows; -1 where it was never compared. */
function pairOf(pairs: EnginePairs, starts: Int32Array, left: number, right: number): number {
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
