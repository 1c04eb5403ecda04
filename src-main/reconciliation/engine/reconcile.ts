import { decisionReasons, pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import { findCandidates } from './candidates.ts'
import { pairColumns } from './columns.ts'
import { compareAll, prepare } from './compare.ts'
import { fitLevels, mutualBest } from './fellegi-sunter.ts'
import { assign, indexByRight } from './matching.ts'
import type { EngineOptions, EngineProgress, EngineResult, RecordList, Signal } from './types.ts'

const bitsPerNat = 1 / Math.LN2

/**
 * Matches two lists (or one with itself) by the options. Deterministic; the same whatever the
 * order of the rows and the names of the columns.
 */
export function reconcileRecords(
  left: RecordList,
  right: RecordList,
  options: EngineOptions,
  progress: EngineProgress,
): EngineResult {
  const step = (fraction: number): void => progress.step(fraction)
  progress.stage('profile')
  const fields = options.fields ?? pairColumns(left, right)
  const prepared = prepare(left, right, fields, options.abbreviations, step)
  progress.stage('block')
  const { candidates, blocking } = findCandidates(
    prepared.rules,
    { left: left.rows, right: right.rows },
    options.deduplicate,
    step,
  )
  progress.stage('compare')
  const agreement = compareAll(candidates, prepared.comparators, step)
  progress.stage('score')
  const byRight = indexByRight(candidates, right.rows)
  const rank = new Float64Array(candidates.count)
  for (let p = 0; p < candidates.count; p++) {
    for (let s = 0; s < agreement.width; s++) {
      const value = agreement.values[p * agreement.width + s]!
      if (!Number.isNaN(value) && value > 0 && value <= 1) rank[p]! += value
    }
  }
  const used: Cardinality =
    options.cardinality === 'auto'
      ? options.deduplicate
        ? 'many_to_many'
        : 'one_to_one'
      : options.cardinality
  const fit = fitLevels(
    candidates,
    byRight,
    agreement,
    prepared.comparators,
    used,
    mutualBest(candidates, byRight, rank),
    step,
  )
  progress.stage('decide')
  const confidence = Float32Array.from(fit.probability)
  const weight = Float32Array.from(fit.score, (nats) => (nats + fit.model.prior) * bitsPerNat)
  const chosen = assign(candidates, fit.probability, used, right.rows, 0.01)
  const accept = options.accept ?? 0.9
  const reject = options.reject ?? 0.5
  const decision = new Uint8Array(candidates.count)
  const reason = new Uint8Array(candidates.count)
  for (let p = 0; p < candidates.count; p++) {
    const c = confidence[p]!
    const outcome =
      chosen[p] === 0 ? 'reject' : c >= accept ? 'accept' : c >= reject ? 'review' : 'reject'
    decision[p] = pairDecisions.indexOf(outcome)
    reason[p] = decisionReasons.indexOf(
      outcome === 'accept'
        ? 'confident'
        : outcome === 'review'
          ? 'unsure'
          : chosen[p] === 0 && c >= reject
            ? 'outbid'
            : 'unlikely',
    )
  }
  let expected = 0
  let kept = 0
  let all = 0
  for (let p = 0; p < candidates.count; p++) {
    all += confidence[p]!
    if (decision[p]! === 2 || confidence[p]! < 0.5) continue
    expected += confidence[p]!
    kept++
  }
  const range = (value: number): { value: number; low: number; high: number } => ({
    value,
    low: value,
    high: value,
  })
  return {
    fields,
    signals: prepared.comparators.map((comparator, s): Signal => ({
      name: comparator.name,
      field: comparator.field,
      levels: comparator.labels.map((label, k) => {
        const at = fit.model.starts[s]! + k
        return {
          label,
          bits: fit.model.logRatio[at]! * bitsPerNat,
          m: fit.model.m[at]!,
          u: fit.model.u[at]!,
          pairs: fit.model.pairs[at]!,
        }
      }),
    })),
    priorBits: fit.model.prior * bitsPerNat,
    pairs: {
      count: candidates.count,
      left: candidates.left,
      right: candidates.right,
      weight,
      confidence,
      levels: agreement.levels,
      decision,
      reason,
    },
    cardinality: { used, why: options.cardinality === 'auto' ? 'not judged yet' : 'set by you' },
    thresholds: { accept, reject, acceptProposed: 0.9, rejectProposed: 0.5 },
    estimate: {
      precision: range(kept === 0 ? 1 : expected / kept),
      recall: range(all === 0 ? 1 : expected / all),
      leftMatched: range(left.rows === 0 ? 0 : all / left.rows),
      cannotKnow: null,
    },
    blocking,
    abbreviations: [],
  }
}
