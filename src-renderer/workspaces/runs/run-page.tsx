import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { WriteButton } from '../../components/write-button.tsx'
import { assertNever } from '../../../src-shared/errors.ts'
import type { ListedRun, ListedRunDetail } from '../../../src-shared/marks.ts'
import { hasResult } from '../../../src-shared/run-states.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { EmptyState, ErrorState, SkeletonBar, SkeletonRows } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { CommonTabPanel, isCommonTab } from './common-tab-panel.tsx'
import { EndedView } from './ended-view.tsx'
import { MoreMenu } from './more-menu.tsx'
import { showFailed } from './notices.tsx'
import { RunHeader } from './run-header.tsx'
import { RunningView } from './running-view.tsx'
import { commonTabs, type RunSearch, type RunTab } from './run-search.ts'
import { RunTabs } from './run-tabs.tsx'
import { activeRunOf } from './run-view.ts'
import classes from './run.module.css'

const route = getRouteApi('/runs/$runId')

const AllocationResult = lazy(() =>
  import('../allocation/result/allocation-result.tsx').then((module) => ({
    default: module.AllocationResult,
  })),
)

interface LookedAt {
  readonly state: { readonly data: ListedRunDetail | undefined; readonly error: unknown }
}

const SweepResult = lazy(() =>
  import('../allocation/sweep/sweep-result.tsx').then((module) => ({
    default: module.SweepResult,
  })),
)

const EventsResult = lazy(() =>
  import('../events/result/events-result.tsx').then((module) => ({
    default: module.EventsResult,
  })),
)

const ReconciliationResult = lazy(() =>
  import('../reconciliation/result/reconciliation-result.tsx').then((module) => ({
    default: module.ReconciliationResult,
  })),
)

const comingTabs = [46, 54, 80, 38, 72, 90, 24]

/** Milliseconds: the stream of changes is faster; this is for when it was cut, and for deletions. */
const lookAgain = { active: 5_000, over: 30_000 }

/** One run in whatever state it is: the screen follows its life. */
export function RunPage() {
  const { runId } = route.useParams()
  const query = useQuery(
    rpc.runs.get.queryOptions({
      input: { id: runId },
      refetchInterval: ({ state }: LookedAt) =>
        state.data === undefined || state.error !== null
          ? false
          : activeRunOf(state.data) === null
            ? lookAgain.over
            : lookAgain.active,
    }),
  )
  const changed = useChangedRuns().get(runId)
  const detail = query.data
  const run = detail === undefined ? undefined : newest(detail, changed)
  useCrumbs([{ label: 'Runs', to: '/runs' }, { label: run?.title ?? runId }])
  const gone = query.isError && readableError(query.error).code === 'not_found'

  if (run !== undefined && !gone) return <KnownRun run={run} />
  if (run !== undefined) return <DeletedRun run={run} />
  if (gone) return <UnknownRun id={runId} />
  return query.isError ? (
    <>
      <PageHeader title={`Run ${runId}`} />
      <ErrorState
        error={readableError(query.error)}
        retry={() => void query.refetch()}
        actions={<LinkButton to="/runs">All runs</LinkButton>}
      />
    </>
  ) : (
    <>
      <PageHeader title={<span className="muted">Run {runId}</span>} />
      <div className={classes.tabsComing} aria-hidden>
        {comingTabs.map((width) => (
          <SkeletonBar key={width} width={width} />
        ))}
      </div>
      <SkeletonRows />
    </>
  )
}

function KnownRun({ run }: { run: ListedRunDetail }) {
  if (!hasResult(run.lifecycle)) return <RunWithoutResult run={run} />
  return (
    <Suspense
      fallback={
        <>
          <RunHeader run={run} actions={null} />
          <SkeletonRows />
        </>
      }
    >
      <ResultOf run={run} />
    </Suspense>
  )
}

const tabsWithoutResult: readonly RunTab[] = ['result', ...commonTabs]

function ResultOf({ run }: { run: ListedRunDetail }) {
  const { job } = run
  switch (job.kind) {
    case 'allocation':
      return <AllocationResult run={{ ...run, job }} />
    case 'sweep':
      return <SweepResult run={run} />
    case 'events':
      return <EventsResult run={{ ...run, job }} />
    case 'reconciliation':
      return <ReconciliationResult run={{ ...run, job }} />
    default:
      return assertNever(job)
  }
}

function RunWithoutResult({ run }: { run: ListedRunDetail }) {
  const search: RunSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/$runId' })
  const active = activeRunOf(run) !== null
  const tab = search.tab !== undefined && isCommonTab(search.tab) ? search.tab : 'result'
  return (
    <>
      <RunHeader
        run={run}
        actions={
          <>
            {active && <CancelButton run={run} />}
            <MoreMenu run={run} />
          </>
        }
      />
      <RunTabs
        tabs={tabsWithoutResult}
        words={{ result: active ? 'Progress' : 'What happened' }}
        tab={tab}
        onTab={(next) => void navigate({ search: next === 'result' ? {} : { tab: next } })}
      />
      <div className={classes.panel} role="tabpanel" aria-labelledby={`tab-${tab}`}>
        {tab !== 'result' ? (
          <CommonTabPanel run={run} tab={tab} />
        ) : active ? (
          <RunningView run={run} />
        ) : (
          <EndedView run={run} />
        )}
      </div>
    </>
  )
}

function CancelButton({ run }: { run: ListedRun }) {
  const cancel = useMutation(
    rpc.runs.cancel.mutationOptions({ onError: (error) => showFailed(error) }),
  )
  const cancelling = run.lifecycle.state === 'cancelling'
  return (
    <WriteButton
      disabled={cancelling}
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ id: run.id })}
    >
      {cancelling ? 'Cancelling' : 'Cancel run'}
    </WriteButton>
  )
}

function UnknownRun({ id }: { id: string }) {
  return (
    <>
      <PageHeader title={`Run ${id}`} />
      <EmptyState
        title={`There is no run ${id} in this workspace`}
        actions={<LinkButton to="/runs">All runs</LinkButton>}
      >
        It was deleted, by somebody or by the rule for old runs, or the link leads to another
        workspace.
      </EmptyState>
    </>
  )
}

/** This window still knows what was asked of it. */
function DeletedRun({ run }: { run: ListedRunDetail }) {
  return (
    <>
      <PageHeader title={run.title} />
      <EmptyState
        title={`Run ${run.id} was deleted while it was open here`}
        actions={<LinkButton to="/runs">All runs</LinkButton>}
      >
        Its result and its log are gone. Input files and files written elsewhere are as they were.
      </EmptyState>
    </>
  )
}

/** The job never changes; what the stream has brought of the rest is newer. */
function newest(detail: ListedRunDetail, changed: ListedRun | undefined): ListedRunDetail {
  return changed === undefined ? detail : { ...changed, job: detail.job }
}
