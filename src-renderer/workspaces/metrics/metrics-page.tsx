import { SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { WriteButton } from '../../components/write-button.tsx'
import type { MetricsReport } from '../../../src-shared/metrics.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { NewRunMenu } from '../../components/new-run-menu.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonBar } from '../../components/states.tsx'
import { formatBytes, formatCount, formatRate, formatSeconds } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useStartSample } from '../allocation/start-sample.ts'
import { DiskPanel } from './disk-panel.tsx'
import { metricsRanges, type MetricsRange } from './metrics-search.ts'
import { outcomeCounts, outcomeWords } from './metrics-words.ts'
import { FigurePanels } from './figure-panels.tsx'
import { runsAddress } from './runs-address.ts'
import classes from './metrics.module.css'

const route = getRouteApi('/metrics')

const rangeWords: Readonly<Record<MetricsRange, string>> = {
  '7': '7 days',
  '30': '30 days',
  '90': '90 days',
  all: 'All',
}

export function MetricsPage() {
  useCrumbs([{ label: 'Metrics' }])
  const { days = '30' } = route.useSearch()
  const navigate = useNavigate({ from: '/metrics' })
  const input = {
    days: days === 'all' ? null : Number(days),
    time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
  const report = useQuery(
    rpc.metrics.runs.queryOptions({
      input,
      placeholderData: keepPreviousData,
      refetchInterval: 60_000,
    }),
  )
  return (
    <>
      <PageHeader
        title="Metrics"
        meta={report.data === undefined ? [] : [`Days of ${report.data.time_zone}`]}
        actions={
          <SegmentedControl
            aria-label="Time"
            value={days}
            onChange={(value) => void navigate({ search: { days: value }, replace: true })}
            data={metricsRanges.map((value) => ({ value, label: rangeWords[value] }))}
          />
        }
      />
      <div className={classes.page} aria-busy={report.isPending}>
        {report.isError && report.data === undefined ? (
          <ErrorState error={readableError(report.error)} retry={() => void report.refetch()} />
        ) : report.data === undefined ? (
          <LoadingMetrics />
        ) : report.data.totals.runs === 0 ? (
          <NothingRan everything={days === 'all'} />
        ) : (
          <>
            <Headline report={report.data} />
            <ReconciliationLine report={report.data} />
            <div className={classes.panels}>
              <FigurePanels report={report.data} />
              <DiskPanel />
            </div>
          </>
        )}
      </div>
    </>
  )
}

function Headline({ report }: { report: MetricsReport }) {
  const { totals, from, to } = report
  const { seconds, pairs_per_second: pairs, peak_memory_bytes: memory } = totals
  const counts = outcomeCounts(totals)
  const span = { from, to }
  const slow = runsAddress({ ...span, sort: '-duration' })
  const figures: readonly Figure[] = [
    ['Runs', formatCount(totals.runs), runsAddress(span)],
    ...[...counts].map(
      ([outcome, runs]) =>
        [outcomeWords[outcome], formatCount(runs), runsAddress({ ...span, outcome })] as const,
    ),
    ...(seconds === null
      ? []
      : [
          ['Median time', formatSeconds(seconds.median), slow] as const,
          ['95th percentile', formatSeconds(seconds.p95), slow] as const,
        ]),
    ...(pairs === null ? [] : [['Median pace', formatRate(pairs.median, 'pairs'), slow] as const]),
    ...(memory === null
      ? []
      : [['Most memory', formatBytes(memory.max), runsAddress(span)] as const]),
  ]
  return <Figures figures={figures} />
}

/** What reconciliations did, as dashboards of `/metrics` call it. */
function ReconciliationLine({ report }: { report: MetricsReport }) {
  const { reconciliation: done, from, to } = report
  if (done === null) return null
  const runs = runsAddress({ from, to })
  const confidence = done.average_confidence_score
  return (
    <Figures
      figures={[
        ['Records reconciled', formatCount(done.products_processed_total), runs],
        ['Time reconciling', formatSeconds(done.processing_duration_seconds), runs],
        ['Average confidence, last', confidence === null ? '–' : confidence.toFixed(3), runs],
        ['Language model calls', formatCount(done.claude_api_calls_total), runs],
        ['Language model cost', `$${done.claude_api_cost_usd_total.toFixed(2)}`, runs],
      ]}
    />
  )
}

type Figure = readonly [term: string, value: string, href: string]

function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className={classes.headline}>
      {figures.map(([term, value, href]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>
            <a href={href}>{value}</a>
          </dd>
        </div>
      ))}
    </dl>
  )
}

function NothingRan({ everything }: { everything: boolean }) {
  const sample = useStartSample()
  if (!everything) {
    return (
      <EmptyState
        title="No runs in this time"
        actions={
          <>
            <LinkButton to="/metrics" search={{ days: 'all' }}>
              Show all time
            </LinkButton>
            <NewRunMenu />
          </>
        }
      >
        Runs are counted on the day they were started.
      </EmptyState>
    )
  }
  return (
    <>
      {sample.isError && <ErrorState error={readableError(sample.error)} />}
      <EmptyState
        title="No runs yet"
        actions={
          <WriteButton variant="filled" loading={sample.isPending} onClick={() => sample.mutate()}>
            Try with sample data
          </WriteButton>
        }
      >
        Outcomes, durations, waits and memory of runs are shown here over time.
      </EmptyState>
    </>
  )
}

function LoadingMetrics() {
  return (
    <>
      <div className={classes.headline} aria-hidden>
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index}>
            <SkeletonBar width={72} />
            <div className={classes.skeletonValue}>
              <SkeletonBar width={56} height={16} />
            </div>
          </div>
        ))}
      </div>
      <div className={classes.panels} aria-hidden>
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className={classes.panel}>
            <SkeletonBar width={260} height={14} />
            <div className={classes.skeletonPlot}>
              <SkeletonBar width="100%" height={180} />
            </div>
          </div>
        ))}
      </div>
    </>
  )
}
