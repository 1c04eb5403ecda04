import { pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import type { ReconciliationChanges } from '../../../src-shared/reconciliation/changes.ts'
import type { PairLabel } from '../engine/types.ts'
import { figuresOf } from '../quality.ts'
import type { ResultState } from '../result-state.ts'

const [ACCEPT, REVIEW] = [pairDecisions.indexOf('accept'), pairDecisions.indexOf('review')]

type Decided = Pick<ResultState, 'decisions'>
type Rows = Pick<ResultState, 'decisions' | 'pairs' | 'deduplicated'>

/**
 * What reviewers have answered, for the engine to learn from: pairs they accepted or rejected, and of
 * each record that has no counterpart the pair that speaks most for one. What a model said is no
 * answer: it would be taught its own guesses. Rows are those of the state.
 */
export function answeredPairs(state: Rows): readonly PairLabel[] {
  const { pairs, decisions } = state
  const answers = new Map<number, PairLabel>()
  for (const pair of bestOfAlone(state)) {
    const found = { left: pairs.left[pair]!, right: pairs.right[pair]! }
    answers.set(keyOf(found), { ...found, match: false })
  }
  // What reviewers disagree about is no answer.
  for (const said of decisions.pairs) if (said.verdict === 'conflict') answers.delete(keyOf(said))
  for (const answer of decidedPairs(state)) answers.set(keyOf(answer), answer)
  return [...answers.values()]
}

/** The best pair of each record of which a reviewer says that it has no counterpart. */
function bestOfAlone({ decisions, pairs, deduplicated }: Rows): Iterable<number> {
  // One list alone: a record stands on either side of its pairs.
  const lefts = new Map<number, number>()
  const alone = { left: lefts, right: deduplicated ? lefts : new Map<number, number>() }
  for (const { side, row, event } of decisions.records) {
    if (event.by === 'reviewer') alone[side].set(row, event.number)
  }
  if (lefts.size + alone.right.size === 0) return []
  // Who was given a partner after all has one.
  for (const { left, right, verdict, event } of decisions.pairs) {
    if (verdict !== 'accept') continue
    if ((alone.left.get(left) ?? Infinity) < event.number) alone.left.delete(left)
    if ((alone.right.get(right) ?? Infinity) < event.number) alone.right.delete(right)
  }
  const best = new Map<string, number>()
  const look = (side: 'left' | 'right', row: number, pair: number): void => {
    if (!alone[side].has(row)) return
    const key = deduplicated ? `${row}` : `${side} ${row}`
    const known = best.get(key)
    if (known === undefined || pairs.weight[pair]! > pairs.weight[known]!) best.set(key, pair)
  }
  for (let pair = 0; pair < pairs.count; pair++) {
    look('left', pairs.left[pair]!, pair)
    look('right', pairs.right[pair]!, pair)
  }
  return best.values()
}

function decidedPairs({ decisions }: Decided): readonly PairLabel[] {
  return decisions.pairs.flatMap(({ left, right, verdict, event }) =>
    event.by === 'reviewer' && (verdict === 'accept' || verdict === 'reject')
      ? [{ left, right, match: verdict === 'accept' }]
      : [],
  )
}

/** The engine's own decisions of two runs against the answers about pairs whose records both have. */
export function fitToAnswers(
  before: ResultState,
  after: ResultState,
): ReconciliationChanges['answers'] {
  const rows = {
    left: new Map(after.left.ids.map((id, row) => [id, row])),
    right: new Map(after.right.ids.map((id, row) => [id, row])),
  }
  const answers = decidedPairs(before)
  const moved = answers.flatMap(({ left, right, match }) => {
    const [l, r] = [rows.left.get(before.left.ids[left]!), rows.right.get(before.right.ids[right]!)]
    if (l === undefined || r === undefined) return []
    const isTurned = after.deduplicated && r < l
    return [
      { was: { left, right }, is: { left: isTurned ? r : l, right: isTurned ? l : r }, match },
    ]
  })
  if (moved.length === 0) return null
  const known = moved.filter(({ match }) => match).length
  const figures = (state: ResultState, at: 'was' | 'is') => {
    const said = bestAnswers(state)
    const found = moved.filter((answer) => said.has(keyOf(answer[at])))
    return figuresOf(found.length, found.filter(({ match }) => match).length, known)
  }
  return { count: moved.length, before: figures(before, 'was'), after: figures(after, 'is') }
}

/** Pairs the engine itself accepts, and those in review that it thinks likelier than not. */
function bestAnswers({ pairs }: ResultState): ReadonlySet<number> {
  const said = new Set<number>()
  for (let pair = 0; pair < pairs.count; pair++) {
    const decision = pairs.decision[pair]
    if (decision === ACCEPT || (decision === REVIEW && pairs.confidence[pair]! >= 0.5)) {
      said.add(keyOf({ left: pairs.left[pair]!, right: pairs.right[pair]! }))
    }
  }
  return said
}

const keyOf = ({ left, right }: { left: number; right: number }): number => left * 2 ** 26 + right
