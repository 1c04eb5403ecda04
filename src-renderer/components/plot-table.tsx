import { useMemo, useState } from 'react'
import { DataGrid, type GridColumn, type SortState } from './data-grid.tsx'

/** A column of a plot's table twin; `value` is what it is sorted by. */
export interface PlotColumn<Row> extends GridColumn<Row> {
  readonly value: (row: Row) => number | string
}

interface PlotTableProps<Row> {
  readonly label: string
  readonly noun: readonly [one: string, many: string]
  readonly columns: readonly PlotColumn<Row>[]
  readonly rows: readonly Row[]
  readonly firstSort: SortState
  readonly onOpen: (row: Row, index: number, by: 'pointer' | 'key') => void
  readonly isOpen?: (row: Row) => boolean
}

/** The data of a plot as a grid: sorted by any column, copied by keys, each row leading on. */
export function PlotTable<Row>(props: PlotTableProps<Row>) {
  const { columns, rows, onOpen, isOpen } = props
  const [sort, setSort] = useState(props.firstSort)
  const sorted = useMemo(() => sortRows(rows, columns, sort), [rows, columns, sort])
  return (
    <DataGrid
      label={props.label}
      columns={columns}
      total={sorted.length}
      rowAt={(index) => sorted[index]}
      sort={sort}
      onSort={(column) =>
        setSort((old) => ({
          column,
          direction: old.column === column && old.direction === 'desc' ? 'asc' : 'desc',
        }))
      }
      onOpen={onOpen}
      {...(isOpen === undefined ? {} : { isOpen })}
      noun={props.noun}
    />
  )
}

/** In order of one column; ties stay as they were. */
function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly PlotColumn<Row>[],
  { column, direction }: SortState,
): readonly Row[] {
  const value = columns.find(({ id }) => id === column)?.value
  if (value === undefined) return rows
  const sign = direction === 'asc' ? 1 : -1
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y)
    return sign * String(x).localeCompare(String(y), 'en', { numeric: true })
  })
}
