import { describe, expect, it } from 'vitest'
import type { Run } from '../../../src-shared/runs.ts'
import { runFacts } from './run-facts.ts'

function run(metrics: Run['metrics']): Run {
  return {
    id: '1m80kx7wxh9e',
    kind: 'allocation',
    title: 'weekly-drop',
    created_at: '2026-11-20T08:00:00.000Z',
    lifecycle: {
      state: 'succeeded',
      started_at: '2026-11-20T08:00:00.000Z',
      ended_at: '2026-11-20T08:00:04.000Z',
      outcome: 'warning',
    },
    metrics,
  }
}

describe('the facts of a run in a list', () => {
  it('begin with what needs a look', () => {
    expect(
      runFacts(
        run({
          assigned_users: 19_608,
          assignments: 52_527,
          gap_percent: 0.0024,
          groups: 12,
          groups_short: 0,
          groups_limited: 1,
          warnings: 2,
        }),
        'en-GB',
      ),
    ).toBe(
      '1 of 12 groups limited, 2 warnings about the inputs · 19,608 users assigned · within 0.0024% of the best · 52,527 assignments',
    )
  })

  it('are numbers alone where nothing does', () => {
    expect(runFacts(run({ assigned_users: 1, groups: 3, groups_short: 0 }), 'en-GB')).toBe(
      '1 user assigned',
    )
  })
})
