import type { Multipliers } from '../dual-bundle.ts'
import type { Prices } from '../model.ts'

/**
 * The pairs that matter at the dual's prices, for every user of the instance: row = user. The
 * sponsored ones of user u are start[2u] .. start[2u + 1] - 1, the unsponsored ones follow up to
 * start[2u + 2] - 1, each run ascending by contract. Pairs on contracts without capacity (pins taken
 * off) and pinned pairs are not among them; of users of a barred group there are none.
 */
export interface FlowCandidates {
  /** Length 2 * users + 1. */
  readonly start: Uint32Array
  readonly contract: Uint16Array
  /** Value in units of `scale`, fill bonus included; prices and group terms are not. */
  readonly value: Float32Array
}

/**
 * How users share themselves at the optimum of the smoothed dual. A user chooses one kind (or both,
 * where that is allowed) with the weights given, and inside that choice holds each candidate by its
 * fraction: the expected seats on a candidate are
 * weight of its kind * fraction + weight of mixed * mixedFraction.
 */
export interface SmoothedDual {
  /** In units of `scale`. */
  readonly multipliers: Multipliers
  /** Height h of the smoothing, in units of `scale`, of the finest level that converged. */
  readonly height: number
  readonly candidates: FlowCandidates
  /** For each candidate, 0..1: what it holds when its user chooses its kind alone. */
  readonly fraction: Float32Array
  /** For each user, 0..1. They add up to 1 less the weight of holding nothing. */
  readonly sponsoredWeight: Float32Array
  readonly plainWeight: Float32Array
  /** Null when nobody may hold both kinds. */
  readonly mixed: {
    readonly weight: Float32Array
    /** For each candidate, 0..1: what it holds when its user chooses both kinds. */
    readonly fraction: Float32Array
  } | null
  /**
   * 1: no single assignment of the group can meet its enforced shares (no sponsored pair under a
   * floor, no unsponsored one under a ceiling), so that it gets nothing beside its pins.
   */
  readonly barred: Uint8Array
  /** The deadline did not cut the search short. */
  readonly complete: boolean
  /** Newton steps on all levels together. */
  readonly iterations: number
}

export interface SmoothedDualOptions {
  /** Prices of an earlier run of about the same instance, in units of value. */
  readonly start?: Prices
  /** Most threads to use, this one included; the result is the same for any number. Default 1. */
  readonly threads?: number
  /**
   * Told after each level: what the dual is worth at the prices so far, in units of value (an
   * estimate of the bound, not a certificate), the share of the search that is done, and the
   * multipliers so far, in units of `scale`.
   */
  report?(progress: {
    readonly estimate: number
    readonly fraction: number
    readonly multipliers: Multipliers
  }): void
}
