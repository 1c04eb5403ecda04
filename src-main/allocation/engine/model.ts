import type { Instance } from './instance.ts'

/**
 * The rules of one drop with every default resolved to a number (spec: allocation). What the solver,
 * the bound and the checker all obey.
 */
export interface Policy {
  /** Most contracts one user may hold (K). */
  readonly perUser: number
  /** off: ratios are reported only. */
  readonly guard: 'hard' | 'soft' | 'off'
  readonly sense: 'at_least' | 'at_most' | 'within'
  readonly slack: number
  /** Cost of each missing (or surplus) sponsored assignment under a soft guard. */
  readonly penalty: number
  readonly userRatioGuard: 'off' | 'hard'
  /** Mixed users of a group <= floor(maxMixedShare * users of the group with an eligible pair). */
  readonly maxMixedShare: number
  /** A mixed user holds at least min(this, K - 1) sponsored contracts. */
  readonly sponsoredFirst: number
  readonly scarcityAlpha: number
  /** Added to the value of every unsponsored and sponsored pair. */
  readonly fillBonus: number
  /** 0 = keep all candidates. */
  readonly cacheFactor: number
  readonly seed: number
}

/**
 * Lagrange multipliers, all >= 0, in units of value. They price a contract's capacity and a group's
 * rules; any non-negative choice certifies an upper bound (weak duality), good ones a tight one.
 */
export interface Prices {
  /** Per contract: one more unit of capacity is worth this much. */
  readonly contract: Float64Array
  /** Per group: sponsored - (target - slack) * all >= 0. At most the penalty under a soft guard. */
  readonly ratioFloor: Float64Array
  /** Per group: (target + slack) * all - sponsored >= 0. At most the penalty under a soft guard. */
  readonly ratioCeiling: Float64Array
  /** Per group: one more mixed user is worth this much. */
  readonly mixed: Float64Array
  /** Per group: holders of a sponsored contract - (target - slack) * holders of anything >= 0. */
  readonly userRatio: Float64Array
}

export function zeroPrices(instance: Pick<Instance, 'contracts' | 'groups'>): Prices {
  return {
    contract: new Float64Array(instance.contracts),
    ratioFloor: new Float64Array(instance.groups),
    ratioCeiling: new Float64Array(instance.groups),
    mixed: new Float64Array(instance.groups),
    userRatio: new Float64Array(instance.groups),
  }
}

/** How a long computation talks to the job that runs it. */
export interface Control {
  /** Milliseconds on the clock of `deadline`. */
  now(): number
  /** When the best feasible result so far must be returned. */
  readonly deadline: number
  /** Throws when the run was cancelled. Cheap: call it every few milliseconds of work. */
  checkpoint(): void
  /** Fraction of the whole computation, 0..1; a stable title; a volatile detail. */
  progress(fraction: number, title: string, detail?: string): void
  /**
   * A point of the plot of objective and certified bound over time, in units of value; null: not
   * known at this moment.
   */
  trace?(objective: number | null, bound: number | null): void
}
