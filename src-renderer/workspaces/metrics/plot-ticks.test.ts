import { describe, expect, it } from 'vitest'
import { formatSeconds } from '../../format.ts'
import { labelledTicks, ticksTo } from './plot-ticks.ts'

describe('ticks of an axis', () => {
  it('are read off a clock where they are seconds', () => {
    expect([ticksTo(204, 'seconds'), ticksTo(9, 'seconds'), ticksTo(500_000, 'seconds')]).toEqual([
      [0, 60, 120, 180, 240],
      [0, 2, 4, 6, 8, 10],
      [0, 172_800, 345_600, 518_400],
    ])
  })

  it('are whole where they count, and reach the largest value', () => {
    expect([ticksTo(1, 'count'), ticksTo(7, 'count'), ticksTo(0, 'count')]).toEqual([
      [0, 1],
      [0, 2, 4, 6, 8],
      [0, 1],
    ])
  })

  it.each([0.02, 0.3, 0.5, 1.1, 1.9])('have a label each where %d s are the most', (most) => {
    const labels = ticksTo(most, 'seconds').map((tick) => formatSeconds(tick, 'en-US'))
    expect(new Set(labels).size).toBe(labels.length)
  })

  it('are left out where an earlier one has their label', () => {
    expect(labelledTicks([0, 0.4, 0.8, 1.2], (value) => value.toFixed(0))).toEqual([
      { tick: 0, label: '0' },
      { tick: 0.8, label: '1' },
    ])
  })

  it('are round otherwise', () => {
    expect(ticksTo(152_000, 'number')).toEqual([0, 50_000, 100_000, 150_000, 200_000])
  })
})
