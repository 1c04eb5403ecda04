import { memo, type ReactNode } from 'react'
import { SkeletonBar } from '../states.tsx'
import type { Placed } from './grid-types.ts'
import classes from '../data-grid.module.css'
import { cutId } from './cut-id.ts'

interface GridRowProps<Row> {
  readonly row: Row | undefined
  readonly index: number
  /** Pixels from the top of the block of rows. */
  readonly top: number
  readonly columns: readonly Placed<Row>[]
  /** Column of the roving focus; -1 in other rows. */
  readonly active: number
  /** Columns of the range; -1 in rows outside of it. */
  readonly rangeFrom: number
  readonly rangeTo: number
  readonly opened: boolean
  readonly clickable: boolean
  /** Null where rows are not selected. */
  readonly selected: boolean | null
  readonly onFocus: (row: number, column: number) => void
}

function GridRowView<Row>(props: GridRowProps<Row>) {
  const { row, index, columns, active, rangeFrom, rangeTo, selected, opened } = props
  const inset = selected === null ? 0 : 1
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected ?? (props.clickable ? opened : undefined)}
      className={classes.row}
      data-clickable={props.clickable}
      data-opened={opened}
      data-selected={selected === true}
      style={{ top: props.top }}
      data-index={index}
      {...(row === undefined ? { 'data-skeleton': true } : {})}
    >
      {selected !== null && (
        <div
          role="gridcell"
          className={classes.cell}
          aria-colindex={1}
          data-check
          data-pinned
          data-active={active === 0}
          tabIndex={active === 0 ? 0 : -1}
          style={{ left: 0 }}
          onFocus={() => props.onFocus(index, 0)}
        >
          {row !== undefined && (
            <input
              type="checkbox"
              className={classes.check}
              checked={selected}
              readOnly
              tabIndex={-1}
              aria-label={`Select row ${index + 1}`}
            />
          )}
        </div>
      )}
      {columns.map(({ column, pinnedAt }, place) => {
        const position = place + inset
        const here = active === position
        const ranged = position >= rangeFrom && position <= rangeTo && rangeFrom >= 0
        return (
          <div
            key={column.id}
            role="gridcell"
            className={classes.cell}
            aria-colindex={position + 1}
            aria-selected={ranged ? true : undefined}
            data-align={column.align}
            data-mono={column.mono}
            data-active={here}
            data-ranged={ranged}
            data-column={position}
            {...(pinnedAt === null ? {} : { 'data-pinned': true, style: { left: pinnedAt } })}
            tabIndex={here ? 0 : -1}
            title={row === undefined ? undefined : (column.title?.(row) ?? idTitle(column, row))}
            onFocus={() => props.onFocus(index, position)}
          >
            {row === undefined ? (
              <SkeletonBar width={40 + ((index * 7 + place * 23) % 50)} />
            ) : (
              cellContent(column.cell(row), column.mono === true)
            )}
          </div>
        )
      })}
    </div>
  )
}

/** Rendered again only when something of it changed: scrolling moves rows, it does not make them. */
export const GridRow = memo(GridRowView) as typeof GridRowView

/** A long id in full, where the column says nothing of its own on hover. */
function idTitle<Row>(column: Placed<Row>['column'], row: Row): string | undefined {
  if (column.mono !== true) return undefined
  const content = column.cell(row)
  return typeof content === 'string' && cutId(content)[1] !== '' ? content : undefined
}

function cellContent(content: ReactNode, isId: boolean): ReactNode {
  if (typeof content !== 'string' && typeof content !== 'number') return content
  const [head, tail] = isId ? cutId(String(content)) : [content, '']
  if (tail === '') return <span className={classes.text}>{head}</span>
  return (
    <span className={`${classes.text} ${classes.id}`}>
      <span className={classes.idHead}>{head}</span>
      <span className={classes.idTail}>{tail}</span>
    </span>
  )
}
