import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'

/** Candidates seen from the right: pairs of right row r are order[offsets[r]..offsets[r + 1]). */
export interface RightIndex {
  readonly offsets: Int32Array
  readonly order: Int32Array
}

/** Pairs between two looks at whether to go on, less one. */
const between = 0x7ff

export function indexByRight(
  candidates: Candidates,
  rightRows: number,
  look: () => void = () => undefined,
): RightIndex {
  const offsets = new Int32Array(rightRows + 1)
  for (let p = 0; p < candidates.count; p++) {
    if ((p & between) === 0) look()
    offsets[candidates.right[p]! + 1]!++
  }
  for (let r = 0; r < rightRows; r++) offsets[r + 1]! += offsets[r]!
  const next = offsets.slice()
  const order = new Int32Array(candidates.count)
  for (let p = 0; p < candidates.count; p++) {
    if ((p & between) === 0) look()
    order[next[candidates.right[p]!]!++] = p
  }
  return { offsets, order }
}

/** Messages of belief propagation, kept between calls whose odds differ little. */
export interface Messages {
  /** How free the left row is for each pair, and the right row, 0..1. */
  readonly fromLeft: Float64Array
  readonly fromRight: Float64Array
}

export function noMessages(count: number): Messages {
  return {
    fromLeft: new Float64Array(count).fill(1),
    fromRight: new Float64Array(count).fill(1),
  }
}

/**
 * Probability of each candidate under the cardinality, with "no partner" always possible, from the
 * odds of each pair alone. A side that allows one partner at most shares its probability among its
 * candidates; where both sides do, by belief propagation on the matching (Bayati, Shah and Sharma
 * 2008 for the maximum; here its sum-product form), damped.
 */
export function matchProbabilities(
  candidates: Candidates,
  byRight: RightIndex,
  odds: Float64Array,
  cardinality: Cardinality,
  sweeps = 8,
  messages = noMessages(candidates.count),
  look: () => void = () => undefined,
): Float64Array {
  const { count, left, right, offsets } = candidates
  const p = new Float64Array(count)
  if (cardinality === 'many_to_many') {
    for (let i = 0; i < count; i++) p[i] = odds[i]! / (1 + odds[i]!)
    return p
  }
  const leftRows = offsets.length - 1
  const rightRows = byRight.offsets.length - 1
  const leftSum = new Float64Array(leftRows)
  const rightSum = new Float64Array(rightRows)
  if (cardinality === 'many_to_one') {
    for (let i = 0; i < count; i++) leftSum[left[i]!]! += odds[i]!
    for (let i = 0; i < count; i++) p[i] = odds[i]! / (1 + leftSum[left[i]!]!)
    return p
  }
  if (cardinality === 'one_to_many') {
    for (let i = 0; i < count; i++) rightSum[right[i]!]! += odds[i]!
    for (let i = 0; i < count; i++) p[i] = odds[i]! / (1 + rightSum[right[i]!]!)
    return p
  }
  const { fromLeft, fromRight } = messages
  for (let sweep = 0; sweep < sweeps; sweep++) {
    leftSum.fill(0)
    for (let i = 0; i < count; i++) {
      if ((i & between) === 0) look()
      leftSum[left[i]!]! += odds[i]! * fromRight[i]!
    }
    for (let i = 0; i < count; i++) {
      if ((i & between) === 0) look()
      const others = Math.max(0, leftSum[left[i]!]! - odds[i]! * fromRight[i]!)
      fromLeft[i] = 0.3 * fromLeft[i]! + 0.7 / (1 + others)
    }
    rightSum.fill(0)
    for (let i = 0; i < count; i++) {
      if ((i & between) === 0) look()
      rightSum[right[i]!]! += odds[i]! * fromLeft[i]!
    }
    for (let i = 0; i < count; i++) {
      if ((i & between) === 0) look()
      const others = Math.max(0, rightSum[right[i]!]! - odds[i]! * fromLeft[i]!)
      fromRight[i] = 0.3 * fromRight[i]! + 0.7 / (1 + others)
    }
  }
  for (let i = 0; i < count; i++) {
    if ((i & between) === 0) look()
    const free = odds[i]! * fromLeft[i]! * fromRight[i]!
    p[i] = free / (1 + free)
  }
  return p
}

/**
 * The pairs of an assignment under the cardinality, highest score first: meant for probabilities of
 * the matching itself, in which rival pairs have already yielded. Scores at or
 * below `floor` are never assigned.
 */
export function assign(
  candidates: Candidates,
  score: Float64Array,
  cardinality: Cardinality,
  rightRows: number,
  floor = 0,
  look: () => void = () => undefined,
): Uint8Array {
  const { count, left, right, offsets } = candidates
  const chosen = new Uint8Array(count)
  if (cardinality === 'many_to_many') {
    for (let i = 0; i < count; i++) if (score[i]! > floor) chosen[i] = 1
    return chosen
  }
  const order = new Int32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  let compared = 0
  order.sort((a, b) => {
    if ((++compared & between) === 0) look()
    return score[b]! - score[a]! || a - b
  })
  const leftPair = new Int32Array(offsets.length - 1).fill(-1)
  const rightPair = new Int32Array(rightRows).fill(-1)
  const leftOnce = cardinality !== 'one_to_many'
  const rightOnce = cardinality !== 'many_to_one'
  let placed = 0
  for (const i of order) {
    if ((++placed & between) === 0) look()
    if (score[i]! <= floor) break
    if (leftOnce && leftPair[left[i]!] !== -1) continue
    if (rightOnce && rightPair[right[i]!] !== -1) continue
    leftPair[left[i]!] = i
    rightPair[right[i]!] = i
    chosen[i] = 1
  }
  return chosen
}
