import { preflightAllocation, runAllocation, runSweep, writeSample } from '../../allocation/runner.ts'
import { serveWorker } from '../../jobs/worker.ts'

await serveWorker({
  allocation: runAllocation,
  sweep: runSweep,
  'allocation.preflight': preflightAllocation,
  'allocation.sample': writeSample,
})
