import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { connectionName } from '../../../src-shared/connections.ts'
import type { EtlConfiguration } from '../../../src-shared/events/configuration.ts'
import { type EventSource, eventsJob, type EventsJob } from '../../../src-shared/events/job.ts'
import { type LoadTarget, tablePrefix } from '../../../src-shared/events/load.ts'
import type { EventsPresetValues } from '../../../src-shared/presets.ts'
import { configurationText, eventLogLevel } from '../../events/index.ts'
import { expected, messageOf } from '../../platform/errors.ts'
import type { RunnerAhead } from '../fork-spawner.ts'
import { runToEnd } from './allocate.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { logLevelOf } from './flags.ts'
import { openLocalCore } from './local-core.ts'
import { presetValuesNamed } from './presets.ts'
import {
  querySourceOf,
  type SqlFlags,
  sqlParametersGiven,
  unusedSqlParameters,
  withSqlParameters,
} from './sql-flags.ts'
import { say } from './terminal.ts'

/** `quartermaster etl`. `ahead`: the runner its run will have. Returns the exit code. */
export async function etl(flags: Flags, ahead?: RunnerAhead): Promise<number> {
  const named = flags['preset']
  // What is wrong with the flags is told before a workspace is opened.
  const alone = named === undefined ? await eventsJobOf(flags) : undefined
  await using local = await openLocalCore(flags, ahead)
  const job =
    alone ?? (await eventsJobOf(flags, await presetValuesNamed(local, String(named), 'events')))
  const isConfigured = flags['config'] !== undefined || named !== undefined
  const own = isConfigured ? eventLogLevel(job.configuration) : 'warning'
  const level = flags['log_level'] === undefined ? own : logLevelOf(flags)
  return await runToEnd(local, job, flags, level)
}

/** The job that the flags describe: theirs wins over a preset's. Throws `bad_usage`. */
export async function eventsJobOf(flags: Flags, preset?: EventsPresetValues): Promise<EventsJob> {
  if (flags['config'] !== undefined && flags['preset'] !== undefined) {
    throw usage('--preset and --config both say how to clean.', "--preset 'Game log'")
  }
  const inputs = inputsOf(flags, preset?.inputs)
  const configuration = preset?.configuration ?? (await configurationOf(flags))
  const output = flags['output']
  return eventsJob.parse({
    kind: 'events',
    inputs,
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

/** Those that the flags name; a preset's where they name none. */
function inputsOf(flags: Flags, kept: EventsPresetValues['inputs']): readonly EventSource[] {
  const named = flags['input']
  if (Array.isArray(named) && named.length > 0) {
    return sourcesOf(named.map(String), sqlParametersGiven(flags))
  }
  if (kept === undefined) {
    throw usage('etl needs --input: a file or a pattern in quotes.', "--input 'logs/*.jsonl'")
  }
  const sql = sqlParametersGiven(flags)
  const sources = kept.map((source) =>
    source.kind === 'query' ? withSqlParameters('input', source, sql, undefined) : source,
  )
  unusedSqlParameters(sql, Object.fromEntries(sources.entries()))
  return sources
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
