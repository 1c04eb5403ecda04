import { expect, it } from 'vitest'
import { cohortCsv } from './cohort-csv.ts'

const table = {
  unit: 'day' as const,
  cohorts: [
    { cohort: '2025-03-01', size: 10, active: [10, 4] },
    { cohort: '2025-03-02', size: 30, active: [30] },
  ],
  total: 2,
  in_progress: '2025-03-02',
}

it('has a row a cohort, its period in progress named, and the average of the others last', () => {
  expect(cohortCsv(table, 'counts')).toBe(
    'cohort,size,in_progress,day_0,day_1\r\n' +
      '2025-03-01,10,1,10,4\r\n' +
      '2025-03-02,30,0,30,\r\n' +
      'weighted average,,,1,\r\n',
  )
  expect(cohortCsv(table, 'percent').split('\r\n')[1]).toBe('2025-03-01,10,1,1,0.4')
})
