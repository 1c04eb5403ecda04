import { NewtonSums } from './newton-sums.ts'

/** A row-major matrix of features. */
export interface Features {
  readonly count: number
  readonly width: number
  readonly values: Float32Array
}

export interface LogisticModel {
  readonly mean: Float64Array
  readonly scale: Float64Array
  /** Of the standardised features; the last is the intercept. */
  readonly coefficients: Float64Array
}

/**
 * Ridge logistic regression on soft targets by Newton's method with step halving. NaN counts as
 * the mean. `weight` null: every row alike. `isMonotone`: no coefficient falls below 0 (projected Newton,
 * Bertsekas 1982).
 */
export function fitLogistic(
  features: Features,
  target: Float64Array,
  ridge: number,
  weight: Float64Array | null = null,
  look: () => void = () => undefined,
  isMonotone = false,
): LogisticModel {
  const { count, width, values } = features
  const mean = new Float64Array(width)
  const scale = new Float64Array(width)
  const known = new Float64Array(width)
  for (let i = 0; i < count; i++) {
    for (let f = 0; f < width; f++) {
      const value = values[i * width + f]!
      if (Number.isNaN(value)) continue
      known[f]!++
      mean[f]! += value
      scale[f]! += value * value
    }
  }
  for (let f = 0; f < width; f++) {
    mean[f]! /= Math.max(1, known[f]!)
    const variance = scale[f]! / Math.max(1, known[f]!) - mean[f]! * mean[f]!
    scale[f] = variance > 1e-9 ? 1 / Math.sqrt(variance) : 0
  }
  const size = width + 1
  const sums = new NewtonSums(features, mean, scale, target, weight, look)
  let beta = new Float64Array(size)
  let last = beta
  const moved = (part: number): Float64Array<ArrayBuffer> => {
    const next = last.slice()
    for (let f = 0; f < size; f++) {
      next[f]! += part * direction[f]!
      if (isMonotone && f < width && next[f]! < 0) next[f] = 0
    }
    return next
  }
  let lastLoss = Number.POSITIVE_INFINITY
  let direction: Float64Array = new Float64Array(size)
  let stepSize = 1
  for (let iteration = 0; iteration < 25; iteration++) {
    let loss = 0
    for (let f = 0; f < width; f++) loss += 0.5 * ridge * beta[f]! * beta[f]!
    loss = sums.lossAt(beta, loss)
    if (loss > lastLoss + 1e-9) {
      stepSize /= 2
      beta = moved(stepSize)
      if (stepSize < 1e-3) break
      continue
    }
    if (lastLoss - loss < 1e-5 * (1 + Math.abs(loss))) break
    lastLoss = loss
    const { gradient, hessian } = sums.derivatives()
    for (let f = 0; f < width; f++) {
      gradient[f]! -= ridge * beta[f]!
      hessian[f * size + f]! += ridge
    }
    hessian[size * size - 1]! += 1e-6
    if (isMonotone) holdAtZero(beta, gradient, hessian)
    direction = solvePositive(hessian, gradient, size)
    stepSize = 1
    last = beta
    beta = moved(1)
  }
  return { mean, scale, coefficients: beta }
}

/** Takes the coefficients that stand at zero and would fall below out of a step. */
function holdAtZero(beta: Float64Array, gradient: Float64Array, hessian: Float64Array): void {
  const size = beta.length
  for (let f = 0; f + 1 < size; f++) {
    if (beta[f]! > 0 || gradient[f]! >= 0) continue
    gradient[f] = 0
    for (let g = 0; g < f; g++) hessian[f * size + g] = 0
    for (let g = f + 1; g < size; g++) hessian[g * size + f] = 0
    hessian[f * size + f] = 1
  }
}

/** Log odds of every row. */
export function logOdds(
  features: Features,
  model: LogisticModel,
  look: () => void = () => undefined,
): Float64Array {
  const { count, width, values } = features
  const { mean, scale, coefficients } = model
  const result = new Float64Array(count)
  for (let i = 0; i < count; i++) {
    if ((i & 0x7ff) === 0) look()
    let z = coefficients[width]!
    for (let f = 0; f < width; f++) {
      const value = values[i * width + f]!
      if (!Number.isNaN(value)) z += (value - mean[f]!) * scale[f]! * coefficients[f]!
    }
    result[i] = z
  }
  return result
}

/** Solves A x = b for a symmetric positive definite A given by its lower triangle (Cholesky). */
export function solvePositive(a: Float64Array, b: Float64Array, size: number): Float64Array {
  const lower = a.slice()
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) {
      const factor = lower[j * size + k]!
      for (let i = j; i < size; i++) lower[i * size + j]! -= lower[i * size + k]! * factor
    }
    const pivot = Math.sqrt(Math.max(1e-12, lower[j * size + j]!))
    for (let i = j; i < size; i++) lower[i * size + j]! /= pivot
  }
  const x = b.slice()
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= lower[i * size + k]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= lower[k * size + i]! * x[k]!
    x[i]! /= lower[i * size + i]!
  }
  return x
}
