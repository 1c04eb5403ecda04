import { notifications } from '@mantine/notifications'
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
} from 'react'
import type { GridSort } from '../../src-shared/grid.ts'
import { countOf, formatCount } from '../format.ts'
import { rowHeights, useDensity } from '../shell/preferences.ts'
import {
  defaultLayout,
  narrowest,
  placeColumns,
  withWidth,
  type ColumnLayout,
} from './grid/column-layout.ts'
import { copyText } from './grid/copy-text.ts'
import { GridFoot } from './grid/grid-foot.tsx'
import { GridHead } from './grid/grid-head.tsx'
import {
  blockOf,
  extendRange,
  rowRange,
  tabSeparated,
  wholeRange,
  type GridRange,
} from './grid/grid-range.ts'
import { GridRow } from './grid/grid-row.tsx'
import { cellText, type GridColumn, type RowSelection } from './grid/grid-types.ts'
import { useRowWindow } from './grid/use-row-window.ts'
import { moveInGrid, type GridPosition } from './grid-keys.ts'
import classes from './data-grid.module.css'

export type { GridColumn } from './grid/grid-types.ts'
export type SortState = GridSort

interface DataGridProps<Row> {
  readonly label: string
  readonly columns: readonly GridColumn<Row>[]
  /** Rows there are; null while nobody knows. */
  readonly total: number | null
  /** Rows there were without filters, where that is known. */
  readonly of?: number | undefined
  /** Undefined for a row that is not loaded: a skeleton stands there. */
  readonly rowAt: (index: number) => Row | undefined
  /** Rows of a span, also of pages that are not on screen: for the clipboard. */
  readonly rowsBetween?: (first: number, last: number) => Promise<readonly Row[]>
  /** Rows on screen changed: the pages that hold them should be loaded. */
  readonly onRange?: (first: number, last: number) => void
  readonly sort?: SortState | readonly SortState[] | null
  /** With `add` the column joins those that sort already (Shift). */
  readonly onSort?: (column: string, add: boolean) => void
  readonly onOpen?: (row: Row, index: number, by: 'pointer' | 'key') => void
  readonly isOpen?: (row: Row) => boolean
  /** True while a drawer follows the grid: moving to a row opens it. */
  readonly following?: boolean
  /** Rows are chosen by check boxes, Space and Ctrl+A. */
  readonly selection?: RowSelection<Row>
  readonly layout?: ColumnLayout
  readonly onLayout?: (layout: ColumnLayout) => void
  /** What the arrow in a heading opens. */
  readonly renderMenu?: (column: GridColumn<Row>, close: () => void) => ReactNode
  /** Ids of columns that are filtered by. */
  readonly filtered?: ReadonlySet<string>
  /** The row under the others. */
  readonly totals?: { readonly name: string; readonly cell: (column: string) => ReactNode } | null
  /** The rows are those of the last filter or order while the next are on their way. */
  readonly stale?: boolean
  /** Another list: from the top again. */
  readonly listKey?: string
  readonly empty?: ReactNode
  /** At the right of the foot; null hides the foot. */
  readonly foot?: ReactNode | null
  readonly noun?: readonly [one: string, many: string]
}

const emptySkeletons = 40
const edge = 28
const checkWidth = 36
const resizeStep = 16
/** More rows than a clipboard is good for. */
const mostCopied = 50_000
const none: ReadonlySet<string> = new Set()
const closeButtonProps = { 'aria-label': 'Dismiss' }

