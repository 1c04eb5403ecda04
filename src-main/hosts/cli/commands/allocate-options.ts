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
  plainParameter,
} from '../../../../src-shared/allocation/parameters.ts'
import { choiceSynonyms } from '../flags.ts'
import { jsonOption, logLevelOption, repeatable, workspaceOption } from './options.ts'

/** The options of `allocate`: its outputs, and one for each input and parameter. */
export function addAllocateOptions(command: Command): void {
  command
    .option('--out <file>', 'assignments, .csv or .parquet; FILE.summary.json beside it')
    .option('--check', 'only check the inputs and tell what the groups can reach; solve nothing')
    .option('--dry_run', 'solve and show the result, write nothing at --out')
    .option(
      '--write_connection <name>',
      'when solved, also write the assignments to this database, once',
    )
    .addOption(
      repeatable(
        '--write_param <name=value>',
        'the drop and other values for its query of the caps, where no query of the run has them',
      ),
    )
  addInputOptions(command)
}

/** One option for each input and each parameter of the shared table, and how to read them. */
export function addInputOptions(command: Command): void {
  for (const input of allocationInputNames) {
    const { label, columns } = allocationInputDescriptions[input]
    const names = columns.map(({ name, required: needed }) => (needed ? name : `[${name}]`))
    command.addOption(new Option(`--${input} <file>`, `${label}: ${names.join(', ')}`))
  }
  command
    .option('--preset <name>', 'begin with a saved preset; flags win over it')
    .addOption(repeatable('--map <input.column=name>', 'read a column under another name'))
    .addOption(
      repeatable(
        '--sql_param <name=value>',
        'a :name of the queries; INPUT.name=value for one input',
      ),
    )
    .option(
      '--prune_at_source <n>',
      'let the query of the pairs keep the best n of a user and kind',
    )
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
Queries: sql:FILE@CONNECTION for any input; FILE is yours, or one that comes along (quartermaster sql list).
Exit codes: 0 success (warnings included), 1 unexpected failure, 2 bad usage or input,
3 stopped by the time limit with the best result written, 130 cancelled.`,
    )
}

/** The option of one parameter of the shared table. */
export function parameterOption(name: AllocationParameterName): Option {
  const meta = parameterMetaOf(name)
  const kind = parameterKindOf(name)
  const short = meta.short === undefined ? '' : `-${meta.short}, `
  // "false" takes back what a preset says.
  if (kind.kind === 'boolean') {
    return new Option(`${short}--${name} [true|false]`, meta.help).preset('true')
  }
  if (kind.kind === 'ratios') return repeatable(`--${name} <group=share>`, meta.help)
  if (kind.kind === 'caps') return repeatable(`--${name} <contract=cap>`, meta.help)
  // The schema fills defaults in; here they are only told.
  const help = `${meta.help} (default: ${plainParameter(allocationDefaults[name]) ?? meta.emptyMeans})`
  if (kind.kind === 'number') {
    return new Option(`${short}--${name} <${meta.unit ?? (kind.integer ? 'n' : 'x')}>`, help)
  }
  const synonyms = choiceSynonyms[name] ?? {}
  return new Option(`${short}--${name} <${kind.choices.join('|')}>`, help).argParser(
    (value) => synonyms[value] ?? value,
  )
}
