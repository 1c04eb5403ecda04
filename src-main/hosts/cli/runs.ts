import { z } from 'zod'
import { hasResult, jobKind, runsRequest, runState } from '../../../src-shared/runs.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { summaryText } from './summary-text.ts'
import { etlText } from './etl-text.ts'
import { reconcileText } from './reconcile-text.ts'
import { sweepText } from './sweep-text.ts'
import { say, sayJson, table, writeFailure } from './terminal.ts'
import { timeText } from './units.ts'

const listFlags = z.object({
  limit: z.coerce.number().int().min(1).max(1000),
  state: z.array(runState).default([]),
  kind: z.array(jobKind).default([]),
  text: z.string().max(200).default(''),
  tag: z.string().max(40).optional(),
  pinned: z.literal(true).optional(),
  attention: z.literal(true).optional(),
  dry_run: z.literal(true).optional(),
})

/** `quartermaster runs list`. */
export async function listRuns(flags: Flags): Promise<void> {
  const { limit, state, kind, ...given } = flagValues(listFlags, flags, 'runs list')
  await using local = await openLocalCore(flags)
  const page = await local.client.runs.list(
    runsRequest.parse({ limit, states: state, kinds: kind, ...given }),
  )
  if (flags['json'] === true) {
    sayJson(page)
    return
  }
  if (page.rows.length === 0) {
    const isFiltered = ['state', 'kind', 'text', 'tag', 'pinned', 'dry_run'].some(
      (name) => name in flags,
    )
    if (given.attention === true && !isFiltered) {
      say(process.stdout, 'No run needs attention.\n')
      return
    }
    say(process.stdout, isFiltered ? 'No such runs.\n' : 'No runs yet. Try `quartermaster demo`.\n')
    return
  }
  const rows = page.rows.map((run) => [
    run.id,
    timeText(run.created_at),
    run.kind,
    run.lifecycle.state.replace('_', ' '),
    run.title,
    [
      ...(run.marks.pinned ? ['(pinned)'] : []),
      ...(run.dry_run === true ? ['(dry run)'] : []),
      ...run.marks.tags,
    ].join(', '),
  ])
  const header = ['Run', 'Created (UTC)', 'Kind', 'State', 'Title', 'Tags']
  say(process.stdout, `${table(header, rows)}\n${page.rows.length} of ${page.total}\n`)
}

/** `quartermaster runs show RUN`. */
export async function showRun(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  if (hasResult(run.lifecycle) && run.job.kind === 'sweep') {
    const points = await local.client.scenarios.sweep({ id })
    if (flags['json'] === true) sayJson({ run, sweep: points })
    else say(process.stdout, sweepText(points, run))
    return
  }
  if (hasResult(run.lifecycle) && run.job.kind === 'events') {
    const summary = await local.client.events.summary({ id })
    const { loads } = await local.client.events.loads({ id })
    if (flags['json'] === true) sayJson({ run, summary, loads })
    else say(process.stdout, etlText(summary, run, loads))
    if (run.lifecycle.state === 'failed') writeFailure(run.lifecycle.error)
    return
  }
  if (hasResult(run.lifecycle) && run.job.kind === 'reconciliation') {
    const summary = await local.client.reconciliation.summary({ id })
    const { writes } = await local.client.reconciliation.writes({ id })
    if (flags['json'] === true) sayJson({ run, summary, ...(writes.length > 0 && { writes }) })
    else say(process.stdout, reconcileText(summary, run, writes))
    if (run.lifecycle.state === 'failed') writeFailure(run.lifecycle.error)
    return
  }
  const summary = hasResult(run.lifecycle) ? await local.client.allocation.summary({ id }) : null
  const { writes } = summary === null ? { writes: [] } : await local.client.databases.writes({ id })
  if (flags['json'] === true) {
    sayJson({ run, summary, ...(writes.length > 0 && { writes }) })
    return
  }
  if (summary !== null) {
    say(process.stdout, summaryText(summary, run, writes))
    if (run.lifecycle.state === 'failed') writeFailure(run.lifecycle.error)
    return
  }
  say(process.stdout, `Run ${run.id} · ${run.title} · ${run.lifecycle.state.replace('_', ' ')}\n`)
  if (run.lifecycle.state === 'failed') writeFailure(run.lifecycle.error)
}
