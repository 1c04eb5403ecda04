import type { Cardinality } from '../../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from '../candidates.ts'
import { type LevelModel, monotone, oddsOf } from '../fellegi-sunter.ts'
import { type Features, fitLogistic, logOdds } from '../logistic.ts'
import { matchProbabilities, type RightIndex } from '../matching.ts'
import { NO_LEVEL } from '../types.ts'

/** Candidates with what is known of each. */
export interface ScoredPairs {
  readonly candidates: Candidates
  readonly byRight: RightIndex
  readonly levels: Uint8Array
  /** Sum of the level weights in nats. */
  readonly score: Float64Array
}

/** Turns what a pair and its rivals show into the probability that was found for such pairs. */
export interface Transfer {
  readonly apply: (pairs: ScoredPairs) => Float64Array
}

/** Pairs between two looks at whether to go on, less one. */
const between = 0x7ff
/** Nats that the evidence may be wrong by, since fields depend on each other: 14 bits. */
const doubt = 10

/**
 * No pair is likelier than its evidence allows at all: pools of estimates give what surely is none a
 * per cent or two, which of very many pairs makes a crowd.
 */
export function boundByEvidence(
  probability: Float64Array,
  score: Float64Array,
  prior: number,
  answers: Int8Array,
  look: () => void,
): Float64Array {
  // Loops, not map: a call for each of very many pairs leaves numbers behind to be collected.
  const held = probability.slice()
  for (let i = 0; i < held.length; i++) {
    if ((i & between) === 0) look()
    if (answers[i]! >= 0) continue
    const most = 1 / (1 + Math.exp(-(score[i]! + prior + doubt)))
    const bounded = Math.min(held[i]!, most)
    held[i] = bounded < leastProbability ? 0 : bounded
  }
  return held
}

/** Pairs less likely are surely none. */
const leastProbability = 0.012

const bins = 400
/** Log odds beyond which pairs are alike. */
const furthest = 16

/**
 * Learns from sampled pairs what the models made of them together (Hinton, Vinyals and Dean 2015): a
 * regression on the weights of the levels, the gaps to the next candidates and the matching's own
 * answer, calibrated by a monotone function.
 */
export function learnTransfer(
  sample: ScoredPairs,
  probability: Float64Array,
  model: LevelModel,
  cardinality: Cardinality,
  look: () => void,
): Transfer {
  const scoreOf = (features: Features, fitted: ReturnType<typeof fitLogistic>): Float64Array =>
    logOdds(features, fitted, look)
  const features = featuresOf(sample, model, cardinality, look)
  const fitted = fitLogistic(features, probability, 1, null, look)
  const calibrate = calibration(scoreOf(features, fitted), probability, look)
  return {
    apply(pairs) {
      const scores = scoreOf(featuresOf(pairs, model, cardinality, look), fitted)
      for (let p = 0; p < scores.length; p++) {
        if ((p & between) === 0) look()
        scores[p] = calibrate(scores[p]!)
      }
      return scores
    },
  }
}

function featuresOf(
  { candidates, byRight, levels, score }: ScoredPairs,
  { starts, logRatio, prior }: LevelModel,
  cardinality: Cardinality,
  look: () => void,
): Features {
  const { count, offsets } = candidates
  const fields = starts.length - 1
  const width = fields + 4
  const values = new Float32Array(count * width)
  const odds = oddsOf(score, prior, look)
  const p = matchProbabilities(candidates, byRight, odds, cardinality, undefined, undefined, look)
  const clamped = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    if ((i & between) === 0) look()
    clamped[i] = Math.max(-furthest, Math.min(2 * furthest, score[i]! + prior))
  }
  for (let i = 0; i < count; i++) {
    if ((i & between) === 0) look()
    for (let s = 0; s < fields; s++) {
      const level = levels[i * fields + s]!
      values[i * width + s] = level === NO_LEVEL ? 0 : logRatio[starts[s]! + level]!
    }
    values[i * width + fields] = clamped[i]!
    const share = Math.max(1e-7, Math.min(1 - 1e-7, p[i]!))
    values[i * width + fields + 1] = Math.log(share / (1 - share))
  }
  const gap = (from: number, to: number, place: (k: number) => number, at: number): void => {
    let [first, second] = [-furthest, -furthest]
    for (let k = from; k < to; k++) {
      const z = clamped[place(k)]!
      if (z > first) [first, second] = [z, first]
      else if (z > second) second = z
    }
    for (let k = from; k < to; k++) {
      const z = clamped[place(k)]!
      values[place(k) * width + at] = z === first ? z - second : z - first
    }
  }
  for (let l = 0; l + 1 < offsets.length; l++) {
    if ((l & between) === 0) look()
    gap(offsets[l]!, offsets[l + 1]!, (k) => k, fields + 2)
  }
  for (let r = 0; r + 1 < byRight.offsets.length; r++) {
    if ((r & between) === 0) look()
    gap(byRight.offsets[r]!, byRight.offsets[r + 1]!, (k) => byRight.order[k]!, fields + 3)
  }
  return { count, width, values }
}

/** Mean target by score, not falling, in between along straight lines. */
function calibration(
  score: Float64Array,
  target: Float64Array,
  look: () => void,
): (score: number) => number {
  let compared = 0
  const order = Int32Array.from(score, (_, i) => i).sort((a, b) => {
    if ((++compared & between) === 0) look()
    return score[a]! - score[b]! || a - b
  })
  const edges: number[] = []
  for (let bin = 0; bin <= bins; bin++) {
    // Finer towards the top, where the matches are.
    const share = 1 - (1 - bin / bins) ** 2
    edges.push(Math.round(share * order.length))
  }
  const at: number[] = []
  const mean: number[] = []
  const weight: number[] = []
  for (let bin = 0; bin < bins; bin++) {
    const [from, to] = [edges[bin]!, edges[bin + 1]!]
    if (to <= from) continue
    let z = 0
    let p = 0
    for (let k = from; k < to; k++) {
      z += score[order[k]!]!
      p += target[order[k]!]!
    }
    at.push(z / (to - from))
    mean.push(p / (to - from))
    weight.push(to - from)
  }
  const smooth = monotone(Float64Array.from(mean), Float64Array.from(weight))
  const last = at.length - 1
  return (z) => {
    if (last < 0) return 0
    if (z <= at[0]!) return smooth[0]!
    if (z >= at[last]!) return smooth[last]!
    let low = 0
    let high = last
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (at[middle]! <= z) low = middle
      else high = middle
    }
    const span = at[high]! - at[low]!
    const share = span <= 0 ? 0 : (z - at[low]!) / span
    return smooth[low]! + share * (smooth[high]! - smooth[low]!)
  }
}
