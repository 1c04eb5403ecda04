import type { CohortRow, CohortTable, CohortUnit } from './result.ts'

/** Pure arithmetic over the cohort triangle, for the heat map, its table and its sentence. */

const daysOf = { day: 1, week: 7 } as const satisfies Record<CohortUnit, number>
const DAY = 86_400_000

/** The first day of a period of a cohort, YYYY-MM-DD. */
export function periodStart(unit: CohortUnit, cohort: string, period: number): string {
  return new Date(Date.parse(`${cohort}T00:00:00Z`) + period * daysOf[unit] * DAY)
    .toISOString()
    .slice(0, 10)
}

/** The period was still going on when the log ended: its players are not all counted. */
export function isInProgress(
  table: Pick<CohortTable, 'unit' | 'in_progress'>,
  cohort: string,
  period: number,
): boolean {
  return table.in_progress !== null && periodStart(table.unit, cohort, period) === table.in_progress
}

export interface AverageCell {
  /** Players of the cohorts that have lived through the period, and those active in it. */
  readonly size: number
  readonly active: number
  /** Cohorts that count. */
  readonly cohorts: number
}

/**
 * Retention by period over all cohorts, weighted by their sizes. Cells in progress do not count: they
 * would pull the average down.
 */
export function weightedAverage(table: CohortTable): readonly AverageCell[] {
  const periods = table.cohorts.reduce((most, { active }) => Math.max(most, active.length), 0)
  return Array.from({ length: periods }, (_, period) => {
    let size = 0
    let active = 0
    let cohorts = 0
    for (const row of table.cohorts) {
      const players = row.active[period]
      if (players === undefined || isInProgress(table, row.cohort, period)) continue
      size += row.size
      active += players
      cohorts++
    }
    return { size, active, cohorts }
  })
}

/** Active players of the cohort's size, 0..1. */
export function shareOf({ size, active }: CohortRow, period: number): number | null {
  const players = active[period]
  return players === undefined || size === 0 ? null : players / size
}
