import { decisionReasons, pairDecisions } from '../../../src-shared/reconciliation/fields.ts'
import type { DecisionReason, PairDecision } from '../../../src-shared/reconciliation/fields.ts'
import { assign } from './matching.ts'
import type { Scene } from './null-model.ts'

export interface Decided {
  readonly confidence: Float64Array
  readonly chosen: Uint8Array
  readonly decision: Uint8Array
  readonly reason: Uint8Array
  readonly acceptProposed: number
  readonly rejectProposed: number
}

/**
 * The confidence a pair at the best cut gets is one half. It is moved at most this far (log odds),
 * and further only where the pairs kept stand clear of as many next ones: chance leaves no valley.
 */
const usualShift = 1.5
const furthestShift = 4.5
const valley = 1.65
const tieConfidence = 0.49
/** Weights closer than this (nats) cannot tell twins apart. */
const twinGap = 0.35
const exactTie = 1e-3

/**
 * Decides by the assignment and the thresholds. The cut is the one of the highest expected F1;
 * confidence is shifted so that it lies at one half. Pairs a record could exchange for another of
 * nearly the same evidence go to review as ambiguous. Without a cut (`isCut` false) the probabilities
 * are the confidence.
 */
export function decide(
  scene: Scene,
  probability: Float64Array,
  evidence: Float64Array,
  answers: Int8Array,
  thresholds: { readonly accept: number | null; readonly reject: number | null },
  isCut = true,
): Decided {
  const { candidates, cardinality, rightRows } = scene
  const ranked = probability.slice()
  for (let i = 0; i < ranked.length; i++) if (answers[i] === 0) ranked[i] = 0
  const chosen = assign(candidates, ranked, cardinality, rightRows, 1e-4, scene.look)
  const confidence = isCut ? centred(ranked, chosen, scene.look) : ranked.slice()
  for (let i = 0; i < confidence.length; i++) if (answers[i]! >= 0) confidence[i] = answers[i]!
  scene.look()
  const rival = rivals(scene, confidence, evidence, chosen, answers)
  for (let i = 0; i < confidence.length; i++) {
    if (rival[i]! < exactTie && answers[i]! < 0)
      confidence[i] = Math.min(confidence[i]!, tieConfidence)
  }
  scene.look()
  const proposed = proposeThresholds(confidence, chosen, scene.look)
  const accept = thresholds.accept ?? proposed.accept
  const reject = Math.min(accept, thresholds.reject ?? proposed.reject)
  const decision = new Uint8Array(confidence.length)
  const reason = new Uint8Array(confidence.length)
  for (let i = 0; i < confidence.length; i++) {
    if ((i & 0x7ff) === 0) scene.look()
    const c = confidence[i]!
    const twin = rival[i]! < twinGap && answers[i]! < 0 && c >= Math.min(reject, 0.15)
    let outcome: PairDecision
    let why: DecisionReason
    if (twin) [outcome, why] = ['review', 'ambiguous']
    else if (chosen[i] === 0) [outcome, why] = ['reject', c >= reject ? 'outbid' : 'unlikely']
    else if (c >= accept) [outcome, why] = ['accept', 'confident']
    else if (c >= reject) [outcome, why] = ['review', 'unsure']
    else [outcome, why] = ['reject', 'unlikely']
    decision[i] = pairDecisions.indexOf(outcome)
    reason[i] = decisionReasons.indexOf(why)
  }
  return {
    confidence,
    chosen,
    decision,
    reason,
    acceptProposed: proposed.accept,
    rejectProposed: proposed.reject,
  }
}

/** Pairs that count as matches: the accepted, and those in review from one half on. */
export function countFound({ confidence, decision }: Decided): number {
  let found = 0
  for (const [i, value] of confidence.entries()) {
    if (decision[i] === 0 || (decision[i] === 1 && value >= 0.5)) found++
  }
  return found
}

/** Pairs that wait for a person. */
export function countOpen({ decision }: Decided): number {
  return decision.reduce((open, value) => open + (value === 1 ? 1 : 0), 0)
}

/** Index of the last pair of the cut with the highest expected F1, in `order`. */
export function bestCut(
  order: readonly number[],
  probability: Float64Array,
  total: number,
): number {
  let sum = 0
  let best = 0
  let bestGain = 0
  for (const [at, i] of order.entries()) {
    sum += probability[i]!
    const gain = (2 * sum) / (at + 1 + total)
    if (gain > bestGain) {
      bestGain = gain
      best = at + 1
    }
  }
  return best
}

