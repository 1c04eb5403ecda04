import type { Activity, EndedRun } from './core-protocol.ts'

export interface Notice {
  readonly title: string
  readonly body: string
}

/** What the system shows when a run has ended; null for what a person has done just now. */
export function noticeOf(run: EndedRun): Notice | null {
  switch (run.state) {
    case 'succeeded':
      return run.outcome === 'warning'
        ? { title: 'Finished with warnings', body: run.title }
        : { title: 'Finished', body: run.title }
    case 'timed_out':
      return { title: 'Time limit reached', body: `${run.title}: the best result is kept.` }
    case 'failed':
      return {
        title: 'Failed',
        body: run.reason === null ? run.title : `${run.title}: ${run.reason}`,
      }
    case 'interrupted':
      return { title: 'Interrupted', body: `${run.title} can be run again.` }
    case 'cancelled':
      return null
  }
}

/** For `setProgressBar`: a fraction, 2 for "busy, nobody knows how long", -1 for nothing. */
export function progressBarOf({ active, fraction }: Activity): number {
  if (active === 0) return -1
  return fraction ?? 2
}
