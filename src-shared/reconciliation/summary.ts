import { z } from 'zod'
import { stageSeconds } from '../allocation/summary.ts'
import { queryRecord } from '../allocation/query-inputs.ts'
import { cardinality, cardinalitySetting, fieldPair } from './fields.ts'
import { reconciliationInputName } from './inputs.ts'
import { abbreviation, reconciliationParameters } from './parameters.ts'
import { survivorship } from './survivorship.ts'

/** One kind of fault of one list, reported once with its count. */
export const listFault = z.strictObject({
  input: reconciliationInputName,
  kind: z.enum([
    'unreadable',
    'empty_list',
    'missing_column',
    'malformed_row',
    'empty_id',
    'duplicate_id',
    'no_id_column',
    'unknown_id',
    'too_many_rows',
    'empty_column',
  ]),
  severity: z.enum(['error', 'warning']),
  /** Rows, ids or columns concerned. */
  count: z.int().min(1),
  /** The first few offending values. */
  samples: z.array(z.string()).max(10),
  /** One sentence: what is wrong. */
  message: z.string(),
  /** One sentence: what to do, or what was done about it. */
  remedy: z.string(),
})
export type ListFault = z.infer<typeof listFault>

const share = z.number().min(0).max(1)
export const range = z.strictObject({ value: z.number(), low: z.number(), high: z.number() })

/** The engine's own view of its quality at its thresholds, without labels. */
export const qualityEstimate = z.strictObject({
  /**
   * Of the best single answer: accepted pairs and those in review of confidence 0.5 and more. Of
   * nothing there is no precision: then `cannot_know` says so.
   */
  precision: range,
  recall: range,
  /** Of accepted pairs alone, as the curve of thresholds has it; null where nothing is accepted. */
  accepted: z.strictObject({ precision: share, recall: share.nullable() }).nullable().default(null),
  /** Share of left records that have a partner. */
  left_matched: range,
  /** Why it cannot be trusted; null when it can. */
  cannot_know: z.string().nullable(),
})

/** Precision, recall and F1 of a set of pairs; null where nothing is counted (no pair, no known pair). */
export const qualityFigures = z.strictObject({
  pairs: z.int(),
  true_pairs: z.int(),
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
})
export type QualityFigures = z.infer<typeof qualityFigures>

/** A place of the curve: pairs of at least this confidence. */
export const curvePoint = qualityFigures.extend({ confidence: share })
export type CurvePoint = z.infer<typeof curvePoint>

/** Pairs of about the same confidence and how many of them are true. */
export const calibrationBin = z.strictObject({
  from: share,
  to: share,
  pairs: z.int(),
  /** Mean confidence, and the share that is true; null in an empty bin. */
  confidence: share.nullable(),
  observed: share.nullable(),
})
export type CalibrationBin = z.infer<typeof calibrationBin>

/** Against the known pairs. */
export const trueQuality = z.strictObject({
  /** Known pairs whose records are in the lists; the others are counted in `unknown`. */
  known: z.int(),
  unknown: z.int(),
  /** Of the known pairs, those that are candidates. */
  candidate_recall: share.nullable(),
  /** Accepted pairs; and the best single answer: accepted ones and those in review from 0.5. */
  accepted: qualityFigures,
  best_answer: qualityFigures,
  /** The largest F1 that any cut of the curve has. */
  best_cut: curvePoint.nullable(),
  curve: z.array(curvePoint).max(101),
  /** Of pairs from 0.05 on: almost all candidates lie below, and would hide the rest. */
  calibration: z.array(calibrationBin).max(20),
  /** Mean distance of confidence and observed share over the bins, weighted by pairs. */
  calibration_error: share.nullable(),
})
export type TrueQuality = z.infer<typeof trueQuality>

export const blockingReport = z.strictObject({
  all_pairs: z.number(),
  candidates: z.int(),
  rules: z.array(
    z.strictObject({
      name: z.string(),
      pairs: z.int(),
      /** Pairs that no other rule proposed. */
      alone: z.int(),
      /** Values left out because too many records share them; the most frequent 20. */
      dropped: z.array(z.strictObject({ value: z.string(), records: z.int() })).max(20),
      dropped_total: z.int(),
    }),
  ),
})
export type BlockingReport = z.infer<typeof blockingReport>

