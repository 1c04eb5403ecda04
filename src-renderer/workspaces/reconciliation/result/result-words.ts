import type { PairDecision } from '../../../../src-shared/reconciliation/fields.ts'
import type { Cardinality, DecisionReason } from '../../../../src-shared/reconciliation/fields.ts'
import type { Decider } from '../../../../src-shared/reconciliation/decisions.ts'
import type {
  CellOrigin,
  ConflictRow,
  PairRow,
  UnmatchedWhy,
} from '../../../../src-shared/reconciliation/result.ts'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import type { Tone } from '../../../components/status-chip.tsx'
import {
  countOf,
  formatCount,
  formatFixedShare,
  formatShare,
  formatValue,
  nothing,
} from '../../../format.ts'

export const decisionWords: Readonly<Record<PairDecision, string>> = {
  accept: 'Accepted',
  review: 'In review',
  reject: 'Rejected',
}

export const decisionTones: Readonly<Record<PairDecision, Tone>> = {
  accept: 'ok',
  review: 'warn',
  reject: 'idle',
}

export const deciderWords: Readonly<Record<Decider, string>> = {
  engine: 'Engine',
  reviewer: 'Reviewer',
  llm: 'Language model',
}

export const reasonNames: Readonly<Record<DecisionReason, string>> = {
  confident: 'Confident',
  unsure: 'Unsure',
  unlikely: 'Unlikely',
  outbid: 'Outbid',
  ambiguous: 'Ambiguous',
}

export const cardinalityWords: Readonly<Record<Cardinality, string>> = {
  one_to_one: 'One to one',
  many_to_one: 'Many to one',
  one_to_many: 'One to many',
  many_to_many: 'Many to many',
}

export const unmatchedNames: Readonly<Record<UnmatchedWhy, string>> = {
  no_candidate: 'No candidate',
  unlikely: 'Unlikely',
  outbid: 'Outbid',
  rejected: 'Rejected',
  no_counterpart: 'No counterpart',
}

export const unmatchedHelp: Readonly<Record<UnmatchedWhy, string>> = {
  no_candidate: 'No record of the other list shares a rare word, code or number with it.',
  unlikely: 'Its best candidate is below the threshold of rejection.',
  outbid: 'Its best candidate fits another record better.',
  rejected: 'A reviewer rejected its best candidate.',
  no_counterpart: 'A reviewer said that it has no counterpart.',
}

export const originWords: Readonly<Record<CellOrigin, string>> = {
  left: 'Left',
  right: 'Right',
  both: 'Both agree',
  narrowed: 'Narrowed',
  none: 'Empty',
}

export const originMarks: Readonly<Record<CellOrigin, string>> = {
  left: 'L',
  right: 'R',
  both: '=',
  narrowed: '∩',
  none: '',
}

export const conflictNames: Readonly<Record<ConflictRow['kind'], string>> = {
  differs: 'Differs',
  not_offered: 'Not offered',
}

/** +50 (+12.5%). */
export function differenceWords({
  difference,
  difference_share: share,
}: Pick<ConflictRow, 'difference' | 'difference_share'>): string {
  if (difference === null) return nothing
  const signed = (value: number, words: (size: number) => string): string =>
    `${value < 0 ? '−' : '+'}${words(Math.abs(value))}`
  const by = signed(difference, (size) => formatValue(size))
  return share === null ? by : `${by} (${signed(share, (size) => formatFixedShare(size))})`
}

/** Names a pair in the address: its number, or its records where a person made it. */
export function pairKey({ pair, left_id, right_id }: PairRow): string {
  return pair === null ? JSON.stringify([left_id, right_id]) : String(pair)
}

export type PairName =
  | { readonly pair: number }
  | { readonly left: string; readonly right: string }
  | null

export function parsePairKey(key: string): PairName {
  if (/^\d{1,15}$/.test(key)) return { pair: Number(key) }
  try {
    const parsed: unknown = JSON.parse(key)
    if (!Array.isArray(parsed)) return null
    const [left, right]: readonly unknown[] = parsed
    return typeof left === 'string' && typeof right === 'string' ? { left, right } : null
  } catch {
    return null
  }
}

/** The first sentence of a result: what was found, and what is left to do. */
export function resultFinding(summary: ReconciliationSummary): string {
  const { counts, deduplicated, cardinality } = summary
  if (deduplicated) {
    return counts.accepted === 0
      ? `No two of ${countOf(counts.left, 'record')} were accepted as the same.`
      : `${formatCount(counts.matched_left)} of ${countOf(counts.left, 'record')} have a double, in ${countOf(counts.accepted, 'pair')}; without doubles ${countOf(counts.golden, 'record')} remain.`
  }
  const share = counts.left === 0 ? null : counts.matched_left / counts.left
  const found = `${formatCount(counts.matched_left)} of ${countOf(counts.left, 'left record')} found a partner (${formatShare(share)})`
  const among =
    cardinality.used === 'one_to_one'
      ? ''
      : `, among ${formatCount(counts.matched_right)} of ${countOf(counts.right, 'right record')}`
  return `${found}${among}.`
}

/** The likeliest value of an estimate; in words where the engine says that it cannot know. */
export function estimateWords(
  estimate: ReconciliationSummary['estimate'],
  figure: 'precision' | 'recall',
): string {
  return estimate.cannot_know === null ? formatFixedShare(estimate[figure].value) : 'not known'
}

/** `97.1% (95% to 99%)`. */
export function rangeWords(
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  digits = 1,
): string {
  return `${formatFixedShare(value, digits)} (${formatFixedShare(low, digits)} to ${formatFixedShare(high, digits)})`
}
