import type { DecisionEvent } from '../../../src-shared/reconciliation/decisions.ts'
import {
  decidedAs,
  type DecidedPair,
  type Decisions,
  type Matching,
  onePartner,
} from '../decisions.ts'

/**
 * Settles accepted pairs that compete for a record which may have one partner only. Of two reviewers,
 * the later who had seen the other's word has the last one, and the other pair is rejected; who had not
 * seen it makes a conflict of both pairs. A reviewer's word stands before a model's. Who accepts two
 * partners of one record means both.
 */
export function withRivals(decisions: Decisions, matching: Matching): Decisions {
  const one = onePartner(matching.cardinality)
  if (!one.left && !one.right) return decisions
  const accepted = decisions.pairs.filter(({ verdict }) => verdict === 'accept')
  // One reviewer alone has no rival: who accepts two partners means both.
  if (
    accepted.every(({ event }) => event.by === 'reviewer' && event.who === accepted[0]?.event.who)
  ) {
    return decisions
  }
  const held = { left: new Map<number, DecidedPair[]>(), right: new Map<number, DecidedPair[]>() }
  if (matching.deduplicated) held.right = held.left
  const settled = new Map<DecidedPair, DecidedPair>()
  // The last word first: what it overrules competes with nothing else.
  for (const said of accepted.sort(byWeight)) {
    const rivals = (['left', 'right'] as const).flatMap((side) =>
      one[side] ? (held[side].get(said[side]) ?? []) : [],
    )
    const winner = rivals.find((rival) => overrules(rival.event, said.event))
    if (winner !== undefined) {
      settled.set(said, decidedAs(said, 'reject', winner))
      continue
    }
    for (const rival of rivals) {
      if (!areUnseenRivals(rival.event, said.event)) continue
      settled.set(said, decidedAs(said, 'conflict', rival))
      settled.set(rival, decidedAs(rival, 'conflict', said))
    }
    for (const side of ['left', 'right'] as const) {
      if (!one[side]) continue
      const holders = held[side].get(said[side])
      if (holders === undefined) held[side].set(said[side], [said])
      else holders.push(said)
    }
  }
  if (settled.size === 0) return decisions
  return { ...decisions, pairs: decisions.pairs.map((said) => settled.get(said) ?? said) }
}

/** Reviewers before models, then the latest first. */
function byWeight(a: DecidedPair, b: DecidedPair): number {
  const isModel = ({ event }: DecidedPair): number => Number(event.by !== 'reviewer')
  return isModel(a) - isModel(b) || b.event.number - a.event.number
}

function overrules(later: DecisionEvent, earlier: DecisionEvent): boolean {
  if (later.by !== 'reviewer') return false
  if (earlier.by !== 'reviewer') return true
  return later.who !== earlier.who && later.seen >= earlier.number
}

/** Whether two acceptances are of two reviewers, the later of whom had not seen the earlier. */
export function areUnseenRivals(later: DecisionEvent, earlier: DecisionEvent): boolean {
  return (
    later.by === 'reviewer' &&
    earlier.by === 'reviewer' &&
    later.who !== earlier.who &&
    later.seen < earlier.number
  )
}
