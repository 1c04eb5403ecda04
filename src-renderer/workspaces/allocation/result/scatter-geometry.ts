/** Part of the plane of use (0..1) and price. */
export interface Region {
  readonly useFrom: number
  readonly useTo: number
  readonly priceFrom: number
  readonly priceTo: number
}

interface Point {
  readonly x: number
  readonly y: number
}

/** Index of the mark next to a point, within `reach` pixels; null where there is none. */
export function nearestMark(marks: readonly Point[], point: Point, reach: number): number | null {
  let best: number | null = null
  let least = reach * reach
  for (const [index, mark] of marks.entries()) {
    const distance = (mark.x - point.x) ** 2 + (mark.y - point.y) ** 2
    if (distance <= least) {
      least = distance
      best = index
    }
  }
  return best
}

/** The region between two corners, kept within the axes and rounded to what can be read. */
export function regionBetween(
  useA: number,
  useB: number,
  priceA: number,
  priceB: number,
  highestPrice: number,
): Region {
  const within = (value: number, high: number) => Math.min(high, Math.max(0, value))
  const digits = Math.max(0, 3 - Math.ceil(Math.log10(highestPrice || 1)))
  const price = (value: number) => Number(within(value, highestPrice).toFixed(digits))
  const share = (value: number) => Number(within(value, 1).toFixed(3))
  return {
    useFrom: share(Math.min(useA, useB)),
    useTo: share(Math.max(useA, useB)),
    priceFrom: price(Math.min(priceA, priceB)),
    priceTo: price(Math.max(priceA, priceB)),
  }
}
