import { describe, expect, it } from 'vitest'
import { fillDates, hasDates } from './date-patterns.ts'

const filled = (text: string, at: string, timezone = 'Europe/Berlin'): string =>
  fillDates(text, new Date(at), timezone).text

describe('dates in a path', () => {
  it.each([
    ['events_{yyyy}{MM}{dd}.jsonl', 'events_20260302.jsonl'],
    ['events_{yyyyMMdd}.jsonl', 'events_20260302.jsonl'],
    ['{yyyy-MM-dd}/{HHmm}.csv', '2026-03-02/0030.csv'],
    ['{yy}_{MM}', '26_03'],
    ['{yyyy-1d}{MM-1d}{dd-1d}', '20260301'],
    ['{yyyyMMdd-2d}', '20260228'],
    ['{yyyy-MM-dd+1w}', '2026-03-09'],
    ['{yyyy-MM-1mo}', '2026-02'],
    ['{yyyy-1y}', '2025'],
    ['{yyyyMMddHH-1h}', '2026030123'],
    ['{HH.mm-31m}', '23.59'],
  ])(
    '%s is %s half an hour after midnight in Berlin, while it is still the day before in UTC',
    (path, text) => {
      expect(filled(path, '2026-03-01T23:30:00Z')).toBe(text)
    },
  )

  it('of yesterday are those of the calendar, on days of 23 and 25 hours too', () => {
    // Clocks go forward on 29 March, back on 25 October.
    expect(filled('{MM-dd-1d}', '2026-03-29T22:10:00Z')).toBe('03-29')
    expect(filled('{MM-dd-1d}', '2026-10-25T23:10:00Z')).toBe('10-25')
  })

  it('of an hour ago follow the clock that goes on, over the hour that comes twice', () => {
    expect(filled('{dd HH}', '2026-10-25T01:30:00Z')).toBe('{dd HH}')
    expect(filled('{HH-1h}', '2026-10-25T01:30:00Z')).toBe('02')
    expect(filled('{HH-1h}', '2026-10-25T02:30:00Z')).toBe('02')
  })

  it('a month before the 31st is the last day of a shorter one', () => {
    expect(filled('{MM-dd-1mo}', '2026-03-31T10:00:00Z')).toBe('02-28')
    expect(filled('{yyyy-MM-dd-1y}', '2028-02-29T10:00:00Z')).toBe('2027-02-28')
  })
})

describe('braces that are no date', () => {
  it('are left as they are and told, save for the alternatives of a glob', () => {
    expect(
      fillDates('{a,b}/{1..3}/{YYYY}/{}/{day}/{dd}.csv', new Date('2026-03-01T12:00:00Z'), 'UTC'),
    ).toEqual({
      text: '{a,b}/{1..3}/{YYYY}/{}/{day}/01.csv',
      unknown: ['{YYYY}', '{}', '{day}'],
    })
  })

  it('make no path with dates', () => {
    expect(['x.csv', '{a,b}.csv', '{YYYY}', 'd/{dd-1d}.csv'].map(hasDates)).toEqual([
      false,
      false,
      false,
      true,
    ])
  })
})
