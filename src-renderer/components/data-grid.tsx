import { Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import { formatCount } from '../format.ts'
import { rowHeights, useDensity } from '../shell/preferences.ts'
import { moveInGrid, type GridPosition } from './grid-keys.ts'
import { SkeletonBar } from './states.tsx'
import classes from './data-grid.module.css'

export interface GridColumn<Row> {
  readonly id: string
  readonly header: string
  /** Instead of the plain heading, an axis for instance. The heading stays its name. */
  readonly headerContent?: ReactNode
  /** The field's term in one sentence. */
  readonly help?: string
  /** A track of `grid-template-columns`: `120px`, `minmax(120px, 1fr)`. */
  readonly width: string
  readonly align?: 'end'
  readonly mono?: boolean
  readonly sortable?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Full text, where the cell may cut it. */
  readonly title?: (row: Row) => string
}

export interface SortState {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

interface DataGridProps<Row> {
  readonly label: string
  readonly columns: readonly GridColumn<Row>[]
  /** Rows there are; null while nobody knows. */
  readonly total: number | null
  /** Undefined for a row that is not loaded: a skeleton stands there. */
  readonly rowAt: (index: number) => Row | undefined
  /** Rows on screen changed: the pages that hold them should be loaded. */
  readonly onRange?: (first: number, last: number) => void
  readonly sort?: SortState | null
  readonly onSort?: (column: string) => void
  readonly onOpen?: (row: Row, index: number, by: 'pointer' | 'key') => void
  readonly isOpen?: (row: Row) => boolean
  /** True while a drawer follows the grid: moving to a row opens it. */
  readonly following?: boolean
  readonly empty?: ReactNode
  /** Left of the count in the foot; null hides the foot. */
  readonly foot?: ReactNode | null
  readonly noun?: readonly [one: string, many: string]
}

/** Browsers cannot scroll further than some 30 million pixels. */
const maxRows = 500_000
const emptySkeletons = 16

/**
 * Rows by the ten thousands: virtual, paged and sorted by whoever provides them. The ARIA grid
 * pattern with a roving focus; one tab stop.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { columns, total, rowAt, onRange, onOpen, isOpen, sort, onSort } = props
  const [density] = useDensity()
  const scroller = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState<GridPosition>({ row: -1, column: 0 })
  const focusWanted = useRef(false)
  const count = total === null ? emptySkeletons : Math.min(total, maxRows)
  const rowHeight = rowHeights[density]

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollPaddingStart: 28,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range)
      if (active.row >= 0 && active.row < count && !shown.includes(active.row)) {
        shown.push(active.row)
        shown.sort((a, b) => a - b)
      }
      return shown
    },
  })
  const items = virtualizer.getVirtualItems()
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight])

  const first = virtualizer.range?.startIndex ?? 0
  const last = virtualizer.range?.endIndex ?? emptySkeletons
  useEffect(() => onRange?.(first, last), [onRange, first, last])

  useEffect(() => {
    if (!focusWanted.current) return
    const cell = scroller.current?.querySelector<HTMLElement>('[data-active="true"]')
    if (cell === null || cell === undefined) return
    focusWanted.current = false
    cell.focus({ preventScroll: true })
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  const open = useCallback(
    (index: number, by: 'pointer' | 'key') => {
      const row = rowAt(index)
      if (row !== undefined) onOpen?.(row, index, by)
    },
    [rowAt, onOpen],
  )

  const position: GridPosition = {
    row: Math.min(active.row, count - 1),
    column: Math.min(active.column, columns.length - 1),
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || !(event.target instanceof HTMLElement)) return
    const role = event.target.getAttribute('role')
    if (role !== 'gridcell' && role !== 'columnheader') return
    if (event.key === 'Enter' || (event.key === ' ' && position.row < 0)) {
      event.preventDefault()
      const column = columns[position.column]
      if (position.row >= 0) open(position.row, 'key')
      else if (column?.sortable === true) onSort?.(column.id)
      return
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 300) / rowHeight) - 2)
    const rows = total === null ? 0 : count
    const next = moveInGrid(position, event, { rows, columns: columns.length, page })
    if (next === null) return
    event.preventDefault()
    setActive(next)
    focusWanted.current = true
    if (next.row >= 0 && next.row !== position.row) {
      virtualizer.scrollToIndex(next.row, { align: 'auto' })
      if (props.following === true) open(next.row, 'pointer')
    }
  }

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return
    const index = event.target.closest<HTMLElement>('[data-index]')?.dataset['index']
    if (index !== undefined) open(Number(index), 'pointer')
  }

  const nothing = total === 0
  const [one, many] = props.noun ?? ['row', 'rows']
  return (
    <div className={classes.root}>
      <div
        ref={scroller}
        className={classes.scroll}
        data-nothing={nothing}
        role="grid"
        aria-label={props.label}
        aria-rowcount={total === null ? -1 : total + 1}
        aria-colcount={columns.length}
        aria-busy={total === null}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onClick={onClick}
        style={{ '--columns': columns.map((column) => column.width).join(' ') } as CSSProperties}
      >
        <div
          className={classes.inner}
          role="rowgroup"
          style={{ height: nothing ? 'auto' : virtualizer.getTotalSize() + 28 }}
        >
          <div className={classes.head} role="row" aria-rowindex={1}>
            {columns.map((column, index) => {
              const here = position.row === -1 && position.column === index
              const sorted = sort?.column === column.id ? sort.direction : null
              return (
                <Tooltip key={column.id} label={column.help} disabled={column.help === undefined}>
                  <div
                    role="columnheader"
                    className={classes.th}
                    aria-colindex={index + 1}
                    data-align={column.align}
                    data-sortable={column.sortable === true}
                    data-active={here}
                    tabIndex={here ? 0 : -1}
                    {...(column.sortable === true
                      ? {
                          'aria-sort':
                            sorted === null
                              ? ('none' as const)
                              : sorted === 'asc'
                                ? ('ascending' as const)
                                : ('descending' as const),
                          onClick: () => onSort?.(column.id),
                        }
                      : {})}
                    onFocus={() => setActive({ row: -1, column: index })}
                  >
                    {column.headerContent ?? <span>{column.header}</span>}
                    {sorted === 'asc' && <IconArrowUp size={12} stroke={2} aria-hidden />}
                    {sorted === 'desc' && <IconArrowDown size={12} stroke={2} aria-hidden />}
                  </div>
                </Tooltip>
              )
            })}
          </div>
          {!nothing &&
            items.map((item) => {
              const row = total === null ? undefined : rowAt(item.index)
              const opened = row !== undefined && isOpen?.(row) === true
              return (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 2}
                  aria-selected={onOpen === undefined ? undefined : opened}
                  className={classes.row}
                  data-clickable={onOpen !== undefined}
                  style={{ top: item.start + 28 }}
                  data-index={item.index}
                >
                  {columns.map((column, index) => {
                    const here = position.row === item.index && position.column === index
                    return (
                      <div
                        key={column.id}
                        role="gridcell"
                        className={classes.cell}
                        aria-colindex={index + 1}
                        data-align={column.align}
                        data-mono={column.mono}
                        data-active={here}
                        tabIndex={here ? 0 : -1}
                        title={row === undefined ? undefined : column.title?.(row)}
                        onFocus={() => setActive({ row: item.index, column: index })}
                      >
                        {row === undefined ? (
                          <SkeletonBar width={40 + ((item.index * 7 + index * 23) % 50)} />
                        ) : (
                          cellContent(column.cell(row))
                        )}
                      </div>
                    )
                  })}
                </div>
              )
            })}
        </div>
      </div>
      {nothing && <div className={classes.empty}>{props.empty}</div>}
      {props.foot !== null && (
        <div className={classes.foot}>
          <span role="status">
            {total === null ? 'Loading' : `${formatCount(total)} ${total === 1 ? one : many}`}
            {total !== null && total > maxRows
              ? `, the first ${formatCount(maxRows)} are shown: filter to reach the others`
              : ''}
          </span>
          {props.foot}
        </div>
      )}
    </div>
  )
}

function cellContent(content: ReactNode): ReactNode {
  return typeof content === 'string' || typeof content === 'number' ? (
    <span className={classes.text}>{content}</span>
  ) : (
    content
  )
}
