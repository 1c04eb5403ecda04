import { describe, expect, it } from 'vitest'
import {
  barBetween,
  barDomain,
  linearScale,
  niceDomain,
  tickDigits,
  ticksOf,
} from './plot-scale.ts'

describe('plot scales', () => {
  it.each([
    [[0, 2, 4], 0],
    [[10_782.5, 10_785, 10_787.5], 1],
    [[0, 0.25, 0.5], 2],
    [[1e-7, 2e-7], 6],
  ])('write the ticks %j with %i decimals', (ticks, digits) => {
    expect(tickDigits(ticks)).toBe(digits)
  })

  it('place values and read them back', () => {
    const scale = linearScale(10, 30)
    expect([scale.at(10), scale.at(20), scale.at(30), scale.invert(0.25)]).toEqual([0, 0.5, 1, 15])
  })

  it('do not divide by a domain without width', () => {
    expect([linearScale(5, 5).at(5), ticksOf(5, 5, 4), niceDomain(5, 5, 4)]).toEqual([
      0,
      [5],
      [5, 10],
    ])
  })

  it('have round ticks without binary noise', () => {
    expect([ticksOf(0, 1, 4), ticksOf(0, 0.6, 6), ticksOf(9_000, 14_700, 4)]).toEqual([
      [0, 0.25, 0.5, 0.75, 1],
      [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
      [10_000, 12_000, 14_000],
    ])
  })

  it('hang bars of values below zero from the line of zero', () => {
    const domain = barDomain([40, -7.5, 0], 5)
    expect(domain).toEqual([-10, 40])
    const scale = linearScale(...domain)
    expect([barBetween(0, 40, scale), barBetween(0, -7.5, scale)]).toEqual([
      { start: 0.2, length: 0.8 },
      { start: 0.05, length: 0.15000000000000002 },
    ])
    expect([barDomain([0, 0], 3), barDomain([], 3), barDomain([-3], 3)]).toEqual([
      [0, 1],
      [0, 1],
      [-3, 0],
    ])
  })

  it('widen to whole steps', () => {
    expect([niceDomain(0, 1.63, 4), niceDomain(9_100, 14_700, 4)]).toEqual([
      [0, 2],
      [8_000, 16_000],
    ])
  })
})
