import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from 'prom-client'
import { z } from 'zod'
import { jobKind, type Run, runsRequest, runStates } from '../../src-shared/runs.ts'
import { bytesOf } from '../jobs/retention-sizes.ts'
import { type Workspace, workspaceAt } from '../platform/workspace.ts'
import type { Core } from './core.ts'
import { reconciliationMetrics } from './reconciliation-metrics.ts'

/** One answered request. Streams that last are not told. */
export interface AnsweredRequest {
  readonly method: string
  /** The pattern of the route, never the address: it would make a series of each run. */
  readonly route: string
  readonly status: number
  readonly seconds: number
}

export interface Metrics {
  observeRequest(request: AnsweredRequest): void
  /** The text format of Prometheus, with its content type. */
  text(): Promise<{ readonly type: string; readonly text: string }>
  describe(): Promise<MetricObjectWithValues<MetricValue<string>>[]>
  close(): void
}

/** How long the size of the workspace is good for, in milliseconds: measuring walks its folders. */
const sizeLifetime = 5 * 60_000

const mebibyte = 1024 ** 2

/**
 * What a host counts about itself and about its runs, in a registry of its own. Every name is told in
 * docs/METRICS.md. Loads prom-client: import it when somebody measures.
 */
export function createMetrics(core: Core): Metrics {
  const info = core.info()
  const workspace = workspaceAt(info.workspace)
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const addGauge = <T extends string>(configuration: GaugeConfiguration<T>): Gauge<T> =>
    new Gauge({ ...configuration, registers })

  addGauge({
    name: 'quartermaster_build_info',
    help: 'Always 1; the labels tell the version',
    labelNames: ['version', 'node'],
  }).set({ version: info.version, node: info.node }, 1)

  addGauge({
    name: 'quartermaster_runs',
    help: 'Runs in the index of the workspace, of all its hosts',
    labelNames: ['kind', 'state'],
    collect() {
      for (const kind of jobKind.options) {
        for (const state of runStates) this.set({ kind, state }, countRuns(core, kind, state))
      }
    },
  })
  addGauge({
    name: 'quartermaster_queue_length',
    help: 'Runs that wait in the queue of this host',
    collect() {
      this.set(core.queue.counts.queued)
    },
  })
  addGauge({
    name: 'quartermaster_runs_active',
    help: 'Runs that this host works on',
    collect() {
      this.set(core.queue.counts.running)
    },
  })
  addGauge({
    name: 'quartermaster_schedules',
    help: 'Schedules of the workspace',
    labelNames: ['state'],
    collect() {
      const { active, paused } = core.schedules.counts()
      this.set({ state: 'active' }, active)
      this.set({ state: 'paused' }, paused)
    },
  })
  addGauge({
    name: 'quartermaster_schedule_starts_unseen',
    help: 'Starts of schedules that were missed or refused, and that nobody has seen to',
    collect() {
      this.set(core.schedules.counts().attention)
    },
  })
  addGauge({
    name: 'quartermaster_component_up',
    help: '0 where a component is down, 1 where it works; those of /health',
    labelNames: ['component'],
    async collect() {
      const { components } = await core.health()
      for (const { name, state } of components) {
        this.set({ component: name }, state === 'down' ? 0 : 1)
      }
    },
  })

  let size = { bytes: 0, until: 0 }
  addGauge({
    name: 'quartermaster_workspace_bytes',
    help: 'Bytes of the files of the workspace; measured every five minutes at most',
    async collect() {
      const now = core.clock.monotonic()
      if (now >= size.until) {
        const bytes = await bytesOf(workspace.root)
        size = { bytes: bytes ?? size.bytes, until: now + sizeLifetime }
      }
      this.set(size.bytes)
    },
  })
  addGauge({
    name: 'quartermaster_backup_last_success_timestamp_seconds',
    help: 'When the newest backup of people.db was made, in seconds since 1970; 0 where there is none',
    async collect() {
      this.set(await newestBackup(workspace))
    },
  })

  const requests = new Histogram({
    name: 'quartermaster_http_request_duration_seconds',
    help: 'From a request to the end of its answer; event streams are left out',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers,
  })
  const stopWatching = watchRuns(core, workspace, registers)

  return {
    observeRequest({ method, route, status, seconds }) {
      requests.observe({ method, route, status }, seconds)
    },
    text: async () => ({ type: register.contentType, text: await register.metrics() }),
    describe: () => register.getMetricsAsJSON(),
    close() {
      stopWatching()
      register.clear()
    },
  }
}

