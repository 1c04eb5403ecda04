/**
 * Browsers stop at some 17 to 33 million pixels, a list of three million rows is 84 million high.
 * Up to `mostPixels` the scroll bar is true; beyond, it is a scale: dragging its thumb leads to the
 * same share of the list, wheel and keys still move by the pixels they name, and what the two differ
 * by is carried as an offset until the scrolling rests.
 */
export const mostPixels = 16_000_000

export interface ScrollMap {
  /** Height of all rows, and of the part of them that is seen, in pixels. */
  readonly total: number
  readonly viewport: number
  /** Height that the browser is given. */
  readonly height: number
  /** Where the browser stands, and which pixel of all rows is at the top. */
  readonly scroll: number
  readonly top: number
}

export function scrollMap(total: number, viewport: number): ScrollMap {
  return { total, viewport, height: Math.min(total, mostPixels), scroll: 0, top: 0 }
}

/** The rows or the window changed: the same row stays at the top, as far as there is one. */
export function resized(map: ScrollMap, total: number, viewport: number): ScrollMap {
  return scrolledTo({ ...map, total, viewport, height: Math.min(total, mostPixels) }, map.top)
}

/** The browser scrolled. */
export function scrolled(map: ScrollMap, scroll: number): ScrollMap {
  if (isTrue(map)) return { ...map, scroll, top: scroll }
  const by = scroll - map.scroll
  const farthest = map.height - map.viewport
  // A wheel or a key, not the thumb; at the ends only the true end is at the end of the bar.
  const near = Math.abs(by) <= map.viewport * 1.5
  const top = near ? map.top + by : (scroll / farthest) * (map.total - map.viewport)
  return { ...map, scroll, top: clamped(map, top) }
}

/** Puts a pixel of all rows at the top; `scroll` is where the browser has to stand for it. */
export function scrolledTo(map: ScrollMap, top: number): ScrollMap {
  const to = clamped(map, top)
  return { ...map, top: to, scroll: restingScroll({ ...map, top: to }) }
}

/** Where the bar belongs for the rows that are seen. */
export function restingScroll(map: ScrollMap): number {
  if (isTrue(map)) return map.top
  return (map.top / (map.total - map.viewport)) * (map.height - map.viewport)
}

/** True when the bar has come to an end before the rows have: it must move on at once. */
export function isStuck(map: ScrollMap): boolean {
  if (isTrue(map)) return false
  const rest = map.height - map.viewport - map.scroll
  return (map.scroll <= 1 && map.top > 1) || (rest <= 1 && map.top < map.total - map.viewport - 1)
}

/** The least scrolling that shows the pixels from `start` to `end`. */
export function revealed(map: ScrollMap, start: number, end: number): ScrollMap {
  if (start < map.top) return scrolledTo(map, start)
  if (end > map.top + map.viewport) return scrolledTo(map, end - map.viewport)
  return map
}

const isTrue = (map: ScrollMap): boolean => map.total <= mostPixels

function clamped(map: ScrollMap, top: number): number {
  return Math.max(0, Math.min(map.total - map.viewport, top))
}
