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
  const taught = rowsWithWeight(count, weight)
  const block = new Block(size)
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
    block.clear()
    let loss = 0
    for (let f = 0; f < width; f++) loss += 0.5 * ridge * beta[f]! * beta[f]!
    for (let from = 0; from < taught.length; from += blockRows) {
      if (from % (8 * blockRows) === 0) look()
      const rows = taught.subarray(from, from + blockRows)
      block.read(values, rows, mean, scale)
      loss = block.answer(beta, target, weight, rows, loss)
      block.add()
    }
    if (loss > lastLoss + 1e-9) {
      stepSize /= 2
      beta = moved(stepSize)
      if (stepSize < 1e-3) break
      continue
    }
    if (lastLoss - loss < 1e-5 * (1 + Math.abs(loss))) break
    lastLoss = loss
    const { gradient, hessian } = block.sums()
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

function rowsWithWeight(count: number, weight: Float64Array | null): Int32Array {
  const rows = new Int32Array(count)
  let taught = 0
  for (let i = 0; i < count; i++) if (weight === null || weight[i] !== 0) rows[taught++] = i
  return rows.subarray(0, taught)
}

const blockRows = 256
/** Features that are summed together. */
const tile = 4

/**
 * Standardised features of some rows, and what all rows add to gradient and Hessian. Cells are summed
 * several at a time, each in the order of the rows.
 */
class Block {
  readonly #size: number
  /** The size in whole tiles; what is beyond it is 0. */
  readonly #padded: number
  /** Feature f of row i: x[f * blockRows + i]; the last is the intercept. */
  readonly #x: Float64Array
  readonly #z = new Float64Array(blockRows)
  readonly #error = new Float64Array(blockRows)
  readonly #curve = new Float64Array(blockRows)
  readonly #first = new Float64Array(blockRows)
  readonly #second = new Float64Array(blockRows)
  readonly #gradient: Float64Array
  readonly #hessian: Float64Array
  #rows = 0

  constructor(size: number) {
    this.#size = size
    this.#padded = Math.ceil(size / tile) * tile
    this.#x = new Float64Array(this.#padded * blockRows)
    this.#x.fill(1, (size - 1) * blockRows, size * blockRows)
    this.#gradient = new Float64Array(this.#padded)
    this.#hessian = new Float64Array(this.#padded * this.#padded)
  }

  clear(): void {
    this.#gradient.fill(0)
    this.#hessian.fill(0)
  }

  read(values: Float32Array, rows: Int32Array, mean: Float64Array, scale: Float64Array): void {
    const x = this.#x
    const width = this.#size - 1
    this.#rows = rows.length
    for (let i = 0; i < rows.length; i++) {
      const at = rows[i]! * width
      for (let f = 0; f < width; f++) {
        const value = values[at + f]!
        x[f * blockRows + i] = Number.isNaN(value) ? 0 : (value - mean[f]!) * scale[f]!
      }
    }
  }

  /** Errors and curvatures of the rows; the loss with theirs. */
  answer(
    beta: Float64Array,
    target: Float64Array,
    weight: Float64Array | null,
    rows: Int32Array,
    before: number,
  ): number {
    const [x, z, error, curve] = [this.#x, this.#z, this.#error, this.#curve]
    const width = this.#size - 1
    z.fill(beta[width]!)
    for (let f = 0; f < width; f++) {
      const by = beta[f]!
      const at = f * blockRows
      for (let i = 0; i < rows.length; i++) z[i]! += x[at + i]! * by
    }
    let loss = before
    for (let i = 0; i < rows.length; i++) {
      const w = weight === null ? 1 : weight[rows[i]!]!
      const odds = z[i]!
      const p = 1 / (1 + Math.exp(-odds))
      const y = target[rows[i]!]!
      loss += w * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - y * odds)
      error[i] = w * (y - p)
      curve[i] = w * Math.max(1e-9, p * (1 - p))
    }
    return loss
  }

  /** Adds the rows to the gradient, and to the Hessian's lower triangle. */
  add(): void {
    const [x, gradient, error, curve] = [this.#x, this.#gradient, this.#error, this.#curve]
    const [first, second, rows] = [this.#first, this.#second, this.#rows]
    for (let f = 0; f < this.#padded; f += 2) {
      const at = f * blockRows
      let a = gradient[f]!
      let b = gradient[f + 1]!
      for (let i = 0; i < rows; i++) {
        const u = x[at + i]!
        const v = x[at + blockRows + i]!
        a += error[i]! * u
        b += error[i]! * v
        first[i] = curve[i]! * u
        second[i] = curve[i]! * v
      }
      gradient[f] = a
      gradient[f + 1] = b
      for (let g = 0; g <= f + 1; g += tile) this.#addTile(f, g)
    }
  }

  /** Rows f and f + 1 of the Hessian, columns g to g + 3. */
  #addTile(f: number, g: number): void {
    const [x, hessian, first, second] = [this.#x, this.#hessian, this.#first, this.#second]
    const rows = this.#rows
    const at = f * this.#padded + g
    const below = at + this.#padded
    let a0 = hessian[at]!
    let a1 = hessian[at + 1]!
    let a2 = hessian[at + 2]!
    let a3 = hessian[at + 3]!
    let b0 = hessian[below]!
    let b1 = hessian[below + 1]!
    let b2 = hessian[below + 2]!
    let b3 = hessian[below + 3]!
    for (let i = 0, k = g * blockRows; i < rows; i++, k++) {
      const u = first[i]!
      const v = second[i]!
      const x0 = x[k]!
      const x1 = x[k + blockRows]!
      const x2 = x[k + 2 * blockRows]!
      const x3 = x[k + 3 * blockRows]!
      a0 += u * x0
      a1 += u * x1
      a2 += u * x2
      a3 += u * x3
      b0 += v * x0
      b1 += v * x1
      b2 += v * x2
      b3 += v * x3
    }
    hessian[at] = a0
    hessian[at + 1] = a1
    hessian[at + 2] = a2
    hessian[at + 3] = a3
    hessian[below] = b0
    hessian[below + 1] = b1
    hessian[below + 2] = b2
    hessian[below + 3] = b3
  }

  /** The sums so far; of the Hessian the lower triangle counts. */
  sums(): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
    const size = this.#size
    const hessian = new Float64Array(size * size)
    for (let f = 0; f < size; f++) {
      const from = f * this.#padded
      hessian.set(this.#hessian.subarray(from, from + f + 1), f * size)
    }
    return { gradient: this.#gradient.slice(0, size), hessian }
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
