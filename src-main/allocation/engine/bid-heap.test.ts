import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BidHeap } from './bid-heap.ts'

describe('BidHeap', () => {
  it('keeps the highest bids of any sequence, and gives up the lowest first', () => {
    const sequences = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(sequences, fc.integer({ min: 1, max: 12 }), (bids, seats) => {
        const heap = new BidHeap()
        const losers: number[] = []
        const expectedLosers: number[] = []
        const kept: { bid: number; row: number }[] = []
        for (const [row, bid] of bids.entries()) {
          if (heap.length < seats) {
            heap.push(bid, row)
            kept.push({ bid, row })
          } else if (bid > heap.lowest) {
            kept.sort((a, b) => a.bid - b.bid || b.row - a.row)
            expectedLosers.push(kept.shift()!.row)
            losers.push(heap.replaceLowest(bid, row))
            kept.push({ bid, row })
          }
        }
        expect(losers).toEqual(expectedLosers)
        expect(heap.lowest).toBe(Math.min(...kept.map((each) => each.bid)))
      }),
    )
  })

  it('has no lowest bid while it is empty', () => {
    expect(new BidHeap().lowest).toBe(Infinity)
  })
})
