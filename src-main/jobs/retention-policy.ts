import type { PrunedRun, RetentionRule } from '../../src-shared/retention.ts'

/** What the rule looks at of a run that is over. */
export interface RetainedRun {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly ended_at: string
  readonly bytes: number
  readonly pinned: boolean
  /** It only showed what would come out. */
  readonly dry_run?: boolean | undefined
}

const day = 24 * 3_600_000
const gibibyte = 1024 ** 3

/**
 * Which runs go by a rule and why, oldest first. Pinned runs stay and count against no limit. Of the
 * others those go that ended more than `max_age_days` ago; then, newest first, the `max_runs` that
 * ended last stay, and as many of these as fit into `max_gib` together. A run never stays while a
 * newer one goes, but dry runs go before all others. The run that ended last only goes by its age,
 * so that a small limit cannot take a result away before anybody has seen it.
 */
export function runsToPrune<R extends RetainedRun>(
  runs: readonly R[],
  rule: RetentionRule,
  now: Date,
): readonly { readonly run: R; readonly because: PrunedRun['because'] }[] {
  const newestFirst = runs.filter(({ pinned }) => !pinned).toSorted(byEndNewestFirst)
  const [last, ...older] = newestFirst
  const dearestFirst = [
    ...(last === undefined ? [] : [last]),
    ...older.filter((run) => run.dry_run !== true),
    ...older.filter((run) => run.dry_run === true),
  ]
  const oldest = rule.max_age_days === null ? -Infinity : now.getTime() - rule.max_age_days * day
  const mostRuns = Math.max(1, rule.max_runs ?? Infinity)
  const mostBytes = rule.max_gib === null ? Infinity : rule.max_gib * gibibyte
  const going: { run: R; because: PrunedRun['because'] }[] = []
  let bytes = 0
  for (const [rank, run] of dearestFirst.entries()) {
    bytes += run.bytes
    if (Date.parse(run.ended_at) < oldest) going.push({ run, because: 'age' })
    else if (rank >= mostRuns) going.push({ run, because: 'count' })
    else if (rank > 0 && bytes > mostBytes) going.push({ run, because: 'size' })
  }
  return going.toReversed()
}

function byEndNewestFirst(a: RetainedRun, b: RetainedRun): number {
  return Date.parse(b.ended_at) - Date.parse(a.ended_at) || (a.id < b.id ? 1 : -1)
}
