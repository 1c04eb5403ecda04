import { useQuery } from '@tanstack/react-query'
import type { ListedRunDetail } from '../../../../src-shared/marks.ts'
import type { ReconciliationJob } from '../../../../src-shared/reconciliation/job.ts'
import { ErrorState, SkeletonRows } from '../../../components/states.tsx'
import { formatCount } from '../../../format.ts'
import { readableError } from '../../../readable-error.ts'
import { rpc } from '../../../rpc.ts'
import { MoreMenu } from '../../runs/more-menu.tsx'
import { RunHeader } from '../../runs/run-header.tsx'

interface ReconciliationResultProps {
  readonly run: ListedRunDetail & { readonly job: ReconciliationJob }
}

/** A finished reconciliation: what was matched, what waits for a reviewer, what has no partner. */
export function ReconciliationResult({ run }: ReconciliationResultProps) {
  const summary = useQuery(
    rpc.reconciliation.summary.queryOptions({
      input: { id: run.id },
      staleTime: Number.POSITIVE_INFINITY,
    }),
  )
  return (
    <>
      <RunHeader run={run} actions={<MoreMenu run={run} />} />
      {summary.isError ? (
        <ErrorState error={readableError(summary.error)} retry={() => void summary.refetch()} />
      ) : summary.isPending ? (
        <SkeletonRows />
      ) : (
        <dl>
          <dt>Accepted</dt>
          <dd>{formatCount(summary.data.counts.accepted)}</dd>
          <dt>In review</dt>
          <dd>{formatCount(summary.data.counts.review)}</dd>
        </dl>
      )}
    </>
  )
}
