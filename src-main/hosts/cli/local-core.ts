import {
  type ConsoleClient,
  type Core,
  createCore,
  createInProcessClient,
  createRouter,
} from '../../console/index.ts'
import { anyFile } from '../../platform/roots.ts'
import { defaultWorkspaceRoot, workspaceAt } from '../../platform/workspace.ts'
import { createForkSpawner, type RunnerAhead } from '../fork-spawner.ts'

export interface LocalCore extends AsyncDisposable {
  readonly core: Core
  readonly client: ConsoleClient
}

/** A core in this process, for one command. `ahead`: the runner its run will have. */
export async function openLocalCore(
  flags: Readonly<Record<string, unknown>>,
  ahead?: RunnerAhead,
): Promise<LocalCore> {
  const root = typeof flags['workspace'] === 'string' ? flags['workspace'] : defaultWorkspaceRoot()
  const core = await createCore({
    workspace: workspaceAt(root),
    roots: anyFile(process.cwd()),
    spawner: createForkSpawner(ahead),
    host: 'cli',
  })
  return {
    core,
    client: createInProcessClient(createRouter(core)),
    [Symbol.asyncDispose]: () => core.close(),
  }
}
