import { availableParallelism, totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import {
  type EffectiveLimits,
  type SettingRange,
  type SettingsPatch,
  settingsSections,
  type SettingsView,
} from '../../src-shared/settings.ts'
import type { Limits } from '../jobs/tasks.ts'
import { expected } from '../platform/errors.ts'
import type { SettingsFile } from '../platform/settings-file.ts'

export interface SettingsService {
  view(): SettingsView
  /** Throws `bad_usage` where a value is beyond what this machine has. */
  update(patch: SettingsPatch): Promise<SettingsView>
  /** What the next run gets. */
  limits(): Limits
  /** Runs at once, now. */
  concurrency(): number
}

export interface Machine {
  readonly threads: number
  /** Bytes. */
  readonly memory: number
  /** What Node gives a heap unasked, in bytes. */
  readonly heap: number
  /** Electron keeps all objects of a process in a cage of 4 GiB. */
  readonly heapCeiling: number
}

const mebibyte = 1024 ** 2

export const thisMachine = (): Machine => ({
  threads: availableParallelism(),
  memory: totalmem(),
  heap: getHeapStatistics().heap_size_limit,
  heapCeiling: 'electron' in process.versions ? 4096 * mebibyte : Number.POSITIVE_INFINITY,
})

/** What null stands for. */
export function automaticLimits(machine: Machine): EffectiveLimits {
  // DuckDB gets a quarter of the machine: the instance and Node lie outside its limit.
  const quarter = Math.floor(machine.memory / 4 / mebibyte)
  return {
    concurrency: 1,
    threads: Math.max(1, machine.threads),
    duckdb_memory_mib: Math.max(256, Math.min(2048, quarter)),
    heap_mib: Math.floor(Math.min(machine.heap, machine.heapCeiling) / mebibyte),
  }
}

/** What may be set on a machine; the file may hold more, from a larger one. */
export function settingRanges(machine: Machine): SettingsView['ranges'] {
  const memory = Math.max(256, Math.floor(machine.memory / mebibyte))
  return {
    limits: {
      concurrency: { min: 1, max: 64 },
      // More threads than processors only wait for each other; a few more do no harm.
      threads: { min: 1, max: Math.max(4, machine.threads * 2) },
      duckdb_memory_mib: { min: 64, max: memory },
      heap_mib: { min: 128, max: Math.min(memory, machine.heapCeiling / mebibyte) },
    },
    retention: {
      max_runs: { min: 1, max: 1_000_000 },
      max_age_days: { min: 1, max: 36_500 },
      max_gib: { min: 0.01, max: 1_000_000 },
    },
    backups: { keep: { min: 1, max: 365 } },
  }
}

export interface SettingsOptions {
  readonly file: SettingsFile
  readonly machine?: Machine
  /** Set by the host, above the file. */
  readonly limits?: Limits | undefined
  readonly concurrency?: number | undefined
}

export function createSettings(options: SettingsOptions): SettingsService {
  const { file, machine = thisMachine() } = options
  const ranges = settingRanges(machine)
  const automatic = automaticLimits(machine)

  const effective = (): EffectiveLimits => {
    const { limits } = file.current()
    const of = (name: keyof EffectiveLimits): number =>
      Math.min(limits[name] ?? automatic[name], ranges.limits[name].max)
    return {
      concurrency: options.concurrency ?? of('concurrency'),
      threads: options.limits?.threads ?? of('threads'),
      duckdb_memory_mib: mebibytes(options.limits?.duckdb_memory) ?? of('duckdb_memory_mib'),
      heap_mib: mebibytes(options.limits?.heap) ?? of('heap_mib'),
    }
  }

  const view = (): SettingsView => ({
    values: file.current(),
    automatic,
    effective: effective(),
    ranges,
    problem: file.problem(),
  })

  return {
    view,
    async update(patch) {
      refuseBeyond(patch, ranges)
      await file.update(patch)
      return view()
    },
    limits() {
      if (options.limits !== undefined) return options.limits
      const { threads, duckdb_memory_mib: memory, heap_mib: heap } = effective()
      const limits = { threads, duckdb_memory: memory * mebibyte }
      return file.current().limits.heap_mib === null ? limits : { ...limits, heap: heap * mebibyte }
    },
    concurrency: () => effective().concurrency,
  }
}

const mebibytes = (bytes: number | undefined): number | undefined =>
  bytes === undefined ? undefined : Math.floor(bytes / mebibyte)

function refuseBeyond(patch: SettingsPatch, ranges: SettingsView['ranges']): void {
  for (const section of settingsSections) {
    const known: Readonly<Record<string, SettingRange>> = ranges[section]
    for (const [name, value] of Object.entries(patch[section] ?? {})) {
      const range = known[name]
      if (typeof value !== 'number' || range === undefined) continue
      if (value >= range.min && value <= range.max) continue
      throw expected('bad_usage', {
        what: `${section}.${name} may be ${range.min} to ${range.max} on this machine; ${value} was given.`,
        remedy: 'Choose a value between them.',
        kept: 'No setting was changed.',
      })
    }
  }
}
