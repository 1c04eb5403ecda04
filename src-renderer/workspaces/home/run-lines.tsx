import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import type { Run } from '../../../src-shared/runs.ts'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StatusChip } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { formatSeconds, formatShare } from '../../format.ts'
import { runFactList } from '../runs/run-facts.ts'
import { activeRunOf, secondsWorked, statusOf } from '../runs/run-view.ts'
import classes from './home.module.css'

interface RunSectionProps {
  readonly title: string
  /** Leads to the whole list. */
  readonly more?: ReactNode
  readonly children: ReactNode
}

export function RunSection({ title, more, children }: RunSectionProps) {
  return (
    <section>
      <div className={classes.head}>
        <h2>{title}</h2>
        {more}
      </div>
      <ul className={classes.list}>{children}</ul>
    </section>
  )
}

interface EndedLineProps {
  readonly run: ListedRun
  /** Takes it out of what needs attention. */
  readonly onSeen?: (run: ListedRun) => void
}

/** A run that is over, on one line. */
export function EndedLine({ run, onSeen }: EndedLineProps) {
  const facts = runFactList(run)
  return (
    <li className={classes.line}>
      <StatusChip status={statusOf(run.lifecycle)} />
      <RunLink run={run} />
      <span className={classes.facts} title={facts.join(' · ')}>
        {facts.map((fact) => (
          <span key={fact} className="truncate">
            {fact}
          </span>
        ))}
      </span>
      <span className={`num ${classes.took}`}>
        {formatSeconds(secondsWorked(run.lifecycle, 0))}
      </span>
      <span className={classes.when}>
        <TimeAgo at={run.created_at} />
      </span>
      {onSeen !== undefined && (
        <WriteButton
          variant="subtle"
          h={22}
          px={6}
          className={classes.act}
          aria-label={`Mark as seen: ${run.title}`}
          onClick={() => onSeen(run)}
        >
          Mark as seen
        </WriteButton>
      )}
    </li>
  )
}

interface ActiveLineProps {
  readonly run: Run
  readonly onCancel: (id: string) => void
}

/** A run that goes on, with its bar. */
export function ActiveLine({ run, onCancel }: ActiveLineProps) {
  const active = activeRunOf(run)
  if (active === null) return null
  const words = [active.stage, active.pace].filter((part) => part !== '').join(' · ')
  return (
    <li className={classes.line}>
      <StatusChip status={active.status} />
      <RunLink run={run} />
      <span className={classes.progress}>
        <ProgressBar
          fraction={active.fraction}
          label={`Progress of ${run.title}`}
          state={active.status}
        />
        <span className="muted truncate" title={words}>
          {words}
        </span>
      </span>
      <span className={`num ${classes.took}`}>
        {active.status === 'queued' ? '' : formatShare(active.fraction, 0)}
      </span>
      <span className={classes.when}>
        <TimeAgo at={run.created_at} />
      </span>
      <WriteButton
        variant="subtle"
        h={22}
        px={6}
        className={classes.act}
        disabled={active.status === 'cancelling'}
        aria-label={`Cancel run ${run.title}`}
        onClick={() => onCancel(run.id)}
      >
        Cancel run
      </WriteButton>
    </li>
  )
}

function RunLink({ run }: { run: Run }) {
  return (
    <Link
      to="/runs/$runId"
      params={{ runId: run.id }}
      className={`${classes.title} truncate`}
      title={run.title}
    >
      {run.title}
    </Link>
  )
}
