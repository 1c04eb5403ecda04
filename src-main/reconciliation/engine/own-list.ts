import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import { findCandidates } from './candidates.ts'
import { compareAll } from './compare.ts'
import type { Prepared } from './compare.ts'
import type { Comparison } from './comparison.ts'
import { type LevelModel, scoreLevels } from './fellegi-sunter.ts'
import { pickNumbers } from './number-signals.ts'
import type { BestScores } from './shuffled-words.ts'
import type { EngineThreads } from './threads.ts'
import { NO_LEVEL } from './types.ts'
import type { TextView, TokenRows } from './views.ts'

/** Pairs of records of one list, which are surely different things, and how far they agree. */
export interface OwnPairs {
  /** Records of the list. */
  readonly rows: number
  /** Records that were looked up in their list. */
  readonly sampled: Int32Array
  /** Place among `sampled` of each pair. */
  readonly row: Int32Array
  /** Row-major, pairs x comparators. */
  readonly levels: Uint8Array
}

export interface OwnLists {
  readonly left: OwnPairs
  readonly right: OwnPairs
}

/** The nearest others of each record in its own list; of long lists of every some-th record. */
export function compareOwnLists(
  prepared: Prepared,
  threads: EngineThreads,
  look: () => void,
): OwnLists {
  const of = (side: 'left' | 'right'): OwnPairs => compareOwnList(prepared, side, threads, look)
  return { left: of('left'), right: of('right') }
}

/** The best level score that records of each side reach among the others of their own list. */
export function bestOfOwnLists({ left, right }: OwnLists, model: LevelModel): BestScores {
  const of = ({ sampled, row, levels }: OwnPairs): Float64Array => {
    const score = scoreLevels({ width: model.starts.length - 1, levels }, model)
    const best = new Float64Array(sampled.length).fill(Number.NEGATIVE_INFINITY)
    for (let i = 0; i < row.length; i++) if (score[i]! > best[row[i]!]!) best[row[i]!] = score[i]!
    return best.sort()
  }
  return { left: of(left), right: of(right) }
}

/**
 * How often each level of each comparator is seen between records of one list, as if every record had
 * been looked up: what things that are not the same have in common, which two lists that hold many
 * near twins and few partners do not show. Only lists in which a thing stands once tell this.
 */
export function ownLevels(
  { left, right }: OwnLists,
  cardinality: Cardinality,
  starts: Int32Array,
): Float64Array {
  const width = starts.length - 1
  const counts = new Float64Array(starts[width]!)
  const add = ({ rows, sampled, row, levels }: OwnPairs): void => {
    const each = rows / Math.max(1, sampled.length)
    for (let i = 0; i < row.length; i++) {
      for (let s = 0; s < width; s++) {
        const level = levels[i * width + s]!
        if (level !== NO_LEVEL) counts[starts[s]! + level]! += each
      }
    }
  }
  if (cardinality === 'one_to_one' || cardinality === 'one_to_many') add(left)
  if (cardinality === 'one_to_one' || cardinality === 'many_to_one') add(right)
  return counts
}

/** Records of a side that are looked up in their own list. */
const mostSampled = 1500

function compareOwnList(
  prepared: Prepared,
  side: 'left' | 'right',
  threads: EngineThreads,
  look: () => void,
): OwnPairs {
  const rows = prepared.views[0]![side].rows
  if (rows < 2) {
    const none = new Int32Array(0)
    return { rows, sampled: none, row: none, levels: new Uint8Array(0) }
  }
  const step = Math.max(1, Math.ceil(rows / mostSampled))
  const sampled = Int32Array.from({ length: Math.ceil(rows / step) }, (_, at) => at * step)
  const mirrored = new Map<TextView, TextView>()
  for (const view of prepared.views) {
    mirrored.set(view, { ...view, left: pickRows(view[side], sampled, threads), right: view[side] })
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
      comparison: mirror(comparator.comparison, side, sampled, threads),
    })),
  }
  const { candidates } = findCandidates(
    own.rules,
    { left: sampled.length, right: rows },
    false,
    threads,
    look,
  )
  const { levels, width } = compareAll(candidates, own, false, threads, look)
  const others = Int32Array.from(candidates.left.keys()).filter(
    (i) => candidates.right[i] !== sampled[candidates.left[i]!],
  )
  const kept = new Uint8Array(others.length * width)
  for (const [at, i] of others.entries()) {
    kept.set(levels.subarray(i * width, (i + 1) * width), at * width)
  }
  return { rows, sampled, row: others.map((i) => candidates.left[i]!), levels: kept }
}

function mirror(
  comparison: Comparison,
  side: 'left' | 'right',
  sampled: Int32Array,
  threads: EngineThreads,
): Comparison {
  const pick = (values: Float64Array): Float64Array => {
    const picked = threads.doubles(sampled.length)
    for (const [at, row] of sampled.entries()) picked[at] = values[row]!
    return picked
  }
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

function pickRows(
  { offsets, ids, weights }: TokenRows,
  sampled: Int32Array,
  threads: EngineThreads,
): TokenRows {
  const starts = threads.integers(sampled.length + 1)
  for (const [at, row] of sampled.entries()) {
    starts[at + 1] = starts[at]! + offsets[row + 1]! - offsets[row]!
  }
  const picked = {
    rows: sampled.length,
    offsets: starts,
    ids: threads.integers(starts[sampled.length]!),
    weights: threads.floats(starts[sampled.length]!),
  }
  for (const [at, row] of sampled.entries()) {
    picked.ids.set(ids.subarray(offsets[row], offsets[row + 1]), starts[at])
    picked.weights.set(weights.subarray(offsets[row], offsets[row + 1]), starts[at])
  }
  return picked
}
