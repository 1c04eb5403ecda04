import { describe, expect, it } from 'vitest'
import { eventsJob } from '../events/job.ts'
import { reconciliationJob } from '../reconciliation/job.ts'
import { jobTarget } from './job-target.ts'

const list = { kind: 'file', path: '/a.csv' } as const

describe('jobTarget', () => {
  it('names the tables that runs write themselves', () => {
    const load = { connection: 'warehouse', prefix: 'game_' }
    const events = eventsJob.parse({ kind: 'events', inputs: [list], load })
    expect(jobTarget(events)).toEqual({
      connection: 'warehouse',
      tables: ['game_daily_metrics', 'game_retention_cohorts'],
    })
    const pairs = { kind: 'reconciliation', inputs: { left: list }, parameters: {} }
    expect(jobTarget(reconciliationJob.parse({ ...pairs, write: load }))).toEqual({
      connection: 'warehouse',
      tables: ['game_reconciled_pairs'],
    })
    expect(jobTarget(reconciliationJob.parse(pairs))).toBe(null)
  })
})
