import type { GridPosition } from '../grid-keys.ts'

/** A block of cells: where it was begun, and where it was drawn to. Rows from 0. */
export interface GridRange {
  readonly anchor: GridPosition
  readonly head: GridPosition
}

/** Its edges, all inside. */
export interface GridBlock {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

export function blockOf({ anchor, head }: GridRange): GridBlock {
  return {
    top: Math.min(anchor.row, head.row),
    bottom: Math.max(anchor.row, head.row),
    left: Math.min(anchor.column, head.column),
    right: Math.max(anchor.column, head.column),
  }
}

/** The range that goes on to `head`; it begins where the focus is when there is none yet. */
export function extendRange(
  range: GridRange | null,
  from: GridPosition,
  head: GridPosition,
): GridRange {
  const begin = range?.anchor ?? { row: Math.max(0, from.row), column: from.column }
  return { anchor: begin, head: { row: Math.max(0, head.row), column: head.column } }
}

/** Whole rows. */
export function rowRange(row: number, columns: number): GridRange {
  return { anchor: { row, column: 0 }, head: { row, column: columns - 1 } }
}

export function wholeRange(rows: number, columns: number): GridRange | null {
  if (rows === 0 || columns === 0) return null
  return { anchor: { row: 0, column: 0 }, head: { row: rows - 1, column: columns - 1 } }
}

export function cellsIn(block: GridBlock): number {
  return (block.bottom - block.top + 1) * (block.right - block.left + 1)
}

/**
 * Rows as text that spreadsheets paste into cells: tabs between fields, a line a row, fields with
 * tabs, line ends or quotes in quotes.
 */
export function tabSeparated(
  rows: readonly (readonly string[])[],
  header: readonly string[] | null,
): string {
  const lines = header === null ? rows : [header, ...rows]
  return lines.map((fields) => fields.map(tabField).join('\t')).join('\n')
}

function tabField(text: string): string {
  return /["\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
