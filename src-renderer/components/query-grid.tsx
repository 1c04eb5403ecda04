import { Button, Select } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, type ReactNode } from 'react'
import type { GridFilter, GridSort } from '../../src-shared/grid.ts'
import { formatCount } from '../format.ts'
import { readableError } from '../readable-error.ts'
import { DataGrid } from './data-grid.tsx'
import {
  defaultLayout,
  isShown,
  orderedColumns,
  parseLayout,
  type ColumnLayout,
} from './grid/column-layout.ts'
import { ColumnPanel } from './grid/column-panel.tsx'
import { exportRows } from './grid/export-rows.tsx'
import { FilterBar } from './grid/filter-bar.tsx'
import { FilterEditor } from './grid/filter-editor.tsx'
import {
  filterText,
  nextSorts,
  parseFilters,
  parseSorts,
  sortText,
  withColumn,
} from './grid/grid-filters.ts'
import { ColumnsMenu, ExportMenu, ViewsMenu, type ExportChoice } from './grid/grid-menus.tsx'
import type { GridSource } from './grid/grid-source.ts'
import {
  totalNames,
  type GridColumn,
  type RowSelection,
  type TotalName,
} from './grid/grid-types.ts'
import { useGridViews } from './grid/grid-views.ts'
import { EmptyState, ErrorState } from './states.tsx'
import { storedChoice, useStoredState } from './stored-state.ts'
import { usePages } from './use-pages.ts'
import gridClasses from './data-grid.module.css'

/** Filters and order as they stand in the address. */
export interface GridSearch {
  readonly where?: string | undefined
  readonly sort?: string | undefined
}

interface QueryGridProps<Row> {
  /** Under which layout and views are remembered: lower case, digits and hyphens. */
  readonly id: string
  readonly label: string
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly GridColumn<Row>[]
  readonly source: GridSource<Row>
  readonly search: GridSearch
  readonly onSearch: (change: GridSearch) => void
  readonly onOpen?: (row: Row, index: number, by: 'pointer' | 'key') => void
  readonly isOpen?: (row: Row) => boolean
  readonly following?: boolean
  readonly selection?: RowSelection<Row>
  /** Told on each render which rows there are: the drawer walks over them. */
  readonly onRows?: (rows: {
    readonly total: number
    readonly rowAt: (index: number) => Row | undefined
  }) => void
  /** Where the list is empty without filters, and a hint where filters leave nothing. */
  readonly empty: ReactNode
  readonly emptyHint?: ReactNode
}

const totalWords: Readonly<Record<TotalName | 'off', string>> = {
  sum: 'Sum',
  mean: 'Mean',
  min: 'Least',
  max: 'Most',
  off: 'None',
}
const parseTotal = storedChoice(['mean', 'sum', 'min', 'max', 'off'] as const, 'mean')

/**
 * A long list of the query process with everything a grid does: chips and menus for its filters,
 * order, columns, views, totals, export. Filters and order live in the address.
 */
