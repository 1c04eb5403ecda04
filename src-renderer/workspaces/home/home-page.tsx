import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { NewRunMenu } from '../../components/new-run-menu.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState } from '../../components/states.tsx'
import { countOf, formatCount } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { showFailed } from '../runs/notices.tsx'
import { activeRunOf, mergeRuns } from '../runs/run-view.ts'
import { useMarkRuns } from '../runs/use-mark-runs.ts'
import { ScheduleAttention } from '../schedules/schedule-attention.tsx'
import { ActiveLine, EndedLine, RunSection } from './run-lines.tsx'
import { HomeSkeleton } from './home-skeleton.tsx'
import { type SampleStarts, useSampleStarts } from './sample-starts.ts'
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
  const samples = useSampleStarts()
  const runs = list.data === undefined ? null : mergeRuns(list.data.rows, changed)
  const first = runs !== null && runs.length === 0
  return (
    <>
      <PageHeader
        title="Home"
        actions={runs !== null && !first && <NewRunMenu variant="filled" />}
      />
      <div className={classes.page}>
        {Object.entries(samples).map(
          ([family, { error }]) =>
            error !== null && <ErrorState key={family} error={readableError(error)} />,
        )}
        {list.isError && runs === null ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : runs === null ? (
          <HomeSkeleton />
        ) : first ? (
          <FirstSteps samples={samples} />
        ) : (
          <div className={classes.columns}>
            <RunSections
              runs={runs}
              attention={attention.data?.rows ?? []}
              attentionTotal={attention.data?.total ?? 0}
            />
            <HomeSide runs={runs} attention={attention.data?.rows ?? []} samples={samples} />
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

interface FirstStepsProps {
  readonly samples: SampleStarts
}

/** Nothing has run yet: each family with its sample data and the way to one's own. */
function FirstSteps({ samples }: FirstStepsProps) {
  return (
    <section className={classes.first}>
      <h2>See a result in ten seconds</h2>
      <div className={classes.start}>
        <section className={classes.choice}>
          <h3>Allocation</h3>
          <p>
            A weekly drop of 20,000 users, 120 contracts and 12 groups is allocated and explained.
            One of its groups cannot reach its target: find out why.
          </p>
          <WriteButton
            variant="filled"
            loading={samples.allocation.isPending}
            onClick={() => samples.allocation.mutate()}
          >
            Try with sample data
          </WriteButton>
          <LinkButton to="/allocation/new">New allocation</LinkButton>
        </section>
        <section className={classes.choice}>
          <h3>Events</h3>
          <p>
            A month of a game’s raw log is cleaned into tables, days and cohorts. Some lines are
            refused: see which, and by what rule.
          </p>
          <WriteButton loading={samples.events.isPending} onClick={() => samples.events.mutate()}>
            Try with a sample log
          </WriteButton>
          <LinkButton to="/events/new">New event run</LinkButton>
        </section>
        <section className={classes.choice}>
          <h3>Reconciliation</h3>
          <p>
            A price list finds its pages in a maker’s catalogue, under other names. What is unsure
            waits for you in a review, with its evidence.
          </p>
          <WriteButton loading={samples.lists.isPending} onClick={() => samples.lists.mutate()}>
            Try with sample lists
          </WriteButton>
          <LinkButton to="/reconciliation/new">New reconciliation</LinkButton>
        </section>
      </div>
      <p className="muted">Sample data are made on this computer and never leave it.</p>
    </section>
  )
}
