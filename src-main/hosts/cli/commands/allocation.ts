import { type Command, Option } from 'commander'
import {
  allocationInputDescriptions,
  allocationInputNames,
} from '../../../../src-shared/allocation/inputs.ts'
import {
  allocationDefaults,
  allocationParameterNames,
  type AllocationParameterName,
  parameterKindOf,
  parameterMetaOf,
} from '../../../../src-shared/allocation/parameters.ts'
import { expected } from '../../../platform/errors.ts'
import { choiceSynonyms } from '../flags.ts'
import {
  addCommand,
  type Flags,
  jsonOption,
  logLevelOption,
  repeatable,
  type SetExitCode,
  workspaceOption,
} from './options.ts'

/** `allocate`, `explain`, `demo`, and `sweep`, which is to come. */
export function addAllocationCommands(program: Command, exit: SetExitCode): void {
  addAllocate(program, exit)
  addExplain(program)
  addDemo(program, exit)
  addSweep(program)
}

function addAllocate(program: Command, exit: SetExitCode): void {
  const command = program
    .command('allocate')
    .description('Hand contracts to eligible users under caps and group ratios')
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
    .action(async (flags: Flags) => {
      const { allocate } = await import('../allocate.ts')
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

function addExplain(program: Command): void {
  addCommand(program, 'explain <run>', 'Say why a user, a contract or a group got what it got')
    .addOption(new Option('--user <id>').conflicts(['contract', 'group']))
    .addOption(new Option('--contract <id>').conflicts(['user', 'group']))
    .addOption(
      new Option('--group <id>', 'a group; "" for users without one').conflicts([
        'user',
        'contract',
      ]),
    )
    .action(async (run: string, flags: Flags) => {
      const { explain } = await import('../explain.ts')
      await explain(run, flags)
    })
}

function addDemo(program: Command, exit: SetExitCode): void {
  addCommand(program, 'demo', 'Make the sample data, run it and show the result')
    .addOption(
      new Option('--family <family>', 'which sample').choices(['allocation']).default('allocation'),
    )
    .addOption(logLevelOption())
    .action(async (flags: Flags) => {
      const { demo } = await import('../allocate.ts')
      exit(await demo(flags))
    })
}

/** Named in the specification; until it is here it says so. */
function addSweep(program: Command): void {
  program
    .command('sweep', { hidden: true })
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw expected('not_supported', {
        what: 'Scenario sweeps are not part of this version yet.',
        remedy: 'Run `quartermaster allocate` once for each value.',
      })
    })
}
