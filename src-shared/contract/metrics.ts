import { metricsReport, metricsRequest } from '../metrics.ts'
import { read } from './procedure.ts'

export const metrics = {
  /** Runs by kind and outcome over time, with what they took. */
  runs: read
    .route({
      method: 'GET',
      path: '/metrics/runs',
      tags: ['Runs'],
      summary: 'Runs over time: outcomes, durations, waits, throughput, memory',
    })
    .input(metricsRequest)
    .output(metricsReport),
}
