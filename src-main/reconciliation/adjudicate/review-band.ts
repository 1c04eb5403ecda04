import type { RecordList } from '../engine/types.ts'
import { ACCEPT, type ResultState } from '../result-state.ts'
import { type QueueEntry, queueEntries, sortQueue } from '../review/queue.ts'
import type { PairToJudge, ShownCell, Verdict } from './types.ts'

/** A pair of the review band as a model is shown it. */
export interface PairInReview extends PairToJudge {
  readonly entry: QueueEntry
}

/** What nobody has decided yet, most informative first. */
export function pairsInReview(state: ResultState): readonly PairInReview[] {
  const open = queueEntries(state).filter((entry) => entry.state === 'open')
  return sortQueue(open, state, 'informative').map((entry) => ({
    entry,
    left: cellsOf(state.left, entry.left),
    right: cellsOf(state.right, entry.right),
  }))
}

function cellsOf({ columns }: RecordList, row: number): readonly ShownCell[] {
  return columns.flatMap(({ name, values }) => {
    const value = values[row]?.trim() ?? ''
    return value === '' ? [] : [{ column: name, value }]
  })
}

/**
 * Verdicts that can stand: where a record may have one partner only, a match that another one speaks
 * against (a second match, or a pair accepted already) decides nothing, whichever came first.
 */
export function consistentVerdicts(
  state: ResultState,
  asked: readonly PairInReview[],
  verdicts: readonly (Verdict | null)[],
): readonly (Verdict | null)[] {
  const { cardinality, pairs, effective, deduplicated } = state
  const lefts = new Map<number, number>()
  // One list alone: a record is the same on either side.
  const rights = deduplicated ? lefts : new Map<number, number>()
  const count = (left: number, right: number): void => {
    lefts.set(left, (lefts.get(left) ?? 0) + 1)
    rights.set(right, (rights.get(right) ?? 0) + 1)
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    if (effective.decision[pair] === ACCEPT) count(pairs.left[pair]!, pairs.right[pair]!)
  }
  for (const { left, right } of effective.added) count(left, right)
  for (const [place, verdict] of verdicts.entries()) {
    const { left, right } = asked[place]!.entry
    if (verdict?.verdict === 'match') count(left, right)
  }
  const oneRight = cardinality === 'one_to_one' || cardinality === 'many_to_one'
  const oneLeft = cardinality === 'one_to_one' || cardinality === 'one_to_many'
  return verdicts.map((verdict, place) => {
    if (verdict?.verdict !== 'match') return verdict
    const { left, right } = asked[place]!.entry
    const isContested =
      (oneRight && (lefts.get(left) ?? 0) > 1) || (oneLeft && (rights.get(right) ?? 0) > 1)
    return isContested ? { ...verdict, verdict: 'unsure' } : verdict
  })
}
