import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { RunDetail } from '../../../src-shared/runs.ts'
import { LinkButton } from '../../components/link-button.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { ErrorState, SkeletonRows } from '../../components/states.tsx'
import { readableError } from '../../readable-error.ts'
import { rpc } from '../../rpc.ts'
import { useCrumbs } from '../../shell/breadcrumb.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { EndedView } from './ended-view.tsx'
import { MoreMenu } from './more-menu.tsx'
import { RunHeader } from './run-header.tsx'
import { RunningView } from './running-view.tsx'
import { activeRunOf } from './run-view.ts'

const route = getRouteApi('/runs/$runId')

const AllocationResult = lazy(() =>
  import('../allocation/result/allocation-result.tsx').then((module) => ({
    default: module.AllocationResult,
  })),
)

/** One run in whatever state it is: the screen follows its life. */
export function RunPage() {
  const { runId } = route.useParams()
  const query = useQuery(
    rpc.runs.get.queryOptions({
      input: { id: runId },
      // The stream of changes is faster; this is for when it was cut.
      refetchInterval: (state: { state: { data: RunDetail | undefined } }) =>
        state.state.data !== undefined && activeRunOf(state.state.data) !== null ? 5000 : false,
    }),
  )
  const changed = useChangedRuns().get(runId)
  const detail = query.data
  const run = detail === undefined ? undefined : newest(detail, changed)
  useCrumbs([{ label: 'Runs', to: '/runs' }, { label: run?.title ?? runId }])

  if (run === undefined) {
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
        <SkeletonRows />
      </>
    )
  }
  return <KnownRun run={run} />
}

function KnownRun({ run }: { run: RunDetail }) {
  const active = activeRunOf(run) !== null
  const hasResult = run.lifecycle.state === 'succeeded' || run.lifecycle.state === 'timed_out'
  if (hasResult) {
    return (
      <Suspense
        fallback={
          <>
            <RunHeader run={run} actions={null} />
            <SkeletonRows />
          </>
        }
      >
        <AllocationResult run={run} />
      </Suspense>
    )
  }
  return (
    <>
      <RunHeader run={run} actions={active ? <CancelButton run={run} /> : <MoreMenu run={run} />} />
      {active ? <RunningView run={run} /> : <EndedView run={run} />}
    </>
  )
}

function CancelButton({ run }: { run: RunDetail }) {
  const cancel = useMutation(rpc.runs.cancel.mutationOptions())
  const cancelling = run.lifecycle.state === 'cancelling'
  return (
    <Button
      disabled={cancelling}
      loading={cancel.isPending}
      onClick={() => cancel.mutate({ id: run.id })}
    >
      {cancelling ? 'Cancelling' : 'Cancel run'}
    </Button>
  )
}

/** The job never changes; what the stream has brought of the rest is newer. */
function newest(detail: RunDetail, changed: Omit<RunDetail, 'job'> | undefined): RunDetail {
  return changed === undefined ? detail : { ...changed, job: detail.job }
}
