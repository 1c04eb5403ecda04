import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { job, logPage, logRequest, run, runDetail, runId, runsPage, runsRequest } from '../runs.ts'
import { inRun, read, write } from './procedure.ts'

export const runs = {
  list: read
    .route({ method: 'GET', path: '/runs', tags: ['Runs'], summary: 'Runs, newest first' })
    .input(runsRequest)
    .output(runsPage),
  get: read
    .route({ method: 'GET', path: '/runs/{id}', tags: ['Runs'], summary: 'One run with its job' })
    .input(inRun)
    .output(runDetail),
  start: write
    .route({
      method: 'POST',
      path: '/runs',
      tags: ['Runs'],
      summary: 'Queue a run',
      successStatus: 201,
    })
    .input(job)
    .output(run),
  cancel: write
    .route({
      method: 'POST',
      path: '/runs/{id}/cancel',
      tags: ['Runs'],
      summary: 'Stop a run; what has not stopped after two seconds is killed',
    })
    .input(inRun)
    .output(run),
  remove: write
    .route({
      method: 'DELETE',
      path: '/runs/{id}',
      tags: ['Runs'],
      summary: 'Delete a finished run and its files',
    })
    .input(inRun)
    .output(z.strictObject({ id: runId })),
  log: read
    .route({
      method: 'GET',
      path: '/runs/{id}/log',
      tags: ['Runs'],
      summary: 'Log lines, also while it runs',
    })
    .input(logRequest)
    .output(logPage),
  /** Every change of any run, as it happens; starts with the runs that are active now. */
  changes: read.output(eventIterator(run)),
}
