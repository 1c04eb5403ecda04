import { z } from 'zod'
import {
  type WriteBackReport,
  writeBackRequest,
} from '../../../src-shared/allocation/write-back.ts'
import { writeBackSentence } from '../../../src-shared/allocation/write-back-words.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { sqlParametersGiven } from './sql-flags.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText } from './units.ts'

const instant = z
  .string()
  .transform((text) => new Date(text))
  .refine((at) => !Number.isNaN(at.getTime()), 'no time such as 2026-01-31T10:00:00Z')
  .transform((at) => at.toISOString())

const writeFlags = z.object({
  connection: z.string(),
  drop_id: z.string().min(1).optional(),
  assigned_at: instant.optional(),
  expires_at: instant.optional(),
})

/**
 * `quartermaster runs write RUN`: what would be written is shown before it is asked. Returns the exit
 * code: 2 where nothing could be written.
 */
export async function writeRun(id: string, flags: Flags): Promise<number> {
  const given = flagValues(writeFlags, flags, 'runs write')
  const parameters = Object.fromEntries(
    sqlParametersGiven(flags).parameters.map(({ name, value }) => [name, value]),
  )
  await using local = await openLocalCore(flags)
  const run = await knownRun(local, id)
  if (run.job.kind === 'events') {
    const { writeTables } = await import('./run-write-tables.ts')
    return await writeTables(local, run.id, flags)
  }
  if (run.job.kind === 'reconciliation') {
    const { writePairs } = await import('./run-write-pairs.ts')
    return await writePairs(local, run.id, flags)
  }
  const request = writeBackRequest.safeParse({ ...given, id: run.id, parameters, dry_run: true })
  if (!request.success) {
    throw expected('bad_usage', {
      what: `--connection ${given.connection} is no name of a connection.`,
      remedy: 'See `quartermaster connections list`.',
    })
  }
  const planned = await local.client.databases.writeBack(request.data)
  const isJson = flags['json'] === true
  if (planned.state !== 'ready' || flags['dry_run'] === true) {
    if (isJson) sayJson(planned)
    else say(process.stdout, reportText(planned))
    return planned.state === 'ready' ? 0 : 2
  }
  if (flags['yes'] !== true) say(process.stderr, reportText(planned))
  await confirm(
    `Write ${countText(planned.rows, 'assignment')} to drop ${planned.drop_id} on ${planned.connection}?`,
    flags,
  )
  const report = await local.client.databases.writeBack({ ...request.data, dry_run: false })
  if (isJson) sayJson(report)
  else say(process.stdout, reportText(report))
  return report.state === 'written' ? 0 : 2
}

function reportText(report: WriteBackReport): string {
  const lines = [`${writeBackSentence(report)}\n`]
  if (report.overruns.length > 0) {
    const rows = report.overruns
      .slice(0, 20)
      .map(({ contract_id, assignments, room }) => [
        contract_id,
        String(assignments),
        room === null ? 'not offered' : String(room),
      ])
    lines.push(`${table(['Contract', 'Assignments', 'Room'], rows)}\n`)
    const more = report.overrun_contracts - rows.length
    if (more > 0) lines.push(`and ${countText(more, 'more contract')}\n`)
  }
  if (report.already_assigned > 0) {
    lines.push(`Assigned already: ${report.already_assigned_samples.join(', ')}\n`)
  }
  return lines.join('')
}
