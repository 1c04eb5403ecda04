import type { ReactNode } from 'react'
import type { GridColumnType } from '../../../src-shared/grid.ts'
import type { PlacedColumn } from './column-layout.ts'

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
  /** Behind the menu of columns until somebody shows it. */
  readonly hiddenAtFirst?: boolean
  readonly cell: (row: Row) => ReactNode
  /** Full text, where the cell may cut it. */
  readonly title?: (row: Row) => string
  /** What is copied, where the cell is more than text: the value, not its format. */
  readonly text?: (row: Row) => string
  /** What filters and totals the column takes, where the grid asks the query process. */
  readonly filter?: ColumnFilter
}

export interface ColumnFilter {
  readonly type: GridColumnType
  /** Filtered by a list of its values with their counts. */
  readonly byChoice?: boolean
  /** Stands as a chip above the grid also while it is off. */
  readonly offered?: boolean
  /** A value as the screen says it; '' is no value. */
  readonly valueWords?: (value: string) => string
  /** Bounds are typed in these units: 0.5 is 50 of `scale` 100. */
  readonly scale?: number
  readonly unit?: string
  /** A total in the row under the grid. Without it the column has none. */
  readonly totalWords?: (value: number, of: TotalName) => string
}

export const totalNames = ['sum', 'mean', 'min', 'max'] as const
export type TotalName = (typeof totalNames)[number]

export interface RowSelection<Row> {
  readonly selected: ReadonlySet<string>
  readonly keyOf: (row: Row) => string
  readonly onChange: (selected: ReadonlySet<string>) => void
  /** Chooses every row of the list, also those that are not loaded; else those that are. */
  readonly onChooseAll?: () => void
}

/** The text of a cell for the clipboard. */
export function cellText<Row>(column: GridColumn<Row>, row: Row): string {
  if (column.text !== undefined) return column.text(row)
  const content = column.cell(row)
  return typeof content === 'string' || typeof content === 'number'
    ? String(content)
    : (column.title?.(row) ?? '')
}

export type Placed<Row> = PlacedColumn<GridColumn<Row>>
