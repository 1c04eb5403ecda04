import type { DecisionEvent } from '../../src-shared/reconciliation/decisions.ts'
import type { Cardinality } from '../../src-shared/reconciliation/fields.ts'
import type { Decided } from '../../src-shared/reconciliation/review.ts'
import { areUnseenRivals, type LogState, onePartner } from '../reconciliation/index.ts'

/** Pairs about which somebody else had said otherwise, unseen by whoever made the event. */
export function conflictsMade(state: LogState, event: DecisionEvent): Decided['conflicts'] {
  if (event.action === 'undo') return []
  const standings =
    event.action === 'no_counterpart'
      ? [...state.pairsOf(event.side, event.record)]
      : [state.pair(event.left, event.right)]
  return standings.flatMap((standing) =>
    standing?.verdict === 'conflict' &&
    standing.against !== null &&
    standing.event.number === event.number
      ? [
          {
            left: standing.left,
            right: standing.right,
            against: standing.against.who,
            said: standing.against.action,
          },
        ]
      : [],
  )
}

/** Accepted pairs of the same record, of which whoever accepted another partner had not known. */
export function rivalsMet(
  state: LogState,
  event: DecisionEvent,
  cardinality: Cardinality,
): Decided['conflicts'] {
  if (event.action !== 'accept') return []
  const one = onePartner(cardinality)
  if (!one.left && !one.right) return []
  const met = new Map<string, Decided['conflicts'][number]>()
  for (const other of state.events(event.seen + 1, event.number)) {
    if (other.action !== 'accept' || !areUnseenRivals(event, other)) continue
    const { left, right } = other
    const competes = (one.left && left === event.left) !== (one.right && right === event.right)
    if (!competes || (left === event.left && right === event.right)) continue
    if (state.pair(left, right)?.event.number !== other.number) continue
    const said = `accepted ${left} – ${right}`
    met.set(said, { left: event.left, right: event.right, against: other.who, said })
  }
  return [...met.values()]
}
