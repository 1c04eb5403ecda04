import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import {
  isStuck,
  mostPixels,
  resized,
  restingScroll,
  revealed,
  scrolled,
  scrolledTo,
  scrollMap,
  type ScrollMap,
} from './scroll-map.ts'

interface WindowOptions {
  readonly rows: number
  readonly rowHeight: number
  /** Of what stays at the top and at the bottom of the scroller. */
  readonly edges: number
}

export interface RowWindow {
  /** Of the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Rows to render, `last` among them; the first and last that are seen. */
  readonly first: number
  readonly last: number
  readonly seenFirst: number
  readonly seenLast: number
  /** Height that holds all rows, in pixels, and where row 0 would begin in it. */
  readonly height: number
  readonly base: number
  readonly reveal: (row: number) => void
  readonly toTop: () => void
}

const overscan = 10
const restAfter = 120

/** The rows in sight of a list of equal rows, of any length. */
export function useRowWindow({ rows, rowHeight, edges }: WindowOptions): RowWindow {
  const scroller = useRef<HTMLDivElement>(null)
  const map = useRef<ScrollMap>(scrollMap(rows * rowHeight, 0))
  const [view, setView] = useState(() => viewOf(scrollMap(rows * rowHeight, 0), rowHeight))
  const heightOfRow = useRef(rowHeight)

  /** Takes a new state of the map; moves the browser where it does not stand there yet. */
  const take = useCallback(
    (next: ScrollMap) => {
      const element = scroller.current
      let taken = next
      if (element !== null && Math.abs(element.scrollTop - next.scroll) > 0.5) {
        element.scrollTo(element.scrollLeft, next.scroll)
        // The browser rounds and clamps.
        taken = { ...next, scroll: element.scrollTop }
      }
      map.current = taken
      const seen = viewOf(taken, rowHeight)
      setView((old) => (sameView(old, seen) ? old : seen))
    },
    [rowHeight],
  )

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    // A change of density keeps the row at the top.
    const top = (map.current.top / heightOfRow.current) * rowHeight
    heightOfRow.current = rowHeight
    map.current = { ...map.current, top }
    const fit = () => take(resized(map.current, rows * rowHeight, element.clientHeight - edges))
    fit()
    const observer = new ResizeObserver(fit)
    observer.observe(element)
    return () => observer.disconnect()
  }, [rows, rowHeight, edges, take])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    let timer = 0
    const rest = () => {
      const scroll = restingScroll(map.current)
      if (Math.abs(scroll - map.current.scroll) > 1) take({ ...map.current, scroll })
    }
    const onScroll = () => {
      if (Math.abs(element.scrollTop - map.current.scroll) < 0.5) return
      // At once: a frame without its rows would flash.
      flushSync(() => {
        take(scrolled(map.current, element.scrollTop))
      })
      window.clearTimeout(timer)
      if (isStuck(map.current)) rest()
      else timer = window.setTimeout(rest, restAfter)
    }
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      window.clearTimeout(timer)
      element.removeEventListener('scroll', onScroll)
    }
  }, [take])

  const reveal = useCallback(
    (row: number) => take(revealed(map.current, row * rowHeight, (row + 1) * rowHeight)),
    [take, rowHeight],
  )
  const toTop = useCallback(() => take(scrolledTo(map.current, 0)), [take])
  const { seenFirst, seenLast, base } = view
  return {
    scroller,
    first: Math.max(0, seenFirst - overscan),
    last: Math.min(rows - 1, seenLast + overscan),
    seenFirst,
    seenLast: Math.min(rows - 1, seenLast),
    height: Math.min(rows * rowHeight, mostPixels),
    base,
    reveal,
    toTop,
  }
}

interface View {
  readonly seenFirst: number
  readonly seenLast: number
  readonly base: number
}

function viewOf(map: ScrollMap, rowHeight: number): View {
  return {
    seenFirst: Math.max(0, Math.floor(map.top / rowHeight)),
    seenLast: Math.max(0, Math.ceil((map.top + Math.max(map.viewport, 1)) / rowHeight) - 1),
    base: map.scroll - map.top,
  }
}

function sameView(a: View, b: View): boolean {
  return a.seenFirst === b.seenFirst && a.seenLast === b.seenLast && Math.abs(a.base - b.base) < 0.5
}
