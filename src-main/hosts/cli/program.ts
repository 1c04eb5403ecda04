import { Command, CommanderError, Option } from 'commander'
import {
  allocationInputDescriptions,
  allocationInputNames,
} from '../../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  type AllocationParameterName,
  parameterKindOf,
  parameterMetaOf,
} from '../../../src-shared/allocation/parameters.ts'
import { exitCodeOf } from '../../../src-shared/errors.ts'
import { expected } from '../../platform/errors.ts'
import { version } from '../../platform/version.ts'
import { choiceSynonyms } from './flags.ts'
import { writeFailure } from './terminal.ts'

/** Runs one command. Returns its exit code (the table in docs/cli.md); never throws. */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let exitCode = 0
  const program = createProgram((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(words.map(withUnderscores), { from: 'user' })
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

/** `--per-user` is `--per_user`: hyphens work too. */
function withUnderscores(word: string): string {
  return word.replace(/^--[a-z][a-z-]*/, (flag) => `--${flag.slice(2).replaceAll('-', '_')}`)
}

type SetExitCode = (code: number) => void

/** Commands load what they need when they run: `--help` must not wait for a database. */
function createProgram(exit: SetExitCode): Command {
  const program = new Command('quartermaster')
    .description('Operations console for allocation, event ETL and reconciliation runs')
    .version(version)
    .exitOverride()
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('Run with --help for the options.')
  addAllocate(program, exit)
  addExplain(program)
  addRuns(program)
  addDemo(program, exit)
  addServe(program)
  addSweep(program)
  return program
}

const workspaceOption = (): Option =>
  new Option('--workspace <dir>', 'where runs are kept').env('QM_WORKSPACE')
const jsonOption = (): Option => new Option('--json', 'print JSON on stdout and nothing else there')
const logLevelOption = (): Option =>
  new Option('--log_level <level>', 'lowest level of the log lines shown on stderr and kept')
    .argParser((value) => value.toLowerCase())
    .default('warning', 'WARNING')

function addAllocate(program: Command, exit: SetExitCode): void {
  const command = program
    .command('allocate')
    .description('Hand contracts to eligible users under caps and group ratios')
    .exitOverride()
  for (const input of allocationInputNames) {
    const { label, required, columns } = allocationInputDescriptions[input]
    const names = columns.map(({ name, required: needed }) => (needed ? name : `[${name}]`))
    const option = new Option(`--${input} <file>`, `${label}: ${names.join(', ')}`)
    command.addOption(option.makeOptionMandatory(required))
  }
  command
    .requiredOption('--out <file>', 'assignments, .csv or .parquet; FILE.summary.json beside it')
    .addOption(repeatable('--map <input.column=name>', 'read a column under another name'))
  for (const name of allocationParameterNames) command.addOption(parameterOption(name))
  command
    .addOption(new Option('--rng <n>', 'the same as --seed').hideHelp())
    .addOption(logLevelOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Files: .csv .tsv .jsonl .parquet, each also .gz or .zst; globs in quotes. Hyphens in flags work too.
Exit codes: 0 success (warnings included), 1 unexpected failure, 2 bad usage or input,
3 stopped by the time limit with the best result written, 130 cancelled.`,
    )
    .action(async (flags: Record<string, unknown>) => {
      const { allocate } = await import('./allocate.ts')
      exit(await allocate(flags))
    })
}

function parameterOption(name: AllocationParameterName): Option {
  const meta = parameterMetaOf(name)
  const kind = parameterKindOf(name)
  const short = meta.short === undefined ? '' : `-${meta.short}, `
  if (kind.kind === 'boolean') return new Option(`${short}--${name}`, meta.help)
  // The schema fills defaults in; here they are only told.
  const help = `${meta.help} (default: ${allocationDefaults[name] ?? meta.emptyMeans})`
  if (kind.kind === 'number') {
    return new Option(`${short}--${name} <${meta.unit ?? (kind.integer ? 'n' : 'x')}>`, help)
  }
  const synonyms = choiceSynonyms[name] ?? {}
  return new Option(`${short}--${name} <${kind.choices.join('|')}>`, help).argParser(
    (value) => synonyms[value] ?? value,
  )
}

/** An option that may be given several times. */
function repeatable(flags: string, help: string): Option {
  return new Option(flags, `${help}; may be repeated`).argParser<readonly string[] | undefined>(
    (value, before) => [...(before ?? []), value],
  )
}

function addExplain(program: Command): void {
  program
    .command('explain <run>')
    .description('Say why a user, a contract or a group got what it got')
    .addOption(new Option('--user <id>').conflicts(['contract', 'group']))
    .addOption(new Option('--contract <id>').conflicts(['user', 'group']))
    .addOption(
      new Option('--group <id>', 'a group; "" for users without one').conflicts([
        'user',
        'contract',
      ]),
    )
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .exitOverride()
    .action(async (run: string, flags: Record<string, unknown>) => {
      const { explain } = await import('./explain.ts')
      await explain(run, flags)
    })
}

function addRuns(program: Command): void {
  const runs = program.command('runs').description('Runs of the workspace').exitOverride()
  runs
    .command('list')
    .description('Newest first')
    .option('--state <state>', 'only this state')
    .option('--limit <n>', 'at most this many', '20')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .exitOverride()
    .action(async (flags: Record<string, unknown>) => {
      const { listRuns } = await import('./runs.ts')
      await listRuns(flags)
    })
  runs
    .command('show <run>')
    .description('One run: its state, and its summary where it has one')
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .exitOverride()
    .action(async (run: string, flags: Record<string, unknown>) => {
      const { showRun } = await import('./runs.ts')
      await showRun(run, flags)
    })
}

function addDemo(program: Command, exit: SetExitCode): void {
  program
    .command('demo')
    .description('Make the sample data, run it and show the result')
    .addOption(
      new Option('--family <family>', 'which sample').choices(['allocation']).default('allocation'),
    )
    .addOption(logLevelOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .exitOverride()
    .action(async (flags: Record<string, unknown>) => {
      const { demo } = await import('./allocate.ts')
      exit(await demo(flags))
    })
}

function addServe(program: Command): void {
  program
    .command('serve')
    .description('Open the console in a browser: prints a link that works once')
    .option('--port <n>', 'port to listen on; 0 for any free one', '4780')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(
      repeatable(
        '--root <dir>',
        'folder whose files the browser may read (default: your home and the current folder)',
      ),
    )
    .addOption(workspaceOption())
    .exitOverride()
    .action(async (flags: Record<string, unknown>) => {
      const { serve } = await import('./serve.ts')
      await serve(flags)
    })
}

/** Named in the specification; until it is here it says so. */
function addSweep(program: Command): void {
  program
    .command('sweep', { hidden: true })
    .allowUnknownOption()
    .allowExcessArguments()
    .exitOverride()
    .action(() => {
      throw expected('not_supported', {
        what: 'Scenario sweeps are not part of this version yet.',
        remedy: 'Run `quartermaster allocate` once for each value.',
      })
    })
}
