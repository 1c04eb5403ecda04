import { Command, CommanderError } from 'commander'
import { exitCodeOf } from '../../../src-shared/errors.ts'
import { version } from '../../platform/version.ts'
import { addAllocationCommands } from './commands/allocation.ts'
import { addConsoleCommands } from './commands/console.ts'
import type { SetExitCode } from './commands/options.ts'
import { addRunsCommands } from './commands/runs.ts'
import { writeFailure } from './terminal.ts'

/** Runs one command. Returns its exit code (the table in docs/cli.md); never throws. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = createProgram((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(withUnderscores(words), { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said what is wrong; help and version are no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const { failureOfCall } = await import('../../console/index.ts')
    const failure = failureOfCall(error)
    writeFailure(failure)
    return exitCodeOf(failure)
  }
}

/** `--per-user` is `--per_user`: hyphens work too. What follows `--` is nobody's flag. */
function withUnderscores(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  return words.map((word, place) =>
    end !== -1 && place > end
      ? word
      : word.replace(/^--[a-z][a-z-]*/, (flag) => `--${flag.slice(2).replaceAll('-', '_')}`),
  )
}

/**
 * The tree of commands. It only registers: each command loads what it needs when it runs, for
 * `--help` must not wait for a database.
 */
export function createProgram(exit: SetExitCode = () => undefined): Command {
  const program = new Command('quartermaster')
    .description('Operations console for allocation, event ETL and reconciliation runs')
    .version(version)
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('Run with --help for the options.')
  addAllocationCommands(program, exit)
  addRunsCommands(program, exit)
  addConsoleCommands(program, exit)
  return program
}
