import type {
  CalibrationBin,
  CurvePoint,
  QualityFigures,
  TrueQuality,
} from '../../src-shared/reconciliation/summary.ts'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import type { EnginePairs } from './decisions.ts'

const OUTBID = decisionReasons.indexOf('outbid')
const [ACCEPT, REVIEW] = [pairDecisions.indexOf('accept'), pairDecisions.indexOf('review')]
const BINS = 10

/**
 * Known pairs as rows, in the order of (left, right), each once; `unknown` counts those whose records
 * the lists do not have.
 */
export interface KnownPairs {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly unknown: number
}

/** Which of the engine's pairs are known to be true. Both are in the order of (left, right). */
export function trueFlags(pairs: EnginePairs, known: KnownPairs): Uint8Array {
  const flags = new Uint8Array(pairs.count)
  let at = 0
  for (let pair = 0; pair < pairs.count; pair++) {
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
    while (
      at < known.left.length &&
      (known.left[at]! < left || (known.left[at] === left && known.right[at]! < right))
    ) {
      at++
    }
    if (known.left[at] === left && known.right[at] === right) flags[pair] = 1
  }
  return flags
}

/** Precision, recall and F1 of so many pairs of which so many are true. */
export function figuresOf(pairs: number, truePairs: number, known: number): QualityFigures {
  return {
    pairs,
    true_pairs: truePairs,
    precision: pairs === 0 ? null : truePairs / pairs,
    recall: known === 0 ? null : truePairs / known,
    f1: pairs + known === 0 ? null : (2 * truePairs) / (pairs + known),
  }
}

/** The result against known pairs. */
export function measureQuality(pairs: EnginePairs, known: KnownPairs): TrueQuality {
  const flags = trueFlags(pairs, known)
  const total = known.left.length
  const countOf = (isIn: (pair: number) => boolean): QualityFigures => {
    let [count, right] = [0, 0]
    for (let pair = 0; pair < pairs.count; pair++) {
      if (!isIn(pair)) continue
      count++
      right += flags[pair]!
    }
    return figuresOf(count, right, total)
  }
  const curve = curveOf(pairs, flags, total)
  const calibration = calibrationOf(pairs, flags)
  const weighed = calibration.reduce((sum, bin) => sum + bin.pairs, 0)
  return {
    known: total,
    unknown: known.unknown,
    candidate_recall: total === 0 ? null : flags.reduce((sum, flag) => sum + flag, 0) / total,
    accepted: countOf((pair) => pairs.decision[pair] === ACCEPT),
    best_answer: countOf(
      (pair) =>
        pairs.decision[pair] === ACCEPT ||
        (pairs.decision[pair] === REVIEW && pairs.confidence[pair]! >= 0.5),
    ),
    best_cut: curve.reduce<CurvePoint | null>(
      (best, point) => ((point.f1 ?? 0) > (best?.f1 ?? -1) ? point : best),
      null,
    ),
    curve,
    calibration,
    calibration_error:
      weighed === 0
        ? null
        : calibration.reduce(
            (sum, { pairs: size, confidence, observed }) =>
              sum + (size * Math.abs((confidence ?? 0) - (observed ?? 0))) / weighed,
            0,
          ),
  }
}

/** At each hundredth of confidence: the pairs from there on that no other pair of a record outbid. */
function curveOf(pairs: EnginePairs, flags: Uint8Array, known: number): CurvePoint[] {
  const [counts, trues] = [new Float64Array(101), new Float64Array(101)]
  for (let pair = 0; pair < pairs.count; pair++) {
    if (pairs.reason[pair] === OUTBID) continue
    const place = hundredth(pairs.confidence[pair]!)
    counts[place]!++
    trues[place]! += flags[pair]!
  }
  const points: CurvePoint[] = []
  let [count, right] = [0, 0]
  for (let place = 100; place >= 0; place--) {
    count += counts[place]!
    right += trues[place]!
    points.push({ confidence: place / 100, ...figuresOf(count, right, known) })
  }
  return points.toReversed()
}

/** The last hundredth that a confidence reaches: 0.899 is 89. */
export function hundredth(confidence: number): number {
  return Math.min(100, Math.max(0, Math.floor(confidence * 100 + 1e-4)))
}

/** Almost all candidates are no pairs: so many sure rejections would hide the rest. */
const LEAST_JUDGED = 0.05

/** How sure the engine was of the pairs it did not give to another, and how many of them are true. */
function calibrationOf(pairs: EnginePairs, flags: Uint8Array): CalibrationBin[] {
  const bins = Array.from({ length: BINS }, () => ({ pairs: 0, sum: 0, right: 0 }))
  for (let pair = 0; pair < pairs.count; pair++) {
    if (pairs.reason[pair] === OUTBID) continue
    const confidence = pairs.confidence[pair]!
    if (confidence < LEAST_JUDGED) continue
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!
    bin.pairs++
    bin.sum += confidence
    bin.right += flags[pair]!
  }
  return bins.map(({ pairs: size, sum, right }, index) => ({
    from: index / BINS,
    to: (index + 1) / BINS,
    pairs: size,
    confidence: size === 0 ? null : sum / size,
    observed: size === 0 ? null : right / size,
  }))
}
