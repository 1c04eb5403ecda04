import { Command, CommanderError } from 'commander'
import { version } from '../../platform/version.ts'
import { addAllocationCommands } from './commands/allocation.ts'
import { addCompletionCommands } from './commands/completion.ts'
import { addConsoleCommands } from './commands/console.ts'
import { addEventCommands } from './commands/events.ts'
import type { SetExitCode } from './commands/options.ts'
import { addReconciliationCommands } from './commands/reconciliation.ts'
import { addScenarioCommands } from './commands/scenarios.ts'
import { addWhenCalled } from './commands/when-called.ts'
import { writeFailure } from './terminal.ts'

/** Runs one command. Returns its exit code (the table in docs/cli.md); never throws. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = createProgram((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(withUnderscores(helpAsFlag(words)), { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said what is wrong; help and version are no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const [{ failureOfCall }, { exitCodeOf }] = await Promise.all([
      import('../../console/index.ts'),
      import('../../../src-shared/errors.ts'),
    ])
    const failure = failureOfCall(error)
    writeFailure(failure)
    return exitCodeOf(failure)
  }
}

/** `help allocate` is `allocate --help`: only a command that is called has all of its options. */
function helpAsFlag(words: readonly string[]): readonly string[] {
  return words[0] === 'help' && words.length > 1 ? [...words.slice(1), '--help'] : words
}

/** `--per-user` is `--per_user`: hyphens work too. What follows `--` is nobody's flag. */
export function withUnderscores(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  return words.map((word, place) =>
    end !== -1 && place > end
      ? word
      : word.replace(/^--[a-z][a-z-]*/, (flag) => `--${flag.slice(2).replaceAll('-', '_')}`),
  )
}

/**
 * The tree of commands. It only registers: each command loads what it needs when it runs, for
 * `--help` must wait for neither a database nor a schema.
 */
export function createProgram(exit: SetExitCode = () => undefined): Command {
  const program = new Command('quartermaster')
    .description('Operations console for allocation, event ETL and reconciliation runs')
    .version(version)
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('Run with --help for the options.')
  addAllocationCommands(program, exit)
  addScenarioCommands(program, exit)
  addEventCommands(program, exit)
  addReconciliationCommands(program, exit)
  const runs = program.command('runs').description('Runs of the workspace')
  addWhenCalled(runs, async () => {
    const { addRunsCommands } = await import('./commands/runs.ts')
    addRunsCommands(runs, exit)
  })
  const schedule = program.command('schedule').description('Jobs that start by the clock')
  addWhenCalled(schedule, async () => {
    const { addScheduleCommands } = await import('./commands/schedule.ts')
    addScheduleCommands(schedule, exit)
  })
  addKeepingCommands(program, exit)
  addConsoleCommands(program, exit)
  addCompletionCommands(program)
  return program
}

function addKeepingCommands(program: Command, exit: SetExitCode): void {
  const presets = program.command('presets').description('Parameters kept by a name')
  addWhenCalled(presets, async () => {
    const { addPresetsCommands } = await import('./commands/presets.ts')
    addPresetsCommands(presets)
  })
  const connections = program.command('connections').description('Databases that inputs come from')
  addWhenCalled(connections, async () => {
    const { addConnectionsCommands } = await import('./commands/connections.ts')
    addConnectionsCommands(connections, exit)
  })
  const modelKey = program
    .command('model-key')
    .description('The key of the language model that judges pairs in review')
  addWhenCalled(modelKey, async () => {
    const { addModelKeyCommands } = await import('./commands/model-key.ts')
    addModelKeyCommands(modelKey, exit)
  })
  const reviews = program.command('reviews').description('Decisions about pairs of records')
  addWhenCalled(reviews, async () => {
    const { addReviewsCommands } = await import('./commands/reviews.ts')
    addReviewsCommands(reviews)
  })
  const [backup, people, keys, config] = [
    program.command('backup').description('Copies of what people do: marks, presets, keys'),
    program.command('people').description('Who may use the workspace in a browser'),
    program.command('keys').description('Keys of the public API'),
    program.command('config').description('Rules of the workspace: limits, retention, backups'),
  ]
  const load = () => import('./commands/keeping.ts')
  addWhenCalled(backup, async () => (await load()).addBackupCommands(backup, exit))
  addWhenCalled(people, async () => (await load()).addPeopleCommands(people))
  addWhenCalled(keys, async () => (await load()).addKeysCommands(keys))
  addWhenCalled(config, async () => (await load()).addConfigCommands(config))
}
