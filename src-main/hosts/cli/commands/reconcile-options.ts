import { type Command, Option } from 'commander'
import {
  plainReconciliationParameter,
  reconciliationDefaults,
  type ReconciliationParameterName,
  reconciliationParameterNames,
  reconciliationParameterOf,
} from '../../../../src-shared/reconciliation/parameters.ts'
import { survivorshipRules } from '../../../../src-shared/reconciliation/survivorship.ts'
import { jsonOption, logLevelOption, repeatable, workspaceOption } from './options.ts'

/** The options of `reconcile`: its lists and outputs, and one for each parameter of the table. */
export function addReconcileOptions(command: Command): void {
  command
    .option(
      '--left <file>',
      'the list whose records are matched; alone it is searched for duplicates',
    )
    .option('--right <file>', 'the list they are matched with')
    .option('--truth <file>', 'known pairs (left id, right id) that the result is measured by')
    .option('--out <file>', 'pairs, .csv; unmatched records, golden table and summary beside it')
    .option('--write_connection <name>', 'also writes the pairs to this PostgreSQL database')
    .option('--write_prefix <text>', 'stands before the name of the table, reconciled_pairs')
  for (const name of reconciliationParameterNames) command.addOption(parameterOption(name))
  command
    .addOption(
      repeatable(
        '--golden <column=rule>',
        `which value the golden table takes (${survivorshipRules.join(', ')}); a rule alone is for all columns`,
      ),
    )
    .option('--newest_by <left=right>', 'columns of dates that tell which record is newer')
    .option('--earlier <run>', 'keeps the decisions of a run for records that did not change')
    .option('--preset <name>', 'begin with a saved preset; flags win over it')
    .addOption(repeatable('--sql_param <name=value>', 'a :name of the queries'))
    .addOption(logLevelOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Files: .csv .tsv .jsonl .parquet, each also .gz or .zst; globs in quotes. Hyphens in flags work too.
Queries: sql:FILE@CONNECTION for any list.
Beside FILE: FILE.unmatched_left.csv, FILE.unmatched_right.csv, FILE.golden.csv, FILE.summary.json.
The best single answer is: accept rows, and review rows of a confidence of 0.5 or more.
Exit codes: 0 success (warnings included), 1 unexpected failure, 2 bad usage or input, 130 cancelled.`,
    )
}

function parameterOption(name: ReconciliationParameterName): Option {
  const { help, shape, unit, emptyMeans } = reconciliationParameterOf(name)
  const plain = plainReconciliationParameter(reconciliationDefaults[name])
  const standard = plain === null || plain === '' ? emptyMeans : String(plain)
  const told = `${help} (default: ${standard})`
  switch (shape.kind) {
    case 'boolean':
      return new Option(`--${name} [true|false]`, help).preset('true')
    case 'choice':
      return new Option(`--${name} <${shape.choices.join('|')}>`, told)
    case 'number':
      return new Option(`--${name} <${unit ?? (shape.integer ? 'n' : 'x')}>`, told)
    case 'text':
      return new Option(`--${name} <${name.endsWith('_id') ? 'column' : 'name'}>`, told)
    case 'other':
      return name === 'abbreviations'
        ? repeatable(`--${name} <short=long>`, told)
        : new Option(`--${name} <list>`, told)
  }
}
