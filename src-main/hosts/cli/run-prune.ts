import { z } from 'zod'
import type { PrunedRuns } from '../../../src-shared/retention.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, sizeText, timeText } from './units.ts'

const pruneFlags = z.object({
  max_runs: z.coerce.number().int().min(1).max(1_000_000).optional(),
  max_age_days: z.coerce.number().positive().max(36_500).optional(),
  max_gib: z.coerce.number().positive().max(1_000_000).optional(),
})

/**
 * `quartermaster runs prune`: by the rule of the flags, else by that of the workspace. What would go
 * is shown before it is asked.
 */
export async function pruneRuns(flags: Flags): Promise<void> {
  const given = flagValues(pruneFlags, flags, 'runs prune')
  const request = Object.values(given).some((limit) => limit !== undefined) ? { rule: given } : {}
  const isJson = flags['json'] === true
  await using local = await openLocalCore(flags)
  const planned = await local.client.runs.prune({ ...request, dry_run: true })
  if (flags['dry_run'] === true || planned.count === 0) {
    if (isJson) sayJson(planned)
    else say(process.stdout, planText(planned))
    return
  }
  if (flags['yes'] !== true) say(process.stderr, planText(planned))
  await confirm(`Remove ${countText(planned.count, 'run')} and their files for good?`, flags)
  const pruned = await local.client.runs.prune({ ...request, dry_run: false })
  if (isJson) {
    sayJson(pruned)
    return
  }
  const left = pruned.failed.map(({ id, reason }) => `${id} is still there: ${reason}\n`)
  say(
    process.stdout,
    `Removed ${countText(pruned.count, 'run')} (${sizeText(pruned.bytes)}).\n${left.join('')}`,
  )
}

const reasons = { age: 'too old', count: 'too many', size: 'too large together' } as const

function planText({ rule, runs, count, bytes }: PrunedRuns): string {
  if (Object.values(rule).every((limit) => limit === null)) {
    return 'No rule says what may go. Give one here, or set one: `quartermaster config set retention.max_runs 200`.\n'
  }
  if (count === 0) return 'Nothing has to go.\n'
  const rows = runs.map((run) => [
    run.id,
    timeText(run.ended_at),
    sizeText(run.bytes),
    reasons[run.because],
    run.title,
  ])
  const header = ['Run', 'Ended (UTC)', 'Size', 'Why', 'Title']
  const more = count > runs.length ? `\nAnd ${countText(count - runs.length, 'other')}.` : ''
  return `${table(header, rows, [2])}${more}\n${countText(count, 'run')}, ${sizeText(bytes)}\n`
}
