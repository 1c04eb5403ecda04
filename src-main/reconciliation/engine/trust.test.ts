import { describe, expect, it } from 'vitest'
import { trustOf } from './trust.ts'

const calm = {
  found: 200,
  wrong: [0.01, 0.02],
  missed: [0.02, 0.03],
  standsOut: 12,
  expectedWrong: 0.01,
  expectedMissed: 0.02,
}

describe('trust in an estimate', () => {
  it('is there where all agree on many pairs', () => {
    expect(trustOf(calm)).toBeGreaterThan(0)
  })

  it.each([
    ['views that disagree about wrong pairs', { wrong: [0, 0.8] }],
    ['views that disagree about missed pairs', { missed: [0, 0.8] }],
    ['few pairs', { found: 2 }],
    ['pairs that do not stand out from their own list', { standsOut: 0 }],
    ['many pairs expected to be wrong', { expectedWrong: 0.5 }],
    ['many pairs expected to be missed', { expectedMissed: 0.8 }],
  ])('falls with %s', (_, doubts) => {
    expect(trustOf({ ...calm, ...doubts })).toBeLessThan(trustOf(calm) - 0.6)
  })

  it('is gone where every pair might be wrong', () => {
    expect(trustOf({ ...calm, wrong: [0, 1] })).toBeLessThan(0)
  })
})
