import {
  type ConsoleClient,
  type Core,
  createCore,
  createInProcessClient,
  createRouter,
} from '../../console/index.ts'
import { anyFile } from '../../platform/roots.ts'
import { defaultWorkspaceRoot, workspaceAt } from '../../platform/workspace.ts'
import { createForkSpawner } from '../fork-spawner.ts'

export interface LocalCore extends AsyncDisposable {
  readonly core: Core
  readonly client: ConsoleClient
}

/** A core in this process, for one command. */
export async function openLocalCore(flags: Readonly<Record<string, unknown>>): Promise<LocalCore> {
  const root = typeof flags['workspace'] === 'string' ? flags['workspace'] : defaultWorkspaceRoot()
  const core = await createCore({
    workspace: workspaceAt(root),
    roots: anyFile(process.cwd()),
    spawner: createForkSpawner(),
    host: 'cli',
  })
  return {
    core,
    client: createInProcessClient(createRouter(core)),
    [Symbol.asyncDispose]: () => core.close(),
  }
}
