import type { EventLoad } from '../../../src-shared/events/load.ts'
import type { EtlSummary } from '../../../src-shared/events/report.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { table } from './terminal.ts'

const integer = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** A short report for a terminal: what became of the lines, then the checks. */
export function etlText(
  summary: EtlSummary,
  run: Pick<Run, 'id'>,
  loads: readonly EventLoad[] = [],
): string {
  const { quality, metrics } = summary
  const { lines, blank, kept, rejected } = quality.counts
  const counts: (readonly [string, number])[] = [
    ['Lines read', lines],
    ['Blank', blank],
    ...Object.entries(rejected).filter(([, count]) => count > 0),
    ['Clean events', kept],
  ]
  const checks = quality.checks.map(({ name, passed, severity, message }) => [
    passed ? 'passed' : severity === 'error' ? 'FAILED' : 'warning',
    name,
    message,
  ])
  const dates =
    summary.first_date === null ? 'no events' : `${summary.first_date} to ${summary.last_date}`
  return [
    `Run ${run.id}`,
    table(
      ['', ''],
      counts.map(([name, count]) => [name, integer.format(count)]),
      [1],
    ),
    '',
    `Days            ${dates}`,
    `Players         ${integer.format(summary.players)}`,
    `Revenue         ${decimal.format(summary.revenue)}${summary.revenue_outliers > 0 ? ` (${integer.format(summary.revenue_outliers)} outliers left out)` : ''}`,
    `Time            ${metrics.processing_time_seconds.toFixed(1)} s, ${integer.format(metrics.throughput)} events/s`,
    ...(summary.output === null ? [] : [`Written to      ${summary.output}`]),
    ...loads.map(
      ({ connection, tables }) =>
        `Loaded into     ${tables.map(({ table: name }) => name).join(', ')} on ${connection}`,
    ),
    '',
    table(['Check', '', ''], checks, []),
    '',
  ].join('\n')
}
