import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { ActiveLine, EndedLine, RunSection } from '../home/run-lines.tsx'
import { showFailed } from '../runs/notices.tsx'
import { activeRunOf, mergeRuns } from '../runs/run-view.ts'
import { useStartSampleLog } from './start-sample-log.ts'
import classes from './events-page.module.css'

const lastRuns = 20

/** Home of the family: what ran last, and how to begin. */
export function EventsPage() {
  useCrumbs([{ label: 'Events' }])
  const list = useQuery(
    rpc.runs.list.queryOptions({ input: { kinds: ['events'], limit: lastRuns } }),
  )
  const changed = useChangedRuns()
  const sample = useStartSampleLog()
  const cancel = useMutation(
    rpc.runs.cancel.mutationOptions({ onError: (error) => showFailed(error) }),
  )
  const own = new Map([...changed].filter(([, run]) => run.kind === 'events'))
  const runs = list.data === undefined ? null : mergeRuns(list.data.rows, own)
  const first = runs !== null && runs.length === 0
  const active = runs?.filter((run) => activeRunOf(run) !== null) ?? []
  const ended = runs?.filter((run) => activeRunOf(run) === null) ?? []
  const sampleButton = (
    <WriteButton loading={sample.isPending} onClick={() => sample.mutate()}>
      Try with sample data
    </WriteButton>
  )
  return (
    <>
      <PageHeader
        title="Events"
        {...(list.data === undefined ? {} : { meta: [countOf(list.data.total, 'run')] })}
        actions={
          <LinkButton
            variant="filled"
            to="/events/new"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          >
            New event run
          </LinkButton>
        }
      />
      <div className={classes.page}>
        {sample.isError && <ErrorState error={readableError(sample.error)} />}
        {list.isError && runs === null ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : runs === null ? (
          <SkeletonRows rows={8} />
        ) : (
          <div className={classes.columns}>
            <div className={classes.runs}>
              {active.length > 0 && (
                <RunSection title="Running now">
                  {active.map((run) => (
                    <ActiveLine key={run.id} run={run} onCancel={(id) => cancel.mutate({ id })} />
                  ))}
                </RunSection>
              )}
              {ended.length > 0 && (
                <RunSection
                  title="Last runs"
                  more={
                    <Link to="/runs" search={{ kind: 'events' }}>
                      All event runs
                    </Link>
                  }
                >
                  {ended.map((run) => (
                    <EndedLine key={run.id} run={run} />
                  ))}
                </RunSection>
              )}
              {first && (
                <section className={classes.first}>
                  <h2>Clean your first log</h2>
                  <p>
                    A log has one JSON object on each line, plain or compressed (.gz, .zst). Every
                    line becomes a clean event or is listed with the reason why not; then players,
                    sessions, revenue and retention are computed by day.
                  </p>
                  <LinkButton to="/events/new">Choose log files</LinkButton>
                </section>
              )}
            </div>
            <aside className={classes.side} aria-label="Sample data">
              <h2>Sample data</h2>
              <p>
                A month of a game’s events, some 50,000 lines in 31 files, made on this computer
                with faults of every kind in it: lines cut short, sent twice, without a player, from
                clocks that go wrong.
              </p>
              {sampleButton}
            </aside>
          </div>
        )}
      </div>
    </>
  )
}
