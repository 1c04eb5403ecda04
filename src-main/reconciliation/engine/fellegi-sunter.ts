import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'
import type { Agreement } from './compare.ts'
import type { Comparator } from './comparators.ts'
import { matchProbabilities, noMessages } from './matching.ts'
import type { RightIndex } from './matching.ts'
import { NO_LEVEL } from './types.ts'

export interface LevelModel {
  /** Start of each comparator's levels in the arrays below. */
  readonly starts: Int32Array
  readonly m: Float64Array
  readonly u: Float64Array
  /** ln(m / u), not falling with the level. */
  readonly logRatio: Float64Array
  readonly pairs: Float64Array
  readonly prior: number
}

/** Sum of changes below which estimates have settled: of very many pairs in proportion to them. */
export function settledBelow(least: number, count: number): number {
  return Math.max(least, (count - 200_000) * 1e-5)
}

const iterations = 12
const smoothing = 0.5
const highestOdds = 25

/**
 * Weights of agreement levels without labels (Fellegi and Sunter 1969) by EM, begun from given
 * probabilities. The E-step answers under the cardinality, so that a record's other candidates
 * count as what they are, non-matches; the weights never fall as agreement rises.
 */
export function fitLevels(
  candidates: Candidates,
  byRight: RightIndex,
  agreement: Agreement,
  comparators: readonly Pick<Comparator, 'edges'>[],
  cardinality: Cardinality,
  start: Float64Array,
  answers: Int8Array,
  step: (fraction: number) => void,
): { model: LevelModel; probability: Float64Array; score: Float64Array } {
  let probability = start
  let model = estimateLevels(agreement, comparators, probability)
  let score = scoreLevels(agreement, model)
  const messages = noMessages(candidates.count)
  for (let iteration = 0; iteration < iterations; iteration++) {
    step(iteration / iterations)
    const odds = oddsOf(score, model.prior)
    const next = matchProbabilities(candidates, byRight, odds, cardinality, 4, messages, () =>
      step(iteration / iterations),
    )
    for (let i = 0; i < next.length; i++) if (answers[i]! >= 0) next[i] = answers[i]!
    let change = 0
    for (let i = 0; i < next.length; i++) change += Math.abs(next[i]! - probability[i]!)
    probability = next
    model = estimateLevels(agreement, comparators, probability)
    score = scoreLevels(agreement, model)
    if (change < settledBelow(0.01, next.length)) break
  }
  return { model, probability, score }
}

export function oddsOf(
  score: Float64Array,
  logPrior: number,
  look: () => void = () => undefined,
): Float64Array {
  const odds = new Float64Array(score.length)
  for (let i = 0; i < odds.length; i++) {
    if ((i & 0x7ff) === 0) look()
    const logOdds = Math.max(-highestOdds, Math.min(highestOdds, score[i]! + logPrior))
    odds[i] = Math.exp(logOdds)
  }
  return odds
}

/** Start of each comparator's levels among those of all, and the end of the last. */
export function levelStarts(comparators: readonly Pick<Comparator, 'edges'>[]): Int32Array {
  const starts = new Int32Array(comparators.length + 1)
  for (const [s, { edges }] of comparators.entries()) starts[s + 1] = starts[s]! + edges.length + 1
  return starts
}

/** M-step: level frequencies among matches and others, weighted by the probability. */
export function estimateLevels(
  agreement: Agreement,
  comparators: readonly Pick<Comparator, 'edges'>[],
  probability: Float64Array,
): LevelModel {
  const { width, levels, aside, own } = agreement
  const starts = levelStarts(comparators)
  const size = starts[width]!
  const m = new Float64Array(size)
  const u = new Float64Array(size)
  const pairs = new Float64Array(size)
  let matches = 0
  for (let p = 0; p < probability.length; p++) {
    const weight = probability[p]!
    matches += weight
    for (let s = 0; s < width; s++) {
      const level = levels[p * width + s]!
      if (level === NO_LEVEL) continue
      const at = starts[s]! + level
      m[at]! += weight
      u[at]! += 1 - weight
      pairs[at]!++
    }
  }
  if (aside !== null) {
    for (let at = 0; at < size; at++) {
      u[at]! += aside.levels[at]!
      pairs[at]! += aside.levels[at]!
    }
  }
  if (own !== null) for (let at = 0; at < size; at++) u[at]! += own[at]!
  const all = probability.length + (aside?.pairs ?? 0)
  return weighLevels({ starts, m, u, pairs }, matches, all)
}

