import { useQuery } from '@tanstack/react-query'
import type { Run } from '../../../src-shared/runs.ts'
import { rpc } from '../../rpc.ts'

/** Where a run is and what is written down about it; asked again while it waits or works. */
export function useRunDetails({ id, lifecycle }: Run) {
  const over = 'ended_at' in lifecycle
  return useQuery({
    ...rpc.runs.details.queryOptions({ input: { id } }),
    // Another state is another answer.
    queryKey: [...rpc.runs.details.queryKey({ input: { id } }), lifecycle.state],
    staleTime: over ? Number.POSITIVE_INFINITY : 0,
    refetchInterval: lifecycle.state === 'queued' ? 2000 : false,
  })
}