export function QueryGrid<Row>(props: QueryGridProps<Row>) {
  const { id, columns, source, search, onSearch, noun, onRows } = props
  const [layout, setLayout] = useStoredState<ColumnLayout>(`columns.${id}`, parseStoredLayout)
  const [totalName, setTotalName] = useStoredState(`totals.${id}`, parseTotal)
  const views = useGridViews(id)
  const filterable = useMemo(
    () =>
      columns.flatMap(({ id: column, filter }) =>
        filter === undefined ? [] : [{ id: column, type: filter.type }],
      ),
    [columns],
  )
  const filters = useMemo(() => parseFilters(search.where, filterable), [search.where, filterable])
  const sort = useMemo(() => parseSorts(search.sort, columns), [search.sort, columns])
  const setFilters = (next: readonly GridFilter[]) => onSearch({ where: filterText(next) })
  const setSort = (next: readonly GridSort[]) => onSearch({ sort: sortText(next) })
  const pages = usePages<Row>({
    queryKey: [...source.key, filters, sort],
    fetchPage: (offset, limit, signal) => source.page({ offset, limit, filters, sort }, signal),
    scope: JSON.stringify(source.key),
    staleTime: Number.POSITIVE_INFINITY,
  })
  useEffect(() => onRows?.({ total: pages.total ?? 0, rowAt: pages.rowAt }))
  const withTotals = columns.some(({ filter }) => filter?.totalWords !== undefined)
  const totals = useQuery({
    queryKey: [...source.key, 'totals', filters],
    queryFn: ({ signal }) => source.totals(filters, signal),
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // The rows come first.
    enabled: pages.total !== null && !pages.stale,
  })
  const filtered = useMemo(() => new Set(filters.map(({ column }) => column)), [filters])

  const totalCell = (column: string): ReactNode => {
    const words = columns.find((one) => one.id === column)?.filter?.totalWords
    const found = totals.data?.columns.find((one) => one.column === column)
    if (words === undefined || totalName === 'off') return null
    const value = found?.[totalName]
    return value === undefined || value === null ? '' : words(value, totalName)
  }
  const exportAs = (choice: ExportChoice) => {
    const format = choice === 'parquet' ? 'parquet' : 'csv'
    const shown = orderedColumns(columns, layout).filter((column) => isShown(column, layout))
    void exportRows(props.label.toLowerCase(), noun, (signal) =>
      source.exportRows(
        {
          format,
          filters,
          sort,
          columns: shown.map((column) => column.id),
          byte_order_mark: choice === 'csv_spreadsheet',
        },
        signal,
      ),
    )
  }
  const filterEditor = (column: GridColumn<Row>, close: () => void) =>
    column.filter === undefined ? undefined : (
      <FilterEditor
        column={column}
        source={source}
        filters={filters}
        onChange={(own) => setFilters(withColumn(filters, column.id, own))}
        onDone={close}
      />
    )
  return (
    <>
      <FilterBar columns={columns} source={source} filters={filters} onFilters={setFilters}>
        <ViewsMenu
          store={views}
          current={{ where: filterText(filters), sort: sortText(sort), layout }}
          onShow={(view) => {
            setLayout(view.layout)
            onSearch({ where: view.where, sort: view.sort })
          }}
        />
        <ColumnsMenu columns={columns} layout={layout} onLayout={setLayout} />
        <ExportMenu
          rows={`${formatCount(pages.total)} ${pages.total === 1 ? noun[0] : noun[1]}`}
          onExport={exportAs}
        />
      </FilterBar>
      {pages.error !== null ? (
        <ErrorState error={readableError(pages.error)} retry={pages.retry} />
      ) : (
        <DataGrid
          label={props.label}
          columns={columns}
          total={pages.total}
          of={totals.data?.total}
          rowAt={pages.rowAt}
          rowsBetween={pages.rowsBetween}
          onRange={pages.onRange}
          stale={pages.stale}
          listKey={pages.listKey}
          sort={sort}
          onSort={(column, add) =>
            setSort(nextSorts(sort, column, firstDirection(columns, column), add))
          }
          filtered={filtered}
          layout={layout}
          onLayout={setLayout}
          renderMenu={(column, close) => (
            <ColumnPanel
              column={column}
              columns={columns}
              sort={sort}
              onSort={setSort}
              layout={layout}
              onLayout={setLayout}
              close={close}
            >
              {filterEditor(column, close)}
            </ColumnPanel>
          )}
          totals={
            withTotals && totalName !== 'off'
              ? { name: totalWords[totalName], cell: totalCell }
              : null
          }
          {...(props.onOpen === undefined ? {} : { onOpen: props.onOpen })}
          {...(props.isOpen === undefined ? {} : { isOpen: props.isOpen })}
          {...(props.selection === undefined ? {} : { selection: props.selection })}
          following={props.following === true}
          noun={noun}
          foot={
            withTotals && (
              <span className={gridClasses.footLabel}>
                <span aria-hidden>Totals</span>
                <Select
                  aria-label="Totals"
                  comboboxProps={{ position: 'top-end' }}
                  size="xs"
                  w={92}
                  value={totalName}
                  data={(['mean', 'sum', 'min', 'max', 'off'] as const).map((value) => ({
                    value,
                    label: totalWords[value],
                  }))}
                  onChange={(value) =>
                    setTotalName(totalNames.find((name) => name === value) ?? 'off')
                  }
                />
              </span>
            )
          }
          empty={
            filters.length > 0 ? (
              <EmptyState
                title={`No ${noun[0]} matches these filters`}
                actions={<Button onClick={() => setFilters([])}>Clear filters</Button>}
              >
                {props.emptyHint}
              </EmptyState>
            ) : (
              props.empty
            )
          }
        />
      )}
    </>
  )
}

function firstDirection<Row>(columns: readonly GridColumn<Row>[], id: string): 'asc' | 'desc' {
  const type = columns.find((column) => column.id === id)?.filter?.type
  return type === 'number' || type === 'boolean' ? 'desc' : 'asc'
}

/** The default keeps its identity: it is how the grid knows that nothing was changed. */
function parseStoredLayout(stored: unknown): ColumnLayout {
  const layout = parseLayout(stored)
  return JSON.stringify(layout) === JSON.stringify(defaultLayout) ? defaultLayout : layout
}
