import { formatShare } from '../format.ts'
import classes from './progress-bar.module.css'

interface ProgressBarProps {
  /** 0..1; null where nobody can know it. */
  readonly fraction: number | null
  readonly label: string
  readonly state?: 'running' | 'queued' | 'cancelling'
  readonly large?: boolean
}

export function ProgressBar({
  fraction,
  label,
  state = 'running',
  large = false,
}: ProgressBarProps) {
  const known = fraction === null ? null : Math.min(1, Math.max(0, fraction))
  return (
    <div
      className={`${classes.track} ${large ? classes.large : ''}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(known === null
        ? {}
        : { 'aria-valuenow': Math.round(known * 100), 'aria-valuetext': formatShare(known, 0) })}
    >
      {known === null ? (
        <div className={classes.unknown} />
      ) : (
        <div className={classes.fill} data-state={state} style={{ width: `${known * 100}%` }} />
      )}
    </div>
  )
}
