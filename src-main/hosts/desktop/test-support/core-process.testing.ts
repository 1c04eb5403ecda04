import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach } from 'vitest'
import { createPortLink } from '../../../../src-shared/contract/port-link.ts'
import type { Contract } from '../../../../src-shared/contract/index.ts'
import { temporaryFolder } from '../../../platform/temporary-folder.testing.ts'
import { type CoreProcess, type CoreState, startCoreProcess } from '../core-process.ts'
import type { Activity, EndedRun } from '../core-protocol.ts'
import { createSecretStorage } from '../secret-storage.ts'
import { SafeStorageDouble } from './safe-storage.testing.ts'
import { createProcessesDouble, type ProcessesDouble } from './utility-process.testing.ts'
import { pageEndOf } from './ports.testing.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

export const realEntries = {
  core: here('../core-entry.ts'),
  runner: here('../../runner/main.ts'),
  query: here('../../query/main.ts'),
}
export const scriptedEntries = { ...realEntries, runner: here('./runner.testing.ts') }

export interface TestCoreProcess {
  readonly core: CoreProcess
  readonly processes: ProcessesDouble
  readonly client: ContractRouterClient<Contract>
  /** A folder for scripts. */
  readonly folder: string
  readonly states: readonly CoreState[]
  readonly activities: readonly Activity[]
  readonly ended: readonly EndedRun[]
  /** Resolves when the core has told something that makes the condition true. */
  until(condition: () => boolean): Promise<void>
}

const open: CoreProcess[] = []
afterEach(async () => {
  for (const core of open.splice(0)) await core.close(5000)
})

/** The main process' side over real processes, in a workspace of its own. */
export function startTestCore(
  entries: typeof realEntries = scriptedEntries,
  now?: () => number,
  workspace?: string,
): TestCoreProcess {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'scripts'))
  const states: CoreState[] = []
  const activities: Activity[] = []
  const ended: EndedRun[] = []
  const checks = new Set<() => void>()
  const checkAll = (): void => {
    for (const check of checks) check()
  }
  const told =
    <T>(list: T[]) =>
    (value: T): void => {
      list.push(value)
      checkAll()
    }
  const processes = createProcessesDouble(checkAll)
  const core = startCoreProcess({
    electron: processes,
    entries,
    environment: { ...process.env, QM_WORKSPACE: workspace ?? join(folder, 'workspace') },
    secrets: createSecretStorage(new SafeStorageDouble(), 'darwin', (error) => {
      throw error
    }),
    onState: told(states),
    onActivity: told(activities),
    onEnded: told(ended),
    ...(now === undefined ? {} : { now }),
  })
  open.push(core)
  return {
    core,
    processes,
    client: createORPCClient(createPortLink(() => Promise.resolve(pageEndOf(core.connect())))),
    folder: join(folder, 'scripts'),
    states,
    activities,
    ended,
    until(condition) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const check = (): void => {
        if (!condition()) return
        checks.delete(check)
        resolve()
      }
      checks.add(check)
      check()
      return promise
    },
  }
}
