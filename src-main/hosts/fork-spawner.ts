import { fileURLToPath } from 'node:url'
import { forkChannel } from '../jobs/fork-channel.ts'
import type { ProcessKind, Spawner } from '../jobs/process-channel.ts'

/** In a checkout Node runs the TypeScript as it stands; a bundle has JavaScript beside it. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

const entries: Readonly<Record<ProcessKind, string>> = {
  runner: fileURLToPath(new URL(`./runner/main${extension}`, import.meta.url)),
  query: fileURLToPath(new URL(`./query/main${extension}`, import.meta.url)),
}

/** Child processes of plain Node: for the server and the command line. */
export function createForkSpawner(): Spawner {
  return { spawn: (kind) => forkChannel(entries[kind]) }
}
