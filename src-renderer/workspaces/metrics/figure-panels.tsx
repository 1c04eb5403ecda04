import type { ReactNode } from 'react'
import type { Distribution, MetricsPart, MetricsReport } from '../../../src-shared/metrics.ts'
import {
  formatBytes,
  formatCompact,
  formatCount,
  formatRate,
  formatSeconds,
  nothing,
} from '../../format.ts'
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
import { metricsOutcomes, type MetricsOutcome } from '../../../src-shared/metrics.ts'
import classes from './metrics.module.css'

const outcomeColours: Readonly<Record<MetricsOutcome, string>> = {
  ok: 'var(--qm-ok-mark)',
  warning: 'var(--qm-warn-mark)',
  timed_out: 'var(--qm-unsponsored-mark)',
  failed: 'var(--qm-bad-mark)',
  interrupted: 'var(--qm-bad)',
  cancelled: 'var(--qm-control)',
  active: 'var(--qm-run-mark)',
}

/** The plots of figures over time. */
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
        sort="-duration"
      />
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
            part.users_per_second === null ? nothing : formatCompact(part.users_per_second.median),
        }}
        medianOnly
      />
      <SpreadPanel
        report={report}
        title={queueSentence(totals.queue_seconds)}
        axis="From the order to the start"
        pick={(part) => part.queue_seconds}
        format={formatSeconds}
      />
      <SpreadPanel
        report={report}
        title={memorySentence(totals.peak_memory_bytes)}
        axis="Largest memory of a run's process"
        pick={(part) => part.peak_memory_bytes}
        format={formatBytes}
      />
    </>
  )
}

function OutcomesPanel({ report }: { report: MetricsReport }) {
  const there = outcomeCounts(report.totals)
  const series: PlotSeries[] = metricsOutcomes
    .filter((outcome) => there.has(outcome))
    .map((id) => ({ id, label: outcomeWords[id], colour: outcomeColours[id] }))
  const shown = report.buckets.map((part) => ({ part, counts: outcomeCounts(part) }))
  return (
    <BucketPlot
      title={runsSentence(report.totals)}
      axis={`Runs a ${report.bucket}`}
      shape="bars"
      whole
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
          cells={(part) => {
            const counts = outcomeCounts(part)
            return [
              <RunsLink key="runs" part={part}>
                {formatCount(part.runs)}
              </RunsLink>,
              ...series.map(({ id }) => {
                const outcome = metricsOutcomes.find((each) => each === id)!
                const runs = counts.get(outcome)
                return runs === undefined ? (
                  nothing
                ) : (
                  <a key={id} href={runsAddress({ from: part.from, to: part.to, outcome })}>
                    {formatCount(runs)}
                  </a>
                )
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
          cells={(part) => {
            const spread = pick(part)
            return [
              spread === null ? (
                nothing
              ) : (
                <a key="runs" href={address(part)}>
                  {formatCount(spread.runs)}
                </a>
              ),
              ...[spread?.median, spread?.p95, spread?.max].map((value) =>
                value === undefined ? nothing : format(value),
              ),
              ...(more === undefined ? [] : [more.cell(part)]),
            ]
          }}
        />
      }
    />
  )
}

function RunsLink({ part, children }: { part: MetricsPart; children: ReactNode }) {
  if (part.runs === 0) return children
  return <a href={runsAddress({ from: part.from, to: part.to })}>{children}</a>
}

interface TwinProps {
  readonly report: MetricsReport
  readonly headings: readonly string[]
  readonly cells: (part: MetricsPart) => readonly ReactNode[]
}

/** The same numbers as rows, newest first; buckets in which nothing ran are left out. */
function Twin({ report, headings, cells }: TwinProps) {
  const parts = report.buckets.filter(({ runs }) => runs > 0).toReversed()
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">
            {report.bucket === 'day' ? 'Day' : report.bucket === 'week' ? 'Week' : 'Month'}
          </th>
          {headings.map((heading) => (
            <th key={heading} scope="col" className="num">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {parts.map((part) => (
          <tr key={part.start}>
            <th scope="row">{bucketName(part.start, report.bucket)}</th>
            {cells(part).map((cell, index) => (
              <td key={headings[index]} className="num">
                {cell}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
