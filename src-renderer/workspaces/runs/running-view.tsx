import { Collapse, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import type { Run } from '../../../src-shared/runs.ts'
import { RunProgress } from '../../components/run-progress.tsx'
import { storedBoolean, useStoredState } from '../../components/stored-state.ts'
import { LogPanel } from './log-panel.tsx'
import { progressOf } from './run-view.ts'
import classes from './run.module.css'

const parseFold = storedBoolean(false)

/** A run that has not ended: queued, running or cancelling. */
export function RunningView({ run }: { run: Run }) {
  const progress = progressOf(run.lifecycle)
  const [logShown, setLogShown] = useStoredState('running-log', parseFold)
  const logId = useId()
  const Chevron = logShown ? IconChevronDown : IconChevronRight
  return (
    <div className={classes.scroll}>
      {progress === null ? (
        <p className={classes.note}>
          The run waits for a free place. It starts by itself; you can leave this screen.
        </p>
      ) : (
        <RunProgress
          progress={progress}
          label={`Progress of ${run.title}`}
          cancelling={run.lifecycle.state === 'cancelling'}
        />
      )}
      <section className={classes.section}>
        <UnstyledButton
          className={classes.fold}
          aria-expanded={logShown}
          aria-controls={logId}
          onClick={() => setLogShown(!logShown)}
        >
          <Chevron size={14} stroke={2} aria-hidden /> Log
        </UnstyledButton>
        <Collapse expanded={logShown} id={logId} transitionDuration={100}>
          {logShown && <LogPanel runId={run.id} live height={280} />}
        </Collapse>
      </section>
    </div>
  )
}
