import { z } from 'zod'
import { decider, recordSide } from './decisions.ts'
import { cardinality, decisionReason, fieldPair, pairDecision } from './fields.ts'
import { qualityEstimate } from './summary.ts'

/** What screens ask of a finished reconciliation. A pair is named by its number: its row in `pairs.parquet`. */

export const pairNumber = z.int().min(0)
const recordId = z.string().max(10_000)
const confidence = z.number().min(0).max(1)

/** Level, bits and probabilities of `EngineResult`'s signals. */
export const modelSignal = z.strictObject({
  name: z.string(),
  /** Index into `fields`; null for one over whole records. */
  field: z.int().nullable(),
  levels: z.array(
    z.strictObject({
      label: z.string(),
      bits: z.number(),
      m: z.number(),
      u: z.number(),
      pairs: z.int(),
    }),
  ),
})

/** `artifacts/model.json`: what the evidence of a pair is read with. */
export const reconciliationModel = z.strictObject({
  fields: z.array(fieldPair),
  signals: z.array(modelSignal),
  /** log2 odds of a match before any evidence. */
  prior_bits: z.number(),
  thresholds: z.strictObject({ accept: confidence, reject: confidence }),
  cardinality,
  /** One list alone. */
  deduplicated: z.boolean(),
  /** Names of the columns as the lists have them: `c0`, `c1`, ... of left.parquet and right.parquet. */
  left_columns: z.array(z.string()),
  right_columns: z.array(z.string()),
  left_id: z.string().nullable(),
  right_id: z.string().nullable(),
})
export type ReconciliationModel = z.infer<typeof reconciliationModel>

export const reconciliationTables = [
  'pairs',
  'matches',
  'unmatched_left',
  'unmatched_right',
  'golden',
  'conflicts',
  'blocking',
] as const
export const reconciliationTable = z.enum(reconciliationTables)
export type ReconciliationTable = z.infer<typeof reconciliationTable>

/** A row of `pairs` (all candidates, and pairs that people made) and of `matches` (accept and review). */
export const pairRow = z.strictObject({
  /** Null for a pair that a person made of records that were never compared. */
  pair: pairNumber.nullable(),
  left_id: z.string(),
  right_id: z.string(),
  /** What a record is called: its name field, else its first text. */
  left_title: z.string(),
  right_title: z.string(),
  /** Bits. */
  weight: z.number().nullable(),
  confidence: confidence.nullable(),
  decision: pairDecision,
  reason: decisionReason.nullable(),
  decided_by: decider,
  /** Of a person's or a model's decision; null for the engine's. */
  decided_at: z.string().nullable(),
  decided_who: z.string().nullable(),
  note: z.string().nullable(),
})
export type PairRow = z.infer<typeof pairRow>

/** Why a record has no partner. */
export const unmatchedWhy = z.enum([
  'no_candidate',
  'unlikely',
  'outbid',
  'rejected',
  'no_counterpart',
])
export type UnmatchedWhy = z.infer<typeof unmatchedWhy>
export const unmatchedRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** Pairs that were compared. */
  candidates: z.int(),
  /** The best of them. */
  best_pair: pairNumber.nullable(),
  best_id: z.string().nullable(),
  best_title: z.string().nullable(),
  best_confidence: confidence.nullable(),
  why: unmatchedWhy,
})
export type UnmatchedRow = z.infer<typeof unmatchedRow>

export const conflictKind = z.enum(['differs', 'not_offered'])
export const conflictRow = z.strictObject({
  /** Of the golden table, from 1. */
  golden: z.int(),
  left_id: z.string(),
  right_id: z.string(),
  title: z.string(),
  column: z.string(),
  left_value: z.string(),
  right_value: z.string(),
  kind: conflictKind,
  /** Right minus left, where both are numbers; and as a share of the left. */
  difference: z.number().nullable(),
  difference_share: z.number().nullable(),
  /** What the golden table has. */
  taken: z.string().nullable(),
})
export type ConflictRow = z.infer<typeof conflictRow>

export const blockingRow = z.strictObject({
  rule: z.string(),
  pairs: z.int(),
  alone: z.int(),
  dropped: z.int(),
  /** The value that most records share of those left out. */
  most_shared: z.string().nullable(),
  most_shared_records: z.int().nullable(),
})
export type BlockingRow = z.infer<typeof blockingRow>

