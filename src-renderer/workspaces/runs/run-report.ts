import { sourceName } from '../../../src-shared/allocation/source-name.ts'
import type { RunDetails } from '../../../src-shared/run-details.ts'
import type { LogLine, RunDetail } from '../../../src-shared/runs.ts'
import { endedAt, startedAt } from './run-view.ts'
import { parameterRows } from './parameter-words.ts'

const lastLines = 50

/**
 * A run as plain text for an issue or a colleague: what it is, what was asked of it beyond the
 * defaults, how it ended, and the end of its log. English and exact, whatever the reader's locale.
 */
export function runReport(
  run: RunDetail,
  details: RunDetails | undefined,
  lines: readonly LogLine[],
): string {
  const { lifecycle } = run
  const changed = parameterRows(run.job, null).filter((row) => row.differsFromDefault)
  const version = details?.record?.version ?? details?.host?.version
  const error = lifecycle.state === 'failed' ? lifecycle.error : null
  const stages = details?.record?.stages ?? []
  const shown = lines.slice(-lastLines)
  return [
    `Run ${run.id} · ${run.title}`,
    `Kind: ${run.kind}${run.dry_run === true ? ', dry run' : ''}`,
    `State: ${lifecycle.state}${lifecycle.state === 'succeeded' ? `, ${lifecycle.outcome}` : ''}`,
    ...(version === undefined ? [] : [`Version: ${version}`]),
    `Created: ${run.created_at}`,
    ...(startedAt(lifecycle) === null ? [] : [`Started: ${startedAt(lifecycle)}`]),
    ...(endedAt(lifecycle) === null ? [] : [`Ended: ${endedAt(lifecycle)}`]),
    ...(stages.length === 0
      ? []
      : [
          `Stages: ${stages.map(({ title, seconds }) => `${title} ${seconds.toFixed(1)} s`).join(', ')}`,
        ]),
    '',
    'Parameters that are not the defaults:',
    ...(changed.length === 0
      ? ['  none']
      : changed.map(({ name, value, standard }) => `  --${name} ${value} (default ${standard})`)),
    'Inputs:',
    ...Object.entries(run.job.inputs).flatMap(([name, source]) =>
      source === undefined ? [] : [`  ${name}: ${sourceName(source)}`],
    ),
    ...(error === null
      ? []
      : [
          '',
          `Error ${error.code}: ${error.what}`,
          `What to do: ${error.remedy}`,
          ...(error.cause === undefined ? [] : [error.cause]),
        ]),
    '',
    `Log, last ${shown.length} of ${lines.length} lines:`,
    ...shown.map(logLineText),
  ].join('\n')
}

/** `2026-01-02T03:04:05.678Z warning  Text of the line`. */
function logLineText({ at, level, text }: LogLine): string {
  return `${at} ${level.padEnd(7)} ${text}`
}
