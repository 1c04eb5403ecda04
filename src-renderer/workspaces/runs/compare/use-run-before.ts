import { useQuery } from '@tanstack/react-query'
import { statesWithResult, type Run } from '../../../../src-shared/runs.ts'
import { client, rpc } from '../../../rpc.ts'

/** The last run of the same kind with a result that was made before this one; null without one. */
export function useRunBefore(id: string | undefined) {
  return useQuery({
    queryKey: [...rpc.runs.key(), 'before', id],
    queryFn: ({ signal }) => (id === undefined ? null : runBefore(id, signal)),
    enabled: id !== undefined,
  })
}

const pageSize = 200

async function runBefore(id: string, signal: AbortSignal): Promise<Pick<Run, 'id'> | null> {
  const { kind, created_at: at } = await client.runs.get({ id }, { signal })
  for (let offset = 0; ; offset += pageSize) {
    const page = await client.runs.list(
      { kinds: [kind], states: [...statesWithResult], offset, limit: pageSize },
      { signal },
    )
    const found = page.rows.find((run) => run.created_at < at && run.id !== id)
    if (found !== undefined) return found
    if (page.rows.length < pageSize) return null
  }
}
