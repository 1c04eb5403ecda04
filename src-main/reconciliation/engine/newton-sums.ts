import type { Features } from './logistic.ts'

const blockRows = 256
/** Rows between two looks at whether to go on. */
const between = 8 * blockRows
/** Features that are summed together. */
const tile = 4

/**
 * Standardised features of the rows that have a weight, in blocks, and the sums over them that Newton's
 * method needs. Cells are summed several at a time, each in the order of the rows.
 */
export class NewtonSums {
  readonly #size: number
  /** The size in whole tiles; what is beyond it is 0. */
  readonly #padded: number
  readonly #rows: Int32Array
  readonly #target: Float64Array
  readonly #weight: Float64Array | null
  readonly #look: () => void
  /** Feature f of row i of block b: x[(b * padded + f) * blockRows + i]; the last is the intercept. */
  readonly #x: Float64Array
  /** Of each row at the coefficients asked last. */
  readonly #error: Float64Array
  readonly #curve: Float64Array
  readonly #z = new Float64Array(blockRows)
  readonly #first = new Float64Array(blockRows)
  readonly #second = new Float64Array(blockRows)
  readonly #gradient: Float64Array
  readonly #hessian: Float64Array

  constructor(
    { count, width, values }: Features,
    mean: Float64Array,
    scale: Float64Array,
    target: Float64Array,
    weight: Float64Array | null,
    look: () => void,
  ) {
    const size = width + 1
    const padded = Math.ceil(size / tile) * tile
    const rows = rowsWithWeight(count, weight)
    const blocks = Math.ceil(rows.length / blockRows)
    this.#size = size
    this.#padded = padded
    this.#rows = rows
    this.#target = target
    this.#weight = weight
    this.#look = look
    this.#gradient = new Float64Array(padded)
    this.#hessian = new Float64Array(padded * padded)
    this.#error = new Float64Array(rows.length)
    this.#curve = new Float64Array(rows.length)
    const x = new Float64Array(blocks * padded * blockRows)
    this.#x = x
    for (let n = 0; n < rows.length; n++) {
      if (n % between === 0) look()
      const i = n % blockRows
      const from = ((n - i) / blockRows) * padded * blockRows + i
      const at = rows[n]! * width
      for (let f = 0; f < width; f++) {
        const value = values[at + f]!
        x[from + f * blockRows] = Number.isNaN(value) ? 0 : (value - mean[f]!) * scale[f]!
      }
      x[from + width * blockRows] = 1
    }
  }

  /** Errors and curvatures of the rows at these coefficients; `before` and their loss. */
  lossAt(beta: Float64Array, before: number): number {
    const [x, z, error, curve] = [this.#x, this.#z, this.#error, this.#curve]
    const [rows, weight, target] = [this.#rows, this.#weight, this.#target]
    const width = this.#size - 1
    let loss = before
    for (let first = 0; first < rows.length; first += blockRows) {
      if (first % between === 0) this.#look()
      const length = Math.min(blockRows, rows.length - first)
      z.fill(beta[width]!)
      for (let f = 0; f < width; f++) {
        const by = beta[f]!
        const at = first * this.#padded + f * blockRows
        for (let i = 0; i < length; i++) z[i]! += x[at + i]! * by
      }
      for (let i = 0; i < length; i++) {
        const row = rows[first + i]!
        const w = weight === null ? 1 : weight[row]!
        const odds = z[i]!
        const p = 1 / (1 + Math.exp(-odds))
        const y = target[row]!
        loss += w * (Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - y * odds)
        error[first + i] = w * (y - p)
        curve[first + i] = w * Math.max(1e-9, p * (1 - p))
      }
    }
    return loss
  }

  /** Gradient and Hessian where the loss was asked last; of the Hessian the lower triangle counts. */
  derivatives(): { readonly gradient: Float64Array; readonly hessian: Float64Array } {
    this.#gradient.fill(0)
    this.#hessian.fill(0)
    for (let first = 0; first < this.#rows.length; first += blockRows) {
      if (first % between === 0) this.#look()
      this.#add(first, Math.min(blockRows, this.#rows.length - first))
    }
    const size = this.#size
    const hessian = new Float64Array(size * size)
    for (let f = 0; f < size; f++) {
      const from = f * this.#padded
      hessian.set(this.#hessian.subarray(from, from + f + 1), f * size)
    }
    return { gradient: this.#gradient.slice(0, size), hessian }
  }

  #add(first: number, length: number): void {
    const [x, gradient, error, curve] = [this.#x, this.#gradient, this.#error, this.#curve]
    const [byCurve, byCurveNext] = [this.#first, this.#second]
    for (let f = 0; f < this.#padded; f += 2) {
      const at = first * this.#padded + f * blockRows
      let a = gradient[f]!
      let b = gradient[f + 1]!
      for (let i = 0; i < length; i++) {
        const u = x[at + i]!
        const v = x[at + blockRows + i]!
        a += error[first + i]! * u
        b += error[first + i]! * v
        byCurve[i] = curve[first + i]! * u
        byCurveNext[i] = curve[first + i]! * v
      }
      gradient[f] = a
      gradient[f + 1] = b
      for (let g = 0; g <= f + 1; g += tile) {
        this.#addTile(f, g, first * this.#padded + g * blockRows, length)
      }
    }
  }

  /** Rows f and f + 1 of the Hessian, columns g to g + 3, whose features begin at `from`. */
  #addTile(f: number, g: number, from: number, length: number): void {
    const [x, hessian, first, second] = [this.#x, this.#hessian, this.#first, this.#second]
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
    for (let i = 0, k = from; i < length; i++, k++) {
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
}

function rowsWithWeight(count: number, weight: Float64Array | null): Int32Array {
  const rows = new Int32Array(count)
  let taught = 0
  for (let i = 0; i < count; i++) if (weight === null || weight[i] !== 0) rows[taught++] = i
  return rows.subarray(0, taught)
}
