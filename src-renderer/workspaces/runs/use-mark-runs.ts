import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { ListedRun, MarkRequest } from '../../../src-shared/marks.ts'
import { client, rpc } from '../../rpc.ts'
import { type MarkChange, markRequestOf, undoOf } from './marks-undo.ts'
import { showDone, showFailed } from './notices.tsx'

/** Lists of runs stand in pages under this key; see `use-runs-list.ts`. */
export const runPagesKey = ['run-pages'] as const

const mostAtOnce = 1000

/**
 * Marks runs and tells it with the way back: `mark(runs, { pinned: true }, 'Pinned 3 runs')`. A
 * failure is told too; false then.
 */
export function useMarkRuns() {
  const queries = useQueryClient()
  return useCallback(
    async (
      runs: readonly Pick<ListedRun, 'id' | 'marks'>[],
      change: MarkChange,
      done: string,
    ): Promise<boolean> => {
      // Also when one fails: those before it are done, or a run may be gone.
      const settle = () =>
        Promise.all([
          queries.invalidateQueries({ queryKey: runPagesKey }),
          queries.invalidateQueries({ queryKey: rpc.runs.key() }),
        ])
      const send = async (requests: readonly MarkRequest[]) => {
        try {
          for (const request of requests) await client.runs.mark(request)
        } finally {
          await settle()
        }
      }
      const ids = runs.map(({ id }) => id)
      const requests = Array.from({ length: Math.ceil(ids.length / mostAtOnce) }, (_, part) =>
        markRequestOf(ids.slice(part * mostAtOnce, (part + 1) * mostAtOnce), change),
      )
      try {
        await send(requests)
        const back = undoOf(runs, change)
        if (back.length > 0) showDone(done, () => void send(back).catch(showFailed))
        return true
      } catch (error) {
        showFailed(error)
        return false
      }
    },
    [queries],
  )
}
