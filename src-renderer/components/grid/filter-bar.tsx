import { Button, Menu } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { GridFilter } from '../../../src-shared/grid.ts'
import { formatNumber } from '../../format.ts'
import { FilterChip } from './filter-chip.tsx'
import { FilterEditor } from './filter-editor.tsx'
import { filterWords, withColumn } from './grid-filters.ts'
import type { GridSource } from './grid-source.ts'
import type { GridColumn } from './grid-types.ts'
import chipClasses from './filter-chip.module.css'
import classes from './filters.module.css'

interface FilterBarProps<Row> {
  readonly columns: readonly GridColumn<Row>[]
  readonly source: GridSource<Row>
  readonly filters: readonly GridFilter[]
  readonly onFilters: (filters: readonly GridFilter[]) => void
  /** Menus of the grid, at the right. */
  readonly children: ReactNode
}

/** Filters as chips: those that are on, those that are often used, and the others behind a menu. */
export function FilterBar<Row>(props: FilterBarProps<Row>) {
  const { columns, source, filters, onFilters } = props
  const [added, setAdded] = useState<string | null>(null)
  const on = new Set(filters.map(({ column }) => column))
  const chips = columns.filter(
    ({ id, filter }) =>
      filter !== undefined && (filter.offered === true || on.has(id) || id === added),
  )
  const others = columns.filter(({ id, filter }) => filter !== undefined && !isAmong(chips, id))
  return (
    <search className={classes.bar}>
      {chips.map((column) => {
        const own = filters.filter((filter) => filter.column === column.id)
        return (
          <FilterChip
            key={column.id}
            label={column.header}
            value={wordsOf(column, own)}
            openAtOnce={column.id === added && own.length === 0}
            onClear={() => {
              setAdded(null)
              onFilters(withColumn(filters, column.id, []))
            }}
            onClose={() => setAdded(null)}
          >
            {(close) => (
              <FilterEditor
                column={column}
                source={source}
                filters={filters}
                onChange={(next) => onFilters(withColumn(filters, column.id, next))}
                onDone={close}
              />
            )}
          </FilterChip>
        )
      })}
      {others.length > 0 && (
        <Menu position="bottom-start" withinPortal>
          <Menu.Target>
            <button
              type="button"
              className={chipClasses.more}
              aria-label={chips.length === 0 ? 'Filter' : 'More filters'}
            >
              <IconPlus size={12} stroke={2} aria-hidden /> {chips.length === 0 ? 'Filter' : 'More'}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {others.map((column) => (
              <Menu.Item key={column.id} onClick={() => setAdded(column.id)}>
                {column.header}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {filters.length > 0 && (
        <Button variant="subtle" onClick={() => onFilters([])}>
          Clear filters
        </Button>
      )}
      <div className={classes.tools}>{props.children}</div>
    </search>
  )
}

function isAmong<Row>(columns: readonly GridColumn<Row>[], id: string): boolean {
  return columns.some((column) => column.id === id)
}

function wordsOf<Row>({ filter }: GridColumn<Row>, own: readonly GridFilter[]): string | null {
  const { scale = 1, unit } = filter ?? {}
  const number = (value: number): string =>
    `${formatNumber(value * scale, 4)}${unit === undefined ? '' : unit === '%' ? '%' : ` ${unit}`}`
  return filterWords(own, filter?.valueWords, number)
}
