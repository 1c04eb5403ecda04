import type { EngineResult, PairLabel } from '../../src-main/reconciliation/engine/types.ts'
import type { LabelledLists } from './lists.ts'

/** The pairs a reviewer is asked first: ambiguous ones aside, those nearest to even odds. */
export function mostInformative(result: EngineResult, count: number): number[] {
  const { pairs } = result
  const doubt: { pair: number; distance: number }[] = []
  for (let p = 0; p < pairs.count; p++) {
    const confidence = pairs.confidence[p]!
    if (confidence < 0.02) continue
    doubt.push({ pair: p, distance: Math.abs(confidence - 0.5) })
  }
  doubt.sort((a, b) => a.distance - b.distance || a.pair - b.pair)
  return doubt.slice(0, count).map(({ pair }) => pair)
}

/** What the truth says of these pairs; nothing where nobody can say. */
export function answer(
  lists: LabelledLists,
  pairs: readonly number[],
  result: EngineResult,
): PairLabel[] {
  return pairs.flatMap((p) => {
    const left = result.pairs.left[p]!
    const right = result.pairs.right[p]!
    const key = left * lists.right.rows + right
    return lists.ambiguous.has(key) ? [] : [{ left, right, match: lists.truth.has(key) }]
  })
}
