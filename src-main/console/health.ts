import { statfs } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  type ComponentHealth,
  type HealthState,
  healthStates,
  type SystemHealth,
} from '../../src-shared/system.ts'
import type { JobQueue } from '../jobs/queue.ts'
import type { QueryClient } from '../jobs/query-client.ts'
import { messageOf } from '../platform/errors.ts'
import type { Workspace } from '../platform/workspace.ts'
import type { WriteHandle } from '../store/database.ts'
import type { HostsStore } from '../store/hosts.ts'

const mebibyte = 1024 ** 2

/** Free bytes of the workspace's disk below which runs are in danger, and below which all is. */
export const diskLimits = { degraded: 1024 * mebibyte, down: 100 * mebibyte }
/** Bytes of memory left to this process and its runners. */
export const memoryLimit = 256 * mebibyte
/** Delay of the event loop at its 99th percentile, in milliseconds. */
export const delayLimit = 200
/** How long nobody may hold the schedule, in milliseconds as far as somebody looks. */
export const schedulerPatience = 30_000

export interface HealthParts {
  readonly workspace: Workspace
  readonly queue: Pick<JobQueue, 'counts'>
  readonly queries: Pick<QueryClient, 'pid'>
  readonly hosts: Pick<HostsStore, 'scheduler'>
  /** Id of this host. */
  readonly here: string
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  readonly index: { healthy(): boolean }
  readonly people: WriteHandle
  /** Bytes free on the disk of a folder. */
  readonly freeDisk?: (folder: string) => Promise<number>
  /** Bytes of memory that are left. */
  readonly freeMemory?: () => number
}

/** Looks at every component; costs a few milliseconds and never throws. */
export function createHealth(parts: HealthParts): () => Promise<SystemHealth> {
  const { freeDisk = freeBytes, freeMemory = () => process.availableMemory() } = parts
  const delayOfLoop = createDelayMeter()
  const schedulerHealth = createSchedulerHealth(parts)
  return async () => {
    const components = [
      databaseHealth('index', () => parts.index.healthy()),
      databaseHealth(
        'people.db',
        () => parts.people.prepare('SELECT count(*) FROM sqlite_schema').get() !== undefined,
      ),
      await diskHealth(() => freeDisk(parts.workspace.root)),
      queueHealth(parts.queue.counts),
      schedulerHealth(),
      queryHealth(parts.queries.pid),
      memoryHealth(freeMemory()),
      loopHealth(delayOfLoop()),
    ]
    return { state: worstOf(components), components }
  }
}

export function worstOf(components: readonly Pick<ComponentHealth, 'state'>[]): HealthState {
  const worst = Math.max(0, ...components.map(({ state }) => healthStates.indexOf(state)))
  return healthStates[worst] ?? 'down'
}

function databaseHealth(name: string, answers: () => boolean): ComponentHealth {
  try {
    if (answers()) return { name, state: 'ok', detail: 'It answers.' }
  } catch {
    // The report of a health check is for people who cannot mend SQLite: that it fails is enough.
  }
  return { name, state: 'down', detail: 'It does not answer.' }
}

async function diskHealth(free: () => Promise<number>): Promise<ComponentHealth> {
  try {
    const bytes = await free()
    const state = bytes < diskLimits.down ? 'down' : bytes < diskLimits.degraded ? 'degraded' : 'ok'
    return { name: 'disk', state, detail: `${inMebibytes(bytes)} free for the workspace` }
  } catch (error) {
    return { name: 'disk', state: 'down', detail: `It cannot be looked at: ${messageOf(error)}` }
  }
}

function queueHealth({ queued, running }: JobQueue['counts']): ComponentHealth {
  return { name: 'queue', state: 'ok', detail: `${running} running, ${queued} queued` }
}

/** For a few seconds nobody holds the schedule: after the start, or when the holder has left. */
function createSchedulerHealth({
  hosts,
  here,
  monotonic,
}: Pick<HealthParts, 'hosts' | 'here' | 'monotonic'>): () => ComponentHealth {
  const name = 'scheduler'
  let freeSince: number | undefined = undefined
  return () => {
    try {
      const holder = hosts.scheduler()
      if (holder === undefined) {
        freeSince ??= monotonic()
        const state = monotonic() - freeSince > schedulerPatience ? 'degraded' : 'ok'
        return { name, state, detail: 'No host makes backups and removes old runs now.' }
      }
      freeSince = undefined
      const { id, kind, hostname, pid } = holder
      const host = id === here ? 'This host' : `The ${kind} host on ${hostname} (process ${pid})`
      return { name, state: 'ok', detail: `${host} makes backups and removes old runs.` }
    } catch {
      return { name, state: 'down', detail: 'It cannot be read.' }
    }
  }
}

function queryHealth(pid: number | undefined): ComponentHealth {
  const detail = pid === undefined ? 'It starts with the first question.' : 'It runs.'
  return { name: 'query process', state: 'ok', detail }
}

function memoryHealth(bytes: number): ComponentHealth {
  const state = bytes < memoryLimit ? 'degraded' : 'ok'
  return { name: 'memory', state, detail: `${inMebibytes(bytes)} left` }
}

function loopHealth(milliseconds: number): ComponentHealth {
  return {
    name: 'event loop',
    state: milliseconds > delayLimit ? 'degraded' : 'ok',
    detail: `99 % of its turns are late by at most ${Math.ceil(milliseconds)} ms`,
  }
}

const inMebibytes = (bytes: number): string => `${Math.floor(bytes / mebibyte)} MiB`

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

const sampleEvery = 20
const window = 60_000

/** The delay of the event loop over the last minute or so; measured from the first question on. */
function createDelayMeter(): () => number {
  let histogram: ReturnType<typeof monitorEventLoopDelay> | undefined
  let since = 0
  let last = 0
  return () => {
    if (histogram === undefined) {
      histogram = monitorEventLoopDelay({ resolution: sampleEvery })
      histogram.enable()
      since = performance.now()
      return 0
    }
    // It counts from one sample to the next: what is above the interval is late.
    const late = histogram.count === 0 ? 0 : histogram.percentile(99) / 1e6 - sampleEvery
    last = Math.max(0, late)
    if (performance.now() - since > window) {
      histogram.reset()
      since = performance.now()
    }
    return last
  }
}
