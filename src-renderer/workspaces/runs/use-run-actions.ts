import { modals } from '@mantine/modals'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { ListedRun } from '../../../src-shared/marks.ts'
import { isActive } from '../../../src-shared/runs.ts'
import { countOf, formatBytes } from '../../format.ts'
import { client, rpc } from '../../rpc.ts'
import { forgetChangedRuns } from '../../shell/run-activity.tsx'
import { showDone, showFailed } from './notices.tsx'
import { runPagesKey } from './use-mark-runs.ts'

/** What can be done with several runs at once. Each says what it did, and what it could not do. */
export function useRunActions() {
  const queries = useQueryClient()
  return useMemo(() => {
    const settle = () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: runPagesKey }),
        queries.invalidateQueries({ queryKey: rpc.runs.key() }),
      ])

    /** One after the other: the core keeps their order, and the first failure does not hide the rest. */
    const each = async (
      runs: readonly ListedRun[],
      verb: string,
      act: (run: ListedRun) => Promise<unknown>,
    ): Promise<readonly ListedRun[]> => {
      const done: ListedRun[] = []
      let failure: { readonly error: unknown } | undefined
      for (const run of runs) {
        try {
          await act(run)
          done.push(run)
        } catch (error) {
          failure ??= { error }
        }
      }
      await settle()
      const left = runs.length - done.length
      if (done.length > 0) showDone(`${verb} ${countOf(done.length, 'run')}`)
      if (failure !== undefined) {
        showFailed(failure.error, left === 1 ? undefined : `Not done for ${countOf(left, 'run')}`)
      }
      return done
    }

    const removeAll = async (
      runs: readonly ListedRun[],
      onDone: (gone: readonly ListedRun[]) => void,
    ) => {
      const gone = await each(runs, 'Deleted', ({ id }) => client.runs.remove({ id }))
      forgetChangedRuns(queries, gone)
      onDone(gone)
    }

    return {
      cancel: (runs: readonly ListedRun[]) =>
        each(active(runs), 'Stopping', ({ id }) => client.runs.cancel({ id })),
      startAgain: (runs: readonly ListedRun[]) =>
        each(runs.toReversed(), 'Started again', async ({ id }) => {
          const { job } = await client.runs.get({ id })
          await client.runs.start(job)
        }),
      /** Asks first: it cannot be undone. `onDone` is called with those that are gone. */
      remove(runs: readonly ListedRun[], onDone: (gone: readonly ListedRun[]) => void) {
        const { title, text, over } = removalWords(runs)
        modals.openConfirmModal({
          title,
          children: text,
          labels: {
            confirm: over.length === 1 ? 'Delete run' : `Delete ${countOf(over.length, 'run')}`,
            cancel: over.length === 1 ? 'Keep it' : 'Keep them',
          },
          confirmProps: { variant: 'filled', color: 'red.8' },
          onConfirm: () => void removeAll(over, onDone),
        })
      },
    }
  }, [queries])
}

const active = (runs: readonly ListedRun[]): readonly ListedRun[] =>
  runs.filter(({ lifecycle }) => isActive(lifecycle.state))

/** What a deletion takes, for the question before it. Runs that go on are left out. */
export function removalWords(
  runs: readonly ListedRun[],
  locale?: string,
): { readonly title: string; readonly text: string; readonly over: readonly ListedRun[] } {
  const over = runs.filter(({ lifecycle }) => !isActive(lifecycle.state))
  const bytes = over.reduce((sum, run) => sum + (run.bytes ?? 0), 0)
  const pinned = over.filter(({ marks }) => marks.pinned).length
  const [first] = over
  const one = over.length === 1 && first !== undefined
  const count = countOf(over.length, 'run', 'runs', locale)
  const sentences = [
    one
      ? `The run ${first.id}, its result and its log are deleted: ${formatBytes(bytes, locale)}.`
      : `${count} with their results and logs are deleted: ${formatBytes(bytes, locale)}.`,
  ]
  if (pinned > 0) {
    sentences.push(
      one ? 'It is pinned.' : `${pinned} of them ${pinned === 1 ? 'is' : 'are'} pinned.`,
    )
  }
  const going = runs.length - over.length
  if (going > 0) {
    sentences.push(`${countOf(going, 'run is', 'runs are', locale)} not over yet and left alone.`)
  }
  sentences.push('Input files and files written elsewhere stay. This cannot be undone.')
  return {
    title: one ? `Delete ${first.title}?` : `Delete ${count}?`,
    text: sentences.join(' '),
    over,
  }
}
