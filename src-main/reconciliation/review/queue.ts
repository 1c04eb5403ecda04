import type {
  QueueCounts,
  QueueFilter,
  QueueOrder,
  QueueState,
} from '../../../src-shared/reconciliation/review.ts'
import { isShown } from '../../../src-shared/reconciliation/queue-show.ts'
import { decisionReasons } from '../../../src-shared/reconciliation/fields.ts'
import { type DecidedPair, verdicts } from '../decisions.ts'
import {
  ACCEPT,
  REJECT,
  type ResultPair,
  type ResultState,
  REVIEW,
  shownConfidence,
} from '../result-state.ts'
import { worthLook } from './worth-look.ts'

/** A pair of the queue: what the engine left to people, and all that people spoke about. */
export type QueueEntry = ResultPair & { readonly state: QueueState }

export type TitleOf = (side: 'left' | 'right', row: number) => string

const AMBIGUOUS = decisionReasons.indexOf('ambiguous')

/** Every pair of the queue in the order of (left row, right row), those people added last. */
export function queueEntries(state: ResultState): readonly QueueEntry[] {
  const { pairs, effective } = state
  const found: QueueEntry[] = []
  for (let pair = 0; pair < pairs.count; pair++) {
    const said = effective.said[pair]!
    const verdict = said > 0 && effective.events.has(pair) ? verdicts[said - 1] : undefined
    const decision = effective.decision[pair]!
    // What a rejection set free is in review though the engine had decided it.
    const waits = pairs.decision[pair] === REVIEW || decision === REVIEW
    if (verdict === undefined && !waits) continue
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
    found.push({ pair, left, right, state: stateOf(verdict, decision) })
  }
  for (const [added, { left, right }] of effective.added.entries()) {
    found.push({ pair: null, left, right, added, state: 'accepted' })
  }
  for (const { left, right, verdict } of effective.notAdded) {
    const decision = verdict === 'reject' ? REJECT : REVIEW
    found.push({ pair: null, left, right, added: -1, state: stateOf(verdict, decision) })
  }
  return found
}

function stateOf(verdict: DecidedPair['verdict'] | undefined, decision: number): QueueState {
  if (verdict === 'conflict') return 'conflict'
  // What was put off and then decided by another pair of its records is decided.
  if (decision === ACCEPT) return 'accepted'
  if (decision === REJECT) return 'rejected'
  return verdict === 'defer' ? 'deferred' : 'open'
}

/** What the engine decided alone, less what cannot be worth a look. */
export function engineEntries({ pairs, effective }: ResultState): readonly QueueEntry[] {
  const found: QueueEntry[] = []
  const worth = worthLook(pairs, effective.decision)
  for (let pair = 0; pair < pairs.count; pair++) {
    const isAsked = pairs.decision[pair] === REVIEW || effective.decision[pair] === REVIEW
    if (isAsked || effective.decider[pair] !== 0 || worth[pair] === 0) continue
    found.push({ pair, left: pairs.left[pair]!, right: pairs.right[pair]!, state: 'unasked' })
  }
  return found
}

export function countQueue(entries: readonly QueueEntry[]): QueueCounts {
  const counts = { open: 0, deferred: 0, conflict: 0, accepted: 0, rejected: 0, unasked: 0 }
  for (const { state } of entries) counts[state] += 1
  const { conflict: conflicts, unasked: _, ...others } = counts
  return { queue: entries.length, conflicts, ...others }
}

export function filterQueue(
  entries: readonly QueueEntry[],
  { pairs, left, right }: ResultState,
  { show, text, least, most, reason }: QueueFilter,
  titleOf: TitleOf,
): readonly QueueEntry[] {
  const wanted = text.trim().toLocaleLowerCase()
  const wantedReason = reason === null ? -1 : decisionReasons.indexOf(reason)
  const says = (words: string): boolean => words.toLocaleLowerCase().includes(wanted)
  return entries.filter((entry) => {
    if (!isShown(entry.state, show)) return false
    if (wantedReason !== -1 && (entry.pair === null || pairs.reason[entry.pair] !== wantedReason)) {
      return false
    }
    if (least !== null || most !== null) {
      if (entry.pair === null) return false
      const confidence = shownConfidence(pairs.confidence[entry.pair]!)
      if (confidence < (least ?? 0) || confidence > (most ?? 1)) return false
    }
    return (
      wanted === '' ||
      says(left.ids[entry.left]!) ||
      says(right.ids[entry.right]!) ||
      says(titleOf('left', entry.left)) ||
      says(titleOf('right', entry.right))
    )
  })
}

/** Sorted by the order, then as the entries were; pairs that were never compared come last. */
export function sortQueue(
  entries: readonly QueueEntry[],
  { pairs }: ResultState,
  order: QueueOrder,
): readonly QueueEntry[] {
  if (order === 'left') return entries
  const key = (pair: number): number => {
    if (order === 'weight') return -pairs.weight[pair]!
    const confidence = pairs.confidence[pair]!
    if (order === 'confidence') return -confidence
    // Near twins cannot be told apart by any threshold: they wait for people, so they come first.
    return pairs.reason[pair] === AMBIGUOUS
      ? Math.abs(confidence - 0.5) - 1
      : Math.abs(confidence - 0.5)
  }
  return inOrderOf(entries, ({ pair }) => (pair === null ? Infinity : key(pair)))
}

/**
 * Sorted by a key and then as they were, for hundreds of thousands: the bits of a 32-bit float rise with
 * its value, so they and the place make up one number each, which sort without a comparison of ours.
 */
function inOrderOf<E>(items: readonly E[], keyOf: (item: E) => number): readonly E[] {
  const float = new Float32Array(1)
  const bits = new Uint32Array(float.buffer)
  const keys = new BigUint64Array(items.length)
  const words = new Uint32Array(keys.buffer)
  for (let place = 0; place < items.length; place++) {
    float[0] = keyOf(items[place]!)
    const [sign] = bits
    // Little-endian: the lower word comes first.
    words[2 * place] = place
    words[2 * place + 1] = sign! >= 0x8000_0000 ? ~sign! : sign! | 0x8000_0000
  }
  keys.sort()
  return Array.from(items, (_, rank) => items[words[2 * rank]!]!)
}
