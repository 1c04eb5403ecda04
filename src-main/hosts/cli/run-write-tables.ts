import { z } from 'zod'
import { connectionName } from '../../../src-shared/connections.ts'
import { type LoadReport, loadRequest, tablePrefix } from '../../../src-shared/events/load.ts'
import { loadSentence } from '../../../src-shared/events/load-words.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import type { LocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'

const loadFlags = z.object({
  connection: connectionName,
  prefix: tablePrefix.default(''),
  events: z.boolean().default(false),
})

/** Of another kind of run: here they would be forgotten without a word. */
const foreignFlags = ['drop_id', 'assigned_at', 'expires_at', 'sql_param'] as const

/**
 * `quartermaster runs write RUN` of a run of events: what would be written is shown before it is asked.
 * Returns the exit code: 2 where nothing could be written; 0 where the tables hold the run already.
 */
export async function writeTables(local: LocalCore, id: string, flags: Flags): Promise<number> {
  const foreign = foreignFlags.find((name) => flags[name] !== undefined)
  if (foreign !== undefined) {
    throw expected('bad_usage', {
      what: `--${foreign} says nothing to run ${id}, which is one of events.`,
      remedy: 'Leave it out; --prefix and --events are for the tables of events.',
    })
  }
  const given = flagValues(loadFlags, flags, 'runs write')
  const request = loadRequest.parse({ ...given, id, dry_run: true })
  const isJson = flags['json'] === true
  const tell = (report: LoadReport): number => {
    if (isJson) sayJson(report)
    else say(process.stdout, reportText(report))
    return report.state === 'refused' ? 2 : 0
  }
  const planned = await local.client.events.load(request)
  if (planned.state !== 'ready' || flags['dry_run'] === true) return tell(planned)
  if (flags['yes'] !== true) say(process.stderr, reportText(planned))
  await confirm(`Write ${planned.tables.length} tables to ${planned.connection}?`, flags)
  return tell(await local.client.events.load({ ...request, dry_run: false }))
}

function reportText(report: LoadReport): string {
  const rows = report.tables.map(({ table: name, rows: count, before }) => [
    name,
    count.toLocaleString('en'),
    before === null ? '-' : `${before.rows.toLocaleString('en')} of run ${before.run}`,
  ])
  return `${loadSentence(report)}\n${table(['Table', 'Rows', 'Before'], rows, [1])}\n`
}
