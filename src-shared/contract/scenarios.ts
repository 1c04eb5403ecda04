import { z } from 'zod'
import { sweepResult } from '../allocation/sweep.ts'
import { whatIfAnswer, whatIfReady, whatIfRequest } from '../allocation/what-if.ts'
import { allocationJob, runId } from '../runs.ts'
import { inRun, read } from './procedure.ts'

const inPoint = z.strictObject({ id: runId, point: z.coerce.number().int().min(0).max(100_000) })

/** Sweeps, and what if something of a finished allocation were different. */
export const scenarios = {
  sweep: read
    .route({
      method: 'GET',
      path: '/sweeps/{id}',
      tags: ['Scenarios'],
      summary: 'The points of a finished sweep',
    })
    .input(inRun)
    .output(sweepResult),
  /** An allocation with exactly the parameters of a point, ready to start; points count from 0. */
  pointJob: read
    .route({
      method: 'GET',
      path: '/sweeps/{id}/points/{point}/job',
      tags: ['Scenarios'],
      summary: 'The allocation that a point of a sweep stands for',
    })
    .input(inPoint)
    .output(allocationJob),
  /** Solves a finished allocation again with other caps, targets or rules, and writes nothing. */
  whatIf: read
    .route({
      method: 'POST',
      path: '/allocations/{id}/what-if',
      tags: ['Scenarios'],
      summary: 'What would be different with other caps, targets or rules',
    })
    .input(whatIfRequest.extend({ id: runId }))
    .output(whatIfAnswer),
  /** Reads a finished allocation and keeps it at hand, so that questions are answered sooner. */
  readyWhatIf: read.input(inRun).output(whatIfReady),
}
