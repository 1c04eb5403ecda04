import { decisionReasons, pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import { findCandidates } from './candidates.ts'
import { pairColumns } from './columns.ts'
import { compareAll, prepare } from './compare.ts'
import { assign, indexByRight } from './matching.ts'
import { scoreCandidates } from './score.ts'
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
  const scored = scoreCandidates(
    { candidates, byRight, leftRows: left.rows, rightRows: right.rows },
    options.deduplicate ? 'many_to_many' : options.cardinality,
    agreement,
    prepared.comparators,
    step,
  )
  const used = scored.cardinality.used
  progress.stage('decide')
  const confidence = Float32Array.from(scored.probability)
  const weight = Float32Array.from(
    scored.levelScore,
    (nats) => (nats + scored.levels.prior) * bitsPerNat,
  )
  const chosen = assign(candidates, scored.probability, used, right.rows, 0.01)
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
        const at = scored.levels.starts[s]! + k
        return {
          label,
          bits: scored.levels.logRatio[at]! * bitsPerNat,
          m: scored.levels.m[at]!,
          u: scored.levels.u[at]!,
          pairs: scored.levels.pairs[at]!,
        }
      }),
    })),
    priorBits: scored.levels.prior * bitsPerNat,
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
    cardinality: scored.cardinality,
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
