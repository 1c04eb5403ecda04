import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run } from '../../../src-shared/runs.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { StatusChip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatShare } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { useStartSample } from '../allocation/start-sample.ts'
import { runFacts } from '../runs/run-facts.ts'
import { activeRunOf, mergeRuns, statusOf } from '../runs/run-view.ts'
import classes from './home.module.css'

const lastRuns = 10

export function HomePage() {
  useCrumbs([{ label: 'Home' }])
  const list = useQuery(rpc.runs.list.queryOptions({ input: { limit: 30 } }))
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
            <>
              <Button loading={sample.isPending} onClick={() => sample.mutate()}>
                Try with sample data
              </Button>
              <LinkButton
                variant="filled"
                to="/allocation/new"
                leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
              >
                New allocation
              </LinkButton>
            </>
          )
        }
      />
      <div className={classes.page}>
        {sample.isError && <ErrorState error={readableError(sample.error)} />}
        {list.isError && runs === null ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : runs === null ? (
          <SkeletonRows rows={8} columns={4} />
        ) : first ? (
          <FirstSteps start={() => sample.mutate()} pending={sample.isPending} />
        ) : (
          <RunSections runs={runs} />
        )}
      </div>
    </>
  )
}

function RunSections({ runs }: { runs: readonly Run[] }) {
  const active = runs.filter((run) => activeRunOf(run) !== null)
  const ended = runs.filter((run) => activeRunOf(run) === null).slice(0, lastRuns)
  return (
    <>
      {active.length > 0 && (
        <section className={classes.section}>
          <div className={classes.head}>
            <h2>Running now</h2>
          </div>
          <ul className={classes.list}>
            {active.map((run) => (
              <li key={run.id}>
                <ActiveLine run={run} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {ended.length > 0 && (
        <section className={classes.section}>
          <div className={classes.head}>
            <h2>Last runs</h2>
            <Link to="/runs">All runs</Link>
          </div>
          <ul className={classes.list}>
            {ended.map((run) => (
              <li key={run.id}>
                <Link to="/runs/$runId" params={{ runId: run.id }} className={classes.item}>
                  <StatusChip status={statusOf(run.lifecycle)} />
                  <span className={`${classes.title} truncate`}>{run.title}</span>
                  <span className="muted truncate" title={runFacts(run)}>
                    {runFacts(run)}
                  </span>
                  <span className={classes.when}>
                    <TimeAgo at={run.created_at} />
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function ActiveLine({ run }: { run: Run }) {
  const active = activeRunOf(run)
  if (active === null) return null
  return (
    <Link to="/runs/$runId" params={{ runId: run.id }} className={classes.item}>
      <StatusChip status={active.status} />
      <span className={`${classes.title} truncate`}>{run.title}</span>
      <span className={classes.progress}>
        <ProgressBar
          fraction={active.fraction}
          label={`Progress of ${run.title}`}
          state={active.status}
        />
        <span className="muted truncate">
          {[active.stage, active.pace].filter((part) => part !== '').join(' · ')}
        </span>
      </span>
      <span className={classes.when}>
        {active.status === 'queued' ? '' : formatShare(active.fraction, 0)}
      </span>
    </Link>
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
        <Button variant="filled" loading={pending} onClick={start}>
          Try with sample data
        </Button>
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
