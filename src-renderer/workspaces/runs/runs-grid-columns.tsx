import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Run } from '../../../src-shared/runs.ts'
import type { GridColumn } from '../../components/data-grid.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StatusChip } from '../../components/status-chip.tsx'
import { TimeAgo, useNow } from '../../components/time.tsx'
import { formatSeconds } from '../../format.ts'
import { runFacts } from './run-facts.ts'
import { activeRunOf, secondsWorked, statusOf } from './run-view.ts'
import classes from './runs.module.css'

const kindWords = { allocation: 'Allocation' } as const

export function runColumns(cancel: (id: string) => void): readonly GridColumn<Run>[] {
  return [
    {
      id: 'status',
      header: 'Status',
      width: '136px',
      cell: (run) => <StatusChip status={statusOf(run.lifecycle)} />,
    },
    {
      id: 'title',
      header: 'Run',
      width: 'minmax(150px, 1fr)',
      title: (run) => run.title,
      cell: (run) => (
        <Link
          to="/runs/$runId"
          params={{ runId: run.id }}
          tabIndex={-1}
          className={`${classes.link} truncate`}
          onClick={(event) => event.stopPropagation()}
        >
          {run.title}
        </Link>
      ),
    },
    { id: 'kind', header: 'Kind', width: '92px', cell: (run) => kindWords[run.kind] },
    {
      id: 'started',
      header: 'Created',
      width: '112px',
      cell: (run) => <TimeAgo at={run.created_at} />,
    },
    {
      id: 'duration',
      header: 'Took',
      width: '84px',
      align: 'end',
      cell: (run) => <RunDuration run={run} />,
    },
    {
      id: 'result',
      header: 'Result',
      width: 'minmax(260px, 2.6fr)',
      title: (run) => runFacts(run),
      cell: (run) => <RunOutcome run={run} cancel={cancel} />,
    },
    {
      id: 'id',
      header: 'Id',
      width: '124px',
      mono: true,
      cell: (run) => run.id,
      title: (run) => run.id,
    },
  ]
}

function RunDuration({ run }: { run: Run }) {
  const active = activeRunOf(run) !== null
  const now = useNow(active ? 1000 : 0)
  const seconds = secondsWorked(run.lifecycle, now)
  return <>{formatSeconds(active && seconds !== null ? Math.floor(seconds) : seconds)}</>
}

function RunOutcome({ run, cancel }: { run: Run; cancel: (id: string) => void }) {
  const active = activeRunOf(run)
  if (active === null) return <span className="truncate muted">{runFacts(run)}</span>
  return (
    <div className={classes.active}>
      <span className={classes.bar}>
        <ProgressBar
          fraction={active.fraction}
          label={`Progress of ${run.title}`}
          state={active.status}
        />
      </span>
      <span className="truncate muted">{active.stage}</span>
      {active.status !== 'cancelling' && (
        <Button
          variant="subtle"
          h={22}
          onClick={(event) => {
            event.stopPropagation()
            cancel(run.id)
          }}
        >
          Cancel run
        </Button>
      )}
    </div>
  )
}
