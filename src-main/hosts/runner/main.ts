import { serveRunner } from '../../jobs/runner-process.ts'
import { openProcessPort } from '../process-port.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
// Not awaited: in a utility process the port may wait for the end of this module.
void openProcessPort().then((port) =>
  serveRunner(
    port,
    new URL(`./worker${extension}`, import.meta.url),
    process.argv[2] === 'events' ? 'events' : undefined,
  ),
)
