import { hashKey, useQueries } from '@tanstack/react-query'
import { useCallback, useState } from 'react'

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

interface PagesOptions<Row> {
  /** Names the list with its filters and order; pages are kept under it. */
  readonly queryKey: readonly unknown[]
  readonly fetchPage: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Row>>
  readonly pageSize?: number
}

interface KnownTotal {
  readonly list: string
  readonly total: number
}

export interface Pages<Row> {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly rowAt: (index: number) => Row | undefined
  readonly onRange: (first: number, last: number) => void
  readonly error: unknown
  readonly retry: () => void
}

/** The pages of a long list that the grid shows now, each fetched once. */
export function usePages<Row>({
  queryKey,
  fetchPage,
  pageSize = 200,
}: PagesOptions<Row>): Pages<Row> {
  const [span, setSpan] = useState<readonly [number, number]>([0, 0])
  const pages = Array.from({ length: span[1] - span[0] + 1 }, (_, index) => span[0] + index)
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...queryKey, pageSize, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchPage(page * pageSize, pageSize, signal),
      staleTime: 30_000,
    })),
  })
  const loaded = new Map(pages.map((page, index) => [page, results[index]?.data]))
  const found = results.find((result) => result.data !== undefined)?.data?.total
  // Far from what is loaded no page knows the total: without the last one the grid would collapse
  // under the scroll, ask for its first page, grow again, and so on.
  const list = hashKey(queryKey)
  const [known, setKnown] = useState<KnownTotal | null>(null)
  if (found !== undefined && (known?.list !== list || known.total !== found)) {
    setKnown({ list, total: found })
  }
  const total = found ?? (known?.list === list ? known.total : null)
  const failed = results.find((result) => result.isError)

  const onRange = useCallback(
    (first: number, last: number) => {
      const from = Math.floor(Math.max(0, first) / pageSize)
      const to = Math.floor(Math.max(0, last) / pageSize)
      setSpan((current) => (current[0] === from && current[1] === to ? current : [from, to]))
    },
    [pageSize],
  )
  return {
    total,
    rowAt: (index) => loaded.get(Math.floor(index / pageSize))?.rows[index % pageSize],
    onRange,
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch()
    },
  }
}
