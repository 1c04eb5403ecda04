import { serveRunner } from '../../../jobs/runner-process.ts'
import { openProcessPort } from '../../process-port.ts'

serveRunner(
  await openProcessPort(),
  new URL('../../../jobs/test-support/worker.testing.ts', import.meta.url),
)
