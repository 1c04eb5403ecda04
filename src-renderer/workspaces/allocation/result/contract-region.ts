import type { GridFilter } from '../../../../src-shared/grid.ts'
import { parseFilters, withColumn } from '../../../components/grid/grid-filters.ts'
import { rangeFilters } from './chosen-range.ts'
import type { Region } from './scatter-geometry.ts'

const columns = [
  { id: 'contract_id', type: 'text' },
  { id: 'name', type: 'text' },
  { id: 'sponsored', type: 'boolean' },
  { id: 'cap', type: 'number' },
  { id: 'assigned', type: 'number' },
  { id: 'fill', type: 'number' },
  { id: 'demand', type: 'number' },
  { id: 'price', type: 'number' },
  { id: 'score_sum', type: 'number' },
] as const

/** The region of the plane that the address filters by; null where it names none. */
export function regionOf(where: string | undefined): Region | null {
  const filters = parseFilters(where, columns)
  const bound = (column: string, op: 'at_least' | 'at_most'): number | undefined => {
    const found = filters.find((filter) => filter.column === column && filter.op === op)
    return found !== undefined && 'value' in found && typeof found.value === 'number'
      ? found.value
      : undefined
  }
  const useFrom = bound('fill', 'at_least')
  const useTo = bound('fill', 'at_most')
  const priceFrom = bound('price', 'at_least')
  const priceTo = bound('price', 'at_most')
  if ([useFrom, useTo, priceFrom, priceTo].every((one) => one === undefined)) return null
  return {
    useFrom: useFrom ?? 0,
    useTo: useTo ?? 1,
    priceFrom: priceFrom ?? 0,
    priceTo: priceTo ?? Number.MAX_VALUE,
  }
}

/** The filters of the address with those of the plane replaced. */
export function whereRegion(
  where: string | undefined,
  region: Region | null,
): readonly GridFilter[] {
  const filters = parseFilters(where, columns)
  return withColumn(
    withColumn(
      filters,
      'fill',
      region === null ? [] : rangeFilters('fill', region.useFrom, region.useTo),
    ),
    'price',
    region === null ? [] : rangeFilters('price', region.priceFrom, region.priceTo),
  )
}

/** The filters of the address with those by use replaced; null takes them away. */
export function whereUse(
  where: string | undefined,
  range: { readonly from: number; readonly to: number } | null,
): readonly GridFilter[] {
  return withColumn(
    parseFilters(where, columns),
    'fill',
    range === null ? [] : rangeFilters('fill', range.from, range.to),
  )
}