export const reconciliationCounts = z.strictObject({
  left: z.int(),
  /** One list alone: 0. */
  right: z.int(),
  candidates: z.int(),
  accepted: z.int(),
  /** In review, and those of them that cannot be told from a near twin. */
  review: z.int(),
  ambiguous: z.int(),
  rejected: z.int(),
  /** Records that an accepted pair names; one list alone: all on the left. */
  matched_left: z.int(),
  matched_right: z.int(),
  /** Records that neither an accepted pair nor one in review names. */
  unmatched_left: z.int(),
  unmatched_right: z.int(),
  /** Rows of the golden table, and disagreements of matched records. */
  golden: z.int(),
  conflicts: z.int(),
})
export type ReconciliationCounts = z.infer<typeof reconciliationCounts>

const listedInput = z.strictObject({
  input: reconciliationInputName,
  path: z.string(),
  rows: z.int(),
  bytes: z.int(),
  sha256: z.string(),
  query: queryRecord.optional(),
  columns: z.array(z.string()),
  /** The column that names the records; null: the number of the row does. */
  id_column: z.string().nullable(),
})
export type ListedInput = z.infer<typeof listedInput>

/** What a language model was asked and what that cost; of a dry run: what it would have been. */
export const llmUse = z.strictObject({
  model: z.string(),
  /** Version of the prompt: answers to another are not comparable. */
  prompt: z.string(),
  /** Nothing was asked: `most_usd` is what asking could cost. */
  dry_run: z.boolean(),
  calls: z.int(),
  /** Pairs of the review band that were put to it; the figures below part them. */
  pairs: z.int(),
  accepted: z.int(),
  rejected: z.int(),
  /** Answered as unsure, or against other answers about the same record: they stay in review. */
  unsure: z.int(),
  /** Failed, declined or beyond the budget: they stay in review. */
  unanswered: z.int(),
  /** Of the pairs, those known from an earlier run, which cost nothing. */
  from_cache: z.int(),
  input_tokens: z.int(),
  output_tokens: z.int(),
  cost_usd: z.number(),
  /** What the pairs could cost at most, reckoned beforehand. */
  most_usd: z.number(),
  budget_usd: z.number(),
  /** Why not all were asked; null when all were. */
  stopped: z.string().nullable(),
})
export type LlmUse = z.infer<typeof llmUse>

/** Answers of reviewers that the weights were fitted to. */
export const learnedFrom = z.strictObject({
  run: z.string(),
  answers: z.int(),
  accepted: z.int(),
  rejected: z.int(),
})
export type LearnedFrom = z.infer<typeof learnedFrom>

/** `FILE.summary.json` beside the output, and `artifacts/summary.json` of the run. */
export const reconciliationSummary = z.strictObject({
  status: z.enum(['ok', 'warning']),
  /** One list was searched for records that are there twice. */
  deduplicated: z.boolean(),
  counts: reconciliationCounts,
  /** Whether all candidates were judged by all models, or the way for large lists was gone. */
  way: z.strictObject({ used: z.enum(['whole', 'large']), why: z.string() }).optional(),
  cardinality: z.strictObject({
    setting: cardinalitySetting,
    used: cardinality,
    why: z.string(),
  }),
  thresholds: z.strictObject({
    accept: share,
    reject: share,
    accept_proposed: share,
    reject_proposed: share,
  }),
  /** Mean confidence of accepted pairs and those in review; null without any. */
  average_confidence: share.nullable(),
  estimate: qualityEstimate,
  /** Null where no known pairs were given. */
  truth: trueQuality.nullable(),
  blocking: blockingReport,
  fields: z.array(fieldPair),
  /** Words that stand for others in otherwise equal names: to be accepted or refused by a person. */
  abbreviations: z.array(abbreviation.extend({ seen: z.int() })),
  survivorship,
  /** The run whose decisions were kept, with how many were and how many no longer fit. */
  earlier: z.strictObject({ run: z.string(), kept: z.int(), dropped: z.int() }).nullable(),
  llm: llmUse.nullable(),
  /** Null where nothing was learned. */
  learned: learnedFrom.nullable().default(null),
  warnings: z.array(listFault),
  inputs: z.array(listedInput),
  /** The files that were also written, data first; empty where none was named. */
  outputs: z.array(
    z.strictObject({ path: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() }),
  ),
  parameters: reconciliationParameters,
  seconds: z.array(stageSeconds),
  peak_memory_bytes: z.int(),
  version: z.string(),
})
export type ReconciliationSummary = z.infer<typeof reconciliationSummary>
