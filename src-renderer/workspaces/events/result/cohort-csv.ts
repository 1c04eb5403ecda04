import { isInProgress, weightedAverage } from '../../../../src-shared/events/retention.ts'
import type { CohortTable } from '../../../../src-shared/events/result.ts'

/**
 * The triangle as CSV: a row a cohort, a column a period, counts or shares 0..1; the weighted average
 * last. Cells in progress are there as they are; the column `in_progress` names their period.
 */
export function cohortCsv(table: CohortTable, as: 'counts' | 'percent'): string {
  const average = weightedAverage(table)
  const periods = average.map((_, period) => `${table.unit}_${period}`)
  const value = (players: number, size: number): string =>
    as === 'counts' ? String(players) : size === 0 ? '' : String(players / size)
  const lines = [
    ['cohort', 'size', 'in_progress', ...periods],
    ...table.cohorts.map((row) => [
      row.cohort,
      String(row.size),
      row.active
        .flatMap((_, period) => (isInProgress(table, row.cohort, period) ? [String(period)] : []))
        .join(' '),
      ...periods.map((_, period) => {
        const players = row.active[period]
        return players === undefined ? '' : value(players, row.size)
      }),
    ]),
    [
      'weighted average',
      '',
      '',
      ...average.map(({ size, active }) => (size === 0 ? '' : String(active / size))),
    ],
  ]
  return lines.map((line) => `${line.join(',')}\r\n`).join('')
}
