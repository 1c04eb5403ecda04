import { serveRunner } from '../runner-process.ts'

serveRunner(new URL('./worker.testing.ts', import.meta.url))
