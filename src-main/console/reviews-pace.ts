import type { ReviewProgress } from '../../src-shared/reconciliation/review.ts'
import type { LogState } from '../reconciliation/index.ts'
import { countOf } from '../store/reviews-blocks.ts'

const rateWindow = 10 * 60_000
const hour = 60 * 60_000
/** Milliseconds that a pace is taken from at least. */
const shortestSpan = 2000

/** Who decided how much and how fast. */
export function paceOf(
  state: LogState,
  now: Date,
): Pick<ReviewProgress, 'number' | 'no_counterpart' | 'agreement' | 'reviewers' | 'rate'> {
  const reviewers = new Map<string, { decisions: number; last_hour: number }>()
  let lately = 0
  let first = now.toISOString()
  // Times of the log are written alike, so that they compare as text: a log may be long.
  const since = (age: number): string => new Date(now.getTime() - age).toISOString()
  const [hourAgo, windowStart] = [since(hour), since(rateWindow)]
  for (const block of state.blocks) {
    if (block.by !== 'reviewer' || block.action === 'undo') continue
    const decisions = countOf(state.counting(block))
    if (decisions === 0) continue
    const count = reviewers.get(block.who) ?? { decisions: 0, last_hour: 0 }
    count.decisions += decisions
    if (block.at >= hourAgo) count.last_hour += decisions
    reviewers.set(block.who, count)
    // A bulk decision says nothing about how fast people read.
    if (block.at < windowStart || block.batch !== null) continue
    lately += decisions
    if (block.at < first) first = block.at
  }
  return {
    number: state.number,
    no_counterpart: [...state.recordsWithoutPartner()].length,
    agreement: { ...state.agreement() },
    reviewers: [...reviewers]
      .map(([who, count]) => ({ who, ...count }))
      .toSorted((a, b) => b.decisions - a.decisions || (a.who < b.who ? -1 : 1)),
    rate: rateOf(lately, now.getTime() - Date.parse(first)),
  }
}

/** Decisions an hour, from the first of those lately on; null while that says nothing yet. */
function rateOf(decisions: number, span: number): number | null {
  if (decisions < 3 || span < shortestSpan) return null
  return ((decisions - 1) * hour) / span
}
