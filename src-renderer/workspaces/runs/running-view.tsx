import { Collapse, UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId } from 'react'
import type { RunHost } from '../../../src-shared/run-details.ts'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { RunProgress } from '../../components/run-progress.tsx'
import { storedBoolean, useStoredState } from '../../components/stored-state.ts'
import { useNow } from '../../components/time.tsx'
import { formatAgo } from '../../format.ts'
import { LogPanel } from './log-panel.tsx'
import { placeWords, progressOf } from './run-view.ts'
import { useRunDetails } from './use-run-details.ts'
import classes from './run.module.css'

const parseFold = storedBoolean(false)

/** A run that has not ended: queued, running or cancelling. */
export function RunningView({ run }: { run: RunDetail }) {
  const progress = progressOf(run.lifecycle)
  const details = useRunDetails(run)
  const [logShown, setLogShown] = useStoredState('running-log', parseFold)
  const logId = useId()
  const Chevron = logShown ? IconChevronDown : IconChevronRight
  return (
    <div className={classes.scroll}>
      {progress === null ? (
        <section className={classes.outcome}>
          <h2 className={classes.cause}>{placeWords(details.data?.ahead ?? null)}</h2>
          <p className={classes.note}>
            The run waits for a free place and starts by itself; you can leave this screen. How many
            runs work at once is a setting of the workspace.
          </p>
        </section>
      ) : (
        <RunProgress
          progress={progress}
          label={`Progress of ${run.title}`}
          cancellingSince={run.lifecycle.state === 'cancelling' ? run.lifecycle.since : null}
          searches={run.job.kind === 'allocation'}
        />
      )}
      {details.data?.host?.here === false && (
        <OtherHost host={details.data.host} works={progress !== null} />
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
          {logShown && <LogPanel run={run} live height={280} />}
        </Collapse>
      </section>
    </div>
  )
}

const hostWords: Readonly<Record<RunHost['kind'], string>> = {
  server: 'a server',
  desktop: 'a desktop window',
  cli: 'a command in a terminal',
}

function OtherHost({ host, works }: { readonly host: RunHost; readonly works: boolean }) {
  const now = useNow(30_000)
  return (
    <p className={classes.note}>
      Another host of this workspace {works ? 'works on it' : 'will work on it'}:{' '}
      {hostWords[host.kind]} on <span className="mono">{host.hostname}</span> (process {host.pid},
      version {host.version}, open since {formatAgo(host.started_at, new Date(now))}).{' '}
      {works && 'Progress comes about once a second. '}
      It can be cancelled from here.
    </p>
  )
}
