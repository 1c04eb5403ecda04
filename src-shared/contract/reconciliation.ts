import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { gridChoices, gridExportEvent, gridTotals } from '../grid.ts'
import { adjudicationAsked, adjudicationEstimate } from '../reconciliation/adjudication.ts'
import { reconciliationInputs } from '../reconciliation/inputs.ts'
import { fieldsProposal, proposalRequest } from '../reconciliation/proposal.ts'
import { recordSide } from '../reconciliation/decisions.ts'
import {
  foundRecords,
  goldenRecord,
  pairEvidence,
  pairNumber,
  tableChoicesRequest,
  tableExportRequest,
  tablePage,
  tablePageRequest,
  tableTotalsRequest,
  thresholdCurve,
  whyNot,
  whyNotRequest,
} from '../reconciliation/result.ts'
import { matchesWriteReport, matchesWriteRequest, matchesWrites } from '../reconciliation/write.ts'
import { reconciliationSummary } from '../reconciliation/summary.ts'
import { runId } from '../runs.ts'
import { inRun, read, write } from './procedure.ts'

const tags = ['Reconciliation']

export const reconciliation = {
  /** What two lists hold, which columns name the records and which say the same. Names files, so it writes. */
  propose: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(proposalRequest)
    .output(fieldsProposal),
  /** Makes the sample lists in the workspace (once) and names them. */
  sample: write
    .meta({ access: 'write', audit: 'nothing' })
    .output(z.strictObject({ inputs: reconciliationInputs })),
  /** What the run wrote, with the figures as they stand with every decision so far. */
  summary: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/summary',
      tags,
      summary: 'Summary of a reconciliation, with every decision so far',
    })
    .input(inRun)
    .output(reconciliationSummary),
  rows: read
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/rows',
      tags,
      summary: 'A page of a table of the result, with every decision so far',
    })
    .input(tablePageRequest.extend({ id: runId }))
    .output(tablePage),
  totals: read.input(z.strictObject({ id: runId, of: tableTotalsRequest })).output(gridTotals),
  choices: read.input(z.strictObject({ id: runId, of: tableChoicesRequest })).output(gridChoices),
  /** Writes rows to a file the host offers for download; leaving it ends the writing. */
  exportRows: read
    .input(z.strictObject({ id: runId, of: tableExportRequest }))
    .output(eventIterator(gridExportEvent)),
  pair: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/pairs/{pair}',
      tags,
      summary: 'The evidence of a pair and the alternatives to it',
    })
    .input(z.strictObject({ id: runId, pair: z.coerce.number().pipe(pairNumber) }))
    .output(pairEvidence),
  /** What a run that asks a language model about the pairs open now could cost. Asks nothing. */
  adjudication: read
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/adjudication',
      tags,
      summary: 'What asking a language model about the open pairs costs at most',
    })
    .input(adjudicationAsked.extend({ id: runId }))
    .output(adjudicationEstimate),
  /** When and by whom the pairs of a run were last written into each table of a database. */
  writes: read.input(inRun).output(matchesWrites),
  /** Writes the pairs with their decisions into PostgreSQL, in the place of what the run wrote before. */
  write: write
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/write',
      tags,
      summary: 'Write the pairs of a run to a database',
    })
    .meta({ access: 'write', audit: 'input' })
    .input(matchesWriteRequest)
    .output(matchesWriteReport),
  thresholds: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/thresholds',
      tags,
      summary: 'What each threshold would accept, with precision and recall',
    })
    .input(inRun)
    .output(thresholdCurve),
  whyNot: read
    .route({
      method: 'POST',
      path: '/reconciliation/{id}/why-not',
      tags,
      summary: 'Why two records are no pair',
    })
    .input(whyNotRequest.extend({ id: runId }))
    .output(whyNot),
  /** A row of the golden table with the origin of each cell. */
  golden: read
    .route({
      method: 'GET',
      path: '/reconciliation/{id}/golden/{golden}',
      tags,
      summary: 'A row of the golden table with the origin of each cell',
    })
    .input(z.strictObject({ id: runId, golden: z.coerce.number().pipe(z.int().min(1)) }))
    .output(goldenRecord),
  /** Records of one list whose cells contain the words, for a search outside the candidates. */
  records: read
    .input(
      z.strictObject({
        id: runId,
        side: recordSide,
        text: z.string().max(500),
        limit: z.int().min(1).max(100).default(20),
      }),
    )
    .output(foundRecords),
}
