import type {
  Cardinality,
  CardinalitySetting,
  FieldPair,
} from '../../../src-shared/reconciliation/fields.ts'

/** One list of records as text, column by column; null where a cell is empty. */
export interface RecordList {
  readonly rows: number
  readonly ids: readonly string[]
  readonly columns: readonly RecordColumn[]
}

export interface RecordColumn {
  readonly name: string
  /** One entry a row. */
  readonly values: readonly (string | null)[]
}

export interface EngineOptions {
  /** null: columns are paired by names, types and overlap of values. */
  readonly fields: readonly FieldPair[] | null
  readonly cardinality: CardinalitySetting
  /** Confidence 0..1; null: proposed by the engine. */
  readonly accept: number | null
  readonly reject: number | null
  readonly seed: number
  /** `right` is the same list: a pair is a pair of its rows, the smaller row first. */
  readonly deduplicate: boolean
  /** Decisions of reviewers to learn from; empty without. Rows of the lists. */
  readonly labels: readonly PairLabel[]
  /** Tokens that stand for others, accepted by a reviewer, e.g. ltd = limited. */
  readonly abbreviations: readonly AbbreviationRule[]
  readonly threads: number
  /** Which way is gone; null: by the size of the lists. */
  readonly way?: EngineWay
  /** Rows of a side that the models of the way for large lists are fitted to. */
  readonly sampledRows?: number
}

/** Every candidate judged by all models, or as long lists are. */
export type EngineWay = 'whole' | 'large'

export interface PairLabel {
  readonly left: number
  readonly right: number
  readonly match: boolean
}

export interface AbbreviationRule {
  readonly short: string
  readonly long: string
}

/** What the engine says while it works; throws when the run was cancelled. */
export interface EngineProgress {
  stage(name: EngineStage): void
  /** Work done of the current stage, 0..1. Called often; cheap. Throws CancelledError. */
  step(fraction: number): void
}

export const engineStages = ['profile', 'block', 'compare', 'score', 'decide'] as const
export type EngineStage = (typeof engineStages)[number]

/** Every candidate pair in columns, in the order of (left row, right row). */
export interface CandidatePairs {
  readonly count: number
  readonly left: Int32Array
  readonly right: Int32Array
  /** Match weight: sum over the evidence in bits, with the prior. */
  readonly weight: Float32Array
  /** Calibrated probability 0..1 that both are the same. */
  readonly confidence: Float32Array
  /** Agreement level of each signal: row-major, `count` x signals; NO_LEVEL where one side is empty. */
  readonly levels: Uint8Array
  /** Index into pairDecisions. */
  readonly decision: Uint8Array
  /** Index into decisionReasons. */
  readonly reason: Uint8Array
}

/** Neither agreement nor disagreement: a value is missing. Weighs nothing. */
export const NO_LEVEL = 255

/** Something a pair is judged by: a field's comparator, or one over whole records. */
export interface Signal {
  readonly name: string
  /** Index into `fields`; null for one over whole records. */
  readonly field: number | null
  /** From disagreement upwards. */
  readonly levels: readonly SignalLevel[]
}

export interface SignalLevel {
  /** For people: "same code", "similar name (0.8 and more)". */
  readonly label: string
  /** log2 of m over u. */
  readonly bits: number
  /** Probability of the level among matches, and among others. */
  readonly m: number
  readonly u: number
  readonly pairs: number
}

export interface Blocking {
  readonly allPairs: number
  readonly candidates: number
  /** Each rule that proposed candidates. */
  readonly rules: readonly {
    readonly name: string
    readonly pairs: number
    /** Pairs that no other rule proposed. */
    readonly alone: number
    /** Values left out because too many records share them. */
    readonly dropped: readonly { readonly value: string; readonly records: number }[]
  }[]
}

/** The engine's own view of its quality, without labels. Shares are 0..1. */
export interface QualityEstimate {
  readonly precision: Range
  readonly recall: Range
  /** Share of left records that have a partner. */
  readonly leftMatched: Range
  /** Why the estimate cannot be trusted; null when it can. */
  readonly cannotKnow: string | null
}

export interface Range {
  readonly value: number
  readonly low: number
  readonly high: number
}

export interface EngineResult {
  readonly way: { readonly used: EngineWay; readonly why: string }
  readonly fields: readonly FieldPair[]
  readonly signals: readonly Signal[]
  /** log2 odds of a match before any evidence. */
  readonly priorBits: number
  readonly pairs: CandidatePairs
  readonly cardinality: { readonly used: Cardinality; readonly why: string }
  readonly thresholds: {
    readonly accept: number
    readonly reject: number
    readonly acceptProposed: number
    readonly rejectProposed: number
  }
  readonly estimate: QualityEstimate
  readonly blocking: Blocking
  /** Token pairs that stand in otherwise equal names, most seen first. */
  readonly abbreviations: readonly (AbbreviationRule & { readonly seen: number })[]
}
