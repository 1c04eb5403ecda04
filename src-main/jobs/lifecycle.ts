import type { FailureOrBug } from '../../src-shared/errors.ts'
import type { Lifecycle, Progress, RunState } from '../../src-shared/runs.ts'

const successors: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'cancelled', 'interrupted'],
  running: ['running', 'cancelling', 'succeeded', 'timed_out', 'failed', 'interrupted'],
  // Work that was done before the word arrived stays done.
  cancelling: ['cancelling', 'cancelled', 'succeeded', 'timed_out', 'failed', 'interrupted'],
  succeeded: [],
  timed_out: [],
  failed: [],
  cancelled: [],
  interrupted: [],
}

/** The next state, or an error when the lifecycle has no such step: a bug, never user error. */
export function advance(from: Lifecycle, to: Lifecycle): Lifecycle {
  if (!successors[from.state].includes(to.state)) {
    throw new Error(`a ${from.state} run cannot become ${to.state}`)
  }
  return to
}

export const initialProgress: Progress = {
  fraction: 0,
  detail: '',
  done: null,
  total: null,
  unit: null,
  rate: null,
  seconds_left: null,
  stages: [],
  trace: [],
}

export const queued = (): Lifecycle => ({ state: 'queued' })

export const running = (at: Date, progress: Progress = initialProgress): Lifecycle => ({
  state: 'running',
  started_at: at.toISOString(),
  progress,
})

/** The same state with newer progress. */
export function progressed(lifecycle: Lifecycle, progress: Progress): Lifecycle {
  return lifecycle.state === 'running' || lifecycle.state === 'cancelling'
    ? { ...lifecycle, progress }
    : lifecycle
}

export const cancelling = (
  from: Extract<Lifecycle, { state: 'running' }>,
  at: Date,
): Lifecycle => ({
  state: 'cancelling',
  started_at: from.started_at,
  since: at.toISOString(),
  progress: from.progress,
})

/** Null where the run never started. */
export function startOf(lifecycle: Lifecycle): string | null {
  return lifecycle.state === 'queued' ? null : lifecycle.started_at
}

export interface StageTime {
  readonly title: string
  readonly seconds: number
}

/** Where the time went of a run that has begun. */
export function stageTimesOf(lifecycle: Lifecycle): readonly StageTime[] {
  if (lifecycle.state !== 'running' && lifecycle.state !== 'cancelling') return []
  return lifecycle.progress.stages.flatMap(({ title, seconds }) =>
    seconds === null ? [] : [{ title, seconds }],
  )
}

export const ended = {
  succeeded: (startedAt: string, at: Date, outcome: 'ok' | 'warning'): Lifecycle => ({
    state: 'succeeded',
    started_at: startedAt,
    ended_at: endedAt(startedAt, at),
    outcome,
  }),
  timedOut: (startedAt: string, at: Date): Lifecycle => ({
    state: 'timed_out',
    started_at: startedAt,
    ended_at: endedAt(startedAt, at),
  }),
  failed: (
    startedAt: string,
    at: Date,
    error: FailureOrBug,
    result?: 'keeps result',
  ): Lifecycle => ({
    state: 'failed',
    started_at: startedAt,
    ended_at: endedAt(startedAt, at),
    error,
    ...(result !== undefined && { keeps_result: true }),
  }),
  cancelled: (startedAt: string | null, at: Date): Lifecycle => ({
    state: 'cancelled',
    started_at: startedAt,
    ended_at: endedAt(startedAt, at),
  }),
  interrupted: (startedAt: string, at: Date): Lifecycle => ({
    state: 'interrupted',
    started_at: startedAt,
    ended_at: endedAt(startedAt, at),
  }),
} as const

/** No run ends before it began, whatever the clock was set to meanwhile. */
function endedAt(startedAt: string | null, at: Date): string {
  const end = at.toISOString()
  return startedAt !== null && end < startedAt ? startedAt : end
}

/** The end of a run whose work was done. */
export function endedWith(
  {
    outcome,
    failure,
  }: {
    readonly outcome: 'ok' | 'warning' | 'timed_out'
    /** What went wrong with a result that stands. */
    readonly failure?: FailureOrBug | undefined
  },
  startedAt: string,
  at: Date,
): Lifecycle {
  if (failure !== undefined) return ended.failed(startedAt, at, failure, 'keeps result')
  return outcome === 'timed_out'
    ? ended.timedOut(startedAt, at)
    : ended.succeeded(startedAt, at, outcome)
}
