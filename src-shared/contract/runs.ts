import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { inputChanges } from '../allocation/input-changes.ts'
import {
  listedRun,
  listedRunDetail,
  listedRunsPage,
  markedRuns,
  markRequest,
  runChange,
  starterCounts,
  tagCounts,
} from '../marks.ts'
import { runDetails } from '../run-details.ts'
import { prunedRuns, pruneRunsRequest } from '../retention.ts'
import { job, logPage, logRequest, runId, runsRequest } from '../runs.ts'
import { admin, inRun, read, write } from './procedure.ts'

export const runs = {
  list: read
    .route({ method: 'GET', path: '/runs', tags: ['Runs'], summary: 'Runs, newest first' })
    .input(runsRequest)
    .output(listedRunsPage),
  get: read
    .route({ method: 'GET', path: '/runs/{id}', tags: ['Runs'], summary: 'One run with its job' })
    .input(inRun)
    .output(listedRunDetail),
  start: write
    .route({
      method: 'POST',
      path: '/runs',
      tags: ['Runs'],
      summary: 'Queue a run',
      successStatus: 201,
    })
    .input(job)
    .output(listedRun),
  cancel: write
    .route({
      method: 'POST',
      path: '/runs/{id}/cancel',
      tags: ['Runs'],
      summary: 'Stop a run; what has not stopped after two seconds is killed',
    })
    .input(inRun)
    .output(listedRun),
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
  mark: write
    .meta({ access: 'write', audit: 'input' })
    .route({
      method: 'POST',
      path: '/runs/mark',
      tags: ['Runs'],
      summary: 'Pin, tag or annotate runs, or mark them as seen',
    })
    .input(markRequest)
    .output(markedRuns),
  tags: read.output(tagCounts),
  starters: read.output(starterCounts),
  prune: admin
    .meta({ access: 'admin', audit: 'input' })
    .route({
      method: 'POST',
      path: '/runs/prune',
      tags: ['Runs'],
      summary: 'Delete old runs by rule; pinned ones stay',
    })
    .input(pruneRunsRequest)
    .output(prunedRuns),
  details: read
    .route({
      method: 'GET',
      path: '/runs/{id}/details',
      tags: ['Runs'],
      summary: 'Where a run is and what its folder records',
    })
    .input(inRun)
    .output(runDetails),
  inputChanges: read
    .route({
      method: 'GET',
      path: '/runs/{id}/input-changes',
      tags: ['Runs'],
      summary: 'What of its inputs changed since a run',
    })
    .input(inRun)
    .output(inputChanges),
  /** Every change and removal of any run, as it happens; starts with those that are active now. */
  changes: read.output(eventIterator(runChange)),
}
