import { useEffect, useRef, type MouseEvent } from 'react'
import type { GridPosition } from '../grid-keys.ts'

export interface RowClick {
  readonly index: number
  readonly column: number
  /** On the cell of the check box. */
  readonly isCheck: boolean
  /** With Shift: as far as here. */
  readonly through: boolean
  /** Where the focus was before the press moved it. */
  readonly before: GridPosition
}

interface RowClicksOptions {
  readonly listKey: string | undefined
  readonly position: GridPosition
  readonly isHere: (index: number) => boolean
  /** False of a row beyond the end of the list. */
  readonly isComing: (index: number) => boolean
  readonly onClick: (click: RowClick) => void
}

interface RowClicks {
  readonly onMouseDown: (event: MouseEvent) => void
  readonly onMouseUp: (event: MouseEvent) => void
  readonly onClick: (event: MouseEvent) => void
}

/**
 * Clicks on rows that load while they are clicked. Browsers send no click when what was pressed is drawn
 * anew before the release, as a skeleton is; and a click on a skeleton is meant for the row to come: it
 * is carried out when the row is there, unless something else was pressed meanwhile.
 */
export function useRowClicks(options: RowClicksOptions): RowClicks {
  const { listKey, position, isHere, isComing, onClick } = options
  const pressed = useRef<{ target: Element; before: GridPosition; cell: string } | null>(null)
  const isAnswered = useRef(false)
  const waiting = useRef<{ click: RowClick; listKey: string | undefined } | null>(null)

  useEffect(() => {
    if (waiting.current === null) return
    const { click, listKey: of } = waiting.current
    if (of !== listKey || !isComing(click.index)) waiting.current = null
    else if (isHere(click.index)) {
      waiting.current = null
      onClick(click)
    }
  })
  // Another key or press says what is wanted now.
  useEffect(() => {
    const forget = () => {
      waiting.current = null
    }
    window.addEventListener('keydown', forget, true)
    window.addEventListener('mousedown', forget, true)
    return () => {
      window.removeEventListener('keydown', forget, true)
      window.removeEventListener('mousedown', forget, true)
    }
  }, [])

  const give = (event: MouseEvent) => {
    const cell = cellOf(event.target)
    if (cell === null) return
    const click = {
      index: cell.index,
      column: cell.column,
      isCheck: cell.isCheck,
      through: event.shiftKey,
      before: pressed.current?.before ?? position,
    }
    if (isHere(click.index)) onClick(click)
    else waiting.current = { click, listKey }
  }

  return {
    onMouseDown(event) {
      isAnswered.current = false
      // The press moves the focus before the click comes.
      pressed.current =
        event.target instanceof Element && event.button === 0
          ? { target: event.target, before: position, cell: nameOf(event.target) }
          : null
      // Shift would select text.
      if (event.shiftKey) event.preventDefault()
    },
    onMouseUp(event) {
      const press = pressed.current
      if (press === null || press.target.isConnected || press.cell === '') return
      if (nameOf(event.target) !== press.cell) return
      isAnswered.current = true
      give(event)
    },
    onClick(event) {
      if (!isAnswered.current) give(event)
    },
  }
}

function cellOf(target: EventTarget): { index: number; column: number; isCheck: boolean } | null {
  if (!(target instanceof Element)) return null
  const cell = target.closest<HTMLElement>('[role="gridcell"]')
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index']
  if (cell === null || index === undefined) return null
  const isCheck = cell.dataset['check'] !== undefined
  return { index: Number(index), column: Number(cell.dataset['column'] ?? 0), isCheck }
}

/** Empty outside of the rows. */
function nameOf(target: EventTarget): string {
  const cell = cellOf(target)
  return cell === null ? '' : `${cell.index} ${cell.column}`
}
