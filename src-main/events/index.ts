import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtlConfiguration } from '../../src-shared/events/configuration.ts'
import type { EventsJob } from '../../src-shared/events/job.ts'
import { etlSummary, type EtlSummary } from '../../src-shared/events/report.ts'
import type { LogLevel } from '../../src-shared/runs.ts'
import { expected } from '../platform/errors.ts'

/** The configuration's YAML, read and written; its library is loaded by the first who asks. */
export async function configurationText(): Promise<typeof import('./configuration.ts')> {
  return import('./configuration.ts')
}

/** The lowest level of the log lines that are kept, and shown by the command. */
export function eventLogLevel({ monitoring }: EtlConfiguration): LogLevel {
  const levels = { DEBUG: 'debug', INFO: 'info', WARNING: 'warning', ERROR: 'error' } as const
  return levels[monitoring.log_level]
}

export { compareEventRuns } from './compare-runs.ts'
export { checkHistory, readQuality } from './check-history.ts'
export { RUNS_COMPARED } from './engine/checks.ts'

/**
 * What a run of the family is called in lists until somebody names it: its first file, or the folder of
 * its first pattern.
 */
export function eventsTitle(job: EventsJob): string {
  const [first] = job.inputs
  if (first?.kind === 'query') {
    const query = (first.file ?? 'query').replace(/\.sql$/i, '')
    return job.inputs.length > 1 ? `${query} and ${job.inputs.length - 1} more` : query
  }
  const parts = (first?.path ?? '').replaceAll('\\', '/').split('/')
  const wild = parts.findIndex((part) => /[*?[{]/.test(part))
  const folder = wild > 0 ? parts[wild - 1] : ''
  const last = (parts.at(-1) ?? '').replace(/(\.(jsonl|ndjson|json|gz|zst))+$/i, '')
  const name = folder === undefined || folder === '' ? last : folder
  return job.inputs.length > 1 ? `${name} and ${job.inputs.length - 1} more` : name
}

/** The summary of a published run. `folder` is the run's. Throws `not_found`. */
export async function readEtlSummary(folder: string): Promise<EtlSummary> {
  try {
    return etlSummary.parse(
      JSON.parse(await readFile(join(folder, 'artifacts', 'summary.json'), 'utf8')),
    )
  } catch (cause) {
    throw expected('not_found', {
      what: 'This run has no summary.',
      remedy: 'It ended before it had a result, or its folder was changed: start it again.',
      cause,
    })
  }
}
