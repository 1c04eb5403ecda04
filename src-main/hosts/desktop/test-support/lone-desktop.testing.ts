/**
 * The main process of the desktop without its windows, for tests that kill its core: starts the core
 * over real processes in `QM_WORKSPACE`, starts each job it reads from stdin (a line of JSON), and
 * tells what happens on stdout, a line of JSON each. Ends when stdin ends.
 */
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../../../src-shared/contract/index.ts'
import { createPortLink } from '../../../../src-shared/contract/port-link.ts'
import { allocationJob } from '../../../../src-shared/runs.ts'
import { messageOf } from '../../../platform/errors.ts'
import { startCoreProcess } from '../core-process.ts'
import { pageEndOf } from './ports.testing.ts'
import { createSecretStorage } from '../secret-storage.ts'
import { SafeStorageDouble } from './safe-storage.testing.ts'
import { createProcessesDouble } from './utility-process.testing.ts'

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))
const tell = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`)

const processes = createProcessesDouble()
let losses = 0
const core = startCoreProcess({
  electron: processes,
  entries: {
    core: here('../core-entry.ts'),
    runner: here('../../runner/main.ts'),
    query: here('../../query/main.ts'),
  },
  environment: process.env,
  secrets: createSecretStorage(new SafeStorageDouble(), 'darwin', () => undefined),
  onState({ state }) {
    if (state === 'lost') losses += 1
    const pids = processes.started
      .filter(({ modulePath }) => modulePath.includes('core-entry'))
      .map(({ pid }) => pid)
    tell({ type: 'state', state, pid: pids.at(-1) ?? null })
  },
  onActivity: () => undefined,
  onEnded: (run) => tell({ type: 'ended', run }),
  // Every loss far from the one before: it is always started again.
  now: () => losses * 3_600_000,
})
const client: ContractRouterClient<Contract> = createORPCClient(
  createPortLink(() => Promise.resolve(pageEndOf(core.connect()))),
)

for await (const line of createInterface({ input: process.stdin })) {
  try {
    const { id } = await client.runs.start(allocationJob.parse(JSON.parse(line)))
    tell({ type: 'run', id })
  } catch (error) {
    tell({ type: 'refused', message: messageOf(error) })
  }
}
await core.close(5000)
