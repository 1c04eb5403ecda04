import type { ChangedPair, PairStanding } from '../../../src-shared/reconciliation/changes.ts'
import { decisionWord } from '../decisions.ts'
import { REJECT, type ResultState, shownConfidence } from '../result-state.ts'
import type { TitleOf } from './queue.ts'

interface Standing {
  readonly at: PairStanding
  readonly confidence: number | null
}

const absent: Standing = { at: 'absent', confidence: null }

/** What a pair is worth to a reader: acceptance is won or lost first, then review. */
const weights: Readonly<Record<PairStanding, number>> = {
  accept: 4,
  review: 2,
  reject: 0,
  absent: 0,
}

/**
 * Pairs that two runs decide otherwise, by their ids, those that move furthest first. A rejected pair
 * that was no candidate of the other run has not moved.
 */
export function changedPairs(
  before: ResultState,
  after: ResultState,
  titles: { readonly before: TitleOf; readonly after: TitleOf },
): readonly ChangedPair[] {
  const changes: ChangedPair[] = []
  const earlier = standings(before)
  const later = standings(after)
  addRejected(before, earlier, later)
  addRejected(after, later, earlier)
  const compare = (key: string, was: Standing, is: Standing): void => {
    const isSame = was.at === is.at || (weights[was.at] === 0 && weights[is.at] === 0)
    if (isSame) return
    const [left, right] = idsOf(key)
    changes.push({
      left_id: left,
      right_id: right,
      left_title: '',
      right_title: '',
      from: was.at,
      to: is.at,
      confidence_before: was.confidence,
      confidence_after: is.confidence,
    })
  }
  for (const [key, was] of earlier) compare(key, was, later.get(key) ?? absent)
  for (const [key, is] of later) if (!earlier.has(key)) compare(key, absent, is)
  const named = withTitles(changes, before, after, titles)
  return named.toSorted(
    (a, b) =>
      Math.abs(weights[b.to] - weights[b.from]) - Math.abs(weights[a.to] - weights[a.from]) ||
      (b.confidence_after ?? 0) - (a.confidence_after ?? 0) ||
      (a.left_id < b.left_id ? -1 : a.left_id > b.left_id ? 1 : 0) ||
      (a.right_id < b.right_id ? -1 : 1),
  )
}

/** Pairs counted by where they stood and where they stand, most first. */
export function countMoves(
  changes: readonly ChangedPair[],
): { from: PairStanding; to: PairStanding; pairs: number }[] {
  const counts = new Map<string, { from: PairStanding; to: PairStanding; pairs: number }>()
  for (const { from, to } of changes) {
    const key = `${from} ${to}`
    const count = counts.get(key) ?? { from, to, pairs: 0 }
    count.pairs += 1
    counts.set(key, count)
  }
  return [...counts.values()].toSorted((a, b) => b.pairs - a.pairs)
}

/** Accepted pairs and those in review, by their ids. */
function standings({ left, right, pairs, effective }: ResultState): Map<string, Standing> {
  const found = new Map<string, Standing>()
  for (let pair = 0; pair < pairs.count; pair++) {
    const decision = effective.decision[pair]!
    if (decision === REJECT) continue
    found.set(keyOf(left.ids[pairs.left[pair]!]!, right.ids[pairs.right[pair]!]!), {
      at: decisionWord(decision),
      confidence: shownConfidence(pairs.confidence[pair]!),
    })
  }
  for (const { left: l, right: r } of effective.added) {
    found.set(keyOf(left.ids[l]!, right.ids[r]!), { at: 'accept', confidence: null })
  }
  return found
}

/** Adds the rejected pairs that stand in the other run: of all candidates they are by far the most. */
function addRejected(
  { left, right, pairs, effective }: ResultState,
  own: Map<string, Standing>,
  other: ReadonlyMap<string, Standing>,
): void {
  const names = new Set<string>()
  for (const key of other.keys()) if (!own.has(key)) names.add(leftOf(key))
  const isNamed = left.ids.map((id) => names.has(id))
  for (let pair = 0; pair < pairs.count; pair++) {
    if (effective.decision[pair] !== REJECT || !isNamed[pairs.left[pair]!]) continue
    const key = keyOf(left.ids[pairs.left[pair]!]!, right.ids[pairs.right[pair]!]!)
    if (!other.has(key)) continue
    own.set(key, { at: 'reject', confidence: shownConfidence(pairs.confidence[pair]!) })
  }
}

const keyOf = (left: string, right: string): string => JSON.stringify([left, right])
const idsOf = (key: string): readonly [string, string] => JSON.parse(key)
const leftOf = (key: string): string => idsOf(key)[0]

function withTitles(
  changes: readonly ChangedPair[],
  before: ResultState,
  after: ResultState,
  titles: { readonly before: TitleOf; readonly after: TitleOf },
): ChangedPair[] {
  const sides = (['left', 'right'] as const).map((side) => {
    const wanted = new Set(changes.map((change) => change[`${side}_id`]))
    const found = new Map<string, string>()
    const look = (state: ResultState, titleOf: TitleOf): void => {
      for (const [row, id] of state[side].ids.entries()) {
        if (wanted.has(id)) found.set(id, titleOf(side, row))
      }
    }
    look(before, titles.before)
    look(after, titles.after)
    return found
  })
  return changes.map((change) => ({
    ...change,
    left_title: sides[0]!.get(change.left_id) ?? '',
    right_title: sides[1]!.get(change.right_id) ?? '',
  }))
}