function centred(probability: Float64Array, chosen: Uint8Array, look: () => void): Float64Array {
  const order: number[] = []
  let total = 0
  for (let i = 0; i < probability.length; i++) {
    total += probability[i]!
    if (chosen[i] === 1) order.push(i)
  }
  let compared = 0
  order.sort((a, b) => {
    if ((++compared & 0x7ff) === 0) look()
    return probability[b]! - probability[a]! || a - b
  })
  const keep = bestCut(order, probability, total)
  if (keep === 0) return probability.slice()
  const logit = (p: number): number => Math.log(Math.max(1e-9, p) / Math.max(1e-9, 1 - p))
  const last = probability[order[keep - 1]!]!
  const next = keep < order.length ? probability[order[keep]!]! : 0
  const middle = logit((last + next) / 2)
  const kept = logit(probability[order[keep >> 1]!]!)
  const beyond = order[Math.min(order.length - 1, keep + (keep >> 1))]!
  const limit =
    order.length <= keep || kept - logit(probability[beyond]!) >= valley
      ? furthestShift
      : usualShift
  const shift = Math.max(-limit, Math.min(limit, -middle))
  look()
  return probability.map((p) => {
    if (p <= 0) return 0
    const z = logit(p) + shift
    return 1 / (1 + Math.exp(-z))
  })
}

/**
 * Gives the pairs of an exact tie the same confidence, and says for each chosen or tied pair how much more evidence it has than the strongest pair that one of
 * its records could have instead; Infinity without one.
 */
function rivals(
  scene: Scene,
  confidence: Float64Array,
  evidence: Float64Array,
  chosen: Uint8Array,
  answers: Int8Array,
): Float64Array {
  const { candidates, byRight, cardinality } = scene
  const gap = new Float64Array(candidates.count).fill(Number.POSITIVE_INFINITY)
  if (cardinality === 'many_to_many') return gap
  const compare = (from: number, to: number, place: (k: number) => number): void => {
    for (let k = from; k < to; k++) {
      const i = place(k)
      if (chosen[i] === 0 || answers[i] === 1) continue
      for (let other = from; other < to; other++) {
        const j = place(other)
        if (j === i || answers[j]! >= 0) continue
        const difference = Math.abs(evidence[i]! - evidence[j]!)
        const equal = difference < exactTie
        if (!equal && confidence[j]! < 0.2 * confidence[i]!) continue
        if (equal) confidence[j] = Math.max(confidence[j]!, confidence[i]!)
        if (difference < gap[i]!) gap[i] = difference
        if (difference < gap[j]!) gap[j] = difference
      }
    }
  }
  if (cardinality !== 'one_to_many') {
    for (let l = 0; l + 1 < candidates.offsets.length; l++) {
      if ((l & 0x7ff) === 0) scene.look()
      compare(candidates.offsets[l]!, candidates.offsets[l + 1]!, (k) => k)
    }
  }
  if (cardinality !== 'many_to_one') {
    for (let r = 0; r + 1 < byRight.offsets.length; r++) {
      if ((r & 0x7ff) === 0) scene.look()
      compare(byRight.offsets[r]!, byRight.offsets[r + 1]!, (k) => byRight.order[k]!)
    }
  }
  return gap
}

/** Accept where 99 of 100 hold on average and 85 of 100 at the threshold; reject where 1 % is lost. */
function proposeThresholds(
  confidence: Float64Array,
  chosen: Uint8Array,
  look: () => void,
): { accept: number; reject: number } {
  const values: number[] = []
  let total = 0
  for (let i = 0; i < confidence.length; i++) {
    if (chosen[i] === 0) continue
    values.push(confidence[i]!)
    total += confidence[i]!
  }
  let compared = 0
  values.sort((a, b) => {
    if ((++compared & 0x7ff) === 0) look()
    return b - a
  })
  let accept = 0.95
  let sum = 0
  for (const [at, value] of values.entries()) {
    sum += value
    if (value < 0.85 || sum / (at + 1) < 0.99) break
    accept = Math.min(accept, value)
  }
  let lost = 0
  let reject = 0.05
  for (const value of values.toReversed()) {
    lost += value
    if (lost > 0.01 * total) {
      reject = value
      break
    }
  }
  const round = (value: number): number => Math.floor(value * 100) / 100
  return { accept: round(accept), reject: Math.max(0.05, Math.min(0.4, round(reject))) }
}
