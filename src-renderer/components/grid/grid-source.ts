import type {
  GridChoices,
  GridChoicesRequest,
  GridExportEvent,
  GridExportRequest,
  GridFilter,
  GridPageRequest,
  GridSort,
  GridTotals,
} from '../../../src-shared/grid.ts'

/** Where the rows of a grid come from: the query process pages, counts and adds them up. */
export interface GridSource<Row> {
  /** Names the list for the cache; without filters and order. */
  readonly key: readonly unknown[]
  readonly page: (
    request: GridPageRequest,
    signal: AbortSignal,
  ) => Promise<{ readonly rows: readonly Row[]; readonly total: number }>
  readonly totals: (filters: readonly GridFilter[], signal: AbortSignal) => Promise<GridTotals>
  readonly choices: (request: GridChoicesRequest, signal: AbortSignal) => Promise<GridChoices>
  readonly exportRows: (
    request: GridExportRequest,
    signal: AbortSignal,
  ) => Promise<AsyncIterable<GridExportEvent>>
}

/** The filters of these columns, in the form that a request takes. */
export function filtersFor<C extends string>(
  columns: readonly C[],
  filters: readonly GridFilter[],
): GridFilter<C>[] {
  const known = new Set<string>(columns)
  return filters.filter((filter): filter is GridFilter<C> => known.has(filter.column))
}

export function sortFor<C extends string>(
  columns: readonly C[],
  sort: readonly GridSort[],
): GridSort<C>[] {
  const known = new Set<string>(columns)
  return sort.filter((one): one is GridSort<C> => known.has(one.column))
}

export function columnsFor<C extends string>(
  columns: readonly C[],
  wanted: readonly string[],
): C[] {
  return columns
    .filter((column) => wanted.includes(column))
    .toSorted((a, b) => wanted.indexOf(a) - wanted.indexOf(b))
}
