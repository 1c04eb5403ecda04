import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
} from 'react'
import type { GridSort } from '../../src-shared/grid.ts'
import { rowHeights, useDensity } from '../shell/preferences.ts'
import {
  defaultLayout,
  narrowest,
  placeColumns,
  withWidth,
  type ColumnLayout,
} from './grid/column-layout.ts'
import { copyRows } from './grid/copy-rows.ts'
import { GridFoot } from './grid/grid-foot.tsx'
import { GridHead } from './grid/grid-head.tsx'
import { blockOf, extendRange, rowRange, wholeRange, type GridRange } from './grid/grid-range.ts'
import { GridRow } from './grid/grid-row.tsx'
import type { GridColumn, RowSelection } from './grid/grid-types.ts'
import { onGridKey } from './grid/on-grid-key.ts'
import { bringIntoColumns, rowsToRender } from './grid/rows-in-sight.ts'
import { checkStateOf, chooseAll, toggleRows } from './grid/row-choice.ts'
import { TotalsRow, type GridTotals } from './grid/totals-row.tsx'
import { useRowClicks } from './grid/use-row-clicks.ts'
import { useRowWindow } from './grid/use-row-window.ts'
import type { GridPosition } from './grid-keys.ts'
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
  readonly totals?: GridTotals | null
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
const none: ReadonlySet<string> = new Set()

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
    const from = through ? (lastChecked.current ?? index) : index
    toggleRows(selection, row, loaded(Math.min(from, index), Math.max(from, index)))
    lastChecked.current = index
  }

  const toggleAll = (on: boolean) => {
    if (selection !== undefined) chooseAll(selection, on, () => loaded(0, count - 1))
  }

  const copy = async (withHeader: boolean) => {
    const { top, bottom, left, right } = blockOf(range ?? { anchor: position, head: position })
    const rows = bottom - top + 1
    await copyRows({
      columns: placed
        .slice(Math.max(0, left - inset), right - inset + 1)
        .map(({ column }) => column),
      rows,
      withHeader,
      async fetch() {
        const local = loaded(top, bottom)
        if (local.length === rows || rowsBetween === undefined) return local
        return await rowsBetween(top, bottom)
      },
    })
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

  const onKeyDown = (event: KeyboardEvent) => {
    const headed = placed[position.column - inset]?.column
    onGridKey(event, {
      position,
      rows: total === null ? 0 : count,
      columns: width,
      page: () => {
        const shown = (scroller.current?.clientHeight ?? 300) - 2 * edge
        return Math.max(1, Math.floor(shown / rowHeight) - 1)
      },
      head: {
        give(add) {
          if (headed === undefined) toggleAll(checkState !== 'all')
          else if (headed.sortable === true) onSort?.(headed.id, add)
        },
        openMenu() {
          if (headed === undefined) return false
          if (renderMenu !== undefined) setMenuOf(headed.id)
          return true
        },
        resize(direction) {
          if (headed === undefined || onLayout === undefined) return false
          const cell = scroller.current?.querySelector(`[data-id="${headed.id}"]`)
          const now = cell?.getBoundingClientRect().width ?? 0
          resize(headed.id, now + direction * resizeStep, true)
          return true
        },
      },
      body: {
        open: () => open(position.row, 'key'),
        choose(through) {
          if (selection === undefined) setRange(rowRange(position.row, width))
          else toggle(position.row, through)
        },
        chooseAll() {
          if (selection === undefined) setRange(wholeRange(total ?? 0, width))
          else toggleAll(true)
        },
        copy: () => void copy(false),
        jump() {
          jump.current?.focus()
          return jump.current !== null
        },
        clearRange() {
          setRange(null)
          return range !== null
        },
      },
      onMove(next, extend) {
        const grows = extend && next.row >= 0 && position.row >= 0
        setRange(grows ? extendRange(range, position, next) : null)
        moveTo(next)
        const follows = props.following === true && !extend
        if (follows && next.row >= 0 && next.row !== position.row) open(next.row, 'pointer')
      },
    })
  }

  const clicks = useRowClicks({
    listKey: props.listKey,
    position,
    isHere: (index) => total !== null && rowAt(index) !== undefined,
    isComing: (index) => index < count,
    onClick({ index, column, isCheck, through, before }) {
      if (isCheck) return toggle(index, through)
      if (through) return setRange(extendRange(range, before, { row: index, column }))
      setRange(null)
      open(index, 'pointer')
    },
  })

  const checkState = selection === undefined ? null : checkStateOf(selection.selected.size, total)
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
        onMouseDown={clicks.onMouseDown}
        onMouseUp={clicks.onMouseUp}
        onClick={clicks.onClick}
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
            <TotalsRow totals={totals} columns={placed} inset={inset} rowIndex={count + 2} />
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
