import { Popover, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react'
import { useRef, type PointerEvent, type ReactNode } from 'react'
import type { GridSort } from '../../../src-shared/grid.ts'
import type { GridColumn, Placed } from './grid-types.ts'
import classes from '../data-grid.module.css'

interface GridHeadProps<Row> {
  readonly columns: readonly Placed<Row>[]
  /** Column of the roving focus when it is in the header, else -1. */
  readonly active: number
  readonly sort: readonly GridSort[]
  readonly onSort: ((column: string, add: boolean) => void) | undefined
  readonly onFocus: (column: number) => void
  /** Live while the pointer drags, then kept. */
  readonly onResize: ((column: string, width: number | null, done: boolean) => void) | undefined
  readonly menu: ((column: GridColumn<Row>, close: () => void) => ReactNode) | undefined
  readonly menuOf: string | null
  readonly onMenu: (column: string | null) => void
  readonly filtered: ReadonlySet<string>
  /** All, some or none of the loaded rows; null where rows are not selected. */
  readonly check: 'all' | 'some' | 'none' | null
  readonly onCheck: () => void
}

export function GridHead<Row>(props: GridHeadProps<Row>) {
  const { columns, active, check } = props
  const inset = check === null ? 0 : 1
  return (
    <div role="rowgroup" className={classes.headGroup}>
      <div className={classes.head} role="row" aria-rowindex={1}>
        {check !== null && (
          <div
            role="columnheader"
            className={classes.th}
            aria-colindex={1}
            data-check
            data-pinned
            data-active={active === 0}
            tabIndex={active === 0 ? 0 : -1}
            style={{ left: 0 }}
            onFocus={() => props.onFocus(0)}
          >
            <input
              type="checkbox"
              className={classes.check}
              checked={check === 'all'}
              ref={(input) => {
                if (input !== null) input.indeterminate = check === 'some'
              }}
              onChange={props.onCheck}
              tabIndex={-1}
              aria-label="Select all rows"
            />
          </div>
        )}
        {columns.map((placed, place) => (
          <HeadCell key={placed.column.id} {...props} placed={placed} position={place + inset} />
        ))}
      </div>
    </div>
  )
}

interface HeadCellProps<Row> extends GridHeadProps<Row> {
  readonly placed: Placed<Row>
  readonly position: number
}

function HeadCell<Row>(props: HeadCellProps<Row>) {
  const { placed, position, sort, onSort, menu, menuOf, onMenu } = props
  const { column, pinnedAt } = placed
  const here = props.active === position
  const rank = sort.findIndex((one) => one.column === column.id)
  const sorted = sort[rank]?.direction ?? null
  const sortable = column.sortable === true
  const close = () => onMenu(null)
  return (
    <div
      role="columnheader"
      className={classes.th}
      aria-colindex={position + 1}
      data-align={column.align}
      data-sortable={sortable}
      data-filtered={props.filtered.has(column.id)}
      data-active={here}
      data-id={column.id}
      {...(pinnedAt === null ? {} : { 'data-pinned': true, style: { left: pinnedAt } })}
      tabIndex={here ? 0 : -1}
      {...(sortable
        ? {
            'aria-sort':
              sorted === null
                ? ('none' as const)
                : sorted === 'asc'
                  ? ('ascending' as const)
                  : ('descending' as const),
            onClick: (event) => onSort?.(column.id, event.shiftKey),
          }
        : {})}
      onFocus={() => props.onFocus(position)}
    >
      <Tooltip
        label={column.help}
        disabled={column.help === undefined || menuOf !== null}
        // Inside of the landmark that the grid is in.
        portalProps={{ target: '#main' }}
      >
        <span className={classes.heading}>{column.headerContent ?? column.header}</span>
      </Tooltip>
      {sorted === 'asc' && <IconArrowUp size={12} stroke={2} aria-hidden />}
      {sorted === 'desc' && <IconArrowDown size={12} stroke={2} aria-hidden />}
      {sorted !== null && sort.length > 1 && (
        <span className={classes.rank} aria-hidden>
          {rank + 1}
        </span>
      )}
      {menu !== undefined && (
        // React's events bubble out of the portal: the panel is no part of the heading.
        // oxlint-disable-next-line jsx-a11y/no-static-element-interactions, jsx-a11y/click-events-have-key-events
        <span className={classes.menuPlace} onClick={(event) => event.stopPropagation()}>
          <Popover
            opened={menuOf === column.id}
            onChange={(opened) => onMenu(opened ? column.id : null)}
            position="bottom-end"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <button
                type="button"
                tabIndex={-1}
                className={classes.menuButton}
                data-open={menuOf === column.id}
                aria-label={`Column ${column.header}`}
                aria-expanded={menuOf === column.id}
                onClick={() => onMenu(menuOf === column.id ? null : column.id)}
              >
                <IconChevronDown size={12} stroke={2} aria-hidden />
              </button>
            </Popover.Target>
            <Popover.Dropdown p={8} aria-label={`Column ${column.header}`}>
              {menuOf === column.id && menu(column, close)}
            </Popover.Dropdown>
          </Popover>
        </span>
      )}
      {props.onResize !== undefined && <ResizeHandle id={column.id} onResize={props.onResize} />}
    </div>
  )
}

/** The right edge of a heading: drag it, or double-click for the first width again. */
function ResizeHandle({
  id,
  onResize,
}: {
  readonly id: string
  readonly onResize: (column: string, width: number | null, done: boolean) => void
}) {
  const start = useRef<{ readonly x: number; readonly width: number } | null>(null)
  const widthAt = (event: PointerEvent): number | null => {
    const from = start.current
    return from === null ? null : from.width + event.clientX - from.x
  }
  return (
    // The keyboard resizes by Shift and the arrows on the heading itself.
    <span
      className={classes.resize}
      aria-hidden
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => onResize(id, null, true)}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        const width = event.currentTarget.parentElement?.getBoundingClientRect().width ?? 0
        start.current = { x: event.clientX, width }
      }}
      onPointerMove={(event) => {
        const width = widthAt(event)
        if (width !== null) onResize(id, width, false)
      }}
      onPointerUp={(event) => {
        const width = widthAt(event)
        const moved = start.current !== null && event.clientX !== start.current.x
        start.current = null
        if (width !== null && moved) onResize(id, width, true)
      }}
      onPointerCancel={() => {
        start.current = null
      }}
    />
  )
}