/** Columns of the tables whose columns do not depend on the lists. */
export const tableColumns = {
  pairs: {
    pair: 'number',
    left_id: 'text',
    right_id: 'text',
    left_title: 'text',
    right_title: 'text',
    weight: 'number',
    confidence: 'number',
    decision: 'text',
    reason: 'text',
    decided_by: 'text',
    decided_at: 'text',
    decided_who: 'text',
    note: 'text',
  },
  unmatched: {
    id: 'text',
    title: 'text',
    candidates: 'number',
    best_pair: 'number',
    best_id: 'text',
    best_title: 'text',
    best_confidence: 'number',
    why: 'text',
  },
  conflicts: {
    golden: 'number',
    left_id: 'text',
    right_id: 'text',
    title: 'text',
    column: 'text',
    left_value: 'text',
    right_value: 'text',
    kind: 'text',
    difference: 'number',
    difference_share: 'number',
    taken: 'text',
  },
  blocking: {
    rule: 'text',
    pairs: 'number',
    alone: 'number',
    dropped: 'number',
    most_shared: 'text',
    most_shared_records: 'number',
  },
} as const

const columnKey = z.string().min(1).max(64)
const filters = z
  .array(
    z.discriminatedUnion('op', [
      z.strictObject({
        column: columnKey,
        op: z.enum(['equals', 'contains', 'not_contains', 'starts_with']),
        value: z.string().max(500),
      }),
      z.strictObject({
        column: columnKey,
        op: z.literal('one_of'),
        values: z.array(z.string().max(500)).min(1).max(200),
      }),
      z.strictObject({
        column: columnKey,
        op: z.enum(['at_least', 'at_most']),
        value: z.number(),
      }),
      z.strictObject({ column: columnKey, op: z.enum(['empty', 'not_empty']) }),
    ]),
  )
  .max(20)
  .default([])
const sort = z
  .array(z.strictObject({ column: columnKey, direction: z.enum(['asc', 'desc']) }))
  .max(4)
  .default([])

/**
 * A page of a table of the result as it stands with every decision so far. The golden table's columns
 * are `golden`, `left_id`, `right_id` and one for each of its own, named `c0`, `c1`, ...; pages tell
 * what they are called.
 */
export const tablePageRequest = z.strictObject({
  table: reconciliationTable,
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
  sort,
  filters,
})
export const tableColumn = z.strictObject({
  name: z.string(),
  /** For people. */
  label: z.string(),
  type: z.enum(['text', 'number', 'boolean']),
})
export type TableColumn = z.infer<typeof tableColumn>
/** Rows of `pairs` and `matches` are {@link pairRow}s, and so on. */
export const tablePage = z.strictObject({
  columns: z.array(tableColumn),
  rows: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  total: z.int(),
})

export const tableTotalsRequest = z.strictObject({ table: reconciliationTable, filters })
export const tableChoicesRequest = z.strictObject({
  table: reconciliationTable,
  column: columnKey,
  text: z.string().max(200).default(''),
  limit: z.int().min(1).max(200).default(50),
  filters,
})
export const tableExportRequest = z.strictObject({
  table: reconciliationTable,
  format: z.enum(['csv', 'parquet']),
  sort,
  filters,
  columns: z.array(columnKey).max(600).default([]),
  byte_order_mark: z.boolean().default(false),
})
export type TableExportRequest = z.infer<typeof tableExportRequest>

/** A record as its list gives it. */
export const recordView = z.strictObject({
  side: recordSide,
  row: z.int(),
  id: z.string(),
  title: z.string(),
  cells: z.array(z.strictObject({ column: z.string(), value: z.string().nullable() })),
})
export type RecordView = z.infer<typeof recordView>

export const signalEvidence = z.strictObject({
  name: z.string(),
  field: z.int().nullable(),
  /** What was compared; null for signals over whole records, and where the cell is empty. */
  left_value: z.string().nullable(),
  right_value: z.string().nullable(),
  /** Place of the level among the signal's, from disagreement upwards; null: a value is missing. */
  level: z.int().nullable(),
  levels: z.int(),
  /** "same code"; '' where a value is missing. */
  label: z.string(),
  bits: z.number(),
})
export type SignalEvidence = z.infer<typeof signalEvidence>

