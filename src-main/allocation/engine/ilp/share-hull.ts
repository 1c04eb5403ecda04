/** Weights of x and y: x * (x's) + y * (y's) >= least, in whole numbers. */
export interface HullRow {
  readonly x: number
  readonly y: number
  readonly least: number
}

/**
 * The facets of the convex hull of the whole points { x in [lowX, highX], y in [lowY, highY]:
 * allowed(x, y) } that the box does not give, for a rule that more of x can only loosen and more of
 * y only tighten. A share of two whole numbers is such a rule, and its line alone lets a relaxation
 * have up to one assignment of every group for nothing. Null: no point is allowed.
 */
export function hullRows(
  x: { readonly low: number; readonly high: number },
  y: { readonly low: number; readonly high: number },
  allowed: (x: number, y: number) => boolean,
): readonly HullRow[] | null {
  let first = x.low
  while (first <= x.high && !allowed(first, y.low)) first++
  if (first > x.high) return null
  const corners: Point[] = []
  let most = y.low
  for (let at = first; at <= x.high; at++) {
    const before = most
    while (most < y.high && allowed(at, most + 1)) most++
    // Only where y may rise can the staircase have a corner.
    if (at === first || most > before) push(corners, { x: at, y: most })
  }
  const rows: HullRow[] = []
  if (first > x.low) rows.push({ x: 1, y: 0, least: first })
  for (let n = 1; n < corners.length; n++) rows.push(rowThrough(corners[n - 1]!, corners[n]!))
  if (most < y.high) rows.push({ x: 0, y: -1, least: -most })
  return rows
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Keeps the corners a concave chain (Andrew 1979, one side). */
function push(corners: Point[], point: Point): void {
  while (corners.length > 1) {
    const [before, last] = [corners.at(-2)!, corners.at(-1)!]
    const turn =
      (last.x - before.x) * (point.y - before.y) - (last.y - before.y) * (point.x - before.x)
    if (turn < 0) break
    corners.pop()
  }
  corners.push(point)
}

function rowThrough(from: Point, to: Point): HullRow {
  const divisor = greatestCommonDivisor(to.x - from.x, to.y - from.y)
  const run = (to.x - from.x) / divisor
  const rise = (to.y - from.y) / divisor
  return { x: rise, y: -run, least: rise * from.x - run * from.y }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
