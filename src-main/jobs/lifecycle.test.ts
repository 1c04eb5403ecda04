import { describe, expect, it } from 'vitest'
import {
  activeStates,
  type Lifecycle,
  lifecycle as lifecycleSchema,
  type RunState,
  runStates,
} from '../../src-shared/runs.ts'
import {
  advance,
  cancelling,
  ended,
  initialProgress,
  progressed,
  queued,
  running,
  startOf,
} from './lifecycle.ts'

const at = new Date('2026-01-02T03:04:05.000Z')
const later = new Date('2026-01-02T03:05:05.000Z')
const start = at.toISOString()
const runningState = running(at) as Extract<Lifecycle, { state: 'running' }>

const example: Readonly<Record<RunState, Lifecycle>> = {
  queued: queued(),
  running: runningState,
  cancelling: cancelling(runningState, later),
  succeeded: ended.succeeded(start, later, 'ok'),
  timed_out: ended.timedOut(start, later),
  failed: ended.failed(start, later, { code: 'storage', what: 'It broke.', remedy: 'Try again.' }),
  cancelled: ended.cancelled(null, later),
  interrupted: ended.interrupted(start, later),
}

const steps: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['running', 'cancelled', 'interrupted'],
  running: ['running', 'cancelling', 'succeeded', 'timed_out', 'failed', 'interrupted'],
  cancelling: ['cancelling', 'succeeded', 'timed_out', 'failed', 'cancelled', 'interrupted'],
  succeeded: [],
  timed_out: [],
  failed: [],
  cancelled: [],
  interrupted: [],
}

describe('the lifecycle of a run', () => {
  it.each(runStates)('leads from %s only where its drawing says', (from) => {
    const possible = runStates.filter((to) => {
      try {
        return advance(example[from], example[to]) === example[to]
      } catch {
        return false
      }
    })
    expect(possible).toEqual(steps[from])
  })

  it('says which step is wrong', () => {
    expect(() => advance(example.succeeded, example.running)).toThrow(
      'a succeeded run cannot become running',
    )
  })

  it.each(runStates)('makes states that fit their schema: %s', (state) => {
    expect(lifecycleSchema.parse(example[state])).toEqual(example[state])
  })

  it('takes newer progress while it is worked on, and nothing afterwards', () => {
    const half = { ...initialProgress, fraction: 0.5 }
    const changed = runStates.filter((state) => progressed(example[state], half) !== example[state])
    expect(changed).toEqual(activeStates.filter((state) => state !== 'queued'))
  })

  it('keeps start and progress when it is told to stop', () => {
    const half = running(at, { ...initialProgress, fraction: 0.5 })
    expect(cancelling(half as Extract<Lifecycle, { state: 'running' }>, later)).toEqual({
      state: 'cancelling',
      started_at: start,
      since: later.toISOString(),
      progress: { ...initialProgress, fraction: 0.5 },
    })
  })

  it('knows no start of what never started', () => {
    expect([example.queued, example.cancelled, example.running].map(startOf)).toEqual([
      null,
      null,
      start,
    ])
  })
})

describe('the end of a run', () => {
  it('is never before its start, whatever the clock was set to', () => {
    const yearBefore = new Date('2025-01-02T03:04:05.000Z')
    expect(ended.interrupted(start, yearBefore)).toMatchObject({ ended_at: start })
    expect(ended.cancelled(null, yearBefore)).toMatchObject({ ended_at: yearBefore.toISOString() })
  })
})
