import type { CurvatureMatrix } from './dual-curvature.ts'
import { solveNewton } from './dual-solve.ts'

/** A convex function with derivatives. */
export interface SmoothFunction {
  /** Value at y; leaves the gradient in `gradient` and, if wanted, the Hessian in `curvature`. */
  evaluate(y: Float64Array, wantCurvature: boolean): number
  readonly gradient: Float64Array
  readonly curvature: CurvatureMatrix
}

export interface NewtonLimits {
  /** low <= y <= high. */
  readonly low: Float64Array
  readonly high: Float64Array
  readonly steps: number
  /** Stop when a step promises less than this share of the value. */
  readonly leastGain: number
  /** ... and the slopes of all variables that can move add up to no more than this. */
  readonly mismatch: number
  /** Inverse of the movement of one variable that the first step allows, about. */
  readonly damping: number
  /** After each step, with the gradient and value reached: true to end here. */
  enough(gradient: Float64Array, value: number): boolean
  /** True when there is no time for one more step. */
  stop(): boolean
  /** Throws when the run was cancelled. */
  checkpoint(): void
}

export interface NewtonResult {
  readonly value: number
  readonly converged: boolean
  readonly steps: number
  /** What the next step would have had. */
  readonly damping: number
}

const SUFFICIENT = 1e-4
const SHRINK = 0.4
const MOST_BACKTRACKS = 8
const EASIER = 0.3
const HARDER = 3
/** Damping is bounded in terms of the first. */
const DAMPING_RANGE = 1e4
/** A curvature so small beside the largest is none. */
const FLAT = 1e-9

/**
 * Projected Newton (Bertsekas 1982) with damping |gradient| * lambda on the diagonal, so that no
 * variable walks much further than 1 / lambda: undamped steps fail where scores are degenerate and
 * the curvature of most multipliers is none. `y` is changed in place and is the best found.
 */
export function projectedNewton(
  smooth: SmoothFunction,
  y: Float64Array,
  limits: NewtonLimits,
): NewtonResult {
  const { gradient, curvature } = smooth
  const { low, high } = limits
  const size = y.length
  const direction = new Float64Array(size)
  const trial = new Float64Array(size)
  const damping = new Float64Array(size)
  const free = new Int32Array(size)
  const first = limits.damping
  let lambda = first
  let value = smooth.evaluate(y, true)
  for (let step = 0; step < limits.steps; step++) {
    limits.checkpoint()
    if (limits.stop()) return { value, converged: false, steps: step, damping: lambda }
    let count = 0
    let leaving = 0
    let mismatch = 0
    const diagonal = curvature.diagonal()
    const flat = FLAT * diagonal.reduce((largest, entry) => Math.max(largest, entry), 0)
    for (let i = 0; i < size; i++) {
      const slope = gradient[i]!
      if (slope > 0 ? y[i]! > low[i]! : slope < 0 && y[i]! < high[i]!) {
        damping[i] = Math.abs(slope) * lambda + flat
        mismatch += Math.abs(slope)
        // One that its own curvature takes to its limit would only bend the others' direction.
        const room = slope > 0 ? y[i]! - low[i]! : high[i]! - y[i]!
        if (Math.abs(slope) >= room * (diagonal[i]! + damping[i]!)) free[size - ++leaving] = i
        else free[count++] = i
      }
    }
    if (count + leaving === 0) return { value, converged: true, steps: step, damping: lambda }
    const bent = free.subarray(0, count)
    solveNewton(curvature, damping, gradient, bent, direction, () => limits.checkpoint())
    free.copyWithin(count, size - leaving)
    const own = free.subarray(0, count + leaving)
    for (const i of own.subarray(count)) {
      direction[i] = (gradient[i]! > 0 ? low[i]! : high[i]!) - y[i]!
    }
    let gain = 0
    for (const i of own) {
      const to = Math.min(high[i]!, Math.max(low[i]!, y[i]! + direction[i]!))
      gain -= gradient[i]! * (to - y[i]!)
    }
    if (gain <= limits.leastGain * Math.abs(value) && mismatch <= limits.mismatch)
      return { value, converged: true, steps: step, damping: lambda }

    const slopes = gradient.slice()
    let length = 1
    let taken = false
    for (let attempt = 0; attempt <= MOST_BACKTRACKS; attempt++) {
      let promised = 0
      trial.set(y)
      for (const i of own) {
        const to = Math.min(high[i]!, Math.max(low[i]!, y[i]! + length * direction[i]!))
        promised += slopes[i]! * (y[i]! - to)
        trial[i] = to
      }
      const reached = smooth.evaluate(trial, true)
      if (reached <= value - SUFFICIENT * promised) {
        y.set(trial)
        value = reached
        taken = true
        break
      }
      length *= SHRINK
      lambda = Math.min(first * DAMPING_RANGE, lambda * HARDER)
    }
    if (taken && limits.enough(gradient, value)) {
      return { value, converged: true, steps: step + 1, damping: lambda }
    }
    if (!taken) {
      value = smooth.evaluate(y, true)
      if (lambda >= first * DAMPING_RANGE)
        return { value, converged: false, steps: step + 1, damping: lambda }
    } else if (length === 1) {
      lambda = Math.max(first / DAMPING_RANGE, lambda * EASIER)
    }
  }
  return { value, converged: false, steps: limits.steps, damping: lambda }
}