/**
 * Rows by the million: virtual, paged and sorted by whoever provides them. The ARIA grid pattern
 * with a roving focus; one tab stop.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { columns, total, rowAt, onRange, onOpen, isOpen, onSort, selection, onLayout } = props
  const { layout = defaultLayout, renderMenu, totals = null, rowsBetween } = props
  const [density] = useDensity()
  const jump = useRef<HTMLInputElement>(null)
  const [active, setActive] = useState<GridPosition>({ row: -1, column: 0 })
  const [range, setRange] = useState<GridRange | null>(null)
  const [menuOf, setMenuOf] = useState<string | null>(null)
  const lastChecked = useRef<number | null>(null)
  const focusWanted = useRef(false)
  const count = total ?? emptySkeletons
  const rowHeight = rowHeights[density]
  const inset = selection === undefined ? 0 : 1
  const sorts = useMemo(() => sortList(props.sort), [props.sort])

  const placed = useMemo(
    () => placeColumns(columns, layout, inset === 0 ? 0 : checkWidth),
    [columns, layout, inset],
  )
  const width = placed.length + inset
  const tracks = useMemo(
    () => [...(inset === 0 ? [] : [`${checkWidth}px`]), ...placed.map(({ track }) => track)],
    [placed, inset],
  )
  const view = useRowWindow({
    rows: count,
    rowHeight,
    edges: totals === null ? edge : 2 * edge,
  })
  const { scroller, seenFirst, seenLast, reveal, toTop } = view
  useEffect(
    () => onRange?.(seenFirst, Math.max(seenFirst, seenLast)),
    [onRange, seenFirst, seenLast],
  )

  const [listKey, setListKey] = useState(props.listKey)
  if (listKey !== props.listKey) {
    setListKey(props.listKey)
    setRange(null)
    if (active.row > 0) setActive({ ...active, row: 0 })
  }
  const shownList = useRef(props.listKey)
  useLayoutEffect(() => {
    if (shownList.current === props.listKey) return
    shownList.current = props.listKey
    lastChecked.current = null
    toTop()
  }, [props.listKey, toTop])

  useEffect(() => {
    if (!focusWanted.current) return
    const cell = scroller.current?.querySelector<HTMLElement>('[data-active="true"]')
    if (cell === null || cell === undefined) return
    focusWanted.current = false
    cell.focus({ preventScroll: true })
    if (cell.dataset['pinned'] === undefined && scroller.current !== null) {
      bringIntoColumns(scroller.current, cell)
    }
  })

  const position: GridPosition = {
    row: Math.min(active.row, count - 1),
    column: Math.min(active.column, width - 1),
  }

  const open = (index: number, by: 'pointer' | 'key') => {
    const row = rowAt(index)
    if (row !== undefined) onOpen?.(row, index, by)
  }

  const onFocusCell = useCallback(
    (row: number, column: number) =>
      setActive((old) => (old.row === row && old.column === column ? old : { row, column })),
    [],
  )

  const moveTo = (next: GridPosition) => {
    setActive(next)
    focusWanted.current = true
    if (next.row >= 0) reveal(next.row)
  }

  const loaded = (first: number, last: number): readonly Row[] =>
    Array.from({ length: last - first + 1 }, (_, index) => rowAt(first + index)).filter(
      (row) => row !== undefined,
    )

  /** Whether the rows of the span are there; they are not while nobody knows how many there are. */
  const isLoaded = (first: number, last: number): boolean => {
    if (total === null) return false
    for (let index = first; index <= Math.min(last, total - 1); index++) {
      if (rowAt(index) === undefined) return false
    }
    return true
  }

  const toggle = (index: number, through: boolean) => {
    const row = rowAt(index)
    if (selection === undefined || row === undefined) return
    const { selected, keyOf } = selection
    const next = new Set(selected)
    const on = !selected.has(keyOf(row))
    const from = through ? (lastChecked.current ?? index) : index
    for (const one of loaded(Math.min(from, index), Math.max(from, index))) {
      if (on) next.add(keyOf(one))
      else next.delete(keyOf(one))
    }
    lastChecked.current = index
    selection.onChange(next)
  }

  const toggleAll = (on: boolean) => {
    if (selection === undefined) return
    selection.onChange(on ? new Set(loaded(0, count - 1).map(selection.keyOf)) : none)
  }

  const copy = async (withHeader: boolean) => {
    const block = blockOf(range ?? { anchor: position, head: position })
    const rows = block.bottom - block.top + 1
    if (rows > mostCopied) {
      notifications.show({
        closeButtonProps,
        message: `The clipboard takes ${formatCount(mostCopied)} rows at a time. Export the rows to a file instead.`,
      })
      return
    }
    const chosen = placed.slice(Math.max(0, block.left - inset), block.right - inset + 1)
    const local = loaded(block.top, block.bottom)
    try {
      const found =
        local.length === rows || rowsBetween === undefined
          ? local
          : await rowsBetween(block.top, block.bottom)
      await copyText(
        tabSeparated(
          found.map((row) => chosen.map(({ column }) => cellText(column, row))),
          withHeader ? chosen.map(({ column }) => column.header) : null,
        ),
      )
      if (rows > 1 || chosen.length > 1) {
        notifications.show({
          closeButtonProps,
          message: `Copied ${countOf(found.length, 'row')} of ${countOf(chosen.length, 'column')}`,
        })
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      notifications.show({ closeButtonProps, color: 'red', title: 'Nothing was copied', message })
    }
  }

  const resize = (id: string, to: number | null, done: boolean) => {
    if (done) {
      onLayout?.(withWidth(layout, id, to))
      return
    }
    // While the pointer drags only the tracks change, no row is made again.
    const index = placed.findIndex(({ column }) => column.id === id) + inset
    const live = tracks.with(index, `${Math.max(narrowest, to ?? narrowest)}px`)
    scroller.current?.style.setProperty('--columns', live.join(' '))
  }

  const onHeadKey = (event: KeyboardEvent): boolean => {
    const column = placed[position.column - inset]?.column
    const { key } = event
    if (key === 'Enter' || key === ' ') {
      if (column === undefined) toggleAll(checkState !== 'all')
      else if (column.sortable === true) onSort?.(column.id, event.shiftKey)
      return true
    }
    if (column === undefined) return false
    if ((event.altKey && key === 'ArrowDown') || key === 'ContextMenu') {
      if (renderMenu !== undefined) setMenuOf(column.id)
      return true
    }
    if (event.shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight') && onLayout !== undefined) {
      const cell = scroller.current?.querySelector(`[data-id="${column.id}"]`)
      const now = cell?.getBoundingClientRect().width ?? 0
      resize(column.id, now + (key === 'ArrowRight' ? resizeStep : -resizeStep), true)
      return true
    }
    return false
  }

  const onBodyKey = (event: KeyboardEvent): boolean => {
    const { key } = event
    const command = event.ctrlKey || event.metaKey
    if (command && key === 'a') {
      if (selection === undefined) setRange(wholeRange(total ?? 0, width))
      else toggleAll(true)
    } else if (command && key === 'c' && getSelection()?.isCollapsed !== false) void copy(false)
    else if (command && key === 'g' && jump.current !== null) jump.current.focus()
    else if (command) return false
    else if (key === 'Enter') open(position.row, 'key')
    else if (key === ' ' && selection !== undefined) toggle(position.row, event.shiftKey)
    else if (key === ' ') setRange(rowRange(position.row, width))
    else if (key === 'Escape' && range !== null) {
      // Only then: the next Escape is for the drawer.
      event.stopPropagation()
      setRange(null)
    } else return false
    return true
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement)) return
    const role = event.target.getAttribute('role')
    if (role !== 'gridcell' && role !== 'columnheader') return
    const inHead = position.row < 0
    if (inHead ? onHeadKey(event) : !event.altKey && onBodyKey(event)) {
      event.preventDefault()
      return
    }
    if (event.altKey) return
    const shown = (scroller.current?.clientHeight ?? 300) - 2 * edge
    const page = Math.max(1, Math.floor(shown / rowHeight) - 1)
    const rows = total === null ? 0 : count
    const next = moveInGrid(position, event, { rows, columns: width, page })
    if (next === null) return
    event.preventDefault()
    if (event.shiftKey && next.row >= 0 && position.row >= 0) {
      setRange(extendRange(range, position, next))
    } else setRange(null)
    moveTo(next)
    if (next.row >= 0 && next.row !== position.row && props.following === true && !event.shiftKey) {
      open(next.row, 'pointer')
    }
  }

  const onClick = (event: MouseEvent) => {
    if (!(event.target instanceof Element)) return
    const cell = event.target.closest<HTMLElement>('[role="gridcell"]')
    const index = event.target.closest<HTMLElement>('[data-index]')?.dataset['index']
    if (index === undefined || cell === null) return
    if (cell.dataset['check'] !== undefined) {
      toggle(Number(index), event.shiftKey)
      return
    }
    if (event.shiftKey) {
      const head = { row: Number(index), column: Number(cell.dataset['column'] ?? 0) }
      setRange(extendRange(range, beforeClick.current, head))
      return
    }
    setRange(null)
    open(Number(index), 'pointer')
  }
  // The press moves the focus before the click comes.
  const beforeClick = useRef(position)
  const onMouseDown = (event: MouseEvent) => {
    beforeClick.current = position
    // Shift would select text.
    if (event.shiftKey) event.preventDefault()
  }

  const checkState =
    selection === undefined
      ? null
      : selection.selected.size === 0
        ? 'none'
        : selection.selected.size >= (total ?? Number.POSITIVE_INFINITY)
          ? 'all'
          : 'some'
  const nothing = total === 0
  const block = range === null ? null : blockOf(range)
  const shownRows = rowsToRender(view.first, view.last, position.row, nothing ? 0 : count)
  // Blocks of rows begin at round places, so that scrolling leaves most rows as they are.
  const begin = view.first - (view.first % 256)
  return (
    <div className={classes.root}>
      <div
        ref={scroller}
        className={classes.scroll}
        data-nothing={nothing}
        data-waiting={total === null}
        role="grid"
        aria-label={props.label}
        aria-rowcount={total === null ? -1 : total + (totals === null ? 1 : 2)}
        aria-colcount={width}
        aria-busy={props.stale === true || !isLoaded(seenFirst, seenLast)}
        aria-multiselectable
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onClick={onClick}
        style={{ '--columns': tracks.join(' ') } as CSSProperties}
      >
        <div
          className={classes.inner}
          style={{ height: nothing ? 'auto' : view.height + (totals === null ? edge : 2 * edge) }}
        >
          <GridHead
            columns={placed}
            active={position.row === -1 ? position.column : -1}
            sort={sorts}
            onSort={onSort}
            onFocus={(column) => onFocusCell(-1, column)}
            onResize={onLayout === undefined ? undefined : resize}
            menu={renderMenu}
            menuOf={menuOf}
            onMenu={setMenuOf}
            filtered={props.filtered ?? none}
            check={checkState}
            onCheck={() => toggleAll(checkState !== 'all')}
          />
          {!nothing && (
            <div
              role="rowgroup"
              className={classes.rows}
              data-stale={props.stale === true}
              style={{ transform: `translateY(${view.base + begin * rowHeight}px)` }}
            >
              {shownRows.map((index) => {
                const row = total === null ? undefined : rowAt(index)
                const inRange = block !== null && index >= block.top && index <= block.bottom
                const outside = index < view.first || index > view.last
                return (
                  <GridRow
                    key={index}
                    row={row}
                    index={index}
                    // The row of the focus lives on, out of sight, however far away it is.
                    top={outside ? -20_000 - view.base : (index - begin) * rowHeight}
                    columns={placed}
                    active={position.row === index ? position.column : -1}
                    rangeFrom={inRange ? block.left : -1}
                    rangeTo={inRange ? block.right : -1}
                    opened={row !== undefined && isOpen?.(row) === true}
                    clickable={onOpen !== undefined}
                    selected={
                      selection === undefined
                        ? null
                        : row !== undefined && selection.selected.has(selection.keyOf(row))
                    }
                    onFocus={onFocusCell}
                  />
                )
              })}
            </div>
          )}
          {totals !== null && !nothing && (
            <div role="rowgroup" className={classes.totalsGroup}>
              <div role="row" aria-rowindex={count + 2} className={classes.totals}>
                {inset > 0 && (
                  <div role="gridcell" aria-label="Totals" className={classes.cell} data-check />
                )}
                {placed.map(({ column, pinnedAt }, place) => (
                  <div
                    key={column.id}
                    role={place === 0 ? 'rowheader' : 'gridcell'}
                    className={classes.cell}
                    aria-colindex={place + inset + 1}
                    data-align={column.align}
                    {...(pinnedAt === null
                      ? {}
                      : { 'data-pinned': true, style: { left: pinnedAt } })}
                  >
                    <span className={classes.text}>
                      {place === 0 ? totals.name : totals.cell(column.id)}
                    </span>
                  </div>
                ))}
              </div>
            </div>
          )}
        </div>
      </div>
      {nothing && <div className={classes.empty}>{props.empty}</div>}
      {props.foot !== null && (
        <GridFoot
          total={total}
          of={props.of}
          noun={props.noun ?? ['row', 'rows']}
          block={block}
          jump={jump}
          onCopy={(withHeader) => void copy(withHeader)}
          onJump={(row) => moveTo({ row, column: Math.max(0, position.column) })}
        >
          {props.foot}
        </GridFoot>
      )}
    </div>
  )
}

