import { monotone } from './fellegi-sunter.ts'
import type { Scene } from './null-model.ts'

const rounds = 30
const mostFitted = 20_000
const tailShare = 0.25
/** Scores this near (nats) are one and the same: their pairs share the probability. */
const tie = 1e-6

/**
 * Probability of each candidate by the local false discovery rate (Efron 2004). What a record
 * without a partner scores at best is read from the best other pair of those that surely have one
 * and from the best pair of those that surely have none; its upper tail is taken as exponential
 * (peaks over threshold). Seen from each side; zero for pairs that are not the best of both.
 */
export function tailModel(scene: Scene, score: Float64Array, start: Float64Array): Float64Array {
  if (scene.cardinality === 'many_to_many') return scoreProbabilities(scene, score, start)
  const chance = (top: Float64Array, second: Float64Array, best: Int32Array): Float64Array =>
    bestProbabilities(
      top,
      second,
      Float64Array.from(best, (i) => (i === -1 ? 0 : start[i]!)),
      scene.look,
    )
  return fromSides(scene, score, chance, chance)
}

type OfBest = (top: Float64Array, second: Float64Array, best: Int32Array) => Float64Array

/** Seen from each side whose records have one partner at most. */
function fromSides(
  { candidates, byRight, cardinality }: Scene,
  score: Float64Array,
  ofLeft: OfBest,
  ofRight: OfBest,
): Float64Array {
  const left =
    cardinality === 'one_to_many'
      ? null
      : sideProbabilities(candidates.offsets, (k) => k, score, ofLeft)
  const right =
    cardinality === 'many_to_one'
      ? null
      : sideProbabilities(byRight.offsets, (k) => byRight.order[k]!, score, ofRight)
  if (left === null) return right!
  if (right === null) return left
  return left.map((p, i) => Math.sqrt(p * right[i]!))
}

/** Where records may have several partners: what a best pair of the same score would have. */
function scoreProbabilities(scene: Scene, score: Float64Array, start: Float64Array): Float64Array {
  const { candidates, leftRows, rightRows, sameList } = scene
  const records = sameList ? leftRows : leftRows + rightRows
  const top = new Float64Array(records).fill(Number.NEGATIVE_INFINITY)
  const second = new Float64Array(records).fill(Number.NEGATIVE_INFINITY)
  const begun = new Float64Array(records)
  const see = (record: number, i: number): void => {
    const value = score[i]!
    if (value > top[record]!) {
      second[record] = top[record]!
      top[record] = value
      begun[record] = start[i]!
    } else if (value > second[record]!) second[record] = value
  }
  for (let i = 0; i < score.length; i++) {
    see(candidates.left[i]!, i)
    see(candidates.right[i]! + (sameList ? 0 : leftRows), i)
  }
  const of = bestProbabilities(top, second, begun, scene.look)
  const order = Array.from({ length: records }, (_, record) => record)
    .filter((record) => top[record]! > Number.NEGATIVE_INFINITY)
    .sort((a, b) => top[a]! - top[b]!)
  const tops = Float64Array.from(order, (record) => top[record]!)
  return score.map((value) => {
    let low = 0
    let high = tops.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (tops[middle]! <= value) low = middle + 1
      else high = middle
    }
    return low === 0 ? 0 : of[order[low - 1]!]!
  })
}

function sideProbabilities(
  offsets: Int32Array,
  place: (k: number) => number,
  score: Float64Array,
  probabilityOf: OfBest,
): Float64Array {
  const rows = offsets.length - 1
  const best = new Int32Array(rows).fill(-1)
  const top = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
  const second = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
  for (let row = 0; row < rows; row++) {
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
      const i = place(k)
      if (score[i]! > top[row]!) {
        second[row] = top[row]!
        top[row] = score[i]!
        best[row] = i
      } else if (score[i]! > second[row]!) second[row] = score[i]!
    }
  }
  const probability = probabilityOf(top, second, best)
  const p = new Float64Array(score.length)
  for (let row = 0; row < rows; row++) {
    if (best[row] === -1) continue
    let ties = 0
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
      if (score[place(k)]! >= top[row]! - tie) ties++
    }
    for (let k = offsets[row]!; k < offsets[row + 1]!; k++) {
      if (score[place(k)]! >= top[row]! - tie) p[place(k)] = probability[row]! / ties
    }
  }
  return p
}

