import type { GridFilter } from '../../../../src-shared/grid.ts'

export interface ChosenRange {
  readonly from: number
  readonly to: number
}

/** The range of a number that filters leave; null where they do not bound it. */
export function chosenRange(filters: readonly GridFilter[], column: string): ChosenRange | null {
  const own = filters.filter((filter) => filter.column === column)
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const filter of own) {
    if (filter.op === 'at_least') from = Math.max(from, filter.value)
    if (filter.op === 'at_most') to = Math.min(to, filter.value)
    if (filter.op === 'one_of') {
      from = Math.max(from, Math.min(...filter.values.map(Number)))
      to = Math.min(to, Math.max(...filter.values.map(Number)))
    }
  }
  return from === Number.NEGATIVE_INFINITY && to === Number.POSITIVE_INFINITY ? null : { from, to }
}

/** Whether all that lies between two bounds is within the range. */
export function isWithin(range: ChosenRange | null, least: number, most: number): boolean {
  return range !== null && least >= range.from && most <= range.to
}

export function rangeFilters(column: string, from: number, to: number): readonly GridFilter[] {
  return [
    { column, op: 'at_least', value: from },
    { column, op: 'at_most', value: to },
  ]
}
