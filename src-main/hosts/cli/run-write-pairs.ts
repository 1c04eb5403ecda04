import { z } from 'zod'
import { connectionName } from '../../../src-shared/connections.ts'
import { tablePrefix } from '../../../src-shared/events/load.ts'
import type { MatchesWriteReport } from '../../../src-shared/reconciliation/write.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import type { LocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'
import { countText } from './units.ts'

const pairFlags = z.object({ connection: connectionName, prefix: tablePrefix.default('') })

/** Of other kinds of runs: here they would be forgotten without a word. */
const foreignFlags = ['drop_id', 'assigned_at', 'expires_at', 'sql_param', 'events'] as const

/** `quartermaster runs write RUN` of a reconciliation: looks first, asks, writes. Returns the exit code. */
export async function writePairs(local: LocalCore, id: string, flags: Flags): Promise<number> {
  const foreign = foreignFlags.find((name) => flags[name] !== undefined)
  if (foreign !== undefined) {
    throw expected('bad_usage', {
      what: `--${foreign} says nothing to run ${id}, which is a reconciliation.`,
      remedy: 'Leave it out; --prefix is for the name of the table.',
    })
  }
  const request = { ...flagValues(pairFlags, flags, 'runs write'), id }
  const isJson = flags['json'] === true
  const planned = await local.client.reconciliation.write({ ...request, dry_run: true })
  if (flags['dry_run'] === true) {
    if (isJson) sayJson(planned)
    else say(process.stdout, `${sentence(planned)}\n`)
    return 0
  }
  if (flags['yes'] !== true) say(process.stderr, `${sentence(planned)}\n`)
  await confirm(`Write ${countText(planned.rows, 'pair')} to ${planned.connection}?`, flags)
  const report = await local.client.reconciliation.write({ ...request, dry_run: false })
  if (isJson) sayJson(report)
  else say(process.stdout, `${sentence(report)}\n`)
  return 0
}

function sentence({
  state,
  rows,
  accepted,
  review,
  table,
  connection,
  replaced,
}: MatchesWriteReport): string {
  const what = `${countText(rows, 'pair')} (${accepted} accepted, ${review} in review)`
  const verb = state === 'written' ? 'Wrote' : 'Would write'
  const before =
    replaced === 0 ? '' : ` in the place of ${countText(replaced, 'pair')} of the same run`
  return `${verb} ${what} to ${table} on ${connection}${before}.`
}
