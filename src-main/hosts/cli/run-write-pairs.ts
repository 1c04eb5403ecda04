import { z } from 'zod'
import { connectionName } from '../../../src-shared/connections.ts'
import { tablePrefix } from '../../../src-shared/events/load.ts'
import { matchesWriteSentence } from '../../../src-shared/reconciliation/write-words.ts'
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
    else say(process.stdout, `${matchesWriteSentence(planned)}\n`)
    return 0
  }
  if (flags['yes'] !== true) say(process.stderr, `${matchesWriteSentence(planned)}\n`)
  await confirm(`Write ${countText(planned.rows, 'pair')} to ${planned.connection}?`, flags)
  const report = await local.client.reconciliation.write({ ...request, dry_run: false })
  if (isJson) sayJson(report)
  else say(process.stdout, `${matchesWriteSentence(report)}\n`)
  return 0
}