/** Weighs levels by how often they are seen among matches and others; turns counts into shares. */
export function weighLevels(
  { starts, m, u, pairs }: Pick<LevelModel, 'starts' | 'm' | 'u' | 'pairs'>,
  matches: number,
  all: number,
): LevelModel {
  const width = starts.length - 1
  const logRatio = new Float64Array(m.length)
  for (let s = 0; s < width; s++) {
    const from = starts[s]!
    const to = starts[s + 1]!
    let totalM = 0
    let totalU = 0
    for (let k = from; k < to; k++) {
      totalM += m[k]!
      totalU += u[k]!
    }
    const raw = new Float64Array(to - from)
    const weight = new Float64Array(to - from)
    for (let k = from; k < to; k++) {
      // The pseudo-counts stand in the proportion of all pairs: an unseen level says nothing.
      const share = (pairs[k]! + 0.01) / (totalM + totalU + 0.01 * (to - from))
      m[k] = (m[k]! + smoothing * share) / (totalM + smoothing)
      u[k] = (u[k]! + smoothing * share) / (totalU + smoothing)
      raw[k - from] = Math.log(m[k]! / u[k]!)
      weight[k - from] = pairs[k]! + 1e-3
    }
    logRatio.set(monotone(raw, weight), from)
  }
  const prior = Math.log((matches + 0.5) / (all - matches + 0.5))
  return { starts, m, u, logRatio, pairs, prior }
}

/** Pool adjacent violators: the nearest not-falling sequence under the weights. */
export function monotone(values: Float64Array, weights: Float64Array): Float64Array {
  const level: number[] = []
  const weight: number[] = []
  const length: number[] = []
  for (let i = 0; i < values.length; i++) {
    level.push(values[i]!)
    weight.push(weights[i]!)
    length.push(1)
    while (level.length > 1 && level.at(-2)! > level.at(-1)!) {
      const value = level.pop()!
      const w = weight.pop()!
      const n = length.pop()!
      const last = level.length - 1
      level[last] = (level[last]! * weight[last]! + value * w) / (weight[last]! + w)
      weight[last]! += w
      length[last]! += n
    }
  }
  const result = new Float64Array(values.length)
  let at = 0
  for (let k = 0; k < level.length; k++) {
    result.fill(level[k]!, at, at + length[k]!)
    at += length[k]!
  }
  return result
}

/** Sum of the level weights of each candidate, in nats, without the prior. */
export function scoreLevels(
  agreement: Pick<Agreement, 'width' | 'levels'>,
  model: LevelModel,
  look: () => void = () => undefined,
): Float64Array {
  const { width, levels } = agreement
  const count = width === 0 ? 0 : levels.length / width
  const score = new Float64Array(count)
  for (let p = 0; p < count; p++) {
    if ((p & 0x7ff) === 0) look()
    let sum = 0
    for (let s = 0; s < width; s++) {
      const level = levels[p * width + s]!
      if (level !== NO_LEVEL) sum += model.logRatio[model.starts[s]! + level]!
    }
    score[p] = sum
  }
  return score
}

/** The match weight of each candidate in bits, with the prior. */
export function weightsOf(agreement: Agreement, model: LevelModel): Float32Array {
  const { width, levels } = agreement
  const count = agreement.similarity.length
  const { starts, logRatio, prior } = model
  const weight = new Float32Array(count)
  for (let p = 0; p < count; p++) {
    let sum = 0
    for (let s = 0; s < width; s++) {
      const level = levels[p * width + s]!
      if (level !== NO_LEVEL) sum += logRatio[starts[s]! + level]!
    }
    weight[p] = (sum + prior) / Math.LN2
  }
  return weight
}

/**
 * Where EM begins: pairs that are the best for both their records by the mean of the similarity
 * values. A clear start, since from an unclear one EM finds other mixtures than matches.
 */
export function mutualBest(
  candidates: Candidates,
  byRight: RightIndex,
  rank: Float64Array | Float32Array,
): Float64Array {
  const start = new Float64Array(candidates.count).fill(0.01)
  const rightBest = new Int32Array(byRight.offsets.length - 1).fill(-1)
  for (let i = 0; i < candidates.count; i++) {
    const r = candidates.right[i]!
    if (rightBest[r] === -1 || rank[i]! > rank[rightBest[r]!]!) rightBest[r] = i
  }
  for (let l = 0; l + 1 < candidates.offsets.length; l++) {
    let best = -1
    for (let i = candidates.offsets[l]!; i < candidates.offsets[l + 1]!; i++) {
      if (best === -1 || rank[i]! > rank[best]!) best = i
    }
    if (best !== -1 && rightBest[candidates.right[best]!] === best) start[best] = 0.8
  }
  return start
}
