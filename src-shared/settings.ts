import { z } from 'zod'
import { failure } from './errors.ts'

const mebibyte = 1024 ** 2

/** What a run of this workspace may use; null leaves it to Quartermaster. */
export const limitSettings = z.strictObject({
  /** Runs that one host works on at the same time, 1..64. Automatic: 1. */
  concurrency: z.int().min(1).max(64).nullable().default(null),
  /** Threads of a run, 1..1024. Automatic: one a processor. */
  threads: z.int().min(1).max(1024).nullable().default(null),
  /**
   * Memory of DuckDB in one run, in MiB, 64 or more. Automatic: a quarter of the machine's, 256 to
   * 2,048. What does not fit goes to scratch files.
   */
  duckdb_memory_mib: z.int().min(64).max(mebibyte).nullable().default(null),
  /**
   * Heap of JavaScript objects in one run, in MiB, 128 or more. Automatic: what Node gives itself. A
   * run that needs more ends as `out_of_memory`. The arrays of numbers of a solver lie outside it.
   */
  heap_mib: z.int().min(128).max(mebibyte).nullable().default(null),
})

/** Which finished runs are kept; null is no limit. Pinned runs always stay. */
export const retentionSettings = z.strictObject({
  /** Finished runs, 1 or more: the oldest beyond it go. */
  max_runs: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Days since a run ended, 1 or more. */
  max_age_days: z.int().min(1).max(36_500).nullable().default(null),
  /** Disk space of all runs, in GiB, above 0: the oldest beyond it go. */
  max_gib: z.number().min(0.01).max(1_000_000).nullable().default(null),
})

export const backupSettings = z.strictObject({
  /** Daily backups of `people.db` that are kept, 1..365. */
  keep: z.int().min(1).max(365).default(14),
})

/** `settings.json` of a workspace: rules for every host that opens it. */
export const settings = z.strictObject({
  limits: limitSettings.prefault({}),
  retention: retentionSettings.prefault({}),
  backups: backupSettings.prefault({}),
})
export type Settings = z.infer<typeof settings>

export const settingsSections = [
  'limits',
  'retention',
  'backups',
] as const satisfies readonly (keyof Settings)[]

/**
 * What to change. A value that is not named stays as it is, so that two windows that change
 * different things do not undo each other; null makes a limit automatic, or takes it away.
 */
export const settingsPatch = z.strictObject({
  limits: patchOf(limitSettings).optional(),
  retention: patchOf(retentionSettings).optional(),
  backups: patchOf(backupSettings).optional(),
})
export type SettingsPatch = z.infer<typeof settingsPatch>

/** What runs of this host get now: no null is left, and nothing is beyond what the machine has. */
export const effectiveLimits = z.strictObject({
  concurrency: z.int(),
  threads: z.int(),
  duckdb_memory_mib: z.int(),
  heap_mib: z.int(),
})
export type EffectiveLimits = z.infer<typeof effectiveLimits>

/** Values that may be set on this machine, both ends included. */
export const settingRange = z.strictObject({ min: z.number(), max: z.number() })
export type SettingRange = z.infer<typeof settingRange>

export const settingsView = z.strictObject({
  values: settings,
  /** What null stands for on this machine. */
  automatic: effectiveLimits,
  effective: effectiveLimits,
  ranges: z.strictObject({
    limits: rangesOf(limitSettings),
    retention: rangesOf(retentionSettings),
    backups: rangesOf(backupSettings),
  }),
  /** What was wrong with the file; defaults stand in for what could not be read. */
  problem: failure.nullable(),
})
export type SettingsView = z.infer<typeof settingsView>

/** How forms and the command line name a setting. */
export interface SettingField {
  readonly section: keyof Settings
  readonly name: string
  readonly title: string
  readonly unit: string | null
  /** What null means; absent where there is no null. */
  readonly whenNull?: string
  readonly help: string
}

/** Every setting, in the order of the screen. */
export const settingFields: readonly SettingField[] = [
  {
    section: 'limits',
    name: 'concurrency',
    title: 'Runs at once',
    unit: null,
    whenNull: 'automatic',
    help: 'Runs that one host works on at the same time. The others wait in the order of their start.',
  },
  {
    section: 'limits',
    name: 'threads',
    title: 'Threads',
    unit: null,
    whenNull: 'automatic',
    help: 'Threads that one run may use.',
  },
  {
    section: 'limits',
    name: 'duckdb_memory_mib',
    title: 'Memory of DuckDB',
    unit: 'MiB',
    whenNull: 'automatic',
    help: 'For reading and writing files in one run. What does not fit goes to scratch files.',
  },
  {
    section: 'limits',
    name: 'heap_mib',
    title: 'Heap',
    unit: 'MiB',
    whenNull: 'automatic',
    help: 'For the objects of one run, beside DuckDB. A run that needs more ends as out of memory.',
  },
  {
    section: 'retention',
    name: 'max_runs',
    title: 'Runs kept',
    unit: null,
    whenNull: 'no limit',
    help: 'The oldest finished runs beyond it are removed. Pinned runs stay.',
  },
  {
    section: 'retention',
    name: 'max_age_days',
    title: 'Age of runs',
    unit: 'days',
    whenNull: 'no limit',
    help: 'Runs that ended longer ago are removed. Pinned runs stay.',
  },
  {
    section: 'retention',
    name: 'max_gib',
    title: 'Disk space of runs',
    unit: 'GiB',
    whenNull: 'no limit',
    help: 'The oldest finished runs beyond it are removed. Pinned runs stay.',
  },
  {
    section: 'backups',
    name: 'keep',
    title: 'Backups kept',
    unit: null,
    help: 'Daily backups of what people do: notes, tags, presets, keys.',
  },
]

/** Each value may be left out; none is filled in by its default. */
function patchOf<S extends z.core.$ZodLooseShape>(section: z.ZodObject<S, z.core.$strict>) {
  const shape = Object.fromEntries(
    Object.entries(section.shape).map(([name, value]) => [
      name,
      ((value instanceof z.ZodDefault ? value.unwrap() : value) as z.ZodType).optional(),
    ]),
  )
  return z.strictObject(shape) as unknown as z.ZodObject<
    { [K in keyof S]: S[K] extends z.ZodDefault<infer T> ? z.ZodOptional<T> : never },
    z.core.$strict
  >
}

function rangesOf<S extends z.core.$ZodLooseShape>(section: z.ZodObject<S, z.core.$strict>) {
  const shape = Object.fromEntries(Object.keys(section.shape).map((name) => [name, settingRange]))
  return z.strictObject(shape) as unknown as z.ZodObject<
    { [K in keyof S]: typeof settingRange },
    z.core.$strict
  >
}
