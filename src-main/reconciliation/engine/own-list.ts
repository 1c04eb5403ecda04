import { findCandidates } from './candidates.ts'
import { compareAll } from './compare.ts'
import type { Prepared } from './compare.ts'
import type { Comparison } from './comparison.ts'
import { type LevelModel, scoreLevels } from './fellegi-sunter.ts'
import { pickNumbers } from './number-signals.ts'
import type { BestScores } from './shuffled-words.ts'
import { EngineThreads } from './threads.ts'
import type { TextView, TokenRows } from './views.ts'

/** The best level score that records of each side reach among the others of their own list. */
export function bestOfOwnLists(
  prepared: Prepared,
  model: LevelModel,
  look: () => void,
): BestScores {
  const threads = new EngineThreads(1, 0)
  const of = (side: 'left' | 'right'): Float64Array =>
    prepared.views[0]![side].rows > 1
      ? bestInOwnList(prepared, side, model, threads, look)
      : new Float64Array(0)
  return { left: of('left'), right: of('right') }
}

/** Records of a side that are looked up in their own list. */
const mostSampled = 1500

/**
 * The highest level score that records of one side reach among the others of their own list, where
 * they have no partner: what a record without one reaches, ascending. Of long lists every some-th
 * record is looked up among all; -Infinity where nothing was proposed.
 */
function bestInOwnList(
  prepared: Prepared,
  side: 'left' | 'right',
  model: LevelModel,
  threads: EngineThreads,
  look: () => void,
): Float64Array {
  const rows = prepared.views[0]![side].rows
  const step = Math.max(1, Math.ceil(rows / mostSampled))
  const sampled = Int32Array.from({ length: Math.ceil(rows / step) }, (_, at) => at * step)
  const mirrored = new Map<TextView, TextView>()
  for (const view of prepared.views) {
    mirrored.set(view, { ...view, left: pickRows(view[side], sampled), right: view[side] })
  }
  const own: Prepared = {
    ...prepared,
    views: prepared.views.map((view) => mirrored.get(view)!),
    rules: prepared.rules.map((rule) => ({
      ...rule,
      view: mirrored.get(rule.view)!,
      bestForRight: 0,
    })),
    comparators: prepared.comparators.map((comparator) => ({
      ...comparator,
      comparison: mirror(comparator.comparison, side, sampled),
    })),
  }
  const { candidates } = findCandidates(
    own.rules,
    { left: sampled.length, right: rows },
    false,
    threads,
    look,
  )
  const score = scoreLevels(compareAll(candidates, own, false, threads, look), model)
  const best = new Float64Array(sampled.length).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < score.length; i++) {
    const row = candidates.left[i]!
    if (candidates.right[i] !== sampled[row] && score[i]! > best[row]!) best[row] = score[i]!
  }
  return best.sort()
}

function mirror(comparison: Comparison, side: 'left' | 'right', sampled: Int32Array): Comparison {
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(sampled, (row) => values[row]!)
  if (comparison.kind === 'containment') {
    const sums = side === 'left' ? comparison.leftSum : comparison.rightSum
    return { ...comparison, leftSum: pick(sums), rightSum: sums }
  }
  if (comparison.kind === 'difference') {
    return { ...comparison, left: pick(comparison[side]), right: comparison[side] }
  }
  if (comparison.kind === 'numbers') {
    return {
      ...comparison,
      left: pickNumbers(comparison[side], sampled),
      right: comparison[side],
    }
  }
  return comparison
}

function pickRows({ offsets, ids, weights }: TokenRows, sampled: Int32Array): TokenRows {
  const starts = new Int32Array(sampled.length + 1)
  for (const [at, row] of sampled.entries()) {
    starts[at + 1] = starts[at]! + offsets[row + 1]! - offsets[row]!
  }
  const picked = {
    rows: sampled.length,
    offsets: starts,
    ids: new Int32Array(starts[sampled.length]!),
    weights: new Float32Array(starts[sampled.length]!),
  }
  for (const [at, row] of sampled.entries()) {
    picked.ids.set(ids.subarray(offsets[row], offsets[row + 1]), starts[at])
    picked.weights.set(weights.subarray(offsets[row], offsets[row + 1]), starts[at])
  }
  return picked
}
