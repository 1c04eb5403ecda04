import type { Distribution, MetricsPart, MetricsReport } from '../../../src-shared/metrics.ts'
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatRate,
  formatSeconds,
  nothing,
} from '../../format.ts'
import type { TickKind } from './plot-ticks.ts'
import { BucketPlot, type PlotMark, type PlotSeries } from './bucket-plot.tsx'
import {
  bucketName,
  bucketTick,
  memorySentence,
  outcomeCounts,
  outcomeWords,
  queueSentence,
  runsSentence,
  secondsSentence,
  throughputSentence,
} from './metrics-words.ts'
import { runsAddress } from './runs-address.ts'
import { Twin, type TwinCell } from './twin.tsx'
import { metricsOutcomes, type MetricsOutcome } from '../../../src-shared/metrics.ts'

const outcomeColours: Readonly<Record<MetricsOutcome, string>> = {
  ok: 'var(--qm-ok-mark)',
  warning: 'var(--qm-warn-mark)',
  timed_out: 'var(--qm-warn-mark)',
  failed: 'var(--qm-bad-mark)',
  interrupted: 'var(--qm-bad-mark)',
  cancelled: 'var(--qm-control)',
  active: 'var(--qm-run-mark)',
}

/** The plots of figures over time; of what no run measured there is none. */
export function FigurePanels({ report }: { report: MetricsReport }) {
  const { totals } = report
  return (
    <>
      <OutcomesPanel report={report} />
      <SpreadPanel
        report={report}
        title={secondsSentence(totals.seconds)}
        axis="Work of a run with a result"
        pick={(part) => part.seconds}
        format={formatSeconds}
        ticks="seconds"
        sort="-duration"
      />
      {totals.pairs_per_second !== null && (
        <SpreadPanel
          report={report}
          title={throughputSentence(totals.pairs_per_second)}
          axis="Pairs a second"
          pick={(part) => part.pairs_per_second}
          format={(value) => formatRate(value, 'pairs')}
          formatTick={(value) => formatCompact(value)}
          more={{
            heading: 'Users a second, median',
            cell: (part) =>
              part.users_per_second === null
                ? nothing
                : formatCompact(part.users_per_second.median),
          }}
          medianOnly
        />
      )}
      <SpreadPanel
        report={report}
        title={queueSentence(totals.queue_seconds)}
        axis="From the order to the start"
        pick={(part) => part.queue_seconds}
        format={formatSeconds}
        ticks="seconds"
      />
      {totals.peak_memory_bytes !== null && (
        <SpreadPanel
          report={report}
          title={memorySentence(totals.peak_memory_bytes)}
          axis="Largest memory of a run's process"
          pick={(part) => part.peak_memory_bytes}
          format={formatBytes}
        />
      )}
    </>
  )
}

function OutcomesPanel({ report }: { report: MetricsReport }) {
  const there = outcomeCounts(report.totals)
  const series = metricsOutcomes
    .filter((outcome) => there.has(outcome))
    .map((id) => ({
      id,
      label: outcomeWords[id],
      colour: outcomeColours[id],
      hatched: id === 'timed_out' || id === 'interrupted',
    }))
  const shown = report.buckets.map((part) => ({ part, counts: outcomeCounts(part) }))
  return (
    <BucketPlot
      title={runsSentence(report.totals)}
      axis={`Runs a ${report.bucket}`}
      shape="bars"
      ticks="count"
      series={series}
      formatTick={formatCount}
      columns={shown.map(({ part, counts }) => ({
        key: part.start,
        tick: bucketTick(part.start, report.bucket),
        marks: [...counts].map(([outcome, runs]): PlotMark => ({
          series: outcome,
          value: runs,
          href: runsAddress({ from: part.from, to: part.to, outcome }),
          title: `${bucketName(part.start, report.bucket)}: ${formatCount(runs)} ${outcomeWords[outcome].toLowerCase()}`,
        })),
      }))}
      table={
        <Twin
          report={report}
          headings={['Runs', ...series.map(({ label }) => label)]}
          cellsOf={(part) => {
            const span = { from: part.from, to: part.to }
            const counts = outcomeCounts(part)
            return [
              { text: formatCount(part.runs), href: runsAddress(span) },
              ...series.map(({ id: outcome }): TwinCell => {
                const runs = counts.get(outcome)
                return runs === undefined
                  ? { text: nothing }
                  : { text: formatCount(runs), href: runsAddress({ ...span, outcome }) }
              }),
            ]
          }}
        />
      }
    />
  )
}

interface SpreadPanelProps {
  readonly report: MetricsReport
  readonly title: string
  readonly axis: string
  readonly pick: (part: MetricsPart) => Distribution | null
  readonly format: (value: number) => string
  readonly formatTick?: (value: number) => string
  readonly ticks?: TickKind
  /** Order of the list that a mark leads to. */
  readonly sort?: string
  /** Where a high value is a good one the 95th percentile says nothing. */
  readonly medianOnly?: boolean
  readonly more?: { readonly heading: string; readonly cell: (part: MetricsPart) => string }
}

const spreadSeries: readonly PlotSeries[] = [
  { id: 'median', label: 'median', colour: 'var(--qm-accent)' },
  { id: 'p95', label: '95th percentile', colour: 'var(--qm-control)' },
]

/** Median and 95th percentile of a figure over time. */
function SpreadPanel(props: SpreadPanelProps) {
  const { report, pick, format, sort, medianOnly = false, more } = props
  const series = spreadSeries.filter(({ id }) => id === 'median' || !medianOnly)
  const address = (part: MetricsPart): string =>
    runsAddress({ from: part.from, to: part.to, ...(sort !== undefined && { sort }) })
  return (
    <BucketPlot
      title={props.title}
      axis={props.axis}
      shape="lines"
      ticks={props.ticks ?? 'number'}
      series={series}
      formatTick={props.formatTick ?? format}
      columns={report.buckets.map((part) => {
        const spread = pick(part)
        const name = bucketName(part.start, report.bucket)
        return {
          key: part.start,
          tick: bucketTick(part.start, report.bucket),
          marks:
            spread === null
              ? []
              : series.map(({ id, label }): PlotMark => ({
                  series: id,
                  value: id === 'median' ? spread.median : spread.p95,
                  href: address(part),
                  title: `${name}: ${label} ${format(id === 'median' ? spread.median : spread.p95)} of ${formatCount(spread.runs)}`,
                })),
        }
      })}
      table={
        <Twin
          report={report}
          headings={[
            'Runs',
            'Median',
            '95th percentile',
            'Largest',
            ...(more === undefined ? [] : [more.heading]),
          ]}
          cellsOf={(part) => {
            const spread = pick(part)
            return [
              spread === null
                ? { text: nothing }
                : { text: formatCount(spread.runs), href: address(part) },
              ...[spread?.median, spread?.p95, spread?.max].map((value): TwinCell => ({
                text: value === undefined ? nothing : format(value),
              })),
              ...(more === undefined ? [] : [{ text: more.cell(part) }]),
            ]
          }}
        />
      }
    />
  )
}
