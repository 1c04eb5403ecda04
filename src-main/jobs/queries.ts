import { z } from 'zod'
import {
  allocationComparison,
  comparedUsersPage,
  compareUsersRequest,
} from '../../src-shared/allocation/compare.ts'
import {
  assignmentDistribution,
  distributionRequest,
} from '../../src-shared/allocation/distribution.ts'
import { inputChanges } from '../../src-shared/allocation/input-changes.ts'
import {
  flowsPage,
  flowsPageRequest,
  moveChoicesRequest,
  moveExportRequest,
  movesPage,
  movesPageRequest,
  movesSummary,
  moveTotalsRequest,
} from '../../src-shared/allocation/moves.ts'
import {
  assignmentsExport,
  assignmentsPage,
  assignmentsRequest,
  contractExplanation,
  contractsExport,
  contractsPage,
  contractsRequest,
  groupExplanation,
  resultChoicesRequest,
  resultTotalsRequest,
  sentenceLocale,
  userExplanation,
} from '../../src-shared/allocation/result.ts'
import { whatIfAnswer, whatIfReady, whatIfRequest } from '../../src-shared/allocation/what-if.ts'
import { failureOrBug } from '../../src-shared/errors.ts'
import { inspectedFile, inspectRequest } from '../../src-shared/files.ts'
import { gridChoices, gridTotals } from '../../src-shared/grid.ts'
import { job, runDetail } from '../../src-shared/runs.ts'
import { eventQueries } from './event-queries.ts'
import { reconciliationQueries } from './reconciliation-queries.ts'

const inFolder = z.strictObject({ folder: z.string() })
/** `folder` is null for a run without a result. */
const comparedRun = z.strictObject({ folder: z.string().nullable(), run: runDetail.strip() })

const comparedFolders = z.strictObject({ a: z.string(), b: z.string() })

/** Everything the query process can be asked: a closed union. `folder` is a published run's. */
export const queries = {
  'files.inspect': { request: inspectRequest, response: inspectedFile },
  'allocation.assignments': {
    request: inFolder.extend({ page: assignmentsRequest }),
    response: assignmentsPage,
  },
  'allocation.contracts': {
    request: inFolder.extend({ page: contractsRequest }),
    response: contractsPage,
  },
  'allocation.totals': {
    request: inFolder.extend({ of: resultTotalsRequest }),
    response: gridTotals,
  },
  'allocation.choices': {
    request: inFolder.extend({ of: resultChoicesRequest }),
    response: gridChoices,
  },
  'allocation.distribution': {
    request: inFolder.extend({ request: distributionRequest }),
    response: assignmentDistribution,
  },
  'allocation.user': {
    request: inFolder.extend({ user_id: z.string(), locale: sentenceLocale }),
    response: userExplanation,
  },
  'allocation.group': {
    request: inFolder.extend({ group_id: z.string(), locale: sentenceLocale }),
    response: groupExplanation,
  },
  'allocation.contract': {
    request: inFolder.extend({ contract_id: z.string(), locale: sentenceLocale }),
    response: contractExplanation,
  },
  'allocation.compare': {
    request: z.strictObject({ a: comparedRun, b: comparedRun }),
    response: allocationComparison,
  },
  /** `a` and `b` are folders. */
  'allocation.compare_users': {
    request: compareUsersRequest.extend({ a: z.string(), b: z.string() }),
    response: comparedUsersPage,
  },
  'allocation.what_if': {
    request: inFolder.extend({ request: whatIfRequest }),
    response: whatIfAnswer,
  },
  'allocation.what_if_ready': { request: inFolder, response: whatIfReady },
  'allocation.compare_moves': { request: comparedFolders, response: movesSummary },
  'allocation.moves': {
    request: comparedFolders.extend({ page: movesPageRequest }),
    response: movesPage,
  },
  'allocation.flows': {
    request: comparedFolders.extend({ page: flowsPageRequest }),
    response: flowsPage,
  },
  'allocation.move_totals': {
    request: comparedFolders.extend({ of: moveTotalsRequest }),
    response: gridTotals,
  },
  'allocation.move_choices': {
    request: comparedFolders.extend({ of: moveChoicesRequest }),
    response: gridChoices,
  },
  'allocation.move_export': {
    request: comparedFolders.extend({ of: moveExportRequest, to: z.string() }),
    response: z.strictObject({ rows: z.int() }),
  },
  'allocation.input_changes': {
    request: z.strictObject({ folder: z.string().nullable(), job }),
    response: inputChanges,
  },
  'allocation.export': {
    request: z.union([
      assignmentsExport.extend(inFolder.shape).extend({ to: z.string() }),
      contractsExport.extend(inFolder.shape).extend({ to: z.string() }),
    ]),
    response: z.strictObject({ rows: z.int() }),
  },
  ...eventQueries,
  ...reconciliationQueries,
} as const
export type QueryName = keyof typeof queries
export const queryName = z.enum(Object.keys(queries) as [QueryName, ...QueryName[]])
export type QueryRequest<N extends QueryName> = z.infer<(typeof queries)[N]['request']>
/** As it is asked: what has a default may be left out. */
export type QueryQuestion<N extends QueryName> = z.input<(typeof queries)[N]['request']>
export type QueryResponse<N extends QueryName> = z.infer<(typeof queries)[N]['response']>

export interface QueryContext {
  readonly temporary: string
  /** Called when the caller no longer wants the answer. */
  onCancel(listener: () => void): Disposable
  /** Says how far a long answer is. */
  progress(done: number, total: number): void
}

export type QueryHandlers = {
  readonly [N in QueryName]: (
    request: QueryRequest<N>,
    context: QueryContext,
  ) => Promise<QueryResponse<N>>
}

/** Core to query process. */
export const queryCommand = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ask'),
    id: z.int(),
    name: queryName,
    request: z.unknown(),
    temporary: z.string(),
  }),
  z.strictObject({ type: z.literal('forget'), id: z.int() }),
])
export type QueryCommand = z.infer<typeof queryCommand>

/** Query process to core. */
export const queryEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), id: z.int(), done: z.int(), total: z.int() }),
  z.strictObject({ type: z.literal('answer'), id: z.int(), response: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), id: z.int(), error: failureOrBug }),
])
export type QueryEvent = z.infer<typeof queryEvent>
