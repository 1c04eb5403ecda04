import { describe, expect, it } from 'vitest'
import { occurrencesOf } from './occurrences.ts'

const from = (cron: string, timezone: string, instant: string, count: number): string[] =>
  occurrencesOf(cron, timezone)
    .after(new Date(instant), count)
    .map((time) => time.toISOString().slice(0, 16))

describe('times of an expression', () => {
  it('are those of the clocks of its zone', () => {
    expect(from('0 9 * * 1-5', 'America/New_York', '2026-03-06T00:00:00Z', 3)).toEqual([
      '2026-03-06T14:00',
      '2026-03-09T13:00',
      '2026-03-10T13:00',
    ])
    expect(from('@monthly', 'UTC', '2026-01-15T00:00:00Z', 2)).toEqual([
      '2026-02-01T00:00',
      '2026-03-01T00:00',
    ])
  })

  it('of fixed hours come once on days on which clocks change, those of every hour as it passes', () => {
    // In Berlin clocks go forward at 01:00 UTC on 29 March, back at 01:00 UTC on 25 October.
    expect(from('30 2,14 * * *', 'Europe/Berlin', '2026-03-28T22:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T12:30',
    ])
    expect(from('30 2 * * *', 'Europe/Berlin', '2026-10-24T22:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
    expect(from('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-25T02:30',
    ])
  })

  it('are after an instant, or the last up to it', () => {
    const daily = occurrencesOf('0 3 * * *', 'UTC')
    const last = (instant: string) => daily.lastUpTo(new Date(instant))?.toISOString()
    expect(from('0 3 * * *', 'UTC', '2026-01-01T03:00:00Z', 1)).toEqual(['2026-01-02T03:00'])
    expect(last('2026-01-02T03:00:00.000Z')).toBe('2026-01-02T03:00:00.000Z')
    expect(last('2026-01-02T02:59:59.999Z')).toBe('2026-01-01T03:00:00.000Z')
    expect(last('2026-01-02T03:00:00.001Z')).toBe('2026-01-02T03:00:00.000Z')
  })
})

describe('what is no schedule', () => {
  it.each([
    ['0 3 * *', 'UTC', /has 4 fields; five are needed/],
    ['0 0 3 * * *', 'UTC', /has 6 fields/],
    ['2026-01-01T00:00:00', 'UTC', /has one field/],
    ['61 * * * *', 'UTC', /Invalid value for minute: 61/],
    ['@reboot', 'UTC', /is no cron expression/],
    ['0 0 30 2 *', 'UTC', /never comes/],
    ['0 3 * * *', 'Mars/Base', /Mars\/Base is no time zone/],
  ])('%s in %s is refused in words', (cron, timezone, words) => {
    expect(() => occurrencesOf(cron, timezone)).toThrow(words)
  })
})
