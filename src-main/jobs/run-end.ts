import type { Lifecycle, Run, RunDetail } from '../../src-shared/runs.ts'
import { CancelledError, failureOf } from '../platform/errors.ts'
import { advance, ended, endedWith, startOf } from './lifecycle.ts'
import type { TaskOutcome } from './supervisor.ts'
import { jobResult } from './tasks.ts'

export type RunEnd = Pick<RunDetail, 'lifecycle' | 'metrics'>

/** How a run ends by what its task left; one that broke its word has failed. */
export function endOf(
  run: RunDetail,
  outcome: TaskOutcome | undefined,
  failure: unknown,
  at: Date,
): RunEnd {
  try {
    return endByOutcome(run, outcome, failure, at)
  } catch (error) {
    return failedEnd(run, error, at)
  }
}

export function failedEnd({ lifecycle }: RunDetail, error: unknown, at: Date): RunEnd {
  const startedAt = startOf(lifecycle) ?? at.toISOString()
  return { lifecycle: ended.failed(startedAt, at, failureOf(error)), metrics: {} }
}

function endByOutcome(
  { lifecycle, metrics }: RunDetail,
  outcome: TaskOutcome | undefined,
  failure: unknown,
  at: Date,
): RunEnd {
  const startedAt = startOf(lifecycle)
  const end = (to: Lifecycle, found: Run['metrics'] = metrics): RunEnd => ({
    lifecycle: advance(lifecycle, to),
    metrics: found,
  })
  if (outcome === undefined && failure instanceof CancelledError) {
    // A runner only stops by the word of its queue: the state is cancelling or queued.
    return end(ended.cancelled(startedAt, at))
  }
  if (startedAt === null) throw new Error('a run that never started has left something')
  if (outcome === undefined) return end(ended.failed(startedAt, at, failureOf(failure)))
  const result = jobResult.parse(outcome.result)
  return end(endedWith(result, startedAt, at), result.metrics)
}
