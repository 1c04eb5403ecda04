import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { present } from '../../search-params.ts'
import type { RunSearch, RunTab } from './run-search.ts'

const route = getRouteApi('/runs/$runId')

/** What is to be another in the address of a run; undefined takes it out. */
export type SearchChange = { [K in keyof RunSearch]?: RunSearch[K] | undefined }

interface ResultSearch {
  readonly search: RunSearch
  /** Changes these and keeps the rest, in the place of the entry in the browser's history. */
  readonly change: (next: SearchChange, replace?: boolean) => void
  /** Goes to a tab with these and nothing else, as a new entry. */
  readonly showTab: (next: RunTab, rest?: SearchChange) => void
}

/** Tab, filters and opened row of a run with a result, as they stand in the address. */
export function useResultSearch(): ResultSearch {
  const search: RunSearch = route.useSearch()
  const navigate = useNavigate({ from: '/runs/$runId' })
  const change = useCallback(
    (next: SearchChange, replace = true) =>
      void navigate({
        search: (old: RunSearch) => present({ ...old, ...next }) as RunSearch,
        replace,
      }),
    [navigate],
  )
  const showTab = useCallback(
    (next: RunTab, rest: SearchChange = {}) =>
      void navigate({
        search: present({ tab: next === 'result' ? undefined : next, ...rest }) as RunSearch,
      }),
    [navigate],
  )
  return { search, change, showTab }
}
