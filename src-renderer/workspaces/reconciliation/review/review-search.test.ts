import { describe, expect, it } from 'vitest'
import { countFilters, filterOf, parseReviewSearch } from './review-search.ts'

describe('the address of the review', () => {
  it('names filter, order and pair', () => {
    const search = parseReviewSearch({
      show: 'decided',
      order: 'left',
      text: 'summit',
      least: '40',
      most: '60.5',
      reason: 'ambiguous',
      left: 'p1',
      right: '7',
      pair: '12',
    })
    expect(search).toMatchObject({ order: 'left', left: 'p1', right: '7', pair: 12 })
    expect(filterOf(search)).toEqual({
      show: 'decided',
      text: 'summit',
      least: 0.4,
      most: 0.605,
      reason: 'ambiguous',
    })
    expect(countFilters(search)).toBe(3)
  })

  it('drops what it does not know', () => {
    const search = parseReviewSearch({
      show: 'x',
      least: '140',
      pair: '-1',
      left: 'alone',
      text: '',
    })
    expect(search).toEqual({})
    expect(filterOf(search)).toMatchObject({ show: 'open', least: null, most: null, reason: null })
    expect(countFilters(search)).toBe(0)
  })
})