/** Counts each run of this host when it ends. Returns how to stop. */
function watchRuns(core: Core, workspace: Workspace, registers: Registry[]): () => void {
  const finished = new Counter({
    name: 'quartermaster_runs_finished_total',
    help: 'Runs of this host that have ended since it started',
    labelNames: ['kind', 'state'],
    registers,
  })
  const durations = new Histogram({
    name: 'quartermaster_run_duration_seconds',
    help: 'From the start of a run to its end',
    labelNames: ['kind', 'state'],
    buckets: [1, 5, 15, 60, 300, 900, 3600, 14_400],
    registers,
  })
  const waits = new Histogram({
    name: 'quartermaster_run_wait_seconds',
    help: 'How long a run waited in the queue before it started',
    labelNames: ['kind'],
    buckets: [0.1, 1, 10, 60, 300, 900, 3600, 14_400],
    registers,
  })
  const memory = new Histogram({
    name: 'quartermaster_runner_peak_memory_bytes',
    help: 'Largest resident memory of the process that worked on a run',
    labelNames: ['kind'],
    buckets: [256, 512, 1024, 2048, 4096, 8192, 16_384].map((each) => each * mebibyte),
    registers,
  })
  const countReconciliation = reconciliationMetrics(registers)
  const onEnd = async (run: Run): Promise<void> => {
    const { id, kind, created_at, lifecycle } = run
    if (!('ended_at' in lifecycle)) return
    countReconciliation(run)
    finished.inc({ kind, state: lifecycle.state })
    if (lifecycle.started_at === null) return
    const labels = { kind, state: lifecycle.state }
    durations.observe(labels, secondsBetween(lifecycle.started_at, lifecycle.ended_at))
    waits.observe({ kind }, secondsBetween(created_at, lifecycle.started_at))
    const peak = await peakMemory(workspace, id)
    if (peak !== null) memory.observe({ kind }, peak)
  }
  return core.queue.onEnd((run) => void onEnd(run))
}

function countRuns(core: Core, kind: Run['kind'], state: Run['lifecycle']['state']): number {
  return core.list(runsRequest.parse({ kinds: [kind], states: [state], limit: 1 })).total
}

/** The wall clock may have been set back in between. */
function secondsBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000
}

const manifest = z.object({ peak_memory_bytes: z.number().nullable() })

async function peakMemory(workspace: Workspace, id: string): Promise<number | null> {
  try {
    const content = await readFile(join(workspace.run(id), 'manifest.json'), 'utf8')
    return manifest.parse(JSON.parse(content)).peak_memory_bytes
  } catch {
    // A run that could not be published has none.
    return null
  }
}

/** Seconds since 1970 of the newest backup, by its name; 0 where there is none. */
async function newestBackup(workspace: Workspace): Promise<number> {
  const names = await readdir(workspace.backups).catch((): string[] => [])
  const times = names.flatMap((name) => {
    const [, day, time, rest] = /^people-(\d{8})T(\d{6})(\d{3})Z\.db$/.exec(name) ?? []
    if (day === undefined || time === undefined) return []
    const [date, clock] = [splitBy(day, [4, 2, 2], '-'), splitBy(time, [2, 2, 2], ':')]
    return Date.parse(`${date}T${clock}.${rest}Z`) / 1000
  })
  return Math.max(0, ...times)
}

function splitBy(text: string, lengths: readonly number[], separator: string): string {
  let from = 0
  return lengths.map((length) => text.slice(from, (from += length))).join(separator)
}
