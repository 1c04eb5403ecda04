import type { Candidates } from './candidates.ts'
import { solvePositive } from './logistic.ts'
import type { PairLabel } from './types.ts'

/** For each candidate: 1 a match, 0 none, -1 nobody has said. */
export function answersOf(candidates: Candidates, labels: readonly PairLabel[]): Int8Array {
  const answers = new Int8Array(candidates.count).fill(-1)
  for (const { left, right, match } of labels) {
    let low = candidates.offsets[left] ?? 0
    let high = candidates.offsets[left + 1] ?? 0
    const end = high
    while (low < high) {
      const middle = (low + high) >> 1
      if (candidates.right[middle]! < right) low = middle + 1
      else high = middle
    }
    if (low < end && candidates.right[low] === right) answers[low] = match ? 1 : 0
  }
  return answers
}

/** An answered pair counts like this many others when a model is trained. */
const answerWeight = 4

/** Puts the answers into the targets and weights a model is trained with. */
export function teach(
  target: Float64Array,
  weight: Float64Array,
  answers: Int8Array,
): { target: Float64Array; weight: Float64Array } {
  const taught = target.slice()
  const weighted = weight.slice()
  for (let i = 0; i < answers.length; i++) {
    if (answers[i]! < 0) continue
    taught[i] = answers[i]!
    weighted[i] = answerWeight
  }
  return { target: taught, weight: weighted }
}

const priorStrength = 2

/**
 * Confidence shifted and stretched on the log-odds scale to agree with the answers (Platt 1999),
 * held to no change by a ridge; answered pairs become certain.
 */
export function calibrateByAnswers(probability: Float64Array, answers: Int8Array): Float64Array {
  const asked: { x: number; y: number }[] = []
  const logit = (p: number): number => Math.log(Math.max(1e-6, p) / Math.max(1e-6, 1 - p))
  for (let i = 0; i < answers.length; i++) {
    if (answers[i]! >= 0) asked.push({ x: logit(probability[i]!), y: answers[i]! })
  }
  if (asked.length === 0) return probability
  let shift = 0
  let slope = 1
  const lossOf = (a: number, b: number): number => {
    let loss = (priorStrength * (0.1 * a * a + (b - 1) ** 2)) / 2
    for (const { x, y } of asked) {
      const z = a + b * x
      loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z
    }
    return loss
  }
  let loss = lossOf(shift, slope)
  for (let iteration = 0; iteration < 50; iteration++) {
    const gradient = new Float64Array([-priorStrength * 0.1 * shift, priorStrength * (1 - slope)])
    const hessian = new Float64Array([priorStrength * 0.1, 0, 0, priorStrength])
    for (const { x, y } of asked) {
      const p = 1 / (1 + Math.exp(-(shift + slope * x)))
      const curve = Math.max(1e-6, p * (1 - p))
      gradient[0]! += y - p
      gradient[1]! += (y - p) * x
      hessian[0]! += curve
      hessian[2]! += curve * x
      hessian[3]! += curve * x * x
    }
    const move = solvePositive(hessian, gradient, 2)
    // A whole step overshoots where the answers contradict a confidence that is nearly certain.
    let part = 1
    let next = loss
    for (; part > 1e-3; part /= 2) {
      next = lossOf(shift + part * move[0]!, Math.max(0.2, slope + part * move[1]!))
      if (next <= loss) break
    }
    if (next > loss) break
    shift += part * move[0]!
    slope = Math.max(0.2, slope + part * move[1]!)
    const gained = loss - next
    loss = next
    if (gained < 1e-9) break
  }
  return probability.map((p, i) =>
    answers[i]! >= 0 ? answers[i]! : 1 / (1 + Math.exp(-(shift + slope * logit(p)))),
  )
}
