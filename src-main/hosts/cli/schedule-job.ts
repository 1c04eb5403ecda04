import type { Command } from 'commander'
import type { PresetValues } from '../../../src-shared/presets.ts'
import type { Job } from '../../../src-shared/runs.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { eventsJobOf } from './etl.ts'
import { allocationJobOf } from './flags.ts'
import { type LocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'
import { createProgram, withUnderscores } from './program.ts'
import { reconciliationJobOf } from './reconcile.ts'
import { sweepJobOf } from './sweep.ts'

/** Commands whose job can be scheduled: that of each, from its flags and the preset they name. */
const jobs: Readonly<Record<string, (flags: Flags, local: LocalCore) => Promise<Job>>> = {
  allocate: async (flags, local) =>
    allocationJobOf(flags, await presetOf(flags, local, 'allocation')),
  sweep: async (flags, local) => sweepJobOf(flags, await presetOf(flags, local, 'allocation')),
  etl: async (flags, local) => await eventsJobOf(flags, await presetOf(flags, local, 'events')),
  reconcile: async (flags, local) =>
    reconciliationJobOf(flags, await presetOf(flags, local, 'reconciliation')),
}

async function presetOf<K extends PresetValues['kind']>(flags: Flags, local: LocalCore, kind: K) {
  const name = flags['preset']
  return typeof name === 'string' ? await presetValuesNamed(local, name, kind) : undefined
}

/** A command line whose flags are sound; its job may need a preset of the workspace. */
export interface ReadCommand {
  job(local: LocalCore): Promise<Job>
}

/**
 * What `etl --input ...` would run, without running it. Throws `bad_usage`, or what the parser of
 * flags throws once it has said what is wrong.
 */
export async function readCommand(words: readonly string[]): Promise<ReadCommand> {
  const [name = '', ...rest] = words
  const jobOf = jobs[name]
  const program = createProgram()
  const command = program.commands.find((each) => each.name() === name)
  if (jobOf === undefined || command === undefined) {
    throw expected('bad_usage', {
      what: `${name} is no command whose job can be scheduled.`,
      remedy: `After -- write ${Object.keys(jobs).join(', ')} with its flags, or name a run with --run.`,
    })
  }
  const flags = await flagsOf(program, command, [name, ...withUnderscores(rest)])
  return {
    job: (local) => jobOf(flags, local),
  }
}

async function flagsOf(
  program: Command,
  command: Command,
  words: readonly string[],
): Promise<Flags> {
  command.action(() => undefined)
  await program.parseAsync(words, { from: 'user' })
  return command.opts()
}
