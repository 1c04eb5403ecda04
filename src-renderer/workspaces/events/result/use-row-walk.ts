import { useCallback, useRef, useState } from 'react'

interface Rows {
  readonly total: number
  /** Undefined for a row that is not loaded. */
  readonly at: (index: number) => string | undefined
}

/** Ties the drawer to the list behind it: its arrows walk over the rows that the list says it has. */
export interface RowWalk {
  readonly open: (row: string, index: number, by: 'pointer' | 'key') => void
  readonly setRows: (rows: Rows) => void
  readonly step: (by: -1 | 1) => void
  /** Grows with each opening by a key; 0 after one by the pointer. */
  readonly focusRequest: number
}

export function useRowWalk(opened: string | null, show: (row: string) => void): RowWalk {
  const rows = useRef<Rows>({ total: 0, at: () => undefined })
  const index = useRef<number | null>(null)
  const [focusRequest, setFocusRequest] = useState(0)
  const open = useCallback(
    (row: string, at: number, by: 'pointer' | 'key') => {
      index.current = at
      setFocusRequest((count) => (by === 'key' ? count + 1 : 0))
      show(row)
    },
    [show],
  )
  const step = useCallback(
    (by: -1 | 1) => {
      const { total, at } = rows.current
      const here = index.current
      const place = here !== null && at(here) === opened ? here : placeOf(opened, rows.current)
      const next = place < 0 ? (by === 1 ? 0 : total - 1) : place + by
      const row = next >= 0 && next < total ? at(next) : undefined
      if (row === undefined) return
      index.current = next
      show(row)
    },
    [opened, show],
  )
  const setRows = useCallback((next: Rows) => {
    rows.current = next
  }, [])
  return { open, setRows, step, focusRequest }
}

const mostSearched = 50_000

/** Where a row stands among those that are loaded; -1 where it does not. */
function placeOf(row: string | null, { total, at }: Rows): number {
  if (row === null) return -1
  for (let index = 0; index < Math.min(total, mostSearched); index++) {
    if (at(index) === row) return index
  }
  return -1
}
