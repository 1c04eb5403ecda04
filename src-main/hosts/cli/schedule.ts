import { fillDates } from '../../../src-shared/schedules/date-patterns.ts'
import { jobTexts } from '../../../src-shared/schedules/job-paths.ts'
import { jobTarget } from '../../../src-shared/schedules/job-target.ts'
import type { Schedule, ScheduleEntry, Schedules } from '../../../src-shared/schedules/schedules.ts'
import { expected } from '../../platform/errors.ts'
import type { Flags } from './commands/options.ts'
import { nearestIds } from './known-run.ts'
import { type LocalCore, openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, timeText } from './units.ts'

/** `quartermaster schedule list`. */
export async function listSchedules(flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const listed = await local.client.schedules.list()
  if (flags['json'] === true) {
    sayJson(listed)
    return
  }
  if (listed.schedules.length === 0) {
    say(
      process.stdout,
      "No schedules yet. For instance: quartermaster schedule add nightly --cron '0 3 * * *' --run RUN\n",
    )
    return
  }
  const rows = listed.schedules.map((schedule) => [
    schedule.name,
    schedule.cron,
    schedule.timezone,
    schedule.paused ? 'paused' : zonedText(schedule.next[0], schedule.timezone),
    schedule.last === null ? '' : entryWords(schedule.last),
    schedule.attention === 0 ? '' : `${schedule.attention} not started`,
  ])
  const header = ['Schedule', 'Cron', 'Zone', 'Next start (in its zone)', 'Last', '']
  say(process.stdout, `${table(header, rows)}\n${hostWords(listed)}\n`)
}

/** `quartermaster schedule show SCHEDULE`. */
export async function showSchedule(name: string, flags: Flags): Promise<void> {
  await using local = await openLocalCore(flags)
  const schedule = await knownSchedule(local, name)
  const limit = Number(flags['history'])
  if (!Number.isInteger(limit) || limit < 1 || limit > 1000) {
    throw expected('bad_usage', {
      what: `--history ${String(flags['history'])} is no number of lines.`,
      remedy: 'Give a whole number from 1 to 1000.',
    })
  }
  const { entries } = await local.client.schedules.history({ id: schedule.id, limit })
  if (flags['json'] === true) {
    sayJson({ schedule, history: entries })
    return
  }
  say(process.stdout, `${scheduleText(schedule)}\n${historyText(entries)}\n`)
}

/** By its name, or its id. Throws `not_found` with what may have been meant. */
export async function knownSchedule({ client }: LocalCore, name: string): Promise<Schedule> {
  const { schedules } = await client.schedules.list()
  const found =
    schedules.find((each) => each.name === name) ?? schedules.find(({ id }) => id === name)
  if (found !== undefined) return found
  const near = nearestIds(
    name,
    schedules.map((each) => each.name),
  )
  throw expected('not_found', {
    what: `There is no schedule ${name}.`,
    remedy:
      near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : '`quartermaster schedule list` shows what there is.',
  })
}

/** What it is and what it will do, over several lines. */
export function scheduleText(schedule: Schedule): string {
  const { name, cron, timezone, on_missed, paused, next, job, kind } = schedule
  const [first] = next
  const lines = [
    `${name} · ${kind} · ${cron} in ${timezone}${paused ? ' · paused' : ''}`,
    on_missed === 'run_once'
      ? 'Missed starts are made up for by one run.'
      : 'Missed starts are reported.',
    ...next.map(
      (time, place) => `${place === 0 ? 'Next   ' : '       '} ${zonedText(time, timezone)}`,
    ),
  ]
  if (job === null) lines.push('Another version wrote its job; this one cannot read it.')
  else {
    for (const { place, text } of jobTexts(job)) {
      const filled = first === undefined ? text : fillDates(text, new Date(first), timezone).text
      lines.push(`${placeWords(place)}: ${text}${filled === text ? '' : `\n  next: ${filled}`}`)
    }
    const target = jobTarget(job)
    if (target !== null) lines.push(`writes ${target.tables.join(', ')} on ${target.connection}`)
  }
  return lines.join('\n')
}

/** inputs.0 is input 1: `--input` is given in this order. */
const placeWords = (place: string): string =>
  place.replace(/^inputs\.(\d+)/, (_, at: string) => `input ${Number(at) + 1}`)

function historyText(entries: readonly ScheduleEntry[]): string {
  if (entries.length === 0) return 'Nothing came of it yet.'
  const rows = entries.map((entry) => [
    timeText(entry.scheduled_at),
    entryWords(entry),
    entry.outcome === 'started' ? entry.run_id : '',
  ])
  return table(['For (UTC)', 'What came of it', 'Run'], rows)
}

/** A line of the history in words. */
export function entryWords(entry: ScheduleEntry): string {
  switch (entry.outcome) {
    case 'started': {
      const state = entry.run?.lifecycle.state.replace('_', ' ') ?? 'run deleted'
      const why =
        entry.trigger === 'person'
          ? ` (by ${entry.by ?? 'somebody'})`
          : entry.trigger === 'catch_up'
            ? ' (late, for what was missed)'
            : ''
      return `${state}${why}`
    }
    case 'skipped':
      return `skipped: run ${entry.running} was still at work`
    case 'missed':
      return entry.count === 1
        ? 'missed: nothing was open'
        : `${entry.at_least ? 'at least ' : ''}${countText(entry.count, 'start')} missed since ${timeText(entry.first_at)}`
    case 'refused':
      return `could not start: ${entry.error.what}`
  }
}

export function hostWords({ host }: Pick<Schedules, 'host'>): string {
  if (host === null) {
    return 'Nothing starts now: no window and no `quartermaster serve` has the workspace open.'
  }
  return host.kind === 'server'
    ? `Started by the server on ${host.hostname}.`
    : `Started by the window on ${host.hostname}, while it is open.`
}

/** An instant on the clocks of a zone: `Mon 2026-03-02 03:00`. */
function zonedText(instant: string | undefined, timezone: string): string {
  if (instant === undefined) return ''
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).formatToParts(new Date(instant))
  const of = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((part) => part.type === type)?.value ?? ''
  return `${of('weekday')} ${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')} ${of('timeZoneName')}`
}
