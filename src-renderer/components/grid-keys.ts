/** Where the roving focus stands: row -1 is the header. */
export interface GridPosition {
  readonly row: number
  readonly column: number
}

export interface GridExtent {
  readonly rows: number
  readonly columns: number
  /** Rows that a page key moves by. */
  readonly page: number
}

interface KeyPress {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
}

/** The cell a key leads to by the ARIA grid pattern; null for keys that do not move. */
export function moveInGrid(
  from: GridPosition,
  press: KeyPress,
  extent: GridExtent,
): GridPosition | null {
  const far = press.ctrlKey || press.metaKey
  const to = target(from, press.key, far, extent)
  if (to === null) return null
  return {
    row: Math.max(-1, Math.min(extent.rows - 1, to.row)),
    column: Math.max(0, Math.min(extent.columns - 1, to.column)),
  }
}

function target(
  { row, column }: GridPosition,
  key: string,
  far: boolean,
  { rows, columns, page }: GridExtent,
): GridPosition | null {
  switch (key) {
    case 'ArrowUp':
      return { row: far ? 0 : row - 1, column }
    case 'ArrowDown':
      return { row: far ? rows - 1 : row + 1, column }
    case 'ArrowLeft':
      return { row, column: far ? 0 : column - 1 }
    case 'ArrowRight':
      return { row, column: far ? columns - 1 : column + 1 }
    case 'Home':
      return { row: far ? 0 : row, column: 0 }
    case 'End':
      return { row: far ? rows - 1 : row, column: columns - 1 }
    case 'PageUp':
      return { row: Math.max(0, row - page), column }
    case 'PageDown':
      return { row: row + page, column }
    default:
      return null
  }
}
