import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { WriteButton } from '../../components/write-button.tsx'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { SkeletonBar } from '../../components/states.tsx'
import { Chip, runStatusWord } from '../../components/status-chip.tsx'
import { TimeAgo } from '../../components/time.tsx'
import { countOf, formatBytes } from '../../format.ts'
import { rpc } from '../../rpc.ts'
import { statusOf } from '../runs/run-view.ts'
import { nextStep } from './next-step.ts'
import type { SampleStarts } from './sample-starts.ts'
import classes from './home.module.css'

interface HomeSideProps {
  readonly runs: readonly ListedRun[]
  readonly attention: readonly ListedRun[]
  readonly samples: SampleStarts
}

/** Beside the runs: what to do next, how the workspace is, sample data. */
export function HomeSide({ runs, attention, samples }: HomeSideProps) {
  return (
    <aside className={classes.side} aria-label="This workspace">
      <section>
        <h2>Next</h2>
        <p>
          <NextWords runs={runs} attention={attention} />
        </p>
      </section>
      <WorkspaceLines />
      <section>
        <h2>Sample data</h2>
        <p>Made on this computer; a result in ten seconds.</p>
        <ul className={classes.samples}>
          <li>
            <span>A weekly drop to allocate</span>
            <WriteButton
              loading={samples.allocation.isPending}
              onClick={() => samples.allocation.mutate()}
            >
              Try with sample data
            </WriteButton>
          </li>
          <li>
            <span>A month of a game’s log</span>
            <WriteButton loading={samples.events.isPending} onClick={() => samples.events.mutate()}>
              Try with a sample log
            </WriteButton>
          </li>
          <li>
            <span>A price list and a catalogue</span>
            <WriteButton loading={samples.lists.isPending} onClick={() => samples.lists.mutate()}>
              Try with sample lists
            </WriteButton>
          </li>
        </ul>
      </section>
    </aside>
  )
}

function NextWords({ runs, attention }: Pick<HomeSideProps, 'runs' | 'attention'>): ReactNode {
  const next = nextStep(runs, attention)
  switch (next.kind) {
    case 'look':
      return (
        <>
          Look at {runLink(next.run)}: {runStatusWord(statusOf(next.run.lifecycle)).toLowerCase()}.
        </>
      )
    case 'follow':
      return <>Follow {runLink(next.run)}, which is at work.</>
    case 'open':
      return <>Look at the result of {runLink(next.run)}.</>
    case 'compare':
      return (
        <>
          <Link to="/runs/compare" search={{ a: next.before, b: next.run.id }}>
            Compare {next.run.title}
          </Link>{' '}
          with the run before it.
        </>
      )
    case 'start':
      return <>Start a run of your own: an allocation, an event log, or two lists to match.</>
  }
}

const runLink = ({ id, title }: { readonly id: string; readonly title: string }) => (
  <Link to="/runs/$runId" params={{ runId: id }}>
    {title}
  </Link>
)

/** One line each, quiet while all is well. */
function WorkspaceLines() {
  const health = useQuery(rpc.system.health.queryOptions({ refetchInterval: 60_000 }))
  const disk = useQuery(rpc.system.disk.queryOptions({ staleTime: 60_000 }))
  const backups = useQuery(rpc.backups.list.queryOptions({ staleTime: 60_000 }))
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const week = useQuery(
    rpc.metrics.runs.queryOptions({ input: { days: 7, time_zone: zone }, staleTime: 60_000 }),
  )
  const ill = health.data?.components.filter(({ state }) => state !== 'ok') ?? []
  const last = backups.data?.backups[0]
  return (
    <section>
      <h2>Workspace</h2>
      {ill.length > 0 && (
        <ul className={classes.ill} role="alert">
          {ill.map(({ name, state, detail }) => (
            <li key={name}>
              <Chip tone={state === 'down' ? 'bad' : 'warn'}>
                {name}: {detail}
              </Chip>
            </li>
          ))}
        </ul>
      )}
      <dl className={classes.figures}>
        <Fact term="Health" failed={health.isError}>
          {health.data && (
            <Link to="/settings/$section" params={{ section: 'about' }}>
              {ill.length === 0 ? 'everything works' : `${countOf(ill.length, 'part')} ill`}
            </Link>
          )}
        </Fact>
        <Fact term="Disk" failed={disk.isError}>
          {disk.data && (
            <Link to="/settings/$section" params={{ section: 'workspace' }}>
              {formatBytes(disk.data.workspace)}, {formatBytes(disk.data.free)} free
            </Link>
          )}
        </Fact>
        <Fact term="Last 7 days" failed={week.isError}>
          {week.data && (
            <Link to="/metrics" search={{ days: '7' }}>
              {countOf(week.data.totals.runs, 'run')}
            </Link>
          )}
        </Fact>
        <Fact term="Last backup" failed={backups.isError}>
          {backups.data && (
            <Link to="/settings/$section" params={{ section: 'backups' }}>
              {last === undefined ? 'none yet' : <TimeAgo at={last.created_at} />}
            </Link>
          )}
        </Fact>
      </dl>
    </section>
  )
}

interface FactProps {
  readonly term: string
  readonly failed: boolean
  readonly children: ReactNode
}

function Fact({ term, failed, children }: FactProps) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children ?? (failed ? 'cannot be asked' : <SkeletonBar width={96} />)}</dd>
    </div>
  )
}