/** For each record, that its best score is a partner's; -Infinity where it has no pair. */
export function bestProbabilities(
  top: Float64Array,
  second: Float64Array,
  start: Float64Array,
  look: () => void = () => undefined,
): Float64Array {
  const rows = top.length
  const ranked = Array.from({ length: rows }, (_, row) => row)
    .filter((row) => top[row]! > Number.NEGATIVE_INFINITY)
    .sort((a, b) => top[b]! - top[a]! || a - b)
  // Of very many records every some-th shows the distributions as well.
  const oneOf = Math.max(1, Math.floor(ranked.length / mostFitted))
  const order = oneOf === 1 ? ranked : ranked.filter((_, at) => at % oneOf === 0)
  const n = order.length
  const probability = new Float64Array(rows)
  if (n < 4) return probability
  const each = Math.max(3, Math.round(n / 80))
  let p = Float64Array.from(order, (row) => start[row]!)
  // Best and second-best scores of all rounds, sorted once: only their weights change.
  const scores = Float64Array.from({ length: 2 * n }, (_, k) =>
    k < n ? second[order[k]!]! : top[order[k - n]!]!,
  )
  const falling = Int32Array.from(scores, (_, k) => k).sort((a, b) =>
    scores[b]! === scores[a]! ? a - b : scores[b]! - scores[a]!,
  )
  for (let round = 0; round < rounds; round++) {
    look()
    let nulls = 0
    for (let at = 0; at < n; at++) nulls += 1 - p[at]!
    const values = new Float64Array(2 * n)
    const weights = new Float64Array(2 * n)
    let count = 0
    for (const k of falling) {
      const weight = k < n ? p[k]! : 1 - p[k - n]!
      if (weight <= 0) continue
      values[count] = scores[k]!
      weights[count++] = weight
    }
    const above = survival(values.subarray(0, count), weights.subarray(0, count))
    const rate = new Float64Array(Math.ceil(n / each))
    const size = new Float64Array(rate.length)
    for (let bin = 0; bin < rate.length; bin++) {
      const from = bin * each
      const to = Math.min(n, from + each)
      const lower =
        to < n ? (top[order[to - 1]!]! + top[order[to]!]!) / 2 : Number.NEGATIVE_INFINITY
      const upper =
        from === 0 ? Number.POSITIVE_INFINITY : (top[order[from - 1]!]! + top[order[from]!]!) / 2
      const expected = nulls * (above(lower) - above(upper))
      size[bin] = to - from
      rate[bin] = Math.min(1, (expected + 0.02) / (to - from))
    }
    const smooth = monotone(rate, size)
    const next = new Float64Array(n)
    let change = 0
    for (let at = 0; at < n; at++) {
      next[at] = 1 - Math.min(1, smooth[Math.floor(at / each)]!)
      change += Math.abs(next[at]! - p[at]!)
    }
    for (let at = 0; at < n; at++) next[at] = 0.5 * next[at]! + 0.5 * p[at]!
    p = next
    if (change < 0.01 * n * 0.1) break
  }
  for (const [at, row] of ranked.entries()) probability[row] = p[Math.floor(at / oneOf)]!
  return probability
}

/** P(value > t). */
export type Survival = (t: number) => number

/** Of weighted observations in falling order, with an exponential upper tail. */
export function survival(values: Float64Array, weights: Float64Array): Survival {
  let total = 0
  for (const weight of weights) total += weight
  // A record that has no other pair has none that scores: it is above nothing.
  const none = values.indexOf(Number.NEGATIVE_INFINITY)
  const scored = none === -1 ? values.length : none
  if (scored === 0) return () => 0
  let reached = 0
  let at = 0
  while (at < scored && reached < tailShare * total) reached += weights[at++]!
  const threshold = values[Math.min(scored - 1, at)]!
  let excess = 0
  for (let k = 0; k < at; k++) excess += weights[k]! * (values[k]! - threshold)
  const mean = Math.max(1e-6, excess / Math.max(1e-9, reached))
  const cumulated = new Float64Array(values.length + 1)
  for (let k = 0; k < values.length; k++) cumulated[k + 1] = cumulated[k]! + weights[k]!
  return (t) => {
    if (t === Number.POSITIVE_INFINITY) return 0
    if (t >= threshold) return (reached / total) * Math.exp(-(t - threshold) / mean)
    let low = 0
    let high = values.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[middle]! > t) low = middle + 1
      else high = middle
    }
    return cumulated[low]! / total
  }
}
