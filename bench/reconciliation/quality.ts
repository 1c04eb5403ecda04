import type { EngineResult } from '../../src-main/reconciliation/engine/types.ts'
import type { LabelledLists } from './lists.ts'

export interface Quality {
  readonly f1: number
  readonly precision: number
  readonly recall: number
  /** The best F1 over all thresholds of confidence among pairs the assignment kept. */
  readonly bestF1: number
  readonly candidateRecall: number
  readonly accepted: number
  /** Confidence and truth of each kept pair, for calibration. */
  readonly judged: readonly { readonly confidence: number; readonly match: boolean }[]
}

/** Accept rows plus review rows with confidence of one half and more, against the truth. */
export function qualityOf(lists: LabelledLists, result: EngineResult): Quality {
  const { pairs } = result
  const judged: { confidence: number; match: boolean; counted: boolean }[] = []
  let reached = 0
  for (let p = 0; p < pairs.count; p++) {
    const key = pairs.left[p]! * lists.right.rows + pairs.right[p]!
    const match = lists.truth.has(key)
    if (match) reached++
    if (lists.ambiguous.has(key)) continue
    const confidence = pairs.confidence[p]!
    const decision = pairs.decision[p]!
    judged.push({
      confidence,
      match,
      counted: decision === 0 || (decision === 1 && confidence >= 0.5),
    })
  }
  const all = lists.truth.size
  const counted = judged.filter((pair) => pair.counted)
  const right = counted.filter((pair) => pair.match).length
  judged.sort((a, b) => b.confidence - a.confidence)
  let best = 0
  let good = 0
  for (const [index, pair] of judged.entries()) {
    if (pair.match) good++
    const next = judged[index + 1]
    if (next !== undefined && next.confidence === pair.confidence) continue
    best = Math.max(best, (2 * good) / (index + 1 + all))
  }
  return {
    f1: counted.length + all === 0 ? 1 : (2 * right) / (counted.length + all),
    precision: counted.length === 0 ? 1 : right / counted.length,
    recall: all === 0 ? 1 : right / all,
    bestF1: best,
    candidateRecall: all === 0 ? 1 : reached / all,
    accepted: counted.length,
    judged,
  }
}

export interface ReliabilityBin {
  readonly from: number
  readonly pairs: number
  readonly confidence: number
  readonly matches: number
}

/** Ten bins of confidence, and the expected calibration error over all pairs. */
export function reliability(
  judged: readonly { readonly confidence: number; readonly match: boolean }[],
): { bins: ReliabilityBin[]; error: number } {
  const bins = Array.from({ length: 10 }, (_, i) => ({
    from: i / 10,
    pairs: 0,
    confidence: 0,
    matches: 0,
  }))
  for (const pair of judged) {
    const bin = bins[Math.min(9, Math.floor(pair.confidence * 10))]!
    bin.pairs++
    bin.confidence += pair.confidence
    if (pair.match) bin.matches++
  }
  let error = 0
  for (const bin of bins) error += Math.abs(bin.confidence - bin.matches)
  return { bins, error: judged.length === 0 ? 0 : error / judged.length }
}
