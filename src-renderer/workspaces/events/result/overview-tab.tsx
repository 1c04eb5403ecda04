import { useQuery } from '@tanstack/react-query'
import type { EtlSummary, RejectReason } from '../../../../src-shared/events/report.ts'
import type { CohortCell, CohortUnit } from '../../../../src-shared/events/result.ts'
import { eventsFinding } from '../../../../src-shared/events/sentences.ts'
import { Figure, Figures } from '../../../components/figures.tsx'
import { ErrorState, SkeletonBar } from '../../../components/states.tsx'
import { formatCount, formatRate, formatSeconds, formatValue } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { ChecksList } from './checks-list.tsx'
import { Cohorts } from './cohorts.tsx'
import { DayPlots } from './day-plots.tsx'
import { EventTypes } from './event-types.tsx'
import { dayWords, readerEventNumbers } from './event-words.ts'
import { Funnel } from './funnel.tsx'
import classes from './events.module.css'

interface OverviewTabProps {
  readonly runId: string
  readonly summary: EtlSummary
  readonly unit: CohortUnit
  readonly onUnit: (unit: CohortUnit) => void
  readonly onReason: (reason: RejectReason | null) => void
  readonly onEvents: (column?: 'event_date' | 'event_type', value?: string) => void
  readonly onCell: (cell: CohortCell) => void
}

export function OverviewTab(props: OverviewTabProps) {
  const { runId, summary, unit, onUnit, onReason, onEvents, onCell } = props
  const days = useQuery(
    rpc.events.days.queryOptions({ input: { id: runId }, staleTime: Number.POSITIVE_INFINITY }),
  )
  return (
    <div className={classes.overview}>
      <Headline summary={summary} />
      <p className={classes.finding}>{eventsFinding(summary, readerEventNumbers)}</p>
      <Funnel counts={summary.quality.counts} onReason={onReason} onClean={() => onEvents()} />
      <div className={classes.columns}>
        <div className={classes.main}>
          {days.data === undefined ? (
            days.isError ? (
              <ErrorState error={readableError(days.error)} retry={() => void days.refetch()} />
            ) : (
              <PlotsComing />
            )
          ) : (
            <DayPlots days={days.data} onDay={(date) => onEvents('event_date', date)} />
          )}
        </div>
        <div className={classes.aside}>
          <ChecksList runId={runId} checks={summary.quality.checks} />
          <EventTypes summary={summary} onType={(type) => onEvents('event_type', type)} />
        </div>
      </div>
      <Cohorts runId={runId} unit={unit} onUnit={onUnit} onCell={onCell} />
    </div>
  )
}

/** Three plots before their data come. */
function PlotsComing() {
  return (
    <div className={classes.plots} role="status" aria-label="Loading" aria-busy="true">
      {[148, 72, 84].map((width) => (
        <div key={width} className={`${classes.plot} ${classes.plotComing}`} aria-hidden>
          <SkeletonBar width={width} />
          <SkeletonBar width="100%" height={140} />
        </div>
      ))}
    </div>
  )
}

function Headline({ summary }: { summary: EtlSummary }) {
  const { counts } = summary.quality
  const { first_date: first, last_date: last, metrics } = summary
  return (
    <Figures>
      <Figure term="Clean events">
        {formatCount(counts.kept)} <span>of {formatCount(counts.lines)} lines</span>
      </Figure>
      <Figure term="Players">{formatCount(summary.players)}</Figure>
      <Figure term="Days">
        {formatCount(summary.days)}{' '}
        <span>
          {first !== null && last !== null ? `${dayWords(first)} to ${dayWords(last)}` : ''}
        </span>
      </Figure>
      <Figure term="Revenue">
        {formatValue(summary.revenue)}{' '}
        {summary.revenue_outliers > 0 && (
          <span>{formatCount(summary.revenue_outliers)} outliers left out</span>
        )}
      </Figure>
      <Figure term="Speed">
        {formatRate(metrics.throughput, 'events')}{' '}
        <span>in {formatSeconds(metrics.processing_time_seconds)}</span>
      </Figure>
    </Figures>
  )
}
