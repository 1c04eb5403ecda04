import { setFlagsFromString } from 'node:v8'
import { serveRunner } from '../../jobs/runner-process.ts'
import { openProcessPort } from '../process-port.ts'

// Its threads load some 15 MB of code and then make little: the collector need not look while they load.
if (process.argv[2] === 'events') setFlagsFromString('--initial-old-space-size=64')

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
// Not awaited: in a utility process the port may wait for the end of this module.
void openProcessPort().then((port) =>
  serveRunner(
    port,
    new URL(`./worker${extension}`, import.meta.url),
    process.argv[2] === 'events' ? 'events' : undefined,
  ),
)
