import type { Programme } from './programme-builder.ts'

/** Which of its means HiGHS uses. */
export type Means =
  | 'all'
  /**
   * For programmes of a hundred pairs or two, near their optimum: its simplex method is through with
   * one in a few milliseconds, its restarts and searches within the search take twenty (measured).
   */
  | 'small'
  /** For programmes of some hundred pairs in all groups: with the searches that find what parts miss. */
  | 'core'
  /**
   * Without heuristics: with a start that is hardly ever bettered they take half of the time, and
   * the proof takes all of it.
   */
  | 'proof'

/** One programme for the thread that runs HiGHS. */
export interface SolveOrder {
  readonly programme: Programme
  /** A feasible point to begin with. */
  readonly start: Float64Array | null
  /** Infinity: no limit. */
  readonly seconds: number
  /** Ends the search once the best point is this near the solver's bound (share of the objective). */
  readonly relativeGap: number
  /** Iterations of the simplex method after which the search ends with what it has. */
  readonly iterations: number
  readonly seed: number
  readonly means: Means
  /** Send the solver's own log. */
  readonly log: boolean
}

/** A linear programme over plans of groups that grows by columns and keeps its basis. */
export interface MasterOrder {
  /** Begins anew, with these capacities and one row for each of so many groups. */
  readonly begin: { readonly capacity: Float64Array; readonly groups: number } | null
  /** The prices of contracts are kept within these. */
  readonly low: Float64Array
  readonly high: Float64Array
  readonly plans: readonly MasterPlan[]
}

export interface MasterPlan {
  readonly group: number
  readonly value: number
  readonly contracts: Int32Array
  readonly units: Float64Array
}

export interface MasterResult {
  readonly prices: Float64Array
  readonly objective: number
}

export type Order =
  | { readonly type: 'mip'; readonly order: SolveOrder }
  | { readonly type: 'master'; readonly order: MasterOrder }

export type MipStatus =
  /** The best point is proven within the gap asked for, by the solver's word. */
  | 'optimal'
  | 'infeasible'
  /** Ended by its iterations, its time or a word to stop. */
  | 'stopped'

export interface MipResult {
  readonly status: MipStatus
  /** Null: no feasible point is known. */
  readonly columns: Float64Array | null
  readonly objective: number
  /** The solver's upper bound of the programme, in floating point and not certified. */
  readonly bound: number
  readonly iterations: number
}

export type SolverMessage =
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'improved'; readonly columns: Float64Array; readonly objective: number }
  | { readonly type: 'bound'; readonly bound: number }
  | { readonly type: 'done'; readonly result: MipResult }
  | { readonly type: 'priced'; readonly result: MasterResult | null }
  | { readonly type: 'failed'; readonly message: string }

export interface HighsWorkerData {
  readonly port: import('node:worker_threads').MessagePort
  /** One number: a word to stop when it is not 0. */
  readonly stop: Int32Array
  /** One number: messages sent so far by this thread and the others with the same bell. */
  readonly bell: Int32Array
}
