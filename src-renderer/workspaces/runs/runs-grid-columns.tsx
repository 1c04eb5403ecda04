import { IconNote, IconPinned } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import type { GridColumn } from '../../components/data-grid.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StatusChip, runStatusWord } from '../../components/status-chip.tsx'
import { TimeAgo, useNow } from '../../components/time.tsx'
import { formatBytes, formatCount, formatPercent, formatSeconds, nothing } from '../../format.ts'
import { kindWords, severalKinds } from './job-kinds.ts'
import { KindMark } from './kind-mark.tsx'
import { runFacts } from './run-facts.ts'
import { activeRunOf, secondsWorked, statusOf } from './run-view.ts'
import classes from './runs.module.css'

export interface RowActions {
  readonly cancel: (run: ListedRun) => void
  /** In the list of what needs attention. */
  readonly seen?: ((run: ListedRun) => void) | undefined
}

/** Ids of columns that sort are those of the contract. */
export function runColumns(actions: RowActions): readonly GridColumn<ListedRun>[] {
  return [
    {
      id: 'status',
      header: 'Status',
      width: '120px',
      cell: (run) => <StatusChip status={statusOf(run.lifecycle)} />,
      text: (run) => runStatusWord(statusOf(run.lifecycle)),
    },
    {
      id: 'title',
      header: 'Run',
      // The heads alone are measured: a least width in step with the shares keeps 1,280 pixels whole.
      width: 'minmax(150px, 1fr)',
      sortable: true,
      title: titleWords,
      text: (run) => run.title,
      cell: (run) => <RunTitle run={run} />,
    },
    {
      id: 'kind',
      header: 'Kind',
      width: '114px',
      hiddenAtFirst: !severalKinds,
      cell: (run) => <KindMark kind={run.kind} />,
      text: (run) => kindWords[run.kind],
    },
    {
      id: 'created',
      header: 'Created',
      width: '96px',
      sortable: true,
      cell: (run) => <TimeAgo at={run.created_at} />,
      text: (run) => run.created_at,
    },
    {
      id: 'duration',
      header: 'Took',
      help: 'Time from its start to its end; a run that goes on counts up.',
      width: '100px',
      align: 'end',
      sortable: true,
      cell: (run) => <RunDuration run={run} />,
      text: (run) => String(secondsWorked(run.lifecycle, Date.now()) ?? ''),
    },
    {
      id: 'bytes',
      header: 'Size',
      help: 'What its folder takes on the disk.',
      width: '70px',
      align: 'end',
      sortable: true,
      cell: (run) => formatBytes(run.bytes),
      text: (run) => String(run.bytes ?? ''),
    },
    {
      id: 'assigned_users',
      header: 'Users',
      help: 'Users with at least one assignment.',
      width: '72px',
      align: 'end',
      sortable: true,
      cell: (run) => formatCount(run.metrics['assigned_users']),
      text: (run) => String(run.metrics['assigned_users'] ?? ''),
    },
    {
      id: 'assignments',
      header: 'Assignments',
      width: '104px',
      align: 'end',
      sortable: true,
      hiddenAtFirst: true,
      cell: (run) => formatCount(run.metrics['assignments']),
      text: (run) => String(run.metrics['assignments'] ?? ''),
    },
    {
      id: 'gap_percent',
      header: 'Gap',
      help: 'How far the result is at most from the best possible one, certified.',
      width: '92px',
      align: 'end',
      sortable: true,
      cell: (run) => formatPercent(run.metrics['gap_percent']),
      text: (run) => String(run.metrics['gap_percent'] ?? ''),
    },
    {
      id: 'result',
      header: 'Result',
      width: 'minmax(240px, 1.6fr)',
      title: (run) => runFacts(run),
      cell: (run) => <RunOutcome run={run} actions={actions} />,
    },
    {
      id: 'started_by',
      header: 'Started by',
      width: '112px',
      sortable: true,
      hiddenAtFirst: true,
      cell: (run) => run.started_by ?? nothing,
    },
    {
      id: 'id',
      header: 'Id',
      width: '122px',
      mono: true,
      cell: (run) => run.id,
      title: (run) => run.id,
    },
  ]
}

const tagsShown = 2

function RunTitle({ run }: { run: ListedRun }) {
  const { pinned, tags, note } = run.marks
  return (
    <span className={classes.titleCell}>
      {pinned && <IconPinned size={13} stroke={2} aria-label="Pinned" className={classes.mark} />}
      <Link
        to="/runs/$runId"
        params={{ runId: run.id }}
        tabIndex={-1}
        className={`${classes.link} truncate`}
        onClick={(event) => event.stopPropagation()}
      >
        {run.title}
      </Link>
      {note !== '' && (
        <IconNote size={13} stroke={1.75} aria-label="Has a note" className={classes.mark} />
      )}
      {run.dry_run === true && <span className={classes.tag}>Dry run</span>}
      {tags.slice(0, tagsShown).map((tag) => (
        <span key={tag} className={`${classes.tag} truncate`}>
          {tag}
        </span>
      ))}
      {tags.length > tagsShown && <span className="muted">+{tags.length - tagsShown}</span>}
    </span>
  )
}

function titleWords({ title, marks }: ListedRun): string {
  return [title, ...(marks.tags.length > 0 ? [marks.tags.join(', ')] : []), marks.note]
    .filter((part) => part !== '')
    .join('\n')
}

function RunDuration({ run }: { run: ListedRun }) {
  const active = activeRunOf(run) !== null
  const now = useNow(active ? 1000 : 0)
  const seconds = secondsWorked(run.lifecycle, now)
  return (
    <span className="truncate">
      {formatSeconds(active && seconds !== null ? Math.floor(seconds) : seconds)}
    </span>
  )
}

function RunOutcome({ run, actions }: { run: ListedRun; actions: RowActions }) {
  const active = activeRunOf(run)
  const { cancel, seen } = actions
  if (active === null) {
    return (
      <div className={classes.active}>
        <span className="truncate muted">{runFacts(run)}</span>
        {seen !== undefined && (
          <WriteButton
            variant="subtle"
            h={22}
            onClick={(event) => {
              event.stopPropagation()
              seen(run)
            }}
          >
            Mark as seen
          </WriteButton>
        )}
      </div>
    )
  }
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
        <WriteButton
          variant="subtle"
          h={22}
          onClick={(event) => {
            event.stopPropagation()
            cancel(run)
          }}
        >
          Cancel run
        </WriteButton>
      )}
    </div>
  )
}
