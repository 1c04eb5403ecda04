import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { hasResult } from '../../src-shared/run-states.ts'
import { useReadOnlyReason } from '../me.ts'
import { client, rpc } from '../rpc.ts'
import { showDone, showFailed } from '../workspaces/runs/notices.tsx'
import { againWithChanges } from '../workspaces/runs/again-with-changes.ts'
import { activeRunOf, isWritable } from '../workspaces/runs/run-view.ts'
import { useMarkRuns } from '../workspaces/runs/use-mark-runs.ts'
import type { RunCommands } from './commands.tsx'
import { useChangedRuns } from './run-activity.tsx'

/** Commands for the run that a path shows. */
export function useRunCommands(path: string): RunCommands {
  const id = /^\/runs\/([0-9a-z]{4,32})(?:\/|$)/.exec(path)?.[1]
  const onRun = id !== undefined && id !== 'compare'
  const navigate = useNavigate()
  const mark = useMarkRuns()
  const changed = useChangedRuns()
  const mayChange = useReadOnlyReason() === null
  const { data } = useQuery(rpc.runs.get.queryOptions({ input: { id: id ?? '' }, enabled: onRun }))
  const run = onRun && data?.id === id ? (changed.get(id) ?? data) : undefined
  return useMemo<RunCommands>(() => {
    const doing = (work: () => Promise<unknown>) => (): void => {
      if (run !== undefined) work().catch((error: unknown) => showFailed(error))
    }
    return {
      mayChange,
      canCompare: run !== undefined && run.kind !== 'sweep',
      canReview: run?.kind === 'reconciliation' && hasResult(run.lifecycle),
      canSweep: run?.kind === 'allocation',
      canAskWhatIf: run?.kind === 'allocation' && hasResult(run.lifecycle),
      canWrite: run !== undefined && isWritable(run),
      state: run === undefined ? null : activeRunOf(run) !== null ? 'active' : 'over',
      again: doing(async () => {
        const { job } = await client.runs.get({ id: run!.id })
        const started = await client.runs.start(job)
        await navigate({ to: '/runs/$runId', params: { runId: started.id } })
      }),
      againWithChanges: doing(() => navigate(againWithChanges(run!))),
      schedule: doing(() => navigate({ to: '/schedules/new', search: { run: run!.id } })),
      cancel: doing(() => client.runs.cancel({ id: run!.id })),
      compare: doing(() => navigate({ to: '/runs/compare', search: { b: run!.id } })),
      review: doing(() => navigate({ to: '/runs/$runId/review', params: { runId: run!.id } })),
      sweep: doing(() => navigate({ to: '/allocation/sweep', search: { from: run!.id } })),
      report: doing(() => navigate({ to: '/runs/$runId/report', params: { runId: run!.id } })),
      openTab: (tab) =>
        doing(() =>
          navigate({ to: '/runs/$runId', params: { runId: run!.id }, search: { tab } }),
        )(),
      togglePin: doing(() =>
        mark(
          [run!],
          { pinned: !run!.marks.pinned },
          run!.marks.pinned ? 'Unpinned the run' : 'Pinned the run: no rule removes it',
        ),
      ),
      copyLink: doing(async () => {
        await navigator.clipboard.writeText(new URL(`#/runs/${run!.id}`, location.href).href)
        showDone('Copied the link to the run')
      }),
    }
  }, [run, navigate, mark, mayChange])
}
