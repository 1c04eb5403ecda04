import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { allocationInputs } from '../allocation/inputs.ts'
import {
  allocationComparison,
  comparedUsersPage,
  compareRequest,
  compareUsersRequest,
} from '../allocation/compare.ts'
import { folderInputs, folderInputsRequest, recentInputs } from '../allocation/input-sets.ts'
import { assignmentDistribution, distributionRequest } from '../allocation/distribution.ts'
import {
  flowsPage,
  flowsPageRequest,
  moveChoicesRequest,
  moveExportRequest,
  movesPage,
  movesPageRequest,
  movesSummary,
  moveTotalsRequest,
} from '../allocation/moves.ts'
import { preflightEvent, preflightRequest } from '../allocation/preflight.ts'
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
} from '../allocation/result.ts'
import { allocationSummary } from '../allocation/summary.ts'
import { gridChoices, gridExportEvent, gridTotals } from '../grid.ts'
import { runId } from '../runs.ts'
import { inRun, read, write } from './procedure.ts'

const exportRequest = z.union([
  assignmentsExport.extend(inRun.shape),
  contractsExport.extend(inRun.shape),
])

export const allocation = {
  preflight: write
    .meta({ access: 'write', audit: 'nothing' })
    .input(preflightRequest)
    .output(eventIterator(preflightEvent)),
  /** Makes the sample drop's files in the workspace (once) and names them. */
  sample: write
    .meta({ access: 'write', audit: 'nothing' })
    .output(z.strictObject({ inputs: allocationInputs })),
  /** The sets of input files of the last runs, each set once. */
  recentInputs: read.output(recentInputs),
  /** Which files of a folder are the inputs of an allocation, by their names and columns. */
  folderInputs: read.input(folderInputsRequest).output(folderInputs),
  summary: read
    .route({
      method: 'GET',
      path: '/allocations/{id}/summary',
      tags: ['Allocation'],
      summary: 'Summary of a finished allocation',
    })
    .input(inRun)
    .output(allocationSummary),
  assignments: read
    .route({
      method: 'POST',
      path: '/allocations/{id}/assignments',
      tags: ['Allocation'],
      summary: 'A page of assignments',
    })
    .input(assignmentsRequest.extend({ id: runId }))
    .output(assignmentsPage),
  contracts: read
    .route({
      method: 'POST',
      path: '/allocations/{id}/contracts',
      tags: ['Allocation'],
      summary: 'A page of contracts',
    })
    .input(contractsRequest.extend({ id: runId }))
    .output(contractsPage),
  user: read
    .route({
      method: 'GET',
      path: '/allocations/{id}/users/{user_id}',
      tags: ['Allocation'],
      summary: 'Why a user got what they got',
    })
    .input(
      z.strictObject({
        id: runId,
        user_id: z.string().min(1).max(1000),
        locale: sentenceLocale,
      }),
    )
    .output(userExplanation),
  group: read
    .route({
      method: 'GET',
      path: '/allocations/{id}/group',
      tags: ['Allocation'],
      summary: 'What happened to a group',
    })
    .input(z.strictObject({ id: runId, group_id: z.string().max(1000), locale: sentenceLocale }))
    .output(groupExplanation),
  contract: read
    .route({
      method: 'GET',
      path: '/allocations/{id}/contract',
      tags: ['Allocation'],
      summary: 'What a contract is worth and who holds it',
    })
    .input(
      z.strictObject({
        id: runId,
        contract_id: z.string().min(1).max(1000),
        locale: sentenceLocale,
      }),
    )
    .output(contractExplanation),
  /** Answers for runs without a result too, as far as it goes. */
  compare: read
    .route({
      method: 'GET',
      path: '/allocations/{a}/compare/{b}',
      tags: ['Allocation'],
      summary: 'What differs between two runs: parameters, inputs, results',
    })
    .input(compareRequest)
    .output(allocationComparison),
  compareUsers: read
    .route({
      method: 'POST',
      path: '/allocations/{a}/compare/{b}/users',
      tags: ['Allocation'],
      summary: 'A page of the users who hold other contracts in one run than in the other',
    })
    .input(compareUsersRequest)
    .output(comparedUsersPage),
  compareMoves: read
    .route({
      method: 'GET',
      path: '/allocations/{a}/compare/{b}/moves',
      tags: ['Allocation'],
      summary: 'What the moves of users between two runs come down to, in value',
    })
    .input(compareRequest)
    .output(movesSummary),
  moves: read
    .route({
      method: 'POST',
      path: '/allocations/{a}/compare/{b}/moves',
      tags: ['Allocation'],
      summary: 'A page of moves: users who hold one contract instead of another',
    })
    .input(movesPageRequest.extend(compareRequest.shape))
    .output(movesPage),
  flows: read
    .route({
      method: 'POST',
      path: '/allocations/{a}/compare/{b}/flows',
      tags: ['Allocation'],
      summary: 'A page of flows: how many users moved from which contract to which',
    })
    .input(flowsPageRequest.extend(compareRequest.shape))
    .output(flowsPage),
  moveTotals: read.input(compareRequest.extend({ of: moveTotalsRequest })).output(gridTotals),
  moveChoices: read.input(compareRequest.extend({ of: moveChoicesRequest })).output(gridChoices),
  /** Writes moves or flows to a file the host offers for download, saying how far it is. */
  exportMoves: read
    .input(compareRequest.extend({ of: moveExportRequest }))
    .output(eventIterator(gridExportEvent)),
  /** Counts and sums of a grid's rows. */
  totals: read.input(z.strictObject({ id: runId, of: resultTotalsRequest })).output(gridTotals),
  /** What a grid's filter may be chosen from. */
  choices: read.input(z.strictObject({ id: runId, of: resultChoicesRequest })).output(gridChoices),
  /** How assignments spread over scores and rounds. */
  distribution: read
    .input(distributionRequest.extend({ id: runId }))
    .output(assignmentDistribution),
  /** Writes rows of a result to a file the host offers for download: `/downloads/{token}`. */
  export: read
    .input(exportRequest)
    .output(z.strictObject({ name: z.string(), download: z.string(), rows: z.int() })),
  /** The same, saying how far it is; leaving it ends the writing. */
  exportEvents: read.input(exportRequest).output(eventIterator(gridExportEvent)),
}
