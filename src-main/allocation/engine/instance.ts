/**
 * Eligible pairs of one drop as compressed sparse rows. Users, contracts and groups are numbered in
 * bytewise order of their ids, so "smaller index" is "smaller id" wherever a tie is settled, and the
 * order of rows in the files cannot change a result.
 */
export interface Instance {
  readonly users: number
  readonly contracts: number
  /** Groups with or without a ratio. The last one is `(none)`: users without a group. */
  readonly groups: number
  /** Length users + 1: the pairs of user u are rowStart[u] .. rowStart[u + 1] - 1. */
  readonly rowStart: Uint32Array
  /** Contract of each pair, strictly ascending within a row. */
  readonly contract: Uint16Array
  /** Score of each pair as it was read: finite, >= 0. */
  readonly score: Float64Array
  /** Capacity of each contract, 0 .. 2^31 - 1. */
  readonly cap: Int32Array
  /** 1 = sponsored. */
  readonly sponsored: Uint8Array
  /** Group of each user, 0 .. groups - 1. */
  readonly groupOf: Int32Array
  /** Promised share of sponsored assignments of each group, 0..1; NaN: no ratio. */
  readonly target: Float64Array
  /** Pairs assigned beforehand, ascending by user, then contract; each is an eligible pair. */
  readonly pins: { readonly user: Int32Array; readonly contract: Int32Array }
}

/** What a solver found. Pairs are ascending by user, then contract. */
export interface Assignments {
  readonly user: Int32Array
  readonly contract: Int32Array
  /** 0 for pins; 1.. in order of value within the user (ties: smaller contract first). */
  readonly round: Uint8Array
}
