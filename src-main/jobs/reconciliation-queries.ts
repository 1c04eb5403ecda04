import { z } from 'zod'
import { gridChoices, gridTotals } from '../../src-shared/grid.ts'
import {
  adjudicationAsked,
  adjudicationEstimate,
} from '../../src-shared/reconciliation/adjudication.ts'
import { changesRequest, reconciliationChanges } from '../../src-shared/reconciliation/changes.ts'
import { recordSide } from '../../src-shared/reconciliation/decisions.ts'
import {
  foundRecords,
  goldenRecord,
  pairEvidence,
  tableChoicesRequest,
  tableExportRequest,
  tablePage,
  tablePageRequest,
  tableTotalsRequest,
  thresholdCurve,
  whyNot,
  whyNotRequest,
} from '../../src-shared/reconciliation/result.ts'
import {
  queueCounts,
  queueFilter,
  queuePage,
  queueRequest,
} from '../../src-shared/reconciliation/review.ts'
import { reconciliationSummary } from '../../src-shared/reconciliation/summary.ts'
import { runId } from '../../src-shared/runs.ts'

/** `folder` is the published run's; `log` the database with what reviewers decided about it. */
export const reviewedRun = z.strictObject({ folder: z.string(), run: runId, log: z.string() })
export type ReviewedRun = z.infer<typeof reviewedRun>
const inFolder = reviewedRun

/** What the query process can be asked about runs of reconciliation. */
export const reconciliationQueries = {
  'reconciliation.rows': {
    request: inFolder.extend({ page: tablePageRequest }),
    response: tablePage,
  },
  'reconciliation.totals': {
    request: inFolder.extend({ of: tableTotalsRequest }),
    response: gridTotals,
  },
  'reconciliation.choices': {
    request: inFolder.extend({ of: tableChoicesRequest }),
    response: gridChoices,
  },
  'reconciliation.export': {
    request: inFolder.extend({ of: tableExportRequest, to: z.string() }),
    response: z.strictObject({ rows: z.int() }),
  },
  /** Writes what stands now, as a run writes it: `to` and its companions, the summary among them. */
  'reconciliation.outputs': {
    request: inFolder.extend({ to: z.string(), named: z.string() }),
    response: z.strictObject({
      files: z.array(z.strictObject({ end: z.string(), rows: z.int().nullable() })),
    }),
  },
  /** Of the summary, what decisions change. */
  'reconciliation.figures': {
    request: inFolder,
    response: reconciliationSummary.pick({ counts: true, average_confidence: true, truth: true }),
  },
  'reconciliation.pair': { request: inFolder.extend({ pair: z.int() }), response: pairEvidence },
  'reconciliation.thresholds': { request: inFolder, response: thresholdCurve },
  'reconciliation.why_not': { request: inFolder.extend(whyNotRequest.shape), response: whyNot },
  'reconciliation.golden': {
    request: inFolder.extend({ golden: z.int() }),
    response: goldenRecord,
  },
  'reconciliation.records': {
    request: inFolder.extend({ side: recordSide, text: z.string(), limit: z.int() }),
    response: foundRecords,
  },
  'reconciliation.queue': { request: inFolder.extend({ page: queueRequest }), response: queuePage },
  'reconciliation.queue_counts': {
    request: inFolder,
    /** `unknown`: decisions about pairs or records that the run does not have. */
    response: queueCounts.extend({ unknown: z.int() }),
  },
  /** `cache`: the file of what a model answered before. */
  'reconciliation.adjudication': {
    request: inFolder.extend({ asked: adjudicationAsked, cache: z.string() }),
    response: adjudicationEstimate,
  },
  'reconciliation.changes': {
    request: z.strictObject({
      before: reviewedRun,
      after: reviewedRun,
      of: changesRequest.omit({ before: true, after: true }),
    }),
    response: reconciliationChanges,
  },
  'reconciliation.queue_pairs': {
    request: inFolder.extend({ filter: queueFilter }),
    /** As a log of decisions keeps them: ids of left and right in turn as JSON, numbers of pairs. */
    response: z.strictObject({
      count: z.int(),
      ids: z.string(),
      places: z.instanceof<typeof Int32Array>(Int32Array),
    }),
  },
} as const
