import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { connectionName } from '../../../src-shared/connections.ts'
import type { EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import { type EventSource, eventsJob, type EventsJob } from '../../../src-shared/events/job.ts'
import { type LoadTarget, tablePrefix } from '../../../src-shared/events/load.ts'
import { configurationText, eventLogLevel } from '../../events/index.ts'
import { expected, messageOf } from '../../platform/errors.ts'
import type { RunnerAhead } from '../fork-spawner.ts'
import { runToEnd } from './allocate.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { logLevelOf } from './flags.ts'
import { openLocalCore } from './local-core.ts'
import {
  querySourceOf,
  type SqlFlags,
  sqlParametersGiven,
  unusedSqlParameters,
} from './sql-flags.ts'
import { say } from './terminal.ts'

/** `quartermaster etl`. `ahead`: the runner its run will have. Returns the exit code. */
export async function etl(flags: Flags, ahead?: RunnerAhead): Promise<number> {
  // What is wrong with the flags is told before a workspace is opened.
  const job = await eventsJobOf(flags)
  const own = flags['config'] === undefined ? 'warning' : eventLogLevel(job.configuration)
  const level = flags['log_level'] === undefined ? own : logLevelOf(flags)
  await using local = await openLocalCore(flags, ahead)
  return await runToEnd(local, job, flags, level)
}

/** The job that the flags describe. Throws `bad_usage`. */
export async function eventsJobOf(flags: Flags): Promise<EventsJob> {
  const named = flags['input']
  if (!Array.isArray(named) || named.length === 0) {
    throw usage('etl needs --input: a file or a pattern in quotes.', "--input 'logs/*.jsonl'")
  }
  const configuration = await configurationOf(flags)
  const output = flags['output']
  return eventsJob.parse({
    kind: 'events',
    inputs: sourcesOf(named.map(String), sqlParametersGiven(flags)),
    output: typeof output === 'string' ? resolve(output) : null,
    configuration:
      flags['strict'] === true ? { ...configuration, strict_mode: true } : configuration,
    now: instantOf(flags['now']),
    load: loadTargetOf(flags),
  })
}

const loadFlags = z.object({
  load_connection: connectionName.optional(),
  load_prefix: tablePrefix.optional(),
  load_events: z.boolean().optional(),
})

/** Where the run writes its tables; null: nowhere. */
function loadTargetOf(flags: Flags): LoadTarget | null {
  const given = flagValues(loadFlags, flags, 'etl')
  const { load_connection: connection, load_prefix: prefix = '', load_events: events } = given
  if (connection !== undefined) return { connection, prefix, events: events === true }
  const alone = (['load_prefix', 'load_events'] as const).find((name) => given[name] !== undefined)
  if (alone === undefined) return null
  throw usage(
    `--${alone} says nothing without --load_connection, which names the database.`,
    '--load_connection warehouse',
  )
}

/** Paths, and queries as `sql:FILE@CONNECTION`. */
function sourcesOf(named: readonly string[], flags: SqlFlags): readonly EventSource[] {
  const sources = named.map((word): EventSource => {
    if (!word.startsWith('sql:')) return { kind: 'file', path: resolve(word) }
    const { columns: _, ...query } = querySourceOf('input', word, flags, undefined)
    return query
  })
  unusedSqlParameters(flags, Object.fromEntries(sources.entries()))
  return sources
}

async function configurationOf(flags: Flags): Promise<Partial<EtlConfiguration>> {
  const path = flags['config']
  if (typeof path !== 'string') return {}
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (cause) {
    // A missing file means the defaults; one that cannot be read is a mistake.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      say(process.stderr, `warning: ${path} does not exist; the defaults are used\n`)
      return {}
    }
    throw expected('unreadable_file', {
      what: `${path} cannot be read: ${messageOf(cause)}.`,
      remedy: 'Check its name and its rights.',
      cause,
    })
  }
  const { readConfiguration } = await configurationText()
  const { configuration, problems } = readConfiguration(text)
  for (const { severity, line, message } of problems) {
    if (severity === 'warning') say(process.stderr, `warning: ${path}:${line}: ${message}\n`)
  }
  if (configuration !== null) return configuration
  const errors = problems.filter(({ severity }) => severity === 'error')
  throw expected('bad_usage', {
    what: errors.map(({ line, message }) => `${path}:${line}: ${message}`).join('; '),
    remedy: 'Correct the configuration; docs/events.md lists its keys.',
  })
}

function instantOf(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) {
    throw usage(`--now ${value} is no instant.`, '--now 2026-01-31T12:00:00Z')
  }
  return date.toISOString()
}

function usage(what: string, example: string): Error {
  return expected('bad_usage', { what, remedy: `Write for example: ${example}` })
}
