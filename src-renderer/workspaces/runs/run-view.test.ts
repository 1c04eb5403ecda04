import { describe, expect, it } from 'vitest'
import type { Progress, Run } from '../../../src-shared/runs.ts'
import { runFacts } from './run-facts.ts'
import {
  activeRunOf,
  mergeRuns,
  noticeOf,
  placeWords,
  paceOf,
  secondsWorked,
  statusOf,
  timeLeftOf,
  workOf,
} from './run-view.ts'

const progress: Progress = {
  fraction: 0.4,
  detail: 'round 2 of 3',
  done: 1_200_000,
  total: 4_100_000,
  unit: 'pairs',
  rate: 812_000,
  seconds_left: { low: 20, high: 34 },
  stages: [
    { title: 'Read inputs', state: 'done', seconds: 1 },
    { title: 'Solve', state: 'current', seconds: 2 },
  ],
  trace: [],
}
const started = '2026-11-22T12:00:00Z'
const ended = '2026-11-22T12:00:09Z'

function run(lifecycle: Run['lifecycle'], fields: Partial<Run> = {}): Run {
  return {
    id: '7f3a',
    kind: 'allocation',
    title: 'Drop 2122',
    created_at: started,
    lifecycle,
    metrics: {},
    ...fields,
  }
}

const running = run({ state: 'running', started_at: started, progress })
const succeeded = run({ state: 'succeeded', started_at: started, ended_at: ended, outcome: 'ok' })

describe('the place in the queue', () => {
  it('is told in words', () => {
    expect([null, 0, 1, 12].map((ahead) => placeWords(ahead, 'en'))).toEqual([
      'In the queue',
      'Next in the queue',
      '1 run waits before this one',
      '12 runs wait before this one',
    ])
  })
})

describe('a run on the screens', () => {
  it('shows success with warnings as a state of its own', () => {
    expect([
      statusOf(succeeded.lifecycle),
      statusOf({ state: 'succeeded', started_at: started, ended_at: ended, outcome: 'warning' }),
      statusOf(running.lifecycle),
    ]).toEqual(['succeeded', 'warning', 'running'])
  })

  it('says what is done of how much, how fast, and how long it takes', () => {
    expect([workOf(progress, 'en-US'), paceOf(progress, 'en-US')]).toEqual([
      '1.2M of 4.1M pairs',
      '812K pairs/s · 20 s to 35 s left',
    ])
  })

  it('says one figure where the ends of the range are near', () => {
    expect([
      timeLeftOf({ ...progress, seconds_left: { low: 30, high: 34 } }),
      timeLeftOf({ ...progress, seconds_left: { low: 1, high: 4 } }),
      timeLeftOf({ ...progress, seconds_left: null }),
    ]).toEqual(['about 35 s left', '4 s left', ''])
  })

  it('counts the seconds it worked, up to now while it works', () => {
    expect([
      secondsWorked(succeeded.lifecycle, 0),
      secondsWorked(running.lifecycle, Date.parse('2026-11-22T12:00:04Z')),
      secondsWorked({ state: 'queued' }, 0),
      secondsWorked({ state: 'cancelled', started_at: null, ended_at: ended }, 0),
    ]).toEqual([9, 4, null, null])
  })

  it('is in the tray until it has ended', () => {
    expect(activeRunOf(running)).toEqual({
      id: '7f3a',
      title: 'Drop 2122',
      status: 'running',
      stage: 'Solve',
      fraction: 0.4,
      pace: paceOf(progress),
    })
    expect(activeRunOf(run({ state: 'queued' }))?.stage).toBe('Waits for a free place')
    expect(activeRunOf(succeeded)).toBeNull()
  })

  it('tells of its end, but not of a cancel by the person', () => {
    const error = { code: 'disk_full' as const, what: 'The disk is full.', remedy: 'Free 2 GB.' }
    const times = { started_at: started, ended_at: ended }
    expect(
      [
        succeeded,
        run({ state: 'failed', ...times, error }),
        run({ state: 'timed_out', ...times }),
        run({ state: 'interrupted', ...times }),
        run({ state: 'cancelled', ...times }),
        running,
      ].map((each) => noticeOf(each)?.title),
    ).toEqual([
      'Finished',
      'Failed',
      'Stopped by its time limit',
      'Interrupted',
      undefined,
      undefined,
    ])
  })

  it('says its few numbers in a list, and its error', () => {
    const metrics = { assigned_users: 19_241, assignments: 49_882, gap_percent: 3.21 }
    expect(runFacts(run(succeeded.lifecycle, { metrics }), 'en-US')).toBe(
      '19,241 users assigned · within 3.2% of the best · 49,882 assignments',
    )
  })

  it('is replaced in a list by what the stream has brought, new ones first', () => {
    const older = run(running.lifecycle, { id: 'old1', created_at: '2026-11-21T12:00:00Z' })
    const changed = new Map([
      ['old1', { ...older, lifecycle: succeeded.lifecycle }],
      ['new1', run({ state: 'queued' }, { id: 'new1', created_at: '2026-11-22T13:00:00Z' })],
    ])
    expect(
      mergeRuns([running, older], changed).map((each) => [each.id, each.lifecycle.state]),
    ).toEqual([
      ['new1', 'queued'],
      ['7f3a', 'running'],
      ['old1', 'succeeded'],
    ])
  })
})
