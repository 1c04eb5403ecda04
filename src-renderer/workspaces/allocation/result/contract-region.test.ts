import { describe, expect, it } from 'vitest'
import { filterText } from '../../../components/grid/grid-filters.ts'
import { regionOf, whereRegion } from './contract-region.ts'

describe('the region of the plot in the address', () => {
  const region = { useFrom: 0.25, useTo: 1, priceFrom: 0, priceTo: 3 }

  it('stands among the other filters and comes back', () => {
    const where = filterText(whereRegion('sponsored:in:true', region))
    expect(where).toBe('sponsored:in:true,fill:from:0.25,fill:to:1,price:from:0,price:to:3')
    expect(regionOf(where)).toEqual(region)
  })

  it('goes without them', () => {
    const where = filterText(whereRegion('price:from:1,name:is:x', null))
    expect([where, regionOf(where)]).toEqual(['name:is:x', null])
  })
})
