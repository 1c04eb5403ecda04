import { expect, it } from 'vitest'
import type { EndedRun } from './core-protocol.ts'
import { noticeOf, progressBarOf } from './run-notices.ts'

const run: EndedRun = {
  id: '01jabc',
  kind: 'allocation',
  title: 'Weekly drop',
  state: 'succeeded',
  outcome: 'ok',
  reason: null,
}

it('tells how a run has ended, and nothing of what a person has cancelled', () => {
  const ends: readonly Partial<EndedRun>[] = [
    {},
    { outcome: 'warning' },
    { state: 'timed_out', outcome: null },
    { state: 'failed', outcome: null, reason: 'The caps name c1 twice.' },
    { state: 'interrupted', outcome: null },
    { state: 'cancelled', outcome: null },
  ]
  expect(ends.map((end) => noticeOf({ ...run, ...end }))).toEqual([
    { title: 'Finished', body: 'Weekly drop' },
    { title: 'Finished with warnings', body: 'Weekly drop' },
    { title: 'Time limit reached', body: 'Weekly drop: the best result is kept.' },
    { title: 'Failed', body: 'Weekly drop: The caps name c1 twice.' },
    { title: 'Interrupted', body: 'Weekly drop can be run again.' },
    null,
  ])
})

it('shows progress in the task bar as Electron wants it', () => {
  expect([
    progressBarOf({ active: 0, fraction: null }),
    progressBarOf({ active: 2, fraction: 0.4 }),
    progressBarOf({ active: 1, fraction: null }),
  ]).toEqual([-1, 0.4, 2])
})
