import { describe, expect, it } from 'vitest'
import { incompleteDays } from './incomplete-days.ts'

const day = (date: string, first: number, last: number) => ({ date, first, last })
const whole = (date: string) => day(date, 60, 86_340)

describe('days that a log does not cover whole', () => {
  it('are the first, when it begins in the middle, and the last, when it ends there', () => {
    const days = [
      day('2025-01-01', 33_000, 86_390),
      whole('2025-01-02'),
      whole('2025-01-03'),
      day('2025-01-04', 30, 40_000),
    ]
    expect(incompleteDays(days)).toEqual(['2025-01-01', '2025-01-04'])
  })

  it('are none where the ends are as quiet as the nights between', () => {
    const night = (date: string) => day(date, 20_000, 70_000)
    expect(incompleteDays(['1', '2', '3', '4'].map(night))).toEqual([])
  })

  it('are judged by an hour where there is nothing to compare with', () => {
    expect(incompleteDays([day('2025-01-01', 3700, 86_000)])).toEqual(['2025-01-01'])
    expect(incompleteDays([day('2025-01-01', 3500, 83_000)])).toEqual([])
  })

  it('name a single day once, and none without events', () => {
    expect(incompleteDays([day('2025-01-01', 40_000, 50_000)])).toEqual(['2025-01-01'])
    expect(incompleteDays([])).toEqual([])
  })
})
