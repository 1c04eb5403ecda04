import type { ColumnFilter, TotalName } from '../../../components/grid/grid-types.ts'
import { formatCount, formatFixed, formatNumber } from '../../../format.ts'

/** Sponsored or not, by the words of the chips. */
export const kindFilter: ColumnFilter = {
  type: 'boolean',
  valueWords: (value) => (value === 'true' ? 'Sponsored' : 'Unsponsored'),
}

/** Totals of a column with so many decimals; sums are large and need fewer. */
export const numberTotals =
  (digits: number) =>
  (value: number, of: TotalName): string =>
    of === 'sum' ? formatNumber(value, 1) : formatFixed(value, digits)

/** Totals of a column of whole numbers. */
export const countTotals = (value: number): string => formatCount(value)
