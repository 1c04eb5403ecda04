import { isActive, type Run } from '../../../src-shared/runs.ts'
import type { Activity, EndedRun } from './core-protocol.ts'

export interface ActivityWatch {
  /** Tells about one change of a run. */
  see(run: Run): void
  /** A run that is gone: another host may have ended and removed it between two looks. */
  forget(id: string): void
}

/** Sums the changes of all runs up for the task bar, and tells of each end once. */
export function watchActivity(
  onActivity: (activity: Activity) => void,
  onEnded: (run: EndedRun) => void,
): ActivityWatch {
  const active = new Map<string, Run>()
  return {
    see(run) {
      if (isActive(run.lifecycle.state)) {
        active.set(run.id, run)
      } else {
        // A run that was over before this window's time is no news.
        if (!active.delete(run.id)) return
        const ended = endedRunOf(run)
        if (ended !== null) onEnded(ended)
      }
      onActivity(sumUp([...active.values()]))
    },
    forget(id) {
      if (active.delete(id)) onActivity(sumUp([...active.values()]))
    },
  }
}

function sumUp(runs: readonly Run[]): Activity {
  const fractions = runs.flatMap(({ lifecycle }) =>
    lifecycle.state === 'running' || lifecycle.state === 'cancelling'
      ? [lifecycle.progress.fraction]
      : [],
  )
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0)
  return {
    active: runs.length,
    fraction: fractions.length === 0 ? null : total / fractions.length,
  }
}

export function endedRunOf({ id, kind, title, lifecycle }: Run): EndedRun | null {
  const run = { id, kind, title, outcome: null, reason: null }
  switch (lifecycle.state) {
    case 'queued':
    case 'running':
    case 'cancelling':
      return null
    case 'succeeded':
      return { ...run, state: lifecycle.state, outcome: lifecycle.outcome }
    case 'failed':
      return { ...run, state: lifecycle.state, reason: lifecycle.error.what }
    case 'timed_out':
    case 'cancelled':
    case 'interrupted':
      return { ...run, state: lifecycle.state }
  }
}
