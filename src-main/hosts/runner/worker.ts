import {
  preflightAllocation,
  previewQuery,
  runAllocation,
  runSweep,
  writeBack,
  writeDemoDatabase,
  writeSample,
} from '../../allocation/runner.ts'
import { loadRun, runEvents, writeSampleLog } from '../../events/runner.ts'
import { proposeFields, runReconciliation, writeSampleLists } from '../../reconciliation/runner.ts'
import { checkConnection } from '../../jobs/connection-check.ts'
import { serveWorker } from '../../jobs/worker.ts'

await serveWorker({
  allocation: runAllocation,
  sweep: runSweep,
  events: runEvents,
  reconciliation: runReconciliation,
  'allocation.preflight': preflightAllocation,
  'allocation.sample': writeSample,
  'events.sample': writeSampleLog,
  'reconciliation.propose': proposeFields,
  'reconciliation.sample': writeSampleLists,
  'events.load': loadRun,
  'connection.check': checkConnection,
  'allocation.preview_query': previewQuery,
  'allocation.demo_database': writeDemoDatabase,
  'allocation.write_back': writeBack,
})
