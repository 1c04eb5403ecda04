import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isStuck,
  mostPixels,
  restingScroll,
  revealed,
  scrolled,
  scrolledTo,
  scrollMap,
} from './scroll-map.ts'

const large = scrollMap(84_000_000, 600)

describe('the scroll map', () => {
  it('is the browser’s own scrolling while the rows fit', () => {
    const map = scrolled(scrollMap(28_000, 600), 1234)
    expect([map.top, map.height, isStuck(map)]).toEqual([1234, 28_000, false])
  })

  it('moves by the pixels of the wheel, however high the list', () => {
    const map = scrolled(large, 100)
    expect([map.top, map.height]).toEqual([100, mostPixels])
  })

  it('leads to the same share of the list when the thumb is dragged', () => {
    const map = scrolled(large, (mostPixels - 600) / 2)
    expect(map.top).toBeCloseTo((84_000_000 - 600) / 2)
  })

  it('reaches both ends', () => {
    expect(scrolled(large, mostPixels - 600).top).toBe(84_000_000 - 600)
    expect(scrolled(scrolledTo(large, 40_000_000), 0).top).toBe(0)
  })

  it('is stuck when the bar ends before the rows, and not once it rests', () => {
    const at = { ...large, top: 5000, scroll: 0 }
    expect(isStuck(at)).toBe(true)
    expect(isStuck({ ...at, scroll: Math.max(2, restingScroll(at)) })).toBe(false)
  })

  it('shows any row with the least scrolling, never beyond the ends', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 3_000_000 }),
        fc.nat(),
        fc.nat(),
        (rows, from, wanted) => {
          const row = wanted % rows
          const map = scrolledTo(scrollMap(rows * 28, 600), (from % rows) * 28)
          const shown = revealed(map, row * 28, row * 28 + 28)
          expect(shown.top).toBeLessThanOrEqual(row * 28)
          expect(shown.top + 600).toBeGreaterThanOrEqual(row * 28 + 28)
          expect(shown.scroll).toBeGreaterThanOrEqual(0)
          expect(shown.scroll).toBeLessThanOrEqual(Math.max(0, shown.height - 600))
        },
      ),
    )
  })
})
