import { hashKey, useQueries } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'

interface Page<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

interface PagesOptions<Row> {
  /** Names the list with its filters and order; pages are kept under it. */
  readonly queryKey: readonly unknown[]
  /** `signal` ends a page that nobody waits for any more. */
  readonly fetchPage: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Row>>
  readonly pageSize?: number
  /** Lists of one scope stand in for each other while the next one loads. */
  readonly scope?: string
  /** Milliseconds that a page is believed; finished runs never change. */
  readonly staleTime?: number
}

interface Settled<Row> {
  readonly list: string
  readonly scope: string | undefined
  readonly total: number
  readonly pages: ReadonlyMap<number, readonly Row[]>
}

export interface Pages<Row> {
  /** Null until the first page is there. */
  readonly total: number | null
  readonly rowAt: (index: number) => Row | undefined
  /** Rows of a span, also where they are not loaded. */
  readonly rowsBetween: (first: number, last: number) => Promise<readonly Row[]>
  readonly onRange: (first: number, last: number) => void
  /** The rows are those of the list before, until the first page of this one is there. */
  readonly stale: boolean
  /** Names the list; another one begins at its top. */
  readonly listKey: string
  readonly error: unknown
  readonly retry: () => void
}

const largestPage = 1000
/** A thumb that is dragged passes many pages: only where it rests is asked for. */
const restAfter = 60

/** The pages of a long list that the grid shows now, each fetched once. */
export function usePages<Row>(options: PagesOptions<Row>): Pages<Row> {
  const { queryKey, fetchPage, pageSize = 200, scope, staleTime = 30_000 } = options
  const [span, setSpan] = useState<readonly [number, number]>([0, 0])
  const pages = Array.from({ length: span[1] - span[0] + 1 }, (_, index) => span[0] + index)
  const results = useQueries({
    queries: pages.map((page) => ({
      queryKey: [...queryKey, pageSize, page],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        fetchPage(page * pageSize, pageSize, signal),
      staleTime,
    })),
  })
  const loaded = new Map<number, readonly Row[]>()
  for (const [index, page] of pages.entries()) {
    const rows = results[index]?.data?.rows
    if (rows !== undefined) loaded.set(page, rows)
  }
  const found = results.find((result) => result.data !== undefined)?.data?.total
  // Far from what is loaded no page knows the total: without the last one the grid would collapse
  // under the scroll, ask for its first page, grow again, and so on.
  const list = hashKey(queryKey)
  const [settled, setSettled] = useState<Settled<Row> | null>(null)
  if (
    found !== undefined &&
    (settled?.list !== list || settled.total !== found || !sameEntries(settled.pages, loaded))
  ) {
    setSettled({ list, scope, total: found, pages: loaded })
  }
  const failed = results.find((result) => result.isError)
  const stale =
    found === undefined &&
    settled !== null &&
    settled.list !== list &&
    settled.scope === scope &&
    scope !== undefined
  const total =
    found ?? (settled !== null && (settled.list === list || stale) ? settled.total : null)
  const shown = stale ? settled.pages : loaded

  const timer = useRef(0)
  useEffect(() => () => window.clearTimeout(timer.current), [])
  const onRange = useCallback(
    (first: number, last: number) => {
      const from = Math.floor(Math.max(0, first) / pageSize)
      const to = Math.floor(Math.max(0, last) / pageSize)
      const take = () =>
        setSpan((current) => (current[0] === from && current[1] === to ? current : [from, to]))
      window.clearTimeout(timer.current)
      setSpan((current) => {
        const near = Math.abs(from - current[0]) <= 1
        if (near) return current[0] === from && current[1] === to ? current : [from, to]
        timer.current = window.setTimeout(take, restAfter)
        return current
      })
    },
    [pageSize],
  )
  return {
    total,
    rowAt: (index) => shown.get(Math.floor(index / pageSize))?.[index % pageSize],
    async rowsBetween(first, last) {
      const whole = new AbortController()
      const rows: Row[] = []
      while (rows.length <= last - first) {
        const offset = first + rows.length
        const limit = Math.min(largestPage, last - offset + 1)
        const page = await fetchPage(offset, limit, whole.signal)
        if (page.rows.length === 0) break
        rows.push(...page.rows)
      }
      return rows
    },
    onRange,
    stale,
    listKey: list,
    error: failed?.error ?? null,
    retry: () => {
      for (const result of results) if (result.isError) void result.refetch()
    },
  }
}

function sameEntries<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
}
