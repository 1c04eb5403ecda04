import { type PrunedRun, type PrunedRuns, type RetentionRule } from '../../src-shared/retention.ts'
import { failureOf } from '../platform/errors.ts'
import type { EndedRun } from '../store/runs.ts'
import { runsToPrune } from './retention-policy.ts'

export interface PruneOptions {
  readonly rule: RetentionRule
  readonly dryRun: boolean
  readonly now: Date
  /** Runs that are over, with what their folders take. */
  readonly ended: readonly EndedRun[]
  readonly pinned: ReadonlySet<string>
  /** Asked right before a run goes: somebody may have pinned it meanwhile. */
  readonly isPinned: (id: string) => boolean
  readonly remove: (id: string) => Promise<void>
  /** Stops before the next run. */
  readonly signal?: AbortSignal | undefined
}

/** Runs named in the answer at most. */
const mostNamed = 1000

/** Removes old runs by a rule, oldest first. One that cannot be removed does not keep the others. */
export async function pruneRuns(options: PruneOptions): Promise<PrunedRuns> {
  const { rule, dryRun, now, isPinned } = options
  const candidates = options.ended.map(({ id, kind, title, ended_at, dry_run, bytes }) => ({
    id,
    kind,
    title,
    ended_at,
    dry_run,
    bytes: bytes ?? 0,
    pinned: options.pinned.has(id),
  }))
  const went: PrunedRun[] = []
  const failed: { id: string; reason: string }[] = []
  for (const { run, because } of runsToPrune(candidates, rule, now)) {
    if (!dryRun) {
      if (options.signal?.aborted) break
      if (isPinned(run.id)) continue
      try {
        await options.remove(run.id)
      } catch (error) {
        const failure = failureOf(error)
        // Another host has removed it.
        if (failure.code !== 'not_found') failed.push({ id: run.id, reason: failure.what })
        continue
      }
    }
    const { pinned: _pinned, dry_run: _dryRun, ...rest } = run
    went.push({ ...rest, because })
  }
  return {
    dry_run: dryRun,
    rule,
    runs: went.slice(0, mostNamed),
    count: went.length,
    bytes: went.reduce((sum, { bytes }) => sum + bytes, 0),
    failed: failed.slice(0, mostNamed),
  }
}
