import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState } from '../../components/states.tsx'
import { countOf, formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { useStartSample } from '../allocation/start-sample.ts'
import { showFailed } from '../runs/notices.tsx'
import { activeRunOf, mergeRuns } from '../runs/run-view.ts'
import { useMarkRuns } from '../runs/use-mark-runs.ts'
import { ScheduleAttention } from '../schedules/schedule-attention.tsx'
import { ActiveLine, EndedLine, RunSection } from './run-lines.tsx'
import { HomeSkeleton } from './home-skeleton.tsx'
import { HomeSide } from './side.tsx'
import classes from './home.module.css'

const lastRuns = 15
const mostAttention = 8

export function HomePage() {
  useCrumbs([{ label: 'Home' }])
  const list = useQuery(rpc.runs.list.queryOptions({ input: { limit: 30 } }))
  const attention = useQuery(
    rpc.runs.list.queryOptions({ input: { attention: true, limit: mostAttention } }),
  )
  const changed = useChangedRuns()
  const sample = useStartSample()
  const runs = list.data === undefined ? null : mergeRuns(list.data.rows, changed)
  const first = runs !== null && runs.length === 0
  return (
    <>
      <PageHeader
        title="Home"
        actions={
          runs !== null &&
          !first && (
            <LinkButton
              variant="filled"
              to="/allocation/new"
              leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
            >
              New allocation
            </LinkButton>
          )
        }
      />
      <div className={classes.page}>
        {sample.isError && <ErrorState error={readableError(sample.error)} />}
        {list.isError && runs === null ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : runs === null ? (
          <HomeSkeleton />
        ) : first ? (
          <FirstSteps start={() => sample.mutate()} pending={sample.isPending} />
        ) : (
          <div className={classes.columns}>
            <RunSections
              runs={runs}
              attention={attention.data?.rows ?? []}
              attentionTotal={attention.data?.total ?? 0}
            />
            <HomeSide
              runs={runs}
              attention={attention.data?.rows ?? []}
              startSample={() => sample.mutate()}
              starting={sample.isPending}
            />
          </div>
        )}
      </div>
    </>
  )
}

interface RunSectionsProps {
  readonly runs: readonly ListedRun[]
  readonly attention: readonly ListedRun[]
  readonly attentionTotal: number
}

function RunSections({ runs, attention, attentionTotal }: RunSectionsProps) {
  const cancel = useMutation(
    rpc.runs.cancel.mutationOptions({ onError: (error) => showFailed(error) }),
  )
  const mark = useMarkRuns()
  const active = runs.filter((run) => activeRunOf(run) !== null)
  const ended = runs.filter((run) => activeRunOf(run) === null).slice(0, lastRuns)
  return (
    <div className={classes.runs}>
      <ScheduleAttention />
      {attention.length > 0 && (
        <RunSection
          title={`${countOf(attentionTotal, 'run needs', 'runs need')} attention`}
          more={
            <Link to="/runs" search={{ view: 'attention' }}>
              {attentionTotal > attention.length
                ? `All ${formatCount(attentionTotal)}`
                : 'Show in runs'}
            </Link>
          }
        >
          {attention.map((run) => (
            <EndedLine
              key={run.id}
              run={run}
              onSeen={(seen) =>
                void mark([seen], { seen: true }, `${seen.title} needs no attention any more`)
              }
            />
          ))}
        </RunSection>
      )}
      {active.length > 0 && (
        <RunSection
          title="Running now"
          more={
            <Link to="/runs" search={{ view: 'active' }}>
              Show in runs
            </Link>
          }
        >
          {active.map((run) => (
            <ActiveLine key={run.id} run={run} onCancel={(id) => cancel.mutate({ id })} />
          ))}
        </RunSection>
      )}
      {ended.length > 0 && (
        <RunSection title="Last runs" more={<Link to="/runs">All runs</Link>}>
          {ended.map((run) => (
            <EndedLine key={run.id} run={run} />
          ))}
        </RunSection>
      )}
    </div>
  )
}

function FirstSteps({ start, pending }: { start: () => void; pending: boolean }) {
  return (
    <div className={classes.start}>
      <section className={classes.choice}>
        <h2>See a result in ten seconds</h2>
        <p>
          A weekly drop of 20,000 users, 120 contracts and 12 groups is made on this computer,
          allocated and explained. One of its groups cannot reach its target: find out why.
        </p>
        <WriteButton variant="filled" loading={pending} onClick={start}>
          Try with sample data
        </WriteButton>
      </section>
      <section className={classes.choice}>
        <h2>Allocate your own drop</h2>
        <p>
          Four files are needed: contract caps, eligible pairs with scores, user groups and group
          ratios, as CSV, JSONL or Parquet. They are checked before anything starts.
        </p>
        <LinkButton to="/allocation/new">New allocation</LinkButton>
      </section>
    </div>
  )
}
