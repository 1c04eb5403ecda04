import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { usePages, type Pages } from '../../components/use-pages.ts'
import { client } from '../../rpc.ts'
import { useChangedRuns } from '../../shell/run-activity.tsx'
import { allRows } from './all-rows.ts'
import { runsRequestOf, type RunsSearch } from './runs-search.ts'
import { runPagesKey } from './use-mark-runs.ts'

export interface RunsList extends Pages<ListedRun> {
  /** The list is not what it was, and is held still: `refresh` shows it as it is now. */
  readonly changedMeanwhile: boolean
  readonly refresh: () => void
}

/**
 * The runs that an address asks for. Rows follow their runs at once; rows come, go and change places
 * only while nobody has the pointer or the focus in the list (`held`).
 */
export function useRunsList(search: RunsSearch, held: boolean): RunsList {
  const queries = useQueryClient()
  const changed = useChangedRuns()
  const request = runsRequestOf(search)
  const pages = usePages<ListedRun>({
    queryKey: [...runPagesKey, request],
    fetchPage: (offset, limit, signal) =>
      client.runs.list({ ...request, offset, limit }, { signal }),
    pageSize: 100,
    scope: 'runs',
    staleTime: 0,
  })
  const lives = useMemo(
    () => [...changed.values()].map(({ id, lifecycle }) => `${id} ${lifecycle.state}`).join(),
    [changed],
  )
  const [shownLives, setShownLives] = useState(lives)
  const changedMeanwhile = lives !== shownLives
  if (changedMeanwhile && !held) setShownLives(lives)
  const refresh = useCallback(() => setShownLives(lives), [lives])
  const fetched = useRef(shownLives)
  useEffect(() => {
    if (fetched.current === shownLives) return
    fetched.current = shownLives
    void queries.invalidateQueries({ queryKey: runPagesKey })
  }, [shownLives, queries])
  return {
    ...pages,
    rowAt(index) {
      const row = pages.rowAt(index)
      return row === undefined ? undefined : (changed.get(row.id) ?? row)
    },
    changedMeanwhile,
    refresh,
  }
}

/** Every run of a list, or the first `most` of them. */
export function allRuns(search: RunsSearch, most?: number): Promise<readonly ListedRun[]> {
  const request = runsRequestOf(search)
  return allRows((offset, limit) => client.runs.list({ ...request, offset, limit }), most)
}