function sortList(sort: SortState | readonly SortState[] | null | undefined): readonly SortState[] {
  if (sort === null || sort === undefined) return []
  return 'column' in sort ? [sort] : sort
}

/** The rows in sight, and the one that has the focus wherever it is. */
function rowsToRender(first: number, last: number, active: number, count: number): number[] {
  const end = Math.min(last, count - 1)
  const rows = Array.from({ length: Math.max(0, end - first + 1) }, (_, index) => first + index)
  if (active >= 0 && active < count && (active < first || active > end)) {
    if (active < first) rows.unshift(active)
    else rows.push(active)
  }
  return rows
}

/** Scrolls sideways as far as the cell needs, clear of pinned columns; rows are not moved. */
function bringIntoColumns(scroller: HTMLElement, cell: HTMLElement): void {
  const area = scroller.getBoundingClientRect()
  const box = cell.getBoundingClientRect()
  let left = area.left
  for (const pinned of cell.parentElement?.querySelectorAll('[data-pinned]') ?? []) {
    left = Math.max(left, pinned.getBoundingClientRect().right)
  }
  if (box.left < left) scroller.scrollLeft -= left - box.left
  else if (box.right > area.left + scroller.clientWidth) {
    scroller.scrollLeft += Math.min(box.right - area.left - scroller.clientWidth, box.left - left)
  }
}
