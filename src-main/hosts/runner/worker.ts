import {
  preflightAllocation,
  previewQuery,
  runAllocation,
  runSweep,
  writeBack,
  writeDemoDatabase,
  writeSample,
} from '../../allocation/runner.ts'
import { runEvents, writeSampleLog } from '../../events/runner.ts'
import { checkConnection } from '../../jobs/connection-check.ts'
import { serveWorker } from '../../jobs/worker.ts'

await serveWorker({
  allocation: runAllocation,
  sweep: runSweep,
  events: runEvents,
  'allocation.preflight': preflightAllocation,
  'allocation.sample': writeSample,
  'events.sample': writeSampleLog,
  'connection.check': checkConnection,
  'allocation.preview_query': previewQuery,
  'allocation.demo_database': writeDemoDatabase,
  'allocation.write_back': writeBack,
})
