import { notifications } from '@mantine/notifications'
import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { ListedRun } from '../../src-shared/marks.ts'
import { runStatusWord } from '../components/status-chip.tsx'
import { useNow } from '../components/time.tsx'
import { formatAgo } from '../format.ts'
import { client, rpc } from '../rpc.ts'
import { activeRunOf, mergeRuns, noticeOf, statusOf } from '../workspaces/runs/run-view.ts'
import type { PaletteRun } from './palette.tsx'
import type { ActiveRun } from './running-tray.tsx'

export interface RunActivity {
  readonly active: readonly ActiveRun[]
  readonly recent: readonly PaletteRun[]
  readonly cancel: (id: string) => void
}

const changesKey = ['run-changes'] as const

/** Every run that changed since the window opened, by id; fed by the one stream of the core. */
export function useChangedRuns(): ReadonlyMap<string, ListedRun> {
  const { data } = useQuery<ReadonlyMap<string, ListedRun>>({
    queryKey: changesKey,
    queryFn: () => Promise.resolve(new Map<string, ListedRun>()),
    enabled: false,
    initialData: new Map<string, ListedRun>(),
    staleTime: Infinity,
  })
  return data
}

/** Of runs that are gone nothing is to be shown, before the stream tells it too. */
export function forgetChangedRuns(
  queries: QueryClient,
  runs: readonly { readonly id: string }[],
): void {
  const known = queries.getQueryData<ReadonlyMap<string, ListedRun>>(changesKey)
  if (known === undefined) return
  const left = new Map(known)
  for (const { id } of runs) left.delete(id)
  queries.setQueryData(changesKey, left)
}

/** What people keep may be other than the stream told: a backup was restored. */
export function forgetAllChangedRuns(queries: QueryClient): void {
  queries.setQueryData(changesKey, new Map<string, ListedRun>())
}

/** What runs now and what ran last; tells of runs that end while one looks elsewhere. */
export function useRunActivity(): RunActivity {
  useRunChanges()
  const changed = useChangedRuns()
  const recent = useQuery(rpc.runs.list.queryOptions({ input: { limit: 30 } }))
  const now = useNow(30_000)
  const cancel = useMutation(rpc.runs.cancel.mutationOptions())
  const rows = mergeRuns(recent.data?.rows ?? [], changed)
  return {
    active: rows.flatMap((run) => activeRunOf(run) ?? []),
    recent: rows.slice(0, 30).map((run) => ({
      id: run.id,
      title: run.title,
      detail: `${runStatusWord(statusOf(run.lifecycle))} · ${formatAgo(run.created_at, new Date(now))} · ${run.id}`,
    })),
    cancel: (id) => cancel.mutate({ id }),
  }
}

/** Keeps the stream open, with a growing pause after each loss. */
function useRunChanges(): void {
  const queries = useQueryClient()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const here = useRef(path)
  useEffect(() => {
    here.current = path
  }, [path])
  useEffect(() => {
    const stop = new AbortController()
    const wasActive = new Set<string>()
    const take = (run: ListedRun): void => {
      const previous = queries.getQueryData<ReadonlyMap<string, ListedRun>>(changesKey)
      queries.setQueryData(changesKey, new Map(previous).set(run.id, run))
      if (previous?.has(run.id) !== true) {
        void queries.invalidateQueries({ queryKey: rpc.runs.list.key() })
      }
      if (activeRunOf(run) !== null) {
        wasActive.add(run.id)
      } else if (wasActive.delete(run.id)) {
        void queries.invalidateQueries({ queryKey: rpc.runs.key() })
        if (here.current !== `/runs/${run.id}`) notify(run)
      }
    }
    const forget = (id: string): void => {
      forgetChangedRuns(queries, [{ id }])
      wasActive.delete(id)
      void queries.invalidateQueries({ queryKey: rpc.runs.key() })
    }
    void (async () => {
      let pause = 500
      while (!stop.signal.aborted) {
        try {
          const changes = await client.runs.changes(undefined, { signal: stop.signal })
          for await (const change of changes) {
            pause = 500
            if ('removed' in change) forget(change.id)
            else take(change)
          }
        } catch {
          // The screens' own calls show why the core does not answer.
        }
        await sleep(pause, stop.signal)
        // What ended while nobody listened is not told again: what is known of it may be old.
        const known = queries.getQueryData<ReadonlyMap<string, ListedRun>>(changesKey)
        const over = [...(known?.values() ?? [])]
        forgetChangedRuns(queries, over)
        if (over.length > 0) void queries.invalidateQueries({ queryKey: rpc.runs.key() })
        pause = Math.min(pause * 2, 10_000)
      }
    })()
    return () => stop.abort()
  }, [queries])
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

const noticeColors = {
  ok: 'var(--qm-ok-mark)',
  warn: 'var(--qm-warn-mark)',
  bad: 'var(--qm-bad-mark)',
}

/** Notifications stand outside of the router: a plain address leads to the run. */
function notify(run: ListedRun): void {
  const notice = noticeOf(run)
  if (notice === null) return
  notifications.show({
    id: `run-${run.id}`,
    title: notice.title,
    color: noticeColors[notice.tone],
    autoClose: notice.tone === 'bad' ? false : 8000,
    closeButtonProps: { 'aria-label': 'Dismiss' },
    message: (
      <>
        {notice.text}{' '}
        <a href={`#/runs/${run.id}`} onClick={() => notifications.hide(`run-${run.id}`)}>
          Open
        </a>
      </>
    ),
  })
}
