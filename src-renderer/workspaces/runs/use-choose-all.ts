import { useEffect, useRef } from 'react'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { formatCount } from '../../format.ts'
import { showDone, showFailed } from './notices.tsx'
import type { RunsSearch } from './runs-search.ts'
import { allRuns, type RunsList } from './use-runs-list.ts'

/** What one action takes at once. */
const mostChosen = 1000

/** Chooses every run that the address asks for, also those far below; says where there are more. */
export function useChooseAll(
  search: RunsSearch,
  list: RunsList,
  onChosen: (runs: readonly ListedRun[]) => void,
): () => void {
  const shown = useRef(list.listKey)
  useEffect(() => {
    shown.current = list.listKey
  }, [list.listKey])
  return () => {
    const chooseAll = async (): Promise<void> => {
      try {
        const runs = await allRuns(search, mostChosen)
        // Somebody has gone on to another list.
        if (shown.current !== list.listKey) return
        onChosen(runs)
        if (list.total !== null && list.total > runs.length) {
          showDone(
            `Chose the first ${formatCount(runs.length)} of ${formatCount(list.total)} runs: actions take no more at once`,
          )
        }
      } catch (error) {
        showFailed(error, 'No run was chosen')
      }
    }
    void chooseAll()
  }
}
