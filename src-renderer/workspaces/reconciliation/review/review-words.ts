import type { DecisionReason } from '../../../../src-shared/reconciliation/fields.ts'
import type { DecisionEvent } from '../../../../src-shared/reconciliation/decisions.ts'
import type {
  QueueOrder,
  QueueShow,
  QueueState,
  ReviewProgress,
} from '../../../../src-shared/reconciliation/review.ts'
import { formatCount, formatFixed, formatNumber, nothing } from '../../../format.ts'

export const showWords: Readonly<Record<QueueShow, string>> = {
  open: 'Open',
  deferred: 'Deferred',
  conflicts: 'Conflicts',
  decided: 'Decided',
  all: 'All',
  engine: 'Engine alone',
}

export const orderWords: Readonly<Record<QueueOrder, string>> = {
  informative: 'Informative',
  confidence: 'Confidence',
  weight: 'Weight',
  left: 'List order',
}

export const stateWords: Readonly<Record<QueueState, string>> = {
  open: 'Open',
  deferred: 'Deferred',
  conflict: 'Conflict',
  accepted: 'Accepted',
  rejected: 'Rejected',
  unasked: 'Decided by the engine',
}

export const reasonWords: Readonly<Record<DecisionReason, string>> = {
  confident: 'The confidence reaches the threshold of acceptance',
  unsure: 'The confidence lies between the two thresholds',
  unlikely: 'The confidence lies below the threshold of rejection',
  outbid: 'Another pair of one of its records fits better',
  ambiguous: 'A near twin fits as well: the engine does not guess',
}

/** Offered when a pair is rejected with a reason. */
export const rejectReasons = [
  'Another model or variant',
  'Another size, amount or price',
  'Another year or edition',
  'An accessory or a part of it',
  'Duplicate of a better pair',
] as const

export const didWords: Readonly<Record<DecisionEvent['action'], string>> = {
  accept: 'accepted',
  reject: 'rejected',
  defer: 'deferred',
  no_counterpart: 'said: no counterpart',
  undo: 'undid',
}

/** +3.0, -0.8, with a true minus; 0.0 without any. */
export function bitsText(bits: number): string {
  const text = formatFixed(Math.abs(bits), 1)
  if (Math.abs(bits) < 0.05) return text
  return `${bits < 0 ? '−' : '+'}${text}`
}

/** Apart by more than this, a confidence and the probability of its weight alone need a word. */
const unexplained = 0.1

/**
 * Why a confidence is not what the weight (bits) alone would say, p = 1 / (1 + 2^-weight); null where
 * the two are near.
 */
export function calibrationText(weight: number, confidence: number | null): string | null {
  const alone = 1 / (1 + 2 ** -weight)
  if (confidence === null || Math.abs(alone - confidence) <= unexplained) return null
  const moved = confidence < alone ? 'lowered' : 'raised'
  return (
    `The weight alone would say ${confidenceText(alone)}: ${moved} for the other pairs of both records, ` +
    'overlapping signals and how often the like is right.'
  )
}

export interface Pace {
  readonly reviewed: number
  readonly left: number
  /** 0..1; null where there is nothing to review. */
  readonly fraction: number | null
  /** `31/min`, `12/h`; null while nobody decides. */
  readonly rate: string | null
  /** Seconds at this rate; null where no rate is known or nothing is left. */
  readonly seconds: number | null
}

/** How far the review is: what is deferred or in conflict is left too. */
export function paceOf(
  progress: Pick<
    ReviewProgress,
    'open' | 'deferred' | 'conflicts' | 'accepted' | 'rejected' | 'rate'
  >,
): Pace {
  const reviewed = progress.accepted + progress.rejected
  const left = progress.open + progress.deferred + progress.conflicts
  const { rate } = progress
  return {
    reviewed,
    left,
    fraction: reviewed + left === 0 ? null : reviewed / (reviewed + left),
    rate:
      rate === null
        ? null
        : rate >= 60
          ? `${formatNumber(rate / 60, rate >= 600 ? 0 : 1)}/min`
          : `${formatNumber(rate, 0)}/h`,
    seconds: rate === null || rate <= 0 || left === 0 ? null : (left / rate) * 3600,
  }
}

export function countText(count: number | undefined): string {
  return count === undefined ? '' : ` (${formatCount(count)})`
}

/** 0..1 by two digits; what is not certain is never shown as 0 or 1. */
export function confidenceText(confidence: number | null): string {
  if (confidence === null) return nothing
  if (confidence > 0.995 && confidence < 1) return `>${formatFixed(0.99, 2)}`
  // A figure of six digits is 0 where the engine is all but sure.
  if (confidence < 0.005) return `<${formatFixed(0.01, 2)}`
  return formatFixed(confidence, 2)
}
