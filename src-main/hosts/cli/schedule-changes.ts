import { z } from 'zod'
import type { Job } from '../../../src-shared/runs.ts'
import { missedRule } from '../../../src-shared/schedules/schedules.ts'
import { expected } from '../../platform/errors.ts'
import { followToEnd } from './allocate.ts'
import { confirm } from './asking.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { logLevelOf } from './flags.ts'
import { knownRun } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { knownSchedule, scheduleText } from './schedule.ts'
import { type ReadCommand, readCommand } from './schedule-job.ts'
import { say, sayJson } from './terminal.ts'

const timeFlags = z.object({
  cron: z.string().optional(),
  timezone: z.string().optional(),
  missed: missedRule.optional(),
  run: z.string().optional(),
  name: z.string().optional(),
})

/** `quartermaster schedule add NAME -- COMMAND`. */
export async function addSchedule(
  name: string,
  words: readonly string[],
  flags: Flags,
): Promise<void> {
  const given = flagValues(timeFlags, flags, 'schedule add')
  if (given.cron === undefined) {
    throw expected('bad_usage', {
      what: "required option '--cron <expression>' not specified.",
      remedy: "Say when, for instance --cron '0 3 * * *' for three o'clock each night.",
    })
  }
  const command = await commandOf(words, given.run)
  await using local = await openLocalCore(flags)
  const job = await jobOf(local, command, given.run)
  if (job === undefined) {
    throw expected('bad_usage', {
      what: 'Nothing is said to be run.',
      remedy:
        'Name a run with --run RUN, or write the command after --, as in: -- etl --input FILE',
    })
  }
  const schedule = await local.client.schedules.create({
    name,
    cron: given.cron,
    timezone: given.timezone ?? ownTimezone(),
    ...(given.missed !== undefined && { on_missed: given.missed }),
    job,
  })
  if (flags['json'] === true) sayJson(schedule)
  else say(process.stdout, `${scheduleText(schedule)}\n`)
}

/** `quartermaster schedule change SCHEDULE`. */
export async function changeSchedule(
  known: string,
  words: readonly string[],
  flags: Flags,
): Promise<void> {
  const { run, missed, ...given } = flagValues(timeFlags, flags, 'schedule change')
  const command = await commandOf(words, run)
  await using local = await openLocalCore(flags)
  const { id } = await knownSchedule(local, known)
  const job = await jobOf(local, command, run)
  if (job === undefined && missed === undefined && Object.keys(given).length === 0) {
    throw expected('bad_usage', {
      what: 'Nothing is said to be changed.',
      remedy: 'Add --cron, --timezone, --missed, --name, --run, or a command after --.',
    })
  }
  const schedule = await local.client.schedules.update({
    id,
    ...given,
    ...(missed !== undefined && { on_missed: missed }),
    ...(job !== undefined && { job }),
  })
  if (flags['json'] === true) sayJson(schedule)
  else say(process.stdout, `${scheduleText(schedule)}\n`)
}

/** `quartermaster schedule pause|resume SCHEDULE`. */
export async function pauseSchedule(name: string, paused: boolean, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const { id } = await knownSchedule(local, name)
  const schedule = paused
    ? await local.client.schedules.pause({ id })
    : await local.client.schedules.resume({ id })
  if (flags['json'] === true) sayJson(schedule)
  else if (paused) say(process.stdout, `${schedule.name} is paused.\n`)
  else say(process.stdout, `${scheduleText(schedule)}\n`)
}

/** `quartermaster schedule remove SCHEDULE`. */
export async function removeSchedule(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const schedule = await knownSchedule(local, name)
  await confirm(`Remove the schedule ${schedule.name} and its history for good?`, flags)
  await local.client.schedules.remove({ id: schedule.id })
  if (flags['json'] === true) sayJson({ removed: schedule.id })
  else say(process.stdout, `Removed ${schedule.name}. Its runs stay.\n`)
}

/** `quartermaster schedule run SCHEDULE`. Returns the exit code of the run. */
export async function runSchedule(name: string, flags: Flags): Promise<number> {
  const level = logLevelOf(flags)
  const at = instantOf(flags['at'])
  await using local = await openLocalCore(flags)
  const { id } = await knownSchedule(local, name)
  return await followToEnd(
    local,
    () => local.client.schedules.run({ id, ...(at !== undefined && { at }) }),
    flags,
    level,
  )
}

async function commandOf(
  words: readonly string[],
  run: string | undefined,
): Promise<ReadCommand | undefined> {
  if (words.length === 0) return undefined
  if (run === undefined) return await readCommand(words)
  throw expected('bad_usage', {
    what: 'Both a run and a command are named.',
    remedy: 'Name one of them.',
  })
}

async function jobOf(
  local: LocalCore,
  command: ReadCommand | undefined,
  run: string | undefined,
): Promise<Job | undefined> {
  if (run !== undefined) return (await knownRun(local, run)).job
  return await command?.job(local)
}

const ownTimezone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

function instantOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const date = new Date(value)
  if (!Number.isNaN(date.getTime())) return date.toISOString()
  throw expected('bad_usage', {
    what: `--at ${value} is no instant.`,
    remedy: 'Write for example: --at 2026-01-31T03:00:00+01:00',
  })
}
