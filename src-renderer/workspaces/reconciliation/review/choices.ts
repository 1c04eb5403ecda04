import type { Cardinality } from '../../../../src-shared/reconciliation/fields.ts'
import type { DecisionDraft, RecordSide } from '../../../../src-shared/reconciliation/decisions.ts'
import type { Alternative, PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { acceptEffects, type Effect, type PairIds, samePair } from './queue-marks.ts'

/** Another candidate of one of the two records, with the key that chooses it. */
export interface Choice {
  /** The record that keeps its place. */
  readonly side: RecordSide
  readonly alternative: Alternative
  /** 1..9; null for those that no key is left for. */
  readonly place: number | null
}

const mostKeys = 9
const leastOfLeft = 5

/** Other candidates of both records, those of the left one first; the best of each have a key. */
export function choicesOf({
  left_alternatives: left,
  right_alternatives: right,
}: Pick<PairEvidence, 'left_alternatives' | 'right_alternatives'>): readonly Choice[] {
  const ofLeft = Math.min(left.length, Math.max(leastOfLeft, mostKeys - right.length))
  const ofRight = Math.min(right.length, mostKeys - ofLeft)
  return [
    ...left.map((alternative, index): Choice => ({
      side: 'left',
      alternative,
      place: index < ofLeft ? index + 1 : null,
    })),
    ...right.map((alternative, index): Choice => ({
      side: 'right',
      alternative,
      place: index < ofRight ? ofLeft + index + 1 : null,
    })),
  ]
}

export interface Chosen {
  readonly decisions: readonly DecisionDraft[]
  readonly effects: readonly Effect[]
}

/**
 * Accepts a pair in place of the open one. Where the cardinality leaves the shared record one partner
 * the open pair is outbid by itself; else, or where somebody decided it, it is rejected too.
 */
export function chooseInstead(
  open: PairIds,
  chosen: PairIds,
  cardinality: Cardinality | undefined,
  isDecided: boolean,
): Chosen {
  const effects = acceptEffects(chosen, cardinality)
  const accept: DecisionDraft = { action: 'accept', ...chosen, note: '' }
  if (samePair(open, chosen)) return { decisions: [accept], effects }
  const outbid = effects.some((effect) => effect.of === 'record' && open[effect.side] === effect.id)
  if (outbid && !isDecided) return { decisions: [accept], effects }
  const note = `${chosen.left} – ${chosen.right} instead`
  return {
    decisions: [accept, { action: 'reject', ...open, note }],
    effects: [...effects, { of: 'pair', pair: open, state: 'rejected' }],
  }
}

/**
 * Of which record it can be said that it has no counterpart: not of one that is in an accepted pair,
 * and of the many side first where one side shares its partners. Two sides: the person must say.
 */
export function sidesWithout(
  evidence: Pick<PairEvidence, 'left_alternatives' | 'right_alternatives'> | null,
  cardinality: Cardinality | undefined,
): readonly RecordSide[] {
  const isMatched = (others: readonly Alternative[] | undefined): boolean =>
    others?.some(({ decision }) => decision === 'accept') ?? false
  const free = (['left', 'right'] as const).filter(
    (side) => !isMatched(evidence?.[`${side}_alternatives`]),
  )
  if (free.length !== 2) return free.length === 0 ? ['left', 'right'] : free
  if (cardinality === 'many_to_one') return ['left']
  if (cardinality === 'one_to_many') return ['right']
  return free
}
