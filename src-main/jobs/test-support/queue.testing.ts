import { spawnSync } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterEach } from 'vitest'
import { z } from 'zod'
import { type Lifecycle, lifecycle, type Run } from '../../../src-shared/runs.ts'
import { type Clock, systemClock } from '../../platform/clock.ts'
import { ownIdentity, processState } from '../../platform/host-identity.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { prepareWorkspace, type Workspace, workspaceAt } from '../../platform/workspace.ts'
import type { HostsStore } from '../../store/hosts.ts'
import { type IndexStore, openIndexStore } from '../../store/index-store.ts'
import type { RunsStore } from '../../store/runs.ts'
import { type Leases, type LeasesOptions, takeLease } from '../leases.ts'
import { createJobQueue, type JobQueue } from '../queue.ts'
import type { Spawner } from '../process-channel.ts'
import type { RecoveryOptions } from '../recovery.ts'
import { createScriptedSpawner, type ScriptedSpawner } from './spawner.testing.ts'

export interface TestQueue {
  readonly queue: JobQueue
  readonly store: IndexStore
  readonly leases: Leases
  /** What recovery needs, as this host. */
  readonly recovery: RecoveryOptions
  readonly workspace: Workspace
  readonly spawner: ScriptedSpawner
  /** Outside the workspace: scripts and outputs. */
  readonly folder: string
  /** Every change announced so far. */
  readonly changes: readonly Run[]
  /** What went wrong beside the runs. */
  readonly troubles: readonly unknown[]
  /** Resolves when a run's log says so, also when it has said so before. */
  readonly said: (id: string, text: string) => Promise<void>
}

export const testLimits = { threads: 1, duckdb_memory: 64 * 1024 ** 2 }

const open: { queue: JobQueue; store: IndexStore; spawner: ScriptedSpawner }[] = []

// Before the temporary folders go: hooks run in the reverse order of their registration.
afterEach(async () => {
  for (const { queue, store, spawner } of open.splice(0)) {
    for (const { channel } of spawner.started) channel.kill()
    await queue.close()
    store[Symbol.dispose]()
  }
})

export interface TestHost {
  /** The other host whose workspace this one shares; without it a workspace of its own. */
  readonly beside?: TestQueue
  readonly id?: string
  readonly clock?: Clock
  /** Instead of real processes that follow scripts. */
  readonly spawner?: Spawner
}

/** A queue over a real index and real processes, in a folder of its own. */
export function createTestQueue(
  concurrency = 1,
  changed: (store: RunsStore) => Partial<RunsStore> = () => ({}),
  { beside, clock = systemClock, ...host }: TestHost = {},
): TestQueue {
  const folder = beside?.folder ?? temporaryFolder()
  const workspace = workspaceAt(join(folder, 'workspace'))
  prepareWorkspace(workspace)
  const store = openIndexStore(workspace.indexDatabase)
  const spawner = createScriptedSpawner()
  const troubles: unknown[] = []
  const leases = takeTestLease(store.hosts, host.id ?? 'here', { clock })
  const queue = createJobQueue({
    workspace,
    store: { ...store.runs, ...changed(store.runs) },
    host: leases.id,
    spawner: host.spawner ?? spawner,
    clock,
    limits: () => testLimits,
    concurrency: () => concurrency,
    version: '0.0.0-test',
    titleOf: () => 'Scripted',
    onTrouble: (error) => troubles.push(error),
  })
  open.push({ queue, store, spawner })
  const changes: Run[] = []
  const lines: { readonly id: string; readonly text: string }[] = []
  const listeners = new Set<() => void>()
  const heard = (): void => {
    for (const listener of listeners) listener()
  }
  queue.onChange((run) => {
    changes.push(run)
    heard()
  })
  queue.onLog((id, { text }) => {
    lines.push({ id, text })
    heard()
  })
  const until = (condition: () => boolean): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const check = (): void => {
      if (!condition()) return
      listeners.delete(check)
      resolve()
    }
    listeners.add(check)
    check()
    return promise
  }
  return {
    queue,
    store,
    leases,
    recovery: {
      workspace,
      store: store.runs,
      hosts: store.hosts,
      leases,
      clock,
      version: '0.0.0-test',
      isAtWork: (id) => queue.isAtWork(id),
      onEnded: (run) => queue.tell(run),
    },
    workspace,
    spawner,
    folder,
    changes,
    troubles,
    said: (id, text) => until(() => lines.some((line) => line.id === id && line.text === text)),
  }
}

/** A lease of this process, under any name. */
export function takeTestLease(store: HostsStore, id: string, over: Partial<LeasesOptions> = {}) {
  return takeLease({
    store,
    id,
    kind: 'cli',
    version: '0.0.0-test',
    clock: systemClock,
    identity: ownIdentity(),
    processState,
    ...over,
  })
}

/** Enters the lease of a process of this machine that has ended. Returns the host's id. */
export function enterDeadHost(store: HostsStore, id = 'dead'): string {
  const { pid } = spawnSync(process.execPath, ['--version'])
  takeTestLease(store, id, { identity: { ...ownIdentity(), pid } })
  return id
}

/** Enters the lease of another process of this machine that lives. Returns the host's id. */
export function enterLivingHost(store: HostsStore, id = 'elsewhere'): string {
  const found = processState(process.ppid)
  if (found.state === 'gone') throw new Error('the parent of this process is gone')
  takeTestLease(store, id, {
    identity: { ...ownIdentity(), pid: process.ppid, processStart: found.start },
  })
  return id
}

/** Resolves once the file is there. */
export async function fileAppears(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const watcher = watch(dirname(path), (_, name) => {
    if (name === basename(path)) resolve()
  })
  try {
    if (!existsSync(path)) await promise
  } finally {
    watcher.close()
  }
}

const manifest = z.object({ lifecycle })

export async function manifestLifecycle(workspace: Workspace, id: string): Promise<Lifecycle> {
  const content = await readFile(join(workspace.run(id), 'manifest.json'), 'utf8')
  return manifest.parse(JSON.parse(content)).lifecycle
}
