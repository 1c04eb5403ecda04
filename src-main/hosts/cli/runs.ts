import { z } from 'zod'
import { hasResult, runsRequest, runState } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import { openLocalCore } from './local-core.ts'
import { summaryText } from './summary-text.ts'
import { say, table, writeFailure } from './terminal.ts'

type Flags = Readonly<Record<string, unknown>>

const listFlags = z.object({
  limit: z.coerce.number().int().min(1).max(1000),
  state: runState.optional(),
})

/** `quartermaster runs list`. */
export async function listRuns(flags: Flags): Promise<void> {
  const parsed = listFlags.safeParse(flags)
  if (!parsed.success) {
    throw expected('bad_usage', {
      what: parsed.error.issues
        .map(({ path, message }) => `--${path.join('.')}: ${message}`)
        .join('. '),
      remedy: 'See `quartermaster runs list --help`.',
    })
  }
  const { limit, state } = parsed.data
  await using local = await openLocalCore(flags)
  const page = await local.client.runs.list(
    runsRequest.parse({ limit, states: state === undefined ? [] : [state] }),
  )
  if (flags['json'] === true) {
    say(process.stdout, `${JSON.stringify(page, null, 2)}\n`)
    return
  }
  if (page.rows.length === 0) {
    say(process.stdout, 'No runs yet. Try `quartermaster demo`.\n')
    return
  }
  const rows = page.rows.map((run) => [
    run.id,
    run.created_at.slice(0, 19).replace('T', ' '),
    run.kind,
    run.lifecycle.state.replace('_', ' '),
    run.title,
  ])
  say(
    process.stdout,
    `${table(['Run', 'Created (UTC)', 'Kind', 'State', 'Title'], rows)}\n${page.rows.length} of ${page.total}\n`,
  )
}

/** `quartermaster runs show RUN`. */
export async function showRun(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const run = await local.client.runs.get({ id })
  const summary = hasResult(run.lifecycle.state)
    ? await local.client.allocation.summary({ id })
    : null
  if (flags['json'] === true) {
    say(process.stdout, `${JSON.stringify({ run, summary }, null, 2)}\n`)
    return
  }
  if (summary !== null) {
    say(process.stdout, summaryText(summary, run))
    return
  }
  say(process.stdout, `Run ${run.id} · ${run.title} · ${run.lifecycle.state.replace('_', ' ')}\n`)
  if (run.lifecycle.state === 'failed') writeFailure(run.lifecycle.error)
}
