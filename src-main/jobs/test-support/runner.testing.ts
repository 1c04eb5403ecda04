import { forkPort } from '../process-port.ts'
import { serveRunner } from '../runner-process.ts'

serveRunner(forkPort(), new URL('./worker.testing.ts', import.meta.url))
