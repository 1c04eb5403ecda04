import { type Command, Option } from 'commander'
import { missedRules } from '../../../../src-shared/schedules/missed-rules.ts'
import { addCommand, type Flags, logLevelOption, type SetExitCode, yesOption } from './options.ts'

const addHelp = `
The job is that of a run, or of a command that follows --:
  quartermaster schedule add nightly --cron '0 3 * * *' -- etl --input 'logs/events_{yyyyMMdd-1d}.jsonl'
In paths and in values of queries {yyyy} {MM} {dd} {HH} {mm} are the scheduled time on the clocks of the
zone, together as {yyyy-MM-dd}; {yyyyMMdd-1d} is the day before. Units: m h d w mo y.
Schedules start while a window or \`quartermaster serve\` has the workspace open.`

/** What is under `schedule`: jobs that start by the clock. */
export function addScheduleCommands(schedule: Command, exit: SetExitCode): void {
  addCommand(schedule, 'list', 'Schedules, their next start and what came last').action(
    async (flags: Flags) => {
      const { listSchedules } = await import('../schedule.ts')
      await listSchedules(flags)
    },
  )
  addCommand(schedule, 'show <schedule>', 'One with its next five starts, paths and history')
    .option('--history <n>', 'lines of its history', '10')
    .action(async (name: string, flags: Flags) => {
      const { showSchedule } = await import('../schedule.ts')
      await showSchedule(name, flags)
    })
  addTimes(
    addCommand(schedule, 'add <name> [command...]', 'Start a job by a cron expression'),
  ).action(async (name: string, words: readonly string[], flags: Flags) => {
    const { addSchedule } = await import('../schedule-changes.ts')
    await addSchedule(name, words, flags)
  })
  addTimes(
    addCommand(schedule, 'change <schedule> [command...]', 'Change its times, its job or its name'),
  )
    .option('--name <name>', 'another name')
    .action(async (name: string, words: readonly string[], flags: Flags) => {
      const { changeSchedule } = await import('../schedule-changes.ts')
      await changeSchedule(name, words, flags)
    })
  addCommand(schedule, 'pause <schedule>', 'Start nothing by it until it is resumed').action(
    async (name: string, flags: Flags) => {
      const { pauseSchedule } = await import('../schedule-changes.ts')
      await pauseSchedule(name, true, flags)
    },
  )
  addCommand(schedule, 'resume <schedule>', 'Start by it again').action(
    async (name: string, flags: Flags) => {
      const { pauseSchedule } = await import('../schedule-changes.ts')
      await pauseSchedule(name, false, flags)
    },
  )
  addCommand(schedule, 'remove <schedule>', 'Delete it and its history; its runs stay')
    .addOption(yesOption())
    .action(async (name: string, flags: Flags) => {
      const { removeSchedule } = await import('../schedule-changes.ts')
      await removeSchedule(name, flags)
    })
  addCommand(schedule, 'run <schedule>', 'Run its job now and wait for the end')
    .option('--at <instant>', 'the time whose dates stand in its paths, ISO 8601; without it: now')
    .addOption(logLevelOption())
    .action(async (name: string, flags: Flags) => {
      const { runSchedule } = await import('../schedule-changes.ts')
      exit(await runSchedule(name, flags))
    })
}

function addTimes(command: Command): Command {
  return command
    .option('--cron <expression>', "five fields, '0 3 * * 1-5', or @hourly, @daily, @weekly")
    .option('--timezone <zone>', 'IANA name, such as Europe/Berlin; new ones: that of this machine')
    .addOption(
      new Option(
        '--missed <rule>',
        'starts for which nobody was there: told, or made up for once',
      ).choices(missedRules),
    )
    .option('--run <run>', 'the job of this run')
    .addHelpText('after', addHelp)
}
