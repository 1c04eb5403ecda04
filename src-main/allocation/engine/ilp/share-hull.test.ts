import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hullRows } from './share-hull.ts'

/** Whole points of a box that a share of all allows. */
const shares = fc.record({
  share: fc.oneof(fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.constant(1), fc.constant(0)),
  lowX: fc.integer({ min: 0, max: 4 }),
  widthX: fc.integer({ min: 0, max: 25 }),
  lowY: fc.integer({ min: 0, max: 4 }),
  widthY: fc.integer({ min: 0, max: 25 }),
})

describe('hullRows', () => {
  it('keeps every allowed whole point and no other one of the box', () => {
    fc.assert(
      fc.property(shares, ({ share, lowX, widthX, lowY, widthY }) => {
        const x = { low: lowX, high: lowX + widthX }
        const y = { low: lowY, high: lowY + widthY }
        const allowed = (a: number, b: number) => a >= share * (a + b) - 1e-9
        const rows = hullRows(x, y, allowed)
        for (let a = x.low; a <= x.high; a++) {
          for (let b = y.low; b <= y.high; b++) {
            const kept = rows !== null && rows.every((row) => row.x * a + row.y * b >= row.least)
            expect(kept).toBe(allowed(a, b))
          }
        }
      }),
      { numRuns: 60, seed: 5 },
    )
  })

  it('cuts off the fractional corner that the line of the share leaves', () => {
    const allowed = (a: number, b: number) => a >= 0.3 * (a + b) - 1e-9
    const rows = hullRows({ low: 0, high: 2 }, { low: 0, high: 10 }, allowed)!
    // One sponsored assignment pays for 2.33 others on the line, and for two in whole numbers.
    expect(rows).toContainEqual({ x: 2, y: -1, least: 0 })
    const line = rows.every((row) => row.x * 1 + row.y * 2.3 >= row.least)
    expect(line).toBe(false)
  })

  it('says so when nothing is allowed', () => {
    expect(hullRows({ low: 0, high: 3 }, { low: 1, high: 3 }, () => false)).toBeNull()
  })
})
