import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { LogLine } from '../../../src-shared/runs.ts'
import { client } from '../../rpc.ts'

interface ReadLog {
  readonly lines: readonly LogLine[]
  readonly next: number
}

const pageLines = 1000
const maxPagesAtOnce = 20

/** The log of a run, read on from where it was left; asked again each second while it is live. */
export function useLog(id: string, live: boolean) {
  const queries = useQueryClient()
  const queryKey = ['log', id]
  return useQuery<ReadLog>({
    queryKey,
    queryFn: async ({ signal }) => {
      let { lines, next } = queries.getQueryData<ReadLog>(queryKey) ?? { lines: [], next: 0 }
      for (let page = 0; page < maxPagesAtOnce; page += 1) {
        const more = await client.runs.log({ id, after: next, limit: pageLines }, { signal })
        if (more.lines.length === 0) break
        lines = [...lines, ...more.lines]
        next = more.next
        if (more.lines.length < pageLines) break
      }
      return { lines, next }
    },
    refetchInterval: live ? 1000 : false,
    staleTime: live ? 0 : 2000,
  })
}
