import { Button, Popover } from '@mantine/core'
import { IconLoader } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { LinkButton } from '../components/link-button.tsx'
import { ProgressBar } from '../components/progress-bar.tsx'
import { StatusChip } from '../components/status-chip.tsx'
import { formatShare } from '../format.ts'
import classes from './running-tray.module.css'

/** A run that has not ended, as the tray shows it. */
export interface ActiveRun {
  readonly id: string
  readonly title: string
  readonly status: 'queued' | 'running' | 'cancelling'
  readonly stage: string
  /** 0..1. */
  readonly fraction: number | null
  /** Rate and time left in words, or ''. */
  readonly pace: string
}

interface RunningTrayProps {
  readonly runs: readonly ActiveRun[]
  readonly opened: boolean
  readonly onToggle: (opened: boolean) => void
  readonly onCancel: (id: string) => void
}

export function RunningTray({ runs, opened, onToggle, onCancel }: RunningTrayProps) {
  const busy = runs.length > 0
  return (
    <Popover
      opened={opened}
      onChange={onToggle}
      position="bottom-end"
      width={380}
      trapFocus
      returnFocus
      withinPortal
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.button}
          data-busy={busy}
          aria-expanded={opened}
          onClick={() => onToggle(!opened)}
        >
          <IconLoader size={15} stroke={1.75} aria-hidden />
          {busy ? `${runs.length} running` : 'Nothing running'}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={classes.panel} aria-label="Running">
        <div className={classes.head}>
          <span>Running</span>
          <LinkButton variant="subtle" to="/runs" onClick={() => onToggle(false)}>
            All runs
          </LinkButton>
        </div>
        {busy ? (
          <ul className={classes.list}>
            {runs.map((run) => (
              <li key={run.id} className={classes.run}>
                <div className={classes.line}>
                  <Link
                    to="/runs/$runId"
                    params={{ runId: run.id }}
                    className="truncate"
                    onClick={() => onToggle(false)}
                  >
                    {run.title}
                  </Link>
                  <span style={{ marginLeft: 'auto' }}>
                    {run.status === 'running' ? (
                      <span className="muted">{formatShare(run.fraction, 0)}</span>
                    ) : (
                      <StatusChip status={run.status} />
                    )}
                  </span>
                  <Button
                    disabled={run.status === 'cancelling'}
                    onClick={() => onCancel(run.id)}
                    aria-label={`Cancel ${run.title}`}
                  >
                    Cancel
                  </Button>
                </div>
                <ProgressBar
                  fraction={run.fraction}
                  label={`Progress of ${run.title}`}
                  state={run.status}
                />
                <div className={classes.sub}>
                  <span className="truncate">{run.stage}</span>
                  <span>{run.pace}</span>
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p className={classes.empty}>No run is queued or running.</p>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
