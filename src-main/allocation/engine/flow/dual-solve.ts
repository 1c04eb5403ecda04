import type { CurvatureMatrix } from './dual-curvature.ts'

/** Free variables up to which a Newton system is factorised. */
const MOST_FACTORISED = 256
const MOST_CONJUGATE_STEPS = 300
const CONJUGATE_TOLERANCE = 1e-2
const SMALLEST_PIVOT = 1e-14

/**
 * Solves (matrix + diag(damping)) d = -gradient over the free variables into `direction`, 0 for the
 * others: by Cholesky where it is small, else by preconditioned conjugate gradients.
 */
export function solveNewton(
  matrix: CurvatureMatrix,
  damping: Float64Array,
  gradient: Float64Array,
  free: Int32Array,
  direction: Float64Array,
  checkpoint: () => void,
): void {
  direction.fill(0)
  if (free.length === 0) return
  if (free.length <= MOST_FACTORISED && matrix.row(0) !== null) {
    factorised(matrix, damping, gradient, free, direction)
  } else {
    conjugate(matrix, damping, gradient, free, direction, checkpoint)
  }
}

function factorised(
  matrix: CurvatureMatrix,
  damping: Float64Array,
  gradient: Float64Array,
  free: Int32Array,
  direction: Float64Array,
): void {
  const n = free.length
  const lower = new Float64Array(n * n)
  for (let a = 0; a < n; a++) {
    const row = matrix.row(free[a]!)!
    for (let b = 0; b <= a; b++) lower[a * n + b] = row[free[b]!]!
    lower[a * n + a]! += damping[free[a]!]!
  }
  for (let a = 0; a < n; a++) {
    const own = a * n
    for (let b = 0; b < a; b++) {
      const other = b * n
      let sum = lower[own + b]!
      for (let k = 0; k < b; k++) sum -= lower[own + k]! * lower[other + k]!
      lower[own + b] = sum / lower[other + b]!
    }
    const before = lower[own + a]!
    let pivot = before
    for (let k = 0; k < a; k++) pivot -= lower[own + k]! * lower[own + k]!
    // What rounding has eaten up is a direction without curvature: it is not to be taken.
    lower[own + a] = pivot > SMALLEST_PIVOT * before ? Math.sqrt(pivot) : 1e30
  }
  const solution = new Float64Array(n)
  for (let a = 0; a < n; a++) {
    let sum = -gradient[free[a]!]!
    for (let k = 0; k < a; k++) sum -= lower[a * n + k]! * solution[k]!
    solution[a] = sum / lower[a * n + a]!
  }
  for (let a = n - 1; a >= 0; a--) {
    const value = solution[a]! / lower[a * n + a]!
    solution[a] = value
    for (let k = 0; k < a; k++) solution[k]! -= lower[a * n + k]! * value
  }
  for (let a = 0; a < n; a++) direction[free[a]!] = solution[a]!
}

function conjugate(
  matrix: CurvatureMatrix,
  damping: Float64Array,
  gradient: Float64Array,
  free: Int32Array,
  direction: Float64Array,
  checkpoint: () => void,
): void {
  const { size } = matrix
  const diagonal = matrix.diagonal()
  const residual = new Float64Array(size)
  const search = new Float64Array(size)
  const product = new Float64Array(size)
  const inverse = new Float64Array(size)
  let rho = 0
  for (const i of free) {
    const own = diagonal[i]! + damping[i]!
    inverse[i] = own > 0 ? 1 / own : 0
    residual[i] = -gradient[i]!
    search[i] = inverse[i] * residual[i]
    rho += residual[i] * search[i]
  }
  const enough = CONJUGATE_TOLERANCE ** 2 * rho
  for (let step = 0; step < MOST_CONJUGATE_STEPS && rho > enough && rho > 0; step++) {
    if ((step & 15) === 15) checkpoint()
    matrix.multiply(search, product)
    let bend = 0
    for (const i of free) {
      product[i]! += damping[i]! * search[i]!
      bend += search[i]! * product[i]!
    }
    if (!(bend > 0)) break
    const length = rho / bend
    let next = 0
    for (const i of free) {
      direction[i]! += length * search[i]!
      residual[i]! -= length * product[i]!
      next += residual[i]! * residual[i]! * inverse[i]!
    }
    const share = next / rho
    rho = next
    for (const i of free) search[i] = inverse[i]! * residual[i]! + share * search[i]!
  }
}
