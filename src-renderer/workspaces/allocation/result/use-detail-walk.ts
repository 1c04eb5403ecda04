import { useCallback, useEffect, useRef, useState } from 'react'
import type { OpenedDetail } from '../../runs/run-search.ts'

export interface WalkRows {
  readonly total: number
  /** Undefined for a row that is not loaded. */
  readonly at: (index: number) => OpenedDetail | undefined
}

/**
 * Ties the drawer to the list behind it: the list says which rows it has, the drawer's arrows walk
 * over them. Row index and rows live in refs: walking must not render the list again.
 */
export interface DetailWalk {
  readonly open: (detail: OpenedDetail, index: number, by: 'pointer' | 'key') => void
  readonly setRows: (rows: WalkRows) => void
  /** To the row above or below; from the end of the list where the detail is in no row of it. */
  readonly step: (by: -1 | 1) => void
  /** Grows with each opening by a key; 0 after one by the pointer. */
  readonly focusRequest: number
}

export function useDetailWalk(
  opened: OpenedDetail | null,
  show: (detail: OpenedDetail) => void,
): DetailWalk {
  const index = useRef<number | null>(null)
  const [focusRequest, setFocusRequest] = useState(0)
  const rows = useRef<WalkRows>({ total: 0, at: () => undefined })
  const current = useRef(opened)
  useEffect(() => {
    current.current = opened
    if (opened === null) index.current = null
  }, [opened])

  const open = useCallback(
    (detail: OpenedDetail, at: number, by: 'pointer' | 'key') => {
      index.current = at
      setFocusRequest((count) => (by === 'key' ? count + 1 : 0))
      show(detail)
    },
    [show],
  )
  const step = useCallback(
    (by: -1 | 1) => {
      const { total, at } = rows.current
      const here = current.current
      // Opened elsewhere, by a mark of a plot: on from its row.
      if (index.current === null || index.current < 0) {
        const place = placeOf(here, rows.current)
        index.current = place < 0 ? null : place
      }
      let next = index.current ?? (by === 1 ? -1 : total)
      // Several rows in a row may be of the same user: go on to the next other one.
      do {
        next += by
        const detail = next >= 0 && next < total ? at(next) : undefined
        if (detail === undefined) return
        if (here === null || detail.id !== here.id || detail.type !== here.type) {
          index.current = next
          show(detail)
          return
        }
      } while (next >= 0 && next < total)
    },
    [show],
  )
  const setRows = useCallback((next: WalkRows) => {
    rows.current = next
  }, [])
  return { open, setRows, step, focusRequest }
}

/** The list behind the drawer says on each render which rows it has, while it is the one walked over. */
export function useWalkRows(walk: DetailWalk, rows: WalkRows, walked = true): void {
  const { setRows } = walk
  useEffect(() => {
    if (walked) setRows(rows)
  })
}

/** Where a detail stands among rows that are all there; -1 where it does not. */
function placeOf(detail: OpenedDetail | null, { total, at }: WalkRows): number {
  if (detail === null || total > mostSearched) return -1
  for (let index = 0; index < total; index++) {
    const row = at(index)
    if (row?.type === detail.type && row.id === detail.id) return index
  }
  return -1
}

const mostSearched = 50_000
