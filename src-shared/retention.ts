import { z } from 'zod'
import { jobKind, runId } from './runs.ts'
import { retentionSettings } from './settings.ts'

const instant = z.iso.datetime()

/**
 * Which runs stay. A limit that is null does not apply; with none nothing goes. Pinned runs and those
 * that are not over stay and count against no limit. The run that ended last only goes by its age.
 */
export const retentionRule = retentionSettings
export type RetentionRule = z.infer<typeof retentionRule>

export const noRule: RetentionRule = { max_runs: null, max_age_days: null, max_gib: null }

/** Without a rule the workspace's own holds. */
export const pruneRunsRequest = z.strictObject({
  rule: retentionRule.optional(),
  /** Only says what would go. */
  dry_run: z.boolean().default(false),
})

export const prunedRun = z.strictObject({
  id: runId,
  kind: jobKind,
  title: z.string(),
  ended_at: instant,
  bytes: z.int(),
  /** The rule that it goes by: the first of age, count and size. */
  because: z.enum(['age', 'count', 'size']),
})
export type PrunedRun = z.infer<typeof prunedRun>

export const prunedRuns = z.strictObject({
  dry_run: z.boolean(),
  rule: retentionRule,
  /** What went, or would go, oldest first: at most a thousand of them. */
  runs: z.array(prunedRun),
  count: z.int(),
  bytes: z.int(),
  /** Runs that could not be removed, with the reason. */
  failed: z.array(z.strictObject({ id: runId, reason: z.string() })),
})
export type PrunedRuns = z.infer<typeof prunedRuns>

export const diskParts = [
  'runs',
  'exports',
  'samples',
  'uploads',
  'logs',
  'backups',
  'temporary',
  'databases',
] as const

/** Where the disk goes, in bytes. */
export const diskUse = z.strictObject({
  measured_at: instant,
  /** The disk that the workspace is on. */
  free: z.int(),
  total: z.int(),
  workspace: z.int(),
  parts: z.array(z.strictObject({ part: z.enum(diskParts), bytes: z.int() })),
  /** Runs that have ended. */
  kinds: z.array(z.strictObject({ kind: jobKind, runs: z.int(), bytes: z.int() })),
  largest_runs: z.array(
    z.strictObject({
      id: runId,
      kind: jobKind,
      title: z.string(),
      created_at: instant,
      pinned: z.boolean(),
      bytes: z.int(),
    }),
  ),
})
export type DiskUse = z.infer<typeof diskUse>
