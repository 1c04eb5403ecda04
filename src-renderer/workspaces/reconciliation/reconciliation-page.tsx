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
import { useStartSampleLists } from './new-start-sample.ts'
import classes from '../events/events-page.module.css'

const lastRuns = 20

/** Home of the family: what ran last, and how to begin. */
export function ReconciliationPage() {
  useCrumbs([{ label: 'Reconciliation' }])
  const list = useQuery(
    rpc.runs.list.queryOptions({ input: { kinds: ['reconciliation'], limit: lastRuns } }),
  )
  const changed = useChangedRuns()
  const sample = useStartSampleLists()
  const cancel = useMutation(
    rpc.runs.cancel.mutationOptions({ onError: (error) => showFailed(error) }),
  )
  const own = new Map([...changed].filter(([, run]) => run.kind === 'reconciliation'))
  const runs = list.data === undefined ? null : mergeRuns(list.data.rows, own)
  const first = runs !== null && runs.length === 0
  const active = runs?.filter((run) => activeRunOf(run) !== null) ?? []
  const ended = runs?.filter((run) => activeRunOf(run) === null) ?? []
  const sampleButton = (
    <WriteButton loading={sample.isPending} onClick={() => sample.mutate()}>
      Try with sample lists
    </WriteButton>
  )
  return (
    <>
      <PageHeader
        title="Reconciliation"
        {...(list.data === undefined ? {} : { meta: [countOf(list.data.total, 'run')] })}
        actions={
          <LinkButton
            variant="filled"
            to="/reconciliation/new"
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          >
            New reconciliation
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
                    <Link to="/runs" search={{ kind: 'reconciliation' }}>
                      All reconciliations
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
                  <h2>Match your first two lists</h2>
                  <p>
                    Two lists of the same things under different names, such as a price list and a
                    catalogue, as files or from a database. Every pair comes with its evidence; what
                    is unsure waits for you in a review, and the result is one merged table.
                  </p>
                  <LinkButton to="/reconciliation/new">Choose lists</LinkButton>
                </section>
              )}
            </div>
            <aside className={classes.side} aria-label="Sample lists">
              <h2>Sample lists</h2>
              <p>
                A price list and the catalogue of an invented maker, made on this computer: other
                names, other years, options side by side, and some records without a partner.
              </p>
              {sampleButton}
            </aside>
          </div>
        )}
      </div>
    </>
  )
}
