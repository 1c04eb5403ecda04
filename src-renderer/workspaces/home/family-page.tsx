import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, type UseMutationResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState } from '../../components/states.tsx'
import { WriteButton } from '../../components/write-button.tsx'
import { countOf } from '../../format.ts'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { showFailed } from '../runs/notices.tsx'
import { activeRunOf, mergeRuns } from '../runs/run-view.ts'
import { LinesSkeleton } from './home-skeleton.tsx'
import { ActiveLine, EndedLine, RunSection } from './run-lines.tsx'
import classes from './family-page.module.css'
import columns from './home.module.css'

interface FamilyPageProps {
  readonly kind: 'events' | 'reconciliation'
  readonly title: string
  /** The form of the family, and the words that lead there. */
  readonly form: {
    readonly to: '/events/new' | '/reconciliation/new'
    readonly newRun: string
    readonly chooseInputs: string
  }
  /** The link to the list of all runs of the family. */
  readonly allRuns: string
  /** What is said before the first run. */
  readonly first: { readonly title: string; readonly about: ReactNode }
  readonly sample: {
    readonly title: string
    readonly about: ReactNode
    readonly button: string
    readonly start: UseMutationResult<unknown, Error, void>
  }
}

const lastRuns = 20

/** Home of a family: what ran last, and how to begin. */
export function FamilyPage({ kind, title, form, allRuns, first, sample }: FamilyPageProps) {
  useCrumbs([{ label: title }])
  const list = useQuery(rpc.runs.list.queryOptions({ input: { kinds: [kind], limit: lastRuns } }))
  const changed = useChangedRuns()
  const cancel = useMutation(
    rpc.runs.cancel.mutationOptions({ onError: (error) => showFailed(error) }),
  )
  const own = new Map([...changed].filter(([, run]) => run.kind === kind))
  const runs = list.data === undefined ? null : mergeRuns(list.data.rows, own)
  const active = runs?.filter((run) => activeRunOf(run) !== null) ?? []
  const ended = runs?.filter((run) => activeRunOf(run) === null) ?? []
  return (
    <>
      <PageHeader
        title={title}
        meta={
          list.data === undefined || runs === null
            ? []
            : [countOf(Math.max(list.data.total, runs.length), 'run')]
        }
        actions={
          <LinkButton
            variant="filled"
            to={form.to}
            leftSection={<IconPlus size={14} stroke={2} aria-hidden />}
          >
            {form.newRun}
          </LinkButton>
        }
      />
      <div className={columns.page}>
        {sample.start.isError && <ErrorState error={readableError(sample.start.error)} />}
        {list.isError && runs === null ? (
          <ErrorState error={readableError(list.error)} retry={() => void list.refetch()} />
        ) : (
          <div className={columns.columns}>
            <div className={columns.runs}>
              {runs === null && (
                <div role="status" aria-label="Loading" aria-busy="true">
                  <LinesSkeleton />
                </div>
              )}
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
                    <Link to="/runs" search={{ kind }}>
                      {allRuns}
                    </Link>
                  }
                >
                  {ended.map((run) => (
                    <EndedLine key={run.id} run={run} />
                  ))}
                </RunSection>
              )}
              {runs?.length === 0 && (
                <section className={classes.first}>
                  <h2>{first.title}</h2>
                  <p>{first.about}</p>
                  <LinkButton to={form.to}>{form.chooseInputs}</LinkButton>
                </section>
              )}
            </div>
            <aside className={classes.side} aria-label={sample.title}>
              <h2>{sample.title}</h2>
              <p>{sample.about}</p>
              <WriteButton loading={sample.start.isPending} onClick={() => sample.start.mutate()}>
                {sample.button}
              </WriteButton>
            </aside>
          </div>
        )}
      </div>
    </>
  )
}
