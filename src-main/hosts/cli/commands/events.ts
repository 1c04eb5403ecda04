import { type Command, Option } from 'commander'
import { jsonOption, type Flags, repeatable, type SetExitCode, workspaceOption } from './options.ts'

/** `etl`. */
export function addEventCommands(program: Command, exit: SetExitCode): void {
  program
    .command('etl')
    .description('Clean event logs and write checked Parquet: events, daily metrics, retention')
    .addOption(
      repeatable(
        '--input <file|glob|sql>',
        'JSON lines, plain, .gz or .zst, or sql:FILE@CONNECTION; may be given several times',
      ),
    )
    .addOption(repeatable('--sql_param <name=value>', 'a :name of the queries'))
    .option('--output <folder>', 'where the outputs are also written; made when it is not there')
    .option('--config <file>', 'YAML: checks, aggregation, mapping of fields')
    .option('--preset <name>', 'begin with a saved preset instead of a --config')
    .option(
      '--load_connection <name>',
      'after the checks, write the daily and retention tables into this database',
    )
    .option('--load_prefix <text>', 'stands before the names of these tables, such as game_')
    .option('--load_events', 'write the clean events there too')
    .option('--strict', 'a failed check fails the run and leaves the outputs as they were')
    .option('--now <instant>', 'the clock that tells which timestamps lie in the future, ISO 8601')
    .addOption(
      new Option(
        '--log_level <level>',
        'lowest level of the log lines shown on stderr; by default that of --config, else WARNING',
      ).argParser((value) => value.toLowerCase()),
    )
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Outputs: events_cleaned.parquet, daily_metrics.parquet, retention_cohorts.parquet,
quality_report.json, rejected.jsonl, metrics.json.
A load that fails leaves the outputs published and the run failed; runs write RUN makes up for it.
Exit codes: 0 success (warnings included), 1 unexpected failure, 2 bad usage or input,
4 a check failed in strict mode or too many lines are malformed, 130 cancelled.`,
    )
    .action(async (flags: Flags) => {
      const { startRunnerAhead } = await import('../../fork-spawner.ts')
      using ahead = startRunnerAhead('events')
      const { etl } = await import('../etl.ts')
      exit(await etl(flags, ahead))
    })
}
