import { describe, expect, it } from 'vitest'
import { bitsText, calibrationText, paceOf } from './review-words.ts'

const counts = { open: 300, deferred: 8, conflicts: 2, accepted: 80, rejected: 10 }

describe('the pace of a review', () => {
  it('counts what is deferred and in conflict as left', () => {
    expect(paceOf({ ...counts, rate: 1860 })).toEqual({
      reviewed: 90,
      left: 310,
      fraction: 0.225,
      rate: '31/min',
      seconds: 600,
    })
  })

  it('is told by the hour where it is slow, and not at all where it is unknown', () => {
    expect(paceOf({ ...counts, rate: 12 }).rate).toBe('12/h')
    expect(paceOf({ ...counts, rate: null })).toMatchObject({ rate: null, seconds: null })
  })

  it('is nothing without pairs', () => {
    const none = { open: 0, deferred: 0, conflicts: 0, accepted: 0, rejected: 0, rate: null }
    expect(paceOf(none).fraction).toBeNull()
  })
})

describe('bits', () => {
  it('have a sign unless they say nothing', () => {
    expect([3, -0.84, 0, -0.04].map(bitsText)).toEqual(['+3.0', '−0.8', '0.0', '0.0'])
  })

  it('says why a confidence is not what the weight alone would say, and nothing where it is', () => {
    expect(calibrationText(5, 0.55)).toMatch(/^The weight alone would say 0\.97: lowered /u)
    expect(calibrationText(-3, 0.6)).toMatch(/^The weight alone would say 0\.11: raised /u)
    expect(calibrationText(5, 0.95)).toBeNull()
    expect(calibrationText(5, null)).toBeNull()
  })
})
