/** Part of the plane of use (0..1) and price. */
export interface Region {
  readonly useFrom: number
  readonly useTo: number
  readonly priceFrom: number
  readonly priceTo: number
}

export interface Point {
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

/**
 * Offsets from the centre of a band, so that marks of nearly the same height stand side by side
 * (a bee swarm): each mark takes the free place nearest to the centre. Heights and result in pixels,
 * kept within half of `width`; where the band is too narrow marks overlap, spread over all of it.
 */
export function swarmOffsets(heights: readonly number[], size: number, width: number): number[] {
  const offsets = new Array<number>(heights.length).fill(0)
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]!)
  const placed: number[] = []
  const reach = Math.max(0, width / 2 - size / 2)
  for (const index of order) {
    const near = placed.filter((other) => Math.abs(heights[other]! - heights[index]!) < size)
    offsets[index] =
      freePlace(
        near.map((other) => offsets[other]!),
        size,
        reach,
      ) ?? (((index * 0.618034) % 1) * 2 - 1) * reach
    placed.push(index)
    // Only the last few can be near: heights are taken in order.
    if (placed.length > 200) placed.shift()
  }
  return offsets
}

function freePlace(taken: readonly number[], size: number, reach: number): number | null {
  for (let step = 0; step * size <= reach; step += 1) {
    for (const place of step === 0 ? [0] : [step * size, -step * size]) {
      if (taken.every((other) => Math.abs(other - place) >= size - 1e-9)) return place
    }
  }
  return null
}
