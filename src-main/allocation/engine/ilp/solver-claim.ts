/** What the search says of its own result, in floating point: nothing here is certified. */
export interface SolverClaim {
  /** all: no pair was left out that could be in a better allocation; core: only near ones were in. */
  readonly covers: 'all' | 'core'
  /** Pairs that were left to the solver at last. */
  readonly pairs: number
  /**
   * Upper bound on the objective, in units of value, by plans of whole groups or by the solver;
   * null: neither was found, or pairs were left out and groups have rules that plans do not cover.
   */
  readonly bound: number | null
  /** The solver calls the result optimal over the pairs covered: to 1e-7 where it covers all, else to 0.01 %. */
  readonly optimal: boolean
}
