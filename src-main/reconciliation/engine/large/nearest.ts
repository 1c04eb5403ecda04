import type { Candidates } from '../candidates.ts'
import { type LevelModel, weighLevels } from '../fellegi-sunter.ts'
import { NO_LEVEL } from '../types.ts'
import type { FieldSignal } from './signals.ts'

/** The candidates that may be matches, with the levels of their fields. */
export interface Nearest {
  readonly candidates: Candidates
  /** Row-major, pairs x fields. */
  readonly levels: Uint8Array
  /** Sum of the first weights, in nats, without the prior. */
  readonly score: Float32Array
  readonly model: LevelModel
  /** All candidates by level of each left row's others: set aside. */
  readonly isNear: Uint8Array
}

/** The best of each record that stay. */
const nearest = 3
/** Pairs between two looks at whether to go on, less one. */
const between = 0x7ff
const mutualShare = 0.8
const otherShare = 0.01

/**
 * Weights the levels by a first guess (pairs that are the best for both their records are mostly
 * matches) and leaves the best few of each record. What was answered stays in any case.
 */
export function findNearest(
  all: Candidates,
  rightRows: number,
  levels: Uint8Array,
  similarity: Float32Array,
  signals: readonly FieldSignal[],
  isAnswered: (left: number, right: number) => boolean,
  look: () => void,
): Nearest {
  const model = firstModel(all, rightRows, levels, similarity, signals, look)
  const width = signals.length
  const { starts, logRatio } = model
  // What was the first guess of a pair makes room for its score.
  const score = similarity
  for (let p = 0; p < all.count; p++) {
    if ((p & between) === 0) look()
    let sum = 0
    for (let s = 0; s < width; s++) {
      const level = levels[p * width + s]!
      if (level !== NO_LEVEL) sum += logRatio[starts[s]! + level]!
    }
    score[p] = sum
  }
  const isNear = new Uint8Array(all.count)
  markBest(all.left, all.offsets.length - 1, score, isNear, look)
  markBest(all.right, rightRows, score, isNear, look)
  for (let p = 0; p < all.count; p++) {
    if ((p & between) === 0) look()
    if (isAnswered(all.left[p]!, all.right[p]!)) isNear[p] = 1
  }
  return { ...keep(all, levels, score, isNear, width, look), model, isNear }
}

/** Marks the best few pairs of each row of one side. */
function markBest(
  rowOf: Int32Array,
  rows: number,
  score: Float32Array,
  isNear: Uint8Array,
  look: () => void,
): void {
  const best = new Int32Array(rows * nearest).fill(-1)
  for (let p = 0; p < rowOf.length; p++) {
    if ((p & between) === 0) look()
    const from = rowOf[p]! * nearest
    const last = best[from + nearest - 1]!
    if (last !== -1 && score[last]! >= score[p]!) continue
    let at = nearest - 1
    while (at > 0) {
      const other = best[from + at - 1]!
      if (other !== -1 && score[other]! >= score[p]!) break
      best[from + at] = other
      at--
    }
    best[from + at] = p
  }
  for (let at = 0; at < best.length; at++) {
    if ((at & between) === 0) look()
    if (best[at] !== -1) isNear[best[at]!] = 1
  }
}

function keep(
  all: Candidates,
  levels: Uint8Array,
  score: Float32Array,
  isNear: Uint8Array,
  width: number,
  look: () => void,
): Pick<Nearest, 'candidates' | 'levels' | 'score'> {
  let count = 0
  for (let p = 0; p < isNear.length; p++) {
    if ((p & between) === 0) look()
    count += isNear[p]!
  }
  const left = new Int32Array(count)
  const right = new Int32Array(count)
  const offsets = new Int32Array(all.offsets.length)
  const kept = { levels: new Uint8Array(count * width), score: new Float32Array(count) }
  let at = 0
  for (let p = 0; p < all.count; p++) {
    if ((p & between) === 0) look()
    if (isNear[p] === 0) continue
    left[at] = all.left[p]!
    right[at] = all.right[p]!
    offsets[left[at]! + 1]!++
    for (let s = 0; s < width; s++) kept.levels[at * width + s] = levels[p * width + s]!
    kept.score[at] = score[p]!
    at++
  }
  for (let l = 0; l + 1 < offsets.length; l++) offsets[l + 1]! += offsets[l]!
  return { candidates: { count, left, right, offsets }, ...kept }
}

function firstModel(
  { count, left, right, offsets }: Candidates,
  rightRows: number,
  levels: Uint8Array,
  rank: Float32Array,
  signals: readonly FieldSignal[],
  look: () => void,
): LevelModel {
  const leftBest = new Int32Array(offsets.length - 1).fill(-1)
  const rightBest = new Int32Array(rightRows).fill(-1)
  for (let p = 0; p < count; p++) {
    if ((p & between) === 0) look()
    const ofLeft = leftBest[left[p]!]!
    if (ofLeft === -1 || rank[p]! > rank[ofLeft]!) leftBest[left[p]!] = p
    const ofRight = rightBest[right[p]!]!
    if (ofRight === -1 || rank[p]! > rank[ofRight]!) rightBest[right[p]!] = p
  }
  const width = signals.length
  const starts = startsOf(signals)
  const m = new Float64Array(starts[width]!)
  const u = new Float64Array(starts[width]!)
  const pairs = new Float64Array(starts[width]!)
  let matches = 0
  for (let p = 0; p < count; p++) {
    if ((p & between) === 0) look()
    const weight = leftBest[left[p]!] === p && rightBest[right[p]!] === p ? mutualShare : otherShare
    matches += weight
    for (let s = 0; s < width; s++) {
      const level = levels[p * width + s]!
      if (level === NO_LEVEL) continue
      const at = starts[s]! + level
      m[at]! += weight
      u[at]! += 1 - weight
      pairs[at]!++
    }
  }
  return weighLevels({ starts, m, u, pairs }, matches, count)
}

/** Where the levels of each signal start among those of all. */
export function startsOf(signals: readonly FieldSignal[]): Int32Array {
  const starts = new Int32Array(signals.length + 1)
  for (const [s, { edges }] of signals.entries()) starts[s + 1] = starts[s]! + edges.length + 1
  return starts
}
