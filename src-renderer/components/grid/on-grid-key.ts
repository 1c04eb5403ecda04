import type { KeyboardEvent } from 'react'
import { moveInGrid, type GridPosition } from '../grid-keys.ts'

/** What the keys of a grid act on. */
export interface KeyedGrid {
  /** Row -1 is the heading. */
  readonly position: GridPosition
  /** 0 while nobody knows how many there are. */
  readonly rows: number
  readonly columns: number
  /** Rows that Page Up and Page Down pass. */
  readonly page: () => number
  readonly head: {
    /** Enter and Space; with `add` (Shift) the column joins those that sort. */
    readonly give: (add: boolean) => void
    /** False where the heading has none. */
    readonly openMenu: () => boolean
    /** One step wider or narrower; false where it cannot be resized. */
    readonly resize: (direction: 1 | -1) => boolean
  }
  readonly body: {
    readonly open: () => void
    /** Space; with `through` (Shift) the rows since the last one too. */
    readonly choose: (through: boolean) => void
    readonly chooseAll: () => void
    readonly copy: () => void
    /** To the field that takes the number of a row; false without one. */
    readonly jump: () => boolean
    /** False without a range. */
    readonly clearRange: () => boolean
  }
  /** With `extend` (Shift) the range grows. */
  readonly onMove: (next: GridPosition, extend: boolean) => void
}

/** The keys of the ARIA grid pattern, and those of this grid besides. */
export function onGridKey(event: KeyboardEvent, grid: KeyedGrid): void {
  if (!(event.target instanceof HTMLElement)) return
  const role = event.target.getAttribute('role')
  if (role !== 'gridcell' && role !== 'columnheader') return
  const inHead = grid.position.row < 0
  if (inHead ? onHeadKey(event, grid) : !event.altKey && onBodyKey(event, grid)) {
    event.preventDefault()
    return
  }
  if (event.altKey) return
  const { rows, columns } = grid
  const next = moveInGrid(grid.position, event, { rows, columns, page: grid.page() })
  if (next === null) return
  event.preventDefault()
  grid.onMove(next, event.shiftKey)
}

function onHeadKey({ key, shiftKey, altKey }: KeyboardEvent, { head }: KeyedGrid): boolean {
  if (key === 'Enter' || key === ' ') {
    head.give(shiftKey)
    return true
  }
  if ((altKey && key === 'ArrowDown') || key === 'ContextMenu') return head.openMenu()
  if (shiftKey && key === 'ArrowLeft') return head.resize(-1)
  if (shiftKey && key === 'ArrowRight') return head.resize(1)
  return false
}

function onBodyKey(event: KeyboardEvent, { body }: KeyedGrid): boolean {
  const { key } = event
  if (event.ctrlKey || event.metaKey) {
    if (key === 'a') body.chooseAll()
    // Text that somebody has marked is theirs to copy.
    else if (key === 'c' && getSelection()?.isCollapsed !== false) body.copy()
    else return key === 'g' && body.jump()
  } else if (key === 'Enter') body.open()
  else if (key === ' ') body.choose(event.shiftKey)
  else if (key === 'Escape') {
    if (!body.clearRange()) return false
    // The next Escape is for the drawer.
    event.stopPropagation()
  } else return false
  return true
}
