import { describe, expect, it } from 'vitest'
import { chosenRange, isWithin, rangeFilters } from './chosen-range.ts'

describe('the range that filters leave of a number', () => {
  it('is read back from what a bar wrote', () => {
    const filters = rangeFilters('score', 0.25, 0.5)
    expect(chosenRange(filters, 'score')).toEqual({ from: 0.25, to: 0.5 })
    expect(chosenRange(filters, 'round')).toBeNull()
  })

  it('may be open, or come from a list', () => {
    expect([
      chosenRange([{ column: 'score', op: 'at_least', value: 1 }], 'score'),
      chosenRange([{ column: 'round', op: 'one_of', values: ['2', '1'] }], 'round'),
    ]).toEqual([
      { from: 1, to: Number.POSITIVE_INFINITY },
      { from: 1, to: 2 },
    ])
  })

  it('holds a bar only where all of it lies within', () => {
    expect([
      isWithin({ from: 0, to: 1 }, 0.2, 1),
      isWithin({ from: 0, to: 1 }, 0.2, 1.1),
      isWithin(null, 0, 0),
    ]).toEqual([true, false, false])
  })
})
