import { isActive } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { knownRun } from './known-run.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson } from './terminal.ts'

/** `quartermaster runs cancel RUN`. */
export async function cancelRun(id: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  await knownRun(local, id)
  const run = await local.client.runs.cancel({ id })
  if (flags['json'] === true) sayJson(run)
  else say(process.stdout, `Run ${id} is ${run.lifecycle.state}.\n`)
}

/** `quartermaster runs remove RUN...`: all of them, or none where one is unknown or not over. */
export async function removeRuns(ids: readonly string[], flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const wanted = [...new Set(ids)]
  for (const id of wanted) {
    const { lifecycle } = await knownRun(local, id)
    if (isActive(lifecycle.state)) {
      throw expected('conflict', {
        what: `Run ${id} is not over (${lifecycle.state}).`,
        remedy: 'Cancel it first.',
        kept: 'No run was removed.',
      })
    }
  }
  await confirm(
    wanted.length === 1
      ? `Remove run ${wanted[0]} and its files for good?`
      : `Remove ${wanted.length} runs and their files for good?`,
    flags,
  )
  for (const id of wanted) {
    await local.client.runs.remove({ id })
    if (flags['json'] !== true) say(process.stdout, `Removed ${id}.\n`)
  }
  if (flags['json'] === true) sayJson({ removed: wanted })
}
