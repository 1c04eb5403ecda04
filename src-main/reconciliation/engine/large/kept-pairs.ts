import { decisionReasons, pairDecisions } from '../../../../src-shared/reconciliation/fields.ts'
import { bitsPerNat } from '../both-ways.ts'
import type { Candidates } from '../candidates.ts'
import type { Decided } from '../decide.ts'
import type { LevelModel } from '../fellegi-sunter.ts'
import { type CandidatePairs, NO_LEVEL } from '../types.ts'
import type { Nearest } from './nearest.ts'

/** Pairs between two looks at whether to go on, less one. */
const between = 0x7ff

/** The pairs that may be matches, as candidates of their own; `places`: which of all they are. */
export interface OpenPairs {
  readonly candidates: Candidates
  readonly places: Int32Array
}

export function openPairs(
  { count, left, right, offsets }: Candidates,
  isOpen: (p: number) => boolean,
  look: () => void,
): OpenPairs {
  const places = new Int32Array(count)
  const starts = new Int32Array(offsets.length)
  let size = 0
  for (let p = 0; p < count; p++) {
    if ((p & between) === 0) look()
    if (!isOpen(p)) continue
    places[size++] = p
    starts[left[p]! + 1]!++
  }
  for (let l = 0; l + 1 < starts.length; l++) starts[l + 1]! += starts[l]!
  const open = places.slice(0, size)
  return {
    candidates: {
      count: size,
      left: taken(left, open, new Int32Array(size), look),
      right: taken(right, open, new Int32Array(size), look),
      offsets: starts,
    },
    places: open,
  }
}

/** The values of chosen places. */
export function taken<A extends Int32Array | Int8Array | Uint8Array | Float32Array | Float64Array>(
  from: A,
  places: Int32Array,
  into: A,
  look: () => void,
): A {
  for (let at = 0; at < places.length; at++) {
    if ((at & between) === 0) look()
    into[at] = from[places[at]!]!
  }
  return into
}

/**
 * The pairs of the result: those that may be matches as they were decided, and of every record without
 * one its best, which is none.
 */
export function resultPairs(
  { candidates, levels }: Nearest,
  { places }: OpenPairs,
  decided: Decided,
  score: Float64Array,
  { starts, prior }: LevelModel,
  rightRows: number,
  look: () => void,
): CandidatePairs {
  const { count } = candidates
  const confidence = new Float32Array(count)
  const decision = new Uint8Array(count).fill(pairDecisions.indexOf('reject'))
  const reason = new Uint8Array(count).fill(decisionReasons.indexOf('unlikely'))
  const isKept = new Uint8Array(count)
  for (let at = 0; at < places.length; at++) {
    if ((at & between) === 0) look()
    const p = places[at]!
    isKept[p] = 1
    confidence[p] = decided.confidence[at]!
    decision[p] = decided.decision[at]!
    reason[p] = decided.reason[at]!
  }
  const leftRows = candidates.offsets.length - 1
  markBest(candidates.left, leftRows, score, isKept, look)
  markBest(candidates.right, rightRows, score, isKept, look)
  const kept = markedPlaces(isKept, look)
  const width = starts.length - 1
  const own = new Uint8Array(kept.length * width)
  const weight = new Float32Array(kept.length)
  for (let at = 0; at < kept.length; at++) {
    if ((at & between) === 0) look()
    const p = kept[at]!
    weight[at] = (score[p]! + prior) * bitsPerNat
    for (let s = 0; s < width; s++) own[at * width + s] = levels[p * width + s]!
  }
  const size = kept.length
  return {
    count: size,
    left: taken(candidates.left, kept, new Int32Array(size), look),
    right: taken(candidates.right, kept, new Int32Array(size), look),
    weight,
    confidence: taken(confidence, kept, new Float32Array(size), look),
    levels: own,
    decision: taken(decision, kept, new Uint8Array(size), look),
    reason: taken(reason, kept, new Uint8Array(size), look),
  }
}

function markBest(
  rowOf: Int32Array,
  rows: number,
  score: Float64Array,
  isKept: Uint8Array,
  look: () => void,
): void {
  const best = new Int32Array(rows).fill(-1)
  for (let p = 0; p < rowOf.length; p++) {
    if ((p & between) === 0) look()
    const row = rowOf[p]!
    if (best[row] === -1 || score[p]! > score[best[row]!]!) best[row] = p
  }
  for (let row = 0; row < rows; row++) {
    if ((row & between) === 0) look()
    if (best[row] !== -1) isKept[best[row]!] = 1
  }
}

function markedPlaces(isMarked: Uint8Array, look: () => void): Int32Array {
  const places = new Int32Array(isMarked.length)
  let size = 0
  for (let p = 0; p < isMarked.length; p++) {
    if ((p & between) === 0) look()
    if (isMarked[p] === 1) places[size++] = p
  }
  return places.slice(0, size)
}

/** How many pairs have each level of each signal. */
export function countLevels(
  { levels }: CandidatePairs,
  starts: Int32Array,
  look: () => void,
): Float64Array {
  const width = starts.length - 1
  const found = new Float64Array(starts[width]!)
  for (let at = 0, s = 0; at < levels.length; at++, s = s + 1 === width ? 0 : s + 1) {
    if ((at & between) === 0) look()
    const level = levels[at]!
    if (level !== NO_LEVEL) found[starts[s]! + level]!++
  }
  return found
}
