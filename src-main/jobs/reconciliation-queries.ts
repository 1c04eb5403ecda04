import { z } from 'zod'
import { gridChoices, gridTotals } from '../../src-shared/grid.ts'
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

/** `folder` is the published run's: with its decisions, whoever made them last. */
const inFolder = z.strictObject({ folder: z.string() })

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
} as const
