import { describe, expect, it } from 'vitest'
import { nearestMark, regionBetween } from './scatter-geometry.ts'

describe('scatter', () => {
  it('finds the nearest mark within reach', () => {
    const marks = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ]
    expect([
      nearestMark(marks, { x: 6, y: 0 }, 12),
      nearestMark(marks, { x: 50, y: 50 }, 12),
      nearestMark([], { x: 0, y: 0 }, 12),
    ]).toEqual([1, null, null])
  })

  it('takes a region between two corners, within the axes', () => {
    expect(regionBetween(1.2, 0.51234, -3, 1.23456, 2)).toEqual({
      useFrom: 0.512,
      useTo: 1,
      priceFrom: 0,
      priceTo: 1.23,
    })
  })
})
