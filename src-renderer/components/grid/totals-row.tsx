import type { ReactNode } from 'react'
import type { Placed } from './grid-types.ts'
import classes from '../data-grid.module.css'

export interface GridTotals {
  readonly name: string
  readonly cell: (column: string) => ReactNode
}

interface TotalsRowProps<Row> {
  readonly totals: GridTotals
  readonly columns: readonly Placed<Row>[]
  /** Columns before them: 1 where rows are selected. */
  readonly inset: number
  /** Of the row among all of them, the heading being 1. */
  readonly rowIndex: number
}

/** The row under the others, which stays in sight. */
export function TotalsRow<Row>({ totals, columns, inset, rowIndex }: TotalsRowProps<Row>) {
  return (
    <div role="rowgroup" className={classes.totalsGroup}>
      <div role="row" aria-rowindex={rowIndex} className={classes.totals}>
        {inset > 0 && (
          <div role="gridcell" aria-label="Totals" className={classes.cell} data-check />
        )}
        {columns.map(({ column, pinnedAt }, place) => (
          <div
            key={column.id}
            role={place === 0 ? 'rowheader' : 'gridcell'}
            className={classes.cell}
            aria-colindex={place + inset + 1}
            data-align={column.align}
            {...(pinnedAt === null ? {} : { 'data-pinned': true, style: { left: pinnedAt } })}
          >
            <span className={classes.text}>
              {place === 0 ? totals.name : totals.cell(column.id)}
            </span>
          </div>
        ))}
      </div>
    </div>
  )
}
