import type { Run } from '../../../src-shared/runs.ts'
import { countOf, formatCount, formatPercent } from '../../format.ts'

/** What of a result needs a look, or '': `1 of 12 groups limited`, `2 warnings about the inputs`. */
function runAttention(run: Run, locale?: string): string {
  const {
    groups = 0,
    groups_short: short = 0,
    groups_limited: limited = 0,
    warnings = 0,
  } = run.metrics
  const parts: string[] = []
  const of = (count: number) =>
    `${formatCount(count, locale)} of ${countOf(groups, 'group', 'groups', locale)}`
  if (short > 0) parts.push(`${of(short)} short`)
  if (limited > 0) parts.push(`${of(limited)} limited`)
  if (warnings > 0) {
    parts.push(`${countOf(warnings, 'warning', 'warnings', locale)} about the inputs`)
  }
  return parts.join(', ')
}

/**
 * What a list shows of a finished run, what needs a look first:
 * `1 of 12 groups limited · 19,241 users assigned · within 3.2% of the best`.
 */
export function runFacts(run: Run, locale?: string): string {
  return runFactList(run, locale).join(' · ')
}

/** The same one by one, the most telling first. */
export function runFactList(run: Run, locale?: string): readonly string[] {
  const parts: string[] = []
  const { points, efficient_points: efficient } = run.metrics
  if (points !== undefined) {
    parts.push(countOf(points, 'point', 'points', locale))
    if (efficient !== undefined) parts.push(`${formatCount(efficient, locale)} efficient`)
  }
  const { events, rejected, failed_checks: failed = 0 } = run.metrics
  if (events !== undefined) {
    if (failed > 0) parts.push(`${countOf(failed, 'check', 'checks', locale)} failed`)
    parts.push(countOf(events, 'clean event', 'clean events', locale))
    if (rejected !== undefined && rejected > 0) {
      parts.push(`${countOf(rejected, 'line', 'lines', locale)} rejected`)
    }
  }
  const { accepted, review } = run.metrics
  if (accepted !== undefined) {
    if (review !== undefined && review > 0) {
      parts.push(`${countOf(review, 'pair', 'pairs', locale)} to review`)
    }
    parts.push(`${countOf(accepted, 'pair', 'pairs', locale)} accepted`)
  }
  const { assigned_users: users, assignments, gap_percent: gap } = run.metrics
  if (users !== undefined) parts.push(`${countOf(users, 'user', 'users', locale)} assigned`)
  if (gap !== undefined) {
    const each = points === undefined ? 'within' : 'each within'
    parts.push(`${each} ${formatPercent(gap, locale)} of the best`)
  }
  if (assignments !== undefined) {
    parts.push(countOf(assignments, 'assignment', 'assignments', locale))
  }
  const attention = runAttention(run, locale)
  if (attention !== '') parts.unshift(attention)
  // Of one that keeps its result, why it failed stands before what it has.
  if (run.lifecycle.state === 'failed') parts.unshift(run.lifecycle.error.what)
  return parts
}
