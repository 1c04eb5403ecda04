import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { GridSort } from '../../../src-shared/grid.ts'
import { withMoved, withPinned, withShown, withWidth, type ColumnLayout } from './column-layout.ts'
import type { GridColumn } from './grid-types.ts'
import classes from './filters.module.css'

interface ColumnPanelProps<Row> {
  readonly column: GridColumn<Row>
  readonly columns: readonly GridColumn<Row>[]
  readonly sort: readonly GridSort[]
  readonly onSort: (sort: readonly GridSort[]) => void
  readonly layout: ColumnLayout
  readonly onLayout: (layout: ColumnLayout) => void
  readonly close: () => void
  /** The editor of its filter. */
  readonly children?: ReactNode
}

/** What can be done with one column, behind the arrow in its heading. */
export function ColumnPanel<Row>(props: ColumnPanelProps<Row>) {
  const { column, columns, sort, layout, onLayout, close } = props
  const pinned = layout.pinned.includes(column.id)
  const sorted = sort.find((one) => one.column === column.id)?.direction
  const arrange = (next: ColumnLayout) => {
    onLayout(next)
    close()
  }
  const widthNow = () =>
    document.querySelector(`[data-id="${CSS.escape(column.id)}"]`)?.getBoundingClientRect().width ??
    120
  return (
    <div className={classes.panel}>
      {column.sortable === true && (
        <div className={classes.panelLine}>
          {(['asc', 'desc'] as const).map((direction) => (
            <Button
              key={direction}
              variant={sorted === direction ? 'light' : 'subtle'}
              aria-pressed={sorted === direction}
              onClick={() => {
                props.onSort(sorted === direction ? [] : [{ column: column.id, direction }])
                close()
              }}
            >
              {direction === 'asc' ? 'Sort rising' : 'Sort falling'}
            </Button>
          ))}
        </div>
      )}
      {props.children !== undefined && <div className={classes.panelPart}>{props.children}</div>}
      <div className={`${classes.panelLine} ${classes.panelPart}`}>
        <Button
          variant="subtle"
          onClick={() => arrange(withPinned(layout, column.id, pinned ? null : widthNow()))}
        >
          {pinned ? 'Unpin' : 'Pin left'}
        </Button>
        <Button variant="subtle" onClick={() => arrange(withMoved(layout, columns, column.id, -1))}>
          Move left
        </Button>
        <Button variant="subtle" onClick={() => arrange(withMoved(layout, columns, column.id, 1))}>
          Move right
        </Button>
        <Button variant="subtle" onClick={() => arrange(withShown(layout, column.id, false))}>
          Hide
        </Button>
        {layout.widths[column.id] !== undefined && !pinned && (
          <Button variant="subtle" onClick={() => arrange(withWidth(layout, column.id, null))}>
            First width
          </Button>
        )}
      </div>
    </div>
  )
}
