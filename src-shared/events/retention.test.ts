import { describe, expect, it } from 'vitest'
import { isInProgress, periodStart, weightedAverage } from './retention.ts'
import type { CohortTable } from './result.ts'

const table: CohortTable = {
  unit: 'day',
  cohorts: [
    { cohort: '2025-03-01', size: 10, active: [10, 4, 2] },
    { cohort: '2025-03-02', size: 30, active: [30, 6] },
    { cohort: '2025-03-03', size: 60, active: [60] },
  ],
  total: 3,
  in_progress: '2025-03-03',
}

describe('retention', () => {
  it('is weighted by the sizes of cohorts, without the period in progress', () => {
    expect(weightedAverage(table)).toEqual([
      { size: 40, active: 40, cohorts: 2 },
      { size: 10, active: 4, cohorts: 1 },
      { size: 0, active: 0, cohorts: 0 },
    ])
  })

  it('counts every cell where the log covers its last day whole', () => {
    expect(weightedAverage({ ...table, in_progress: null })[1]).toEqual({
      size: 40,
      active: 10,
      cohorts: 2,
    })
  })

  it('has periods that begin on days of the calendar', () => {
    expect([
      periodStart('day', '2024-02-28', 2),
      periodStart('week', '2025-03-03', 2),
      isInProgress(table, '2025-03-01', 2),
      isInProgress(table, '2025-03-01', 1),
    ]).toEqual(['2024-03-01', '2025-03-17', true, false])
  })
})
