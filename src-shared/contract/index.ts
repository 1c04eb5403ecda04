import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { allocationInputs } from '../allocation/inputs.ts'
import { preflightEvent, preflightRequest } from '../allocation/preflight.ts'
import {
  assignmentsPage,
  assignmentsRequest,
  contractExplanation,
  contractsPage,
  contractsRequest,
  groupExplanation,
  userExplanation,
} from '../allocation/result.ts'
import { allocationSummary } from '../allocation/summary.ts'
import { bug, failure } from '../errors.ts'
import { folder, folderRequest, inspectedFile, inspectRequest } from '../files.ts'
import { job, logPage, logRequest, run, runDetail, runId, runsPage, runsRequest } from '../runs.ts'
import { systemHealth, systemInfo } from '../system.ts'

/**
 * The one contract of the core, spoken over HTTP, a message port and in-process. Procedures with a
 * route are public (`/api/v1`); a change of theirs changes the golden OpenAPI file. Errors are
 * schemas: `data` is a `Failure`, or a `Bug` with a copyable report.
 */
const procedure = oc.errors({
  BAD_REQUEST: { status: 400, data: failure },
  UNAUTHORIZED: { status: 401, data: failure },
  FORBIDDEN: { status: 403, data: failure },
  NOT_FOUND: { status: 404, data: failure },
  CONFLICT: { status: 409, data: failure },
  UNPROCESSABLE_CONTENT: { status: 422, data: failure },
  SERVICE_UNAVAILABLE: { status: 503, data: failure },
  INTERNAL_SERVER_ERROR: { status: 500, data: bug },
})

const inRun = z.strictObject({ id: runId })

const system = {
  info: procedure
    .route({ method: 'GET', path: '/system', tags: ['System'], summary: 'Version and workspace' })
    .output(systemInfo),
  health: procedure
    .route({
      method: 'GET',
      path: '/system/health',
      tags: ['System'],
      summary: 'State of each component',
    })
    .output(systemHealth),
}

const runs = {
  list: procedure
    .route({ method: 'GET', path: '/runs', tags: ['Runs'], summary: 'Runs, newest first' })
    .input(runsRequest)
    .output(runsPage),
  get: procedure
    .route({ method: 'GET', path: '/runs/{id}', tags: ['Runs'], summary: 'One run with its job' })
    .input(inRun)
    .output(runDetail),
  start: procedure
    .route({
      method: 'POST',
      path: '/runs',
      tags: ['Runs'],
      summary: 'Queue a run',
      successStatus: 201,
    })
    .input(job)
    .output(run),
  cancel: procedure
    .route({
      method: 'POST',
      path: '/runs/{id}/cancel',
      tags: ['Runs'],
      summary: 'Stop a run; what has not stopped after two seconds is killed',
    })
    .input(inRun)
    .output(run),
  remove: procedure
    .route({
      method: 'DELETE',
      path: '/runs/{id}',
      tags: ['Runs'],
      summary: 'Delete a finished run and its files',
    })
    .input(inRun)
    .output(z.strictObject({ id: runId })),
  log: procedure
    .route({
      method: 'GET',
      path: '/runs/{id}/log',
      tags: ['Runs'],
      summary: 'Log lines, also while it runs',
    })
    .input(logRequest)
    .output(logPage),
  /** Every change of any run, as it happens; starts with the runs that are active now. */
  changes: procedure.output(eventIterator(run)),
}

const files = {
  list: procedure.input(folderRequest).output(folder),
  inspect: procedure.input(inspectRequest).output(inspectedFile),
}

const allocation = {
  preflight: procedure.input(preflightRequest).output(eventIterator(preflightEvent)),
  /** Makes the sample drop's files in the workspace (once) and names them. */
  sample: procedure.output(z.strictObject({ inputs: allocationInputs })),
  summary: procedure
    .route({
      method: 'GET',
      path: '/allocations/{id}/summary',
      tags: ['Allocation'],
      summary: 'Summary of a finished allocation',
    })
    .input(inRun)
    .output(allocationSummary),
  assignments: procedure
    .route({
      method: 'POST',
      path: '/allocations/{id}/assignments',
      tags: ['Allocation'],
      summary: 'A page of assignments',
    })
    .input(assignmentsRequest.extend({ id: runId }))
    .output(assignmentsPage),
  contracts: procedure
    .route({
      method: 'POST',
      path: '/allocations/{id}/contracts',
      tags: ['Allocation'],
      summary: 'A page of contracts',
    })
    .input(contractsRequest.extend({ id: runId }))
    .output(contractsPage),
  user: procedure
    .route({
      method: 'GET',
      path: '/allocations/{id}/users/{user_id}',
      tags: ['Allocation'],
      summary: 'Why a user got what they got',
    })
    .input(z.strictObject({ id: runId, user_id: z.string().min(1).max(1000) }))
    .output(userExplanation),
  group: procedure
    .route({
      method: 'GET',
      path: '/allocations/{id}/group',
      tags: ['Allocation'],
      summary: 'What happened to a group',
    })
    .input(z.strictObject({ id: runId, group_id: z.string().max(1000) }))
    .output(groupExplanation),
  contract: procedure
    .route({
      method: 'GET',
      path: '/allocations/{id}/contract',
      tags: ['Allocation'],
      summary: 'What a contract is worth and who holds it',
    })
    .input(z.strictObject({ id: runId, contract_id: z.string().min(1).max(1000) }))
    .output(contractExplanation),
  /** Writes the assignments to a file the host offers for download: `/downloads/{token}`. */
  export: procedure
    .input(z.strictObject({ id: runId, format: z.enum(['csv', 'parquet']) }))
    .output(z.strictObject({ name: z.string(), download: z.string(), rows: z.int() })),
}

export const contract = { system, runs, files, allocation }
export type Contract = typeof contract
