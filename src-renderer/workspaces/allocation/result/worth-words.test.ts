import { describe, expect, it } from 'vitest'
import { pointWords, unitWords } from './worth-words.ts'

describe('pointWords', () => {
  it('tells the estimate, and what is certain where it says more', () => {
    expect(pointWords({ estimate: -10.2, at_most: 4 })).toBe('about \u221210.2')
    expect(pointWords({ estimate: -10.2, at_most: -1.7 })).toBe(
      'about \u221210.2, at best \u22121.7',
    )
    expect(pointWords({ estimate: 10.2, at_most: 19 })).toBe('about +10.2, at most +19')
    expect(pointWords({ estimate: 0, at_most: 5 })).toBe('no effect at the margin')
  })
})

describe('unitWords', () => {
  it('tells price and bounds; without a price the sure part alone', () => {
    const worth = { price: 0.125, at_least: 0.12, at_most: 0.2, takers: [], takers_total: 0 }
    expect(unitWords(worth)).toBe('about 0.125, at least 0.12, at most 0.2')
    expect(unitWords({ ...worth, at_most: null })).toBe('at least 0.12')
  })

  it('leaves out an estimate below what is certain', () => {
    const worth = { price: 0.125, at_least: 0.13, at_most: 0.2, takers: [], takers_total: 0 }
    expect(unitWords(worth)).toBe('at least 0.13, at most 0.2')
  })
})
