import { z } from 'zod'
import type {
  Distribution,
  MetricsFigures,
  MetricsOutcome,
  MetricsReport,
} from '../../../src-shared/metrics.ts'
import type { Flags } from './commands/options.ts'
import { flagValues } from './flag-values.ts'
import { openLocalCore } from './local-core.ts'
import { say, sayJson, table } from './terminal.ts'
import { countText, sizeText } from './units.ts'

const metricsFlags = z.object({
  days: z.union([z.literal('all').transform(() => null), z.coerce.number().int().min(1).max(3660)]),
})

/** `quartermaster metrics`: days are those of the machine's time zone. */
export async function showMetrics(flags: Flags): Promise<void> {
  const { days } = flagValues(metricsFlags, flags, 'metrics')
  await using local = await openLocalCore(flags)
  const time_zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const report = await local.client.metrics.runs({ days, time_zone })
  if (flags['json'] === true) sayJson(report)
  else say(process.stdout, metricsText(report))
}

export function metricsText(report: MetricsReport): string {
  const { totals } = report
  if (totals.runs === 0) return 'No runs in this time.\n'
  const headings = ['Begins', 'Runs', 'Ok', 'Warning', 'Failed', 'Other', ...figureHeadings]
  const rows = report.buckets
    .filter(({ runs }) => runs > 0)
    .map((part) => [part.start, ...countCells(part), ...figureCells(part)])
  const whole = ['All', ...countCells(totals), ...figureCells(totals)]
  return `${countText(totals.runs, 'run')}, by ${report.bucket} (${report.time_zone}), ${sizeText(totals.bytes)} kept.\n${table(headings, [...rows, whole])}\n${reconciliationText(report.reconciliation)}`
}

/** By the names that dashboards ask for. */
function reconciliationText(totals: MetricsReport['reconciliation']): string {
  if (totals === null) return ''
  const { runs, ...named } = totals
  const rows = Object.entries(named).map(([name, value]) => [
    name,
    value === null ? '' : String(Math.round(value * 1e4) / 1e4),
  ])
  return `\n${countText(runs, 'reconciliation')}\n${table(['Name', 'Value'], rows)}\n`
}

const figureHeadings = ['Median', 'p95', 'Wait p95', 'Pairs/s', 'Memory p95']

function countCells({ counts, runs }: MetricsFigures): string[] {
  const of = (...outcomes: readonly MetricsOutcome[]): number =>
    counts.reduce((sum, each) => sum + (outcomes.includes(each.outcome) ? each.runs : 0), 0)
  const named = [of('ok'), of('warning'), of('failed')]
  return [runs, ...named, runs - named.reduce((sum, each) => sum + each, 0)].map(String)
}

function figureCells(figures: MetricsFigures): string[] {
  const cell = (
    of: Distribution | null,
    pick: 'median' | 'p95',
    write: (value: number) => string,
  ): string => (of === null ? '' : write(of[pick]))
  const seconds = (value: number): string => `${value.toFixed(1)} s`
  return [
    cell(figures.seconds, 'median', seconds),
    cell(figures.seconds, 'p95', seconds),
    cell(figures.queue_seconds, 'p95', seconds),
    cell(figures.pairs_per_second, 'median', (value) => String(Math.round(value))),
    cell(figures.peak_memory_bytes, 'p95', sizeText),
  ]
}
