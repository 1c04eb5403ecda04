import { preflightAllocation, runAllocation, writeSample } from '../../allocation/runner.ts'
import { serveWorker } from '../../jobs/worker.ts'

await serveWorker({
  allocation: runAllocation,
  'allocation.preflight': preflightAllocation,
  'allocation.sample': writeSample,
})
