import { describe, expect, it } from 'vitest'
import { nearestMark, regionBetween, swarmOffsets } from './scatter-geometry.ts'

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

  it('puts marks of one height side by side, and those apart on the centre line', () => {
    expect(swarmOffsets([10, 10, 10, 50], 8, 40)).toEqual([0, 8, -8, 0])
  })

  it('keeps a swarm within its band', () => {
    const offsets = swarmOffsets(new Array(20).fill(0), 8, 40)
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThanOrEqual(16)
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
