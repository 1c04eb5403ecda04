import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { ReconciliationSummary } from '../../../../src-shared/reconciliation/summary.ts'
import { EmptyState, ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { LinkButton } from '../../../components/link-button.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { useCrumbs } from '../../../shell/breadcrumb.ts'
import { ReviewDesk } from './review-desk.tsx'

const route = getRouteApi('/runs/$runId/review')

/** The review of one reconciliation: its queue, one pair at a time. */
export function ReviewPage() {
  const { runId } = route.useParams()
  const run = useQuery(rpc.runs.get.queryOptions({ input: { id: runId } }))
  const summary = useQuery(
    rpc.reconciliation.summary.queryOptions({
      input: { id: runId },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  const title = run.data?.title ?? runId
  useCrumbs([
    { label: 'Runs', to: '/runs' },
    { label: title, to: `/runs/${runId}` },
    { label: 'Review' },
  ])
  const failed = [run, summary].find(({ isError }) => isError)
  if (failed !== undefined) {
    return (
      <>
        <PageHeader title="Review" />
        <ErrorState
          error={readableError(failed.error)}
          retry={() => {
            void run.refetch()
            void summary.refetch()
          }}
          actions={
            <LinkButton to="/runs/$runId" params={{ runId }}>
              The run
            </LinkButton>
          }
        />
      </>
    )
  }
  if (summary.data === undefined) {
    return (
      <>
        <PageHeader title="Review" />
        <SkeletonRows />
      </>
    )
  }
  return <Reviewed key={runId} id={runId} summary={summary.data} />
}

function Reviewed({ id, summary }: { id: string; summary: ReconciliationSummary }) {
  return summary.counts.candidates === 0 ? (
    <>
      <PageHeader title="Review" />
      <EmptyState
        title="There is nothing to review"
        actions={
          <LinkButton to="/runs/$runId" params={{ runId: id }}>
            Result
          </LinkButton>
        }
      >
        No two records of the lists were alike enough to be compared.
      </EmptyState>
    </>
  ) : (
    <ReviewDesk id={id} summary={summary} />
  )
}
