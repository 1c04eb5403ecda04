import type { Candidates } from './candidates.ts'
import { type Agreement, compareAll, type Prepared } from './compare.ts'
import { estimateLevels, levelStarts, mutualBest, scoreLevels } from './fellegi-sunter.ts'
import { indexByRight, type RightIndex } from './matching.ts'
import type { EngineThreads } from './threads.ts'
import { NO_LEVEL, type PairLabel } from './types.ts'

/** Up to so many candidates all are judged together. */
const mostWhole = 150_000
/** Of more, the best of each record. */
const nearest = 3

/** The candidates that may be matches; the others count as non-matches. */
export interface Narrowed {
  readonly candidates: Candidates
  readonly byRight: RightIndex
  readonly agreement: Agreement
  /** Place among all candidates; null: these are all. */
  readonly places: Int32Array | null
}

/**
 * Leaves of very many candidates the best few of each record, ranked by level weights that a first
 * guess gives, and those somebody answered. Models see the others through their level counts.
 */
export function narrow(
  candidates: Candidates,
  rightRows: number,
  agreement: Agreement,
  prepared: Prepared,
  labels: readonly PairLabel[],
  threads: EngineThreads,
  step: (fraction: number) => void,
  most = mostWhole,
): Narrowed {
  const byRight = indexByRight(candidates, rightRows)
  if (candidates.count <= most) return { candidates, byRight, agreement, places: null }
  const start = mutualBest(candidates, byRight, agreement.similarity)
  step(0)
  const model = estimateLevels(agreement, prepared.comparators, start)
  const score = scoreLevels(agreement, model)
  step(0)
  const isNear = new Uint8Array(candidates.count)
  const best = new Int32Array(nearest)
  const mark = (from: number, to: number, order: Int32Array | null): void => {
    let size = 0
    for (let k = from; k < to; k++) {
      const i = order === null ? k : order[k]!
      let at = size
      while (at > 0 && score[best[at - 1]!]! < score[i]!) at--
      if (at >= nearest) continue
      if (size < nearest) size++
      for (let move = size - 1; move > at; move--) best[move] = best[move - 1]!
      best[at] = i
    }
    for (let k = 0; k < size; k++) isNear[best[k]!] = 1
  }
  const { offsets } = candidates
  for (let l = 0; l + 1 < offsets.length; l++) mark(offsets[l]!, offsets[l + 1]!, null)
  for (let r = 0; r < rightRows; r++)
    mark(byRight.offsets[r]!, byRight.offsets[r + 1]!, byRight.order)
  const answered = new Set(labels.map(({ left, right }) => left * rightRows + right))
  if (answered.size > 0) {
    for (let i = 0; i < candidates.count; i++) {
      if (answered.has(candidates.left[i]! * rightRows + candidates.right[i]!)) isNear[i] = 1
    }
  }
  return kept(candidates, rightRows, agreement, prepared, isNear, threads, step)
}

function kept(
  all: Candidates,
  rightRows: number,
  agreement: Agreement,
  prepared: Prepared,
  isNear: Uint8Array,
  threads: EngineThreads,
  step: (fraction: number) => void,
): Narrowed {
  const { width, levels } = agreement
  const starts = levelStarts(prepared.comparators)
  const counts = new Float64Array(starts[width]!)
  let count = 0
  for (let i = 0; i < all.count; i++) {
    if (isNear[i] === 1) {
      count++
      continue
    }
    for (let s = 0; s < width; s++) {
      const level = levels[i * width + s]!
      if (level !== NO_LEVEL) counts[starts[s]! + level]!++
    }
  }
  const places = new Int32Array(count)
  const left = threads.integers(count)
  const right = threads.integers(count)
  const offsets = new Int32Array(all.offsets.length)
  let at = 0
  for (let i = 0; i < all.count; i++) {
    if (isNear[i] === 0) continue
    places[at] = i
    left[at] = all.left[i]!
    right[at] = all.right[i]!
    offsets[left[at]! + 1]!++
    at++
  }
  for (let l = 0; l + 1 < offsets.length; l++) offsets[l + 1]! += offsets[l]!
  const candidates = { count, left, right, offsets }
  const compared = compareAll(candidates, prepared, true, threads, step)
  return {
    candidates,
    byRight: indexByRight(candidates, rightRows),
    agreement: { ...compared, aside: { pairs: all.count - count, levels: counts } },
    places,
  }
}

/** Whether the values of all candidates are kept, or only those of the nearest are worth it. */
export function keepsValues(count: number): boolean {
  return count <= mostWhole
}

/** One value for each of all candidates from those of the near ones. */
export function spread<A extends Uint8Array | Float32Array>(
  values: A | Float64Array,
  places: Int32Array | null,
  into: A,
): A {
  for (let at = 0; at < values.length; at++) into[places === null ? at : places[at]!] = values[at]!
  return into
}
