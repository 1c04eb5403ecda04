import { serveRunner } from '../../jobs/runner-process.ts'
import { openProcessPort } from '../process-port.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
serveRunner(await openProcessPort(), new URL(`./worker${extension}`, import.meta.url))
