import type { EngineResult, PairLabel } from '../../src-main/reconciliation/engine/types.ts'
import { worthLook } from '../../src-main/reconciliation/review/worth-look.ts'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import type { LabelledLists } from './lists.ts'

const REVIEW = pairDecisions.indexOf('review')
const AMBIGUOUS = decisionReasons.indexOf('ambiguous')

/**
 * The pairs a reviewer sees first: the queue in its own order (near twins, then nearest to even odds),
 * then what the engine decided alone, nearest to even odds.
 */
export function mostInformative(result: EngineResult, count: number): number[] {
  const { pairs } = result
  const worth = worthLook(pairs, pairs.decision)
  const doubt: { pair: number; isOpen: boolean; distance: number }[] = []
  for (let p = 0; p < pairs.count; p++) {
    const confidence = pairs.confidence[p]!
    if (worth[p] === 0) continue
    const isOpen = pairs.decision[p] === REVIEW
    const isTwin = isOpen && pairs.reason[p] === AMBIGUOUS
    doubt.push({ pair: p, isOpen, distance: Math.abs(confidence - 0.5) - (isTwin ? 1 : 0) })
  }
  doubt.sort(
    (a, b) => Number(b.isOpen) - Number(a.isOpen) || a.distance - b.distance || a.pair - b.pair,
  )
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