/** Another candidate of one of a pair's records. */
export const alternative = z.strictObject({
  pair: pairNumber.nullable(),
  /** The other record. */
  id: z.string(),
  title: z.string(),
  weight: z.number().nullable(),
  confidence: confidence.nullable(),
  decision: pairDecision,
  reason: decisionReason.nullable(),
  decided_by: decider,
})
export type Alternative = z.infer<typeof alternative>

export const pairEvidence = z.strictObject({
  pair: pairRow,
  left: recordView,
  right: recordView,
  /** The engine's own decision, whatever people said since. */
  engine: z.strictObject({ decision: pairDecision, reason: decisionReason }).nullable(),
  prior_bits: z.number(),
  /** prior_bits and their bits add up to the weight. */
  signals: z.array(signalEvidence),
  /**
   * Of each pair of columns whose values are numbers, years or dates: whether both say the same however
   * it is written, else right minus left, of numbers also as a share of the left. Null for other columns,
   * and where it cannot be told.
   */
  fields: z.array(
    z
      .strictObject({ alike: z.boolean(), difference: z.number(), share: z.number().nullable() })
      .nullable(),
  ),
  /** Other candidates of the left record (right ones), and of the right record; best first, at most 50. */
  left_alternatives: z.array(alternative).max(50),
  right_alternatives: z.array(alternative).max(50),
  /**
   * The alternative that comes nearest for a record that may have one partner only, with how many bits
   * it lacks (negative: it is ahead).
   */
  nearest: z.strictObject({ side: recordSide, alternative, bits: z.number() }).nullable(),
})
export type PairEvidence = z.infer<typeof pairEvidence>

/** At one threshold of acceptance: what would be accepted and how good that would be. */
export const thresholdPoint = z.strictObject({
  confidence,
  /** Pairs that can be accepted (not outbid) from there on, and those of them that are ambiguous. */
  pairs: z.int(),
  ambiguous: z.int(),
  /** Records of the left list that they name. */
  left_records: z.int(),
  /** By the engine's confidences. Null without pairs. */
  estimated_precision: z.number().nullable(),
  estimated_recall: z.number().nullable(),
  /** By the known pairs; null where none were given. */
  true_precision: z.number().nullable(),
  true_recall: z.number().nullable(),
})
export type ThresholdPoint = z.infer<typeof thresholdPoint>
export const thresholdCurve = z.strictObject({
  /** From 0 to 1, by a hundredth. */
  points: z.array(thresholdPoint).max(101),
  thresholds: z.strictObject({
    accept: confidence,
    reject: confidence,
    accept_proposed: confidence,
    reject_proposed: confidence,
  }),
  estimate: qualityEstimate,
  /** Pairs people or a model decided: no threshold moves them. */
  decided: z.int(),
})
export type ThresholdCurve = z.infer<typeof thresholdCurve>

export const whyNotRequest = z.strictObject({ left: recordId, right: recordId })
export const whyNot = z.strictObject({
  left: recordView,
  right: recordView,
  /** Its number, where it was compared. */
  pair: pairNumber.nullable(),
  /** Its evidence: as it was, or as it would have been. Null where that cannot be computed any more. */
  evidence: pairEvidence.nullable(),
  /** What each rule of blocking would have needed. */
  rules: z.array(z.strictObject({ rule: z.string(), proposed: z.boolean(), said: z.string() })),
  /** Most important first. */
  sentences: z.array(z.string()),
})
export type WhyNot = z.infer<typeof whyNot>

/** Where a cell of the golden table comes from. */
export const cellOrigin = z.enum(['left', 'right', 'both', 'narrowed', 'none'])
export type CellOrigin = z.infer<typeof cellOrigin>
export const goldenCell = z.strictObject({
  column: z.string(),
  value: z.string().nullable(),
  origin: cellOrigin,
  /** The record that gave it. */
  record: z.string().nullable(),
  /** What each side says. */
  left_value: z.string().nullable(),
  right_value: z.string().nullable(),
  conflict: conflictKind.nullable(),
})
export type GoldenCell = z.infer<typeof goldenCell>
/** A row of the golden table with the origin of each cell. */
export const goldenRecord = z.strictObject({
  golden: z.int(),
  left: z.array(recordView),
  right: z.array(recordView),
  cells: z.array(goldenCell),
})
export type GoldenRecord = z.infer<typeof goldenRecord>

export const foundRecords = z.strictObject({
  records: z.array(recordView.omit({ cells: true })).max(100),
  total: z.int(),
})
export type FoundRecords = z.infer<typeof foundRecords>
