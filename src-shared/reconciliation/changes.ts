import { z } from 'zod'
import { runId } from '../runs.ts'
import { pairDecision } from './fields.ts'
import { qualityEstimate, qualityFigures } from './summary.ts'

/** Where a pair stands in one of two runs; `absent`: it was no candidate. */
export const pairStanding = z.enum([...pairDecision.options, 'absent'])
export type PairStanding = z.infer<typeof pairStanding>

export const changesRequest = z.strictObject({
  before: runId,
  after: runId,
  /** Only pairs that went from here to there. */
  from: pairStanding.nullable().default(null),
  to: pairStanding.nullable().default(null),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(100),
})
export type ChangesRequest = z.infer<typeof changesRequest>

export const changedPair = z.strictObject({
  left_id: z.string(),
  right_id: z.string(),
  left_title: z.string(),
  right_title: z.string(),
  from: pairStanding,
  to: pairStanding,
  confidence_before: z.number().nullable(),
  confidence_after: z.number().nullable(),
})
export type ChangedPair = z.infer<typeof changedPair>

const runQuality = z.strictObject({
  accepted: z.int(),
  review: z.int(),
  estimate: qualityEstimate,
  /** Against known pairs; null where none were given. */
  truth: qualityFigures.nullable(),
})

/** What two reconciliations of the same lists decide otherwise; records are compared by their ids. */
export const reconciliationChanges = z.strictObject({
  before: runQuality,
  after: runQuality,
  /** Pairs by where they stood and where they stand; those that did not move are not counted. */
  moves: z.array(z.strictObject({ from: pairStanding, to: pairStanding, pairs: z.int() })),
  rows: z.array(changedPair),
  /** Of the filter. */
  total: z.int(),
  /**
   * The engine's own decisions of both runs (accepted, and those in review from 0.5) against the
   * answers of the earlier run's reviewers about pairs that both have; null without any. A run that
   * learned from them has seen them: its figure says how well they fit, not how good it is elsewhere.
   */
  answers: z
    .strictObject({ count: z.int(), before: qualityFigures, after: qualityFigures })
    .nullable(),
})
export type ReconciliationChanges = z.infer<typeof reconciliationChanges>
