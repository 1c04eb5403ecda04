import { workerData } from 'node:worker_threads'
import type { WorkerData } from '../../jobs/runner-process.ts'
import { serveWorker } from '../../jobs/worker.ts'
import type { TaskHandler } from '../../jobs/task-context.ts'
import type { TaskName } from '../../jobs/tasks.ts'

// A runner does one order: it loads the one family that the order is for.
const allocation = () => import('../../allocation/runner.ts')
const events = () => import('../../events/runner.ts')
const reconciliation = () => import('../../reconciliation/runner.ts')
const connectionCheck = () => import('../../jobs/connection-check.ts')

function lazily<N extends TaskName>(load: () => Promise<TaskHandler<N>>): TaskHandler<N> {
  return async (payload, context) => (await load())(payload, context)
}

// What fails here fails again, and is told, when the order comes.
if ((workerData as WorkerData).ahead === 'events') events().catch(() => undefined)

await serveWorker({
  allocation: lazily(async () => (await allocation()).runAllocation),
  sweep: lazily(async () => (await allocation()).runSweep),
  events: lazily(async () => (await events()).runEvents),
  reconciliation: lazily(async () => (await reconciliation()).runReconciliation),
  'allocation.preflight': lazily(async () => (await allocation()).preflightAllocation),
  'allocation.sample': lazily(async () => (await allocation()).writeSample),
  'events.sample': lazily(async () => (await events()).writeSampleLog),
  'reconciliation.propose': lazily(async () => (await reconciliation()).proposeFields),
  'reconciliation.write': lazily(async () => (await reconciliation()).writeMatches),
  'reconciliation.check_model': lazily(async () => (await reconciliation()).checkModel),
  'reconciliation.sample': lazily(async () => (await reconciliation()).writeSampleLists),
  'events.load': lazily(async () => (await events()).loadRun),
  'events.profile_sources': lazily(async () => (await events()).profileSources),
  'connection.check': lazily(async () => (await connectionCheck()).checkConnection),
  'allocation.preview_query': lazily(async () => (await allocation()).previewQuery),
  'allocation.demo_database': lazily(async () => (await allocation()).writeDemoDatabase),
  'allocation.write_back': lazily(async () => (await allocation()).writeBack),
})
