import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import type { ThresholdCurve, ThresholdPoint } from '../../src-shared/reconciliation/result.ts'
import type { ReconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import { hundredth } from './quality.ts'
import type { EnginePairs } from './decisions.ts'
import type { ResultState } from './result-state.ts'

const OUTBID = decisionReasons.indexOf('outbid')
const AMBIGUOUS = decisionReasons.indexOf('ambiguous')

/**
 * What each threshold of acceptance would give, by the engine's own confidences and, where known pairs
 * were given, by them.
 */
export function thresholdCurve(
  { pairs, effective, left }: ResultState,
  summary: Pick<ReconciliationSummary, 'thresholds' | 'estimate'>,
  /** Known to be true, by pair, and how many known pairs there are; null without known pairs. */
  truth: TruthOfPairs | null,
): ThresholdCurve {
  return {
    points: curvePoints(pairs, left.rows, truth),
    thresholds: summary.thresholds,
    estimate: summary.estimate,
    decided: effective.events.size + effective.added.length,
  }
}

/** The point of the curve at a threshold: what the summary says of accepted pairs. */
export function estimateOfAccepted(
  pairs: EnginePairs,
  leftRows: number,
  threshold: number,
): { readonly precision: number; readonly recall: number | null } | null {
  const point = curvePoints(pairs, leftRows, null)[Math.round(threshold * 100)]
  const precision = point?.estimated_precision ?? null
  return precision === null ? null : { precision, recall: point?.estimated_recall ?? null }
}

interface TruthOfPairs {
  readonly flags: Uint8Array
  readonly known: number
}

/**
 * At each hundredth of confidence. Pairs that another of their records outbid are never accepted,
 * ambiguous ones are counted apart: they go to review at any threshold.
 */
function curvePoints(
  pairs: EnginePairs,
  leftRows: number,
  truth: TruthOfPairs | null,
): ThresholdPoint[] {
  const bins = 101
  const counts = new Float64Array(bins)
  const ambiguous = new Float64Array(bins)
  const sure = new Float64Array(bins)
  const trues = new Float64Array(bins)
  /** The best hundredth of each left record. */
  const reached = new Int16Array(leftRows).fill(-1)
  let expected = 0
  for (let pair = 0; pair < pairs.count; pair++) {
    if (pairs.reason[pair] === OUTBID) continue
    const confidence = pairs.confidence[pair]!
    const place = hundredth(confidence)
    expected += confidence
    if (pairs.reason[pair] === AMBIGUOUS) {
      ambiguous[place]!++
      continue
    }
    counts[place]!++
    sure[place]! += confidence
    trues[place]! += truth?.flags[pair] ?? 0
    const row = pairs.left[pair]!
    reached[row] = Math.max(reached[row]!, place)
  }
  const records = new Float64Array(bins)
  for (const place of reached) if (place >= 0) records[place]!++
  const points: ThresholdPoint[] = []
  const sums = { pairs: 0, ambiguous: 0, sure: 0, trues: 0, records: 0 }
  for (let place = bins - 1; place >= 0; place--) {
    sums.pairs += counts[place]!
    sums.ambiguous += ambiguous[place]!
    sums.sure += sure[place]!
    sums.trues += trues[place]!
    sums.records += records[place]!
    points.push({
      confidence: place / 100,
      pairs: sums.pairs,
      ambiguous: sums.ambiguous,
      left_records: sums.records,
      estimated_precision: ratio(sums.sure, sums.pairs),
      estimated_recall: ratio(sums.sure, expected),
      true_precision: truth === null ? null : ratio(sums.trues, sums.pairs),
      true_recall: truth === null ? null : ratio(sums.trues, truth.known),
    })
  }
  return points.toReversed()
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.min(1, part / whole)
}
