import { IconCircleCheck, IconCircleDashed, IconPlayerPlay } from '@tabler/icons-react'
import type { Progress } from '../../src-shared/runs.ts'
import { formatRate, formatSeconds, formatShare } from '../format.ts'
import { currentStage, timeLeftOf, workOf } from '../workspaces/runs/run-view.ts'
import { ProgressBar } from './progress-bar.tsx'
import { SkeletonBar } from './states.tsx'
import { useNow } from './time.tsx'
import { TracePlot } from './trace-plot.tsx'
import classes from './run-progress.module.css'

interface RunProgressProps {
  readonly progress: Progress
  readonly label: string
  /** When somebody asked to stop it; null while nobody has. */
  readonly cancellingSince?: string | null
  /** The run searches for one best result: its objective and bound are drawn. */
  readonly searches?: boolean
}

const stageIcons = {
  done: <IconCircleCheck size={14} stroke={2} aria-label="Done" />,
  current: <IconPlayerPlay size={14} stroke={2} aria-label="Now" />,
  next: <IconCircleDashed size={14} stroke={2} aria-label="Next" />,
}

/** Seconds that a runner has to stop by itself. */
const grace = 2

/** One bar for the whole, the stages under it, and for a search the plot of objective and bound. */
export function RunProgress({
  progress,
  label,
  cancellingSince = null,
  searches = false,
}: RunProgressProps) {
  const cancelling = cancellingSince !== null
  return (
    <div className={classes.block}>
      <div className={classes.whole}>
        <div className={classes.line}>
          <strong>{formatShare(progress.fraction, 0)}</strong>
          <span>{cancelling ? <Stopping since={cancellingSince} /> : currentStage(progress)}</span>
          <span className="muted">{cancelling ? '' : timeLeftOf(progress)}</span>
        </div>
        <ProgressBar
          fraction={progress.fraction}
          label={label}
          state={cancelling ? 'cancelling' : 'running'}
          large
        />
      </div>
      <div className={classes.columns}>
        <ol className={classes.stages} aria-label="Stages">
          {progress.stages.length === 0 && <ComingStages />}
          {progress.stages.map((stage, index) => (
            <li
              key={`${index} ${stage.title}`}
              className={classes.stage}
              data-state={stage.state}
              aria-current={stage.state === 'current' ? 'step' : undefined}
            >
              {stageIcons[stage.state]}
              <span>{stage.title}</span>
              <span className="num">
                {stage.seconds === null ? '' : formatSeconds(stage.seconds)}
              </span>
              {stage.state === 'current' && <StageDetail progress={progress} />}
            </li>
          ))}
        </ol>
        {searches && <TracePlot trace={progress.trace} />}
      </div>
    </div>
  )
}

/** Politely first: what has not stopped by itself is ended by force. */
function Stopping({ since }: { since: string }) {
  const now = useNow(250)
  const left = Math.ceil(grace - (now - Date.parse(since)) / 1000)
  if (left <= 0) return 'Stopping: its process is ended by force, its files are put away'
  return `Stopping: ends by force in ${Math.min(grace, left)} s unless it stops by itself`
}

const comingStages = [132, 44, 108, 124, 88, 56]

/** Until the runner has said what its stages are: their lines, so that nothing moves when it does. */
function ComingStages() {
  return comingStages.map((width) => (
    <li key={width} className={classes.stage} aria-hidden>
      {stageIcons.next}
      <SkeletonBar width={width} />
    </li>
  ))
}

function StageDetail({ progress }: { progress: Progress }) {
  const parts = [
    workOf(progress),
    progress.rate === null ? '' : formatRate(progress.rate, progress.unit ?? 'items'),
    progress.detail,
  ].filter((part) => part !== '')
  return parts.length === 0 ? null : <span className={classes.detail}>{parts.join(' · ')}</span>
}
