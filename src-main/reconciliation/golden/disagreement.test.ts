import { describe, expect, it } from 'vitest'
import { differenceOf } from './disagreement.ts'

describe('the difference of two values', () => {
  it('is none where they say the same, however it is written', () => {
    const alike = { alike: true, difference: 0, share: 0 }
    expect(differenceOf('number', '10 100,00 EUR', '10100')).toEqual(alike)
    expect(differenceOf('year', 'MY26', '2026')).toEqual(alike)
    expect(differenceOf('date', '2026-03-31', '31.3.2026')).toEqual(alike)
  })

  it('is right minus left, of numbers also as a share of the left', () => {
    expect(differenceOf('number', '200 EUR', '250')).toEqual({
      alike: false,
      difference: 50,
      share: 0.25,
    })
    expect(differenceOf('number', '0', '5')).toMatchObject({ difference: 5, share: null })
    expect(differenceOf('year', 'MY25', '2026')).toMatchObject({ difference: 1, share: null })
  })

  it('cannot be told of words, nor where several are offered', () => {
    expect(differenceOf('name', '200', '250')).toBeNull()
    expect(differenceOf('number', 'on request', '250')).toBeNull()
    expect(differenceOf('number', '200', '200 | 250')).toBeNull()
  })
})
