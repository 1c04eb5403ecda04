import { type LevelModel, scoreLevels } from '../fellegi-sunter.ts'
import { EngineThreads } from '../threads.ts'
import { findInBlocks } from './blocks.ts'
import type { FieldSignal } from './signals.ts'
import { compareValues } from './value-comparison.ts'
import type { FieldValues } from './values.ts'

/** Share of records whose best pair must stand out above what chance gives. */
const leastExcess = 0.1

/**
 * For lists that may have nothing to do with each other: the most that a pair of each score can be worth
 * when the best pairs across are held against the best that records find in their own list, where they
 * have no partner (decoys). Null: they do stand out, or a list has no other records.
 */
export function chanceBound(
  fields: readonly FieldValues[],
  signals: readonly FieldSignal[],
  model: LevelModel,
  sampled: Int32Array,
  rows: number,
  best: Float64Array,
  look: () => void,
): ((score: number) => number) | null {
  if (sampled.length < 2 || rows < 2) return null
  const own = bestInOwnList(fields, signals, model, sampled, rows, look)
  const across = best.toSorted()
  const above = (sorted: Float64Array, score: number): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < score) low = middle + 1
      else high = middle
    }
    return (sorted.length - low) / sorted.length
  }
  let excess = 0
  for (const score of across) excess = Math.max(excess, above(across, score) - above(own, score))
  if (excess >= leastExcess) return null
  // A pair more than what chance is seen to give once counts as one.
  const falseShare = (score: number): number =>
    Math.min(
      1,
      (above(own, score) * own.length + 1) / Math.max(1, above(across, score) * across.length),
    )
  return (score) => 1 - falseShare(score)
}

/** The highest score of each sampled record among all others of its list, ascending. */
function bestInOwnList(
  fields: readonly FieldValues[],
  signals: readonly FieldSignal[],
  model: LevelModel,
  sampled: Int32Array,
  rows: number,
  look: () => void,
): Float64Array {
  const alone = new EngineThreads(1, 0)
  const inside = fields.map((field): FieldValues => {
    const left = Int32Array.from(sampled, (place) => field.left[place]!)
    const leftCount = new Int32Array(field.leftCount.length)
    for (const code of left) if (code >= 0) leftCount[code]!++
    look()
    return { ...field, left, leftCount, right: field.left, rightCount: field.leftCount }
  })
  const { candidates } = findInBlocks(
    inside,
    { left: sampled.length, right: rows },
    false,
    alone,
    look,
  )
  const width = signals.length
  const codesOf = (side: 'left' | 'right', count: number): Int32Array => {
    const codes = new Int32Array(count * width)
    for (const [f, field] of inside.entries()) {
      for (let row = 0; row < count; row++) {
        if ((row & 0x7ff) === 0) look()
        codes[row * width + f] = field[side][row]!
      }
    }
    return codes
  }
  const levels = new Uint8Array(candidates.count * width)
  const task = {
    left: candidates.left,
    right: candidates.right,
    fields: signals.map(({ compared }) => compared),
    leftCodes: codesOf('left', sampled.length),
    rightCodes: codesOf('right', rows),
    levels,
    values: new Float32Array(0),
    similarity: new Float32Array(candidates.count),
  }
  for (let from = 0; from < candidates.count; from += 2048) {
    look()
    compareValues(task, from, Math.min(candidates.count, from + 2048))
  }
  const score = scoreLevels({ width, levels }, model, look)
  const best = new Float64Array(sampled.length).fill(Number.NEGATIVE_INFINITY)
  for (let p = 0; p < candidates.count; p++) {
    const l = candidates.left[p]!
    if (candidates.right[p] !== sampled[l] && score[p]! > best[l]!) best[l] = score[p]!
  }
  return best.sort()
}
