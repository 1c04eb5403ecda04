import { describe, expect, it } from 'vitest'
import type { Lifecycle, Run } from '../../../src-shared/runs.ts'
import { endedRunOf, watchActivity } from './activity.ts'
import type { Activity, EndedRun } from './core-protocol.ts'

const at = '2026-01-02T03:04:05.000Z'
const working = (fraction: number): Lifecycle => ({
  state: 'running',
  started_at: at,
  progress: {
    fraction,
    detail: '',
    done: null,
    total: null,
    unit: null,
    rate: null,
    seconds_left: null,
    stages: [],
    trace: [],
  },
})
const done: Lifecycle = { state: 'succeeded', started_at: at, ended_at: at, outcome: 'warning' }
const run = (id: string, lifecycle: Lifecycle): Run => ({
  id,
  kind: 'allocation',
  title: `Run ${id}`,
  created_at: at,
  lifecycle,
  metrics: {},
})

function watch() {
  const activities: Activity[] = []
  const ended: EndedRun[] = []
  const watched = watchActivity(
    (activity) => activities.push(activity),
    (one) => ended.push(one),
  )
  return {
    activities,
    ended,
    see: (one: Run) => watched.see(one),
    forget: (id: string) => watched.forget(id),
  }
}

describe('the activity of all runs', () => {
  it('is the mean of those that work; queued ones only count', () => {
    const { activities, see } = watch()
    see(run('aaaa', { state: 'queued' }))
    see(run('aaaa', working(0.2)))
    see(run('bbbb', working(0.6)))
    see(run('cccc', { state: 'queued' }))
    expect(activities).toEqual([
      { active: 1, fraction: null },
      { active: 1, fraction: 0.2 },
      { active: 2, fraction: 0.4 },
      { active: 3, fraction: 0.4 },
    ])
  })

  it('tells of each end once, and not of what was over before', () => {
    const { activities, ended, see } = watch()
    see(run('aaaa', working(0.2)))
    see(run('aaaa', done))
    see(run('aaaa', done))
    see(run('bbbb', done))
    expect(ended.map(({ id, outcome }) => [id, outcome])).toEqual([['aaaa', 'warning']])
    expect(activities.at(-1)).toEqual({ active: 0, fraction: null })
  })

  it('is over with a run that is gone before its end was told', () => {
    const { activities, ended, see, forget } = watch()
    see(run('aaaa', working(0.2)))
    forget('aaaa')
    forget('bbbb')
    expect(activities).toEqual([
      { active: 1, fraction: 0.2 },
      { active: 0, fraction: null },
    ])
    expect(ended).toEqual([])
  })
})

it('carries the reason of a failure', () => {
  const error = { code: 'bad_input', what: 'The caps name c1 twice.', remedy: 'Keep one.' } as const
  const failed = run('aaaa', { state: 'failed', started_at: at, ended_at: at, error })
  expect(endedRunOf(failed)).toMatchObject({ state: 'failed', reason: 'The caps name c1 twice.' })
  expect(endedRunOf(run('aaaa', { state: 'queued' }))).toBeNull()
})
