import type { Run } from '../../../src-shared/runs.ts'
import { countOf, formatPercent } from '../../format.ts'

/** The few numbers of a finished run that a list shows: `19,241 users assigned · within 3.2% of the best`. */
export function runFacts(run: Run, locale?: string): string {
  const parts: string[] = []
  const { assigned_users: users, assignments, gap_percent: gap } = run.metrics
  if (users !== undefined) parts.push(`${countOf(users, 'user', 'users', locale)} assigned`)
  if (gap !== undefined) parts.push(`within ${formatPercent(gap, locale)} of the best`)
  if (assignments !== undefined) {
    parts.push(countOf(assignments, 'assignment', 'assignments', locale))
  }
  if (run.lifecycle.state === 'failed') parts.push(run.lifecycle.error.what)
  return parts.join(' · ')
}
