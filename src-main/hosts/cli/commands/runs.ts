import { type Command, Option } from 'commander'
import { moveTable } from '../../../../src-shared/allocation/moves.ts'
import { jobKind, logLevels, runStates } from '../../../../src-shared/runs.ts'
import {
  addCommand,
  type Flags,
  logLevelOption,
  repeatable,
  type SetExitCode,
  yesOption,
} from './options.ts'

/** What is under `runs`: what ran, what it gave, and what to do with it. */
export function addRunsCommands(runs: Command, exit: SetExitCode): void {
  addLooking(runs)
  addComparing(runs)
  addExporting(runs)
  addWriting(runs, exit)
  addChanging(runs, exit)
  addKeeping(runs)
}

function addLooking(runs: Command): void {
  addCommand(runs, 'list', 'Newest first')
    .addOption(new Option('--state <state...>', 'only these states').choices(runStates))
    .addOption(new Option('--kind <kind...>', 'only these kinds').choices(jobKind.options))
    .option('--text <text>', 'only runs whose id or title has it')
    .option('--tag <tag>', 'only runs with this tag')
    .option('--pinned', 'only pinned runs')
    .option('--attention', 'only runs that nobody has seen to yet')
    .option('--dry_run', 'only dry runs')
    .option('--limit <n>', 'at most this many', '20')
    .action(async (flags: Flags) => {
      const { listRuns } = await import('../runs.ts')
      await listRuns(flags)
    })
  addCommand(runs, 'show <run>', 'One run: its state, and its summary where it has one').action(
    async (run: string, flags: Flags) => {
      const { showRun } = await import('../runs.ts')
      await showRun(run, flags)
    },
  )
  addCommand(runs, 'log <run>', 'Its log, oldest line first')
    .addOption(
      new Option('--level <level>', 'lowest level shown').choices(logLevels).default('info'),
    )
    .option('--follow', 'go on until the run is over')
    .action(async (run: string, flags: Flags) => {
      const { showLog } = await import('../run-log.ts')
      await showLog(run, flags)
    })
}

function addComparing(runs: Command): void {
  addCommand(
    runs,
    'compare <run> <other>',
    'What differs between two runs: parameters, inputs, results',
  )
    .option('--users <n>', 'also list this many of the users who moved', '0')
    .option('--out <file>', 'also write the moves of users to this .csv or .parquet')
    .addOption(
      new Option('--table <table>', 'what --out writes: a row a move, or a row a pair of contracts')
        .choices(moveTable.options)
        .default('moves'),
    )
    .action(async (run: string, other: string, flags: Flags) => {
      const { compareRuns } = await import('../run-compare.ts')
      await compareRuns(run, other, flags)
    })
}

function addWriting(runs: Command, exit: SetExitCode): void {
  addCommand(
    runs,
    'write <run>',
    'Write its result into a database: assignments, tables of events, pairs of a reconciliation',
  )
    .requiredOption(
      '--connection <name>',
      'a saved connection, or environment for DB_HOST and so on',
    )
    .option('--drop_id <id>', 'the drop they belong to; by default the one its queries asked for')
    .option('--assigned_at <time>', 'when they are assigned; by default now')
    .option('--expires_at <time>', 'when they expire; by default the end of the drop')
    .addOption(
      repeatable('--sql_param <name=value>', 'a :name of the query that computes the caps'),
    )
    .option('--prefix <text>', 'of events: stands before the names of the tables', '')
    .option('--events', 'of events: write the clean events too')
    .option('--dry_run', 'do all of it but the commit, and say what came of it')
    .addOption(yesOption())
    .action(async (run: string, flags: Flags) => {
      const { writeRun } = await import('../run-write.ts')
      exit(await writeRun(run, flags))
    })
}

function addExporting(runs: Command): void {
  addCommand(runs, 'export <run>', 'Write its result, or its summary, to a file')
    .requiredOption(
      '--out <file>',
      'assignments or pairs as .csv or .parquet (pairs also .jsonl), the summary as .json',
    )
    .action(async (run: string, flags: Flags) => {
      const { exportRun } = await import('../run-export.ts')
      await exportRun(run, flags)
    })
  addCommand(runs, 'report <run>', 'Write its one-page report, ready to read and to print')
    .requiredOption('--out <file>', 'a .html that needs nothing else')
    .action(async (run: string, flags: Flags) => {
      const { reportRun } = await import('../run-report.ts')
      await reportRun(run, flags)
    })
}

function addChanging(runs: Command, exit: SetExitCode): void {
  addCommand(runs, 'start <run>', 'Run the same job again, or a point of a sweep as an allocation')
    .option('--point <n>', 'of a sweep: the point of its table, from 1')
    .option('--out <file>', 'with --point: assignments, .csv or .parquet')
    .addOption(logLevelOption())
    .action(async (run: string, flags: Flags) => {
      const { startAgain } = await import('../allocate.ts')
      exit(await startAgain(run, flags))
    })
  addCommand(runs, 'cancel <run>', 'Stop a run').action(async (run: string, flags: Flags) => {
    const { cancelRun } = await import('../run-changes.ts')
    await cancelRun(run, flags)
  })
  addCommand(runs, 'remove <runs...>', 'Delete finished runs and their files')
    .addOption(yesOption())
    .action(async (ids: readonly string[], flags: Flags) => {
      const { removeRuns } = await import('../run-changes.ts')
      await removeRuns(ids, flags)
    })
}

function addKeeping(runs: Command): void {
  addCommand(runs, 'mark <runs...>', 'Pin, tag or annotate runs, or mark them as seen')
    .addOption(new Option('--pin', 'never remove them by a rule').conflicts('unpin'))
    .option('--unpin', 'let rules remove them again')
    .addOption(repeatable('--tag <tag>', 'add a tag'))
    .addOption(repeatable('--untag <tag>', 'take a tag away'))
    .addOption(new Option('--seen', 'they need no attention any more').conflicts('unseen'))
    .option('--unseen', 'they need attention again')
    .option('--note <text>', 'write a note; "" takes it away')
    .action(async (ids: readonly string[], flags: Flags) => {
      const { markRuns } = await import('../run-changes.ts')
      await markRuns(ids, flags)
    })
  addCommand(runs, 'prune', 'Delete old runs by the rule of the workspace, or by this one')
    .option('--max_runs <n>', 'keep the newest n finished runs')
    .option('--max_age_days <n>', 'keep runs that ended within n days')
    .option('--max_gib <x>', 'keep as many as fit into x GiB')
    .option('--dry_run', 'only say what would go')
    .addOption(yesOption())
    .action(async (flags: Flags) => {
      const { pruneRuns } = await import('../run-prune.ts')
      await pruneRuns(flags)
    })
}
