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
 * the mean. `weight` null: every row alike.
 */
export function fitLogistic(
  features: Features,
  target: Float64Array,
  ridge: number,
  weight: Float64Array | null = null,
  look: () => void = () => undefined,
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
  let beta = new Float64Array(size)
  const x = new Float64Array(size)
  x[width] = 1
  let lastLoss = Number.POSITIVE_INFINITY
  let direction: Float64Array = new Float64Array(size)
  let stepSize = 1
  for (let iteration = 0; iteration < 25; iteration++) {
    const gradient = new Float64Array(size)
    const hessian = new Float64Array(size * size)
    let loss = 0
    for (let f = 0; f < width; f++) loss += 0.5 * ridge * beta[f]! * beta[f]!
    for (let i = 0; i < count; i++) {
      if ((i & 0xffff) === 0) look()
      const w = weight === null ? 1 : weight[i]!
      if (w === 0) continue
      let z = beta[width]!
      for (let f = 0; f < width; f++) {
        const value = values[i * width + f]!
        const standard = Number.isNaN(value) ? 0 : (value - mean[f]!) * scale[f]!
        x[f] = standard
        z += standard * beta[f]!
      }
      const p = 1 / (1 + Math.exp(-z))
      const y = target[i]!
      loss += w * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - y * z)
      const error = w * (y - p)
      const curve = w * Math.max(1e-9, p * (1 - p))
      for (let f = 0; f < size; f++) {
        const xf = x[f]!
        gradient[f]! += error * xf
        const scaled = curve * xf
        if (scaled === 0) continue
        for (let g = 0; g <= f; g++) hessian[f * size + g]! += scaled * x[g]!
      }
    }
    if (loss > lastLoss + 1e-9) {
      stepSize /= 2
      for (let f = 0; f < size; f++) beta[f]! -= stepSize * direction[f]!
      if (stepSize < 1e-3) break
      continue
    }
    if (lastLoss - loss < 1e-5 * (1 + Math.abs(loss))) break
    lastLoss = loss
    for (let f = 0; f < width; f++) {
      gradient[f]! -= ridge * beta[f]!
      hessian[f * size + f]! += ridge
    }
    hessian[size * size - 1]! += 1e-6
    direction = solvePositive(hessian, gradient, size)
    stepSize = 1
    beta = beta.slice()
    for (let f = 0; f < size; f++) beta[f]! += direction[f]!
  }
  return { mean, scale, coefficients: beta }
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
