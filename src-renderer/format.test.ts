import { describe, expect, it } from 'vitest'
import {
  columnDigits,
  countOf,
  unitSuffix,
  fileName,
  formatAgo,
  formatBytes,
  formatCompact,
  formatPercent,
  formatRate,
  formatSeconds,
  formatShare,
  formatTimeLeft,
  formatValue,
} from './format.ts'

const en = 'en-GB'

describe('format', () => {
  it('writes counts in little room with three digits', () => {
    expect([9999, 20_000, 4_100_000].map((value) => formatCompact(value, 'en-US'))).toEqual([
      '9,999',
      '20K',
      '4.1M',
    ])
  })

  it('writes a missing number as a dash', () => {
    expect([formatShare(null), formatValue(undefined), formatSeconds(Number.NaN)]).toEqual([
      '–',
      '–',
      '–',
    ])
  })

  it('keeps the digits that matter of a value of any size', () => {
    expect(
      [284_912.44, 1284.26, 0.123456, 0.0000123, 2.2e-16, 0].map((value) => formatValue(value, en)),
    ).toEqual(['284,912', '1,284.3', '0.1235', '1.23E−5', '0', '0'])
  })

  it('never rounds a gap to zero', () => {
    expect([0, 0.00001, 0.0031, 6.24].map((value) => formatPercent(value, en))).toEqual([
      '0%',
      '<0.0001%',
      '0.0031%',
      '6.2%',
    ])
  })

  it('says durations with their two largest units', () => {
    expect(
      [0.01, 0.42, 12.4, 200, 3600, 7500, 90_000].map((value) => formatSeconds(value, en)),
    ).toEqual(['<0.1 s', '0.4 s', '12 s', '3 min 20 s', '1 h', '2 h 5 min', '1 d 1 h'])
  })

  it('writes every number the way of the reader', () => {
    const at = new Date('2026-03-04T12:00:00Z')
    expect([
      formatSeconds(7500, 'ar-EG'),
      formatSeconds(12.4, 'de'),
      formatSeconds(1.5, 'de'),
      formatAgo('2026-03-04T11:40:00Z', at, 'ar-EG'),
    ]).toEqual(['٢ h ٥ min', '12 s', '1,5 s', '٢٠ min ago'])
  })

  it('rounds the time left upwards in steps', () => {
    expect([1, 4.2, 31, 61].map((value) => formatTimeLeft(value, en))).toEqual([
      'a moment left',
      '5 s left',
      'about 35 s left',
      'about 2 min left',
    ])
  })

  it('counts bytes by thousands', () => {
    expect(
      [512, 4_100_000, 812_000_000, 1_500_000_000].map((v) => formatBytes(v, 'en-US')),
    ).toEqual(['512 B', '4.1 MB', '812 MB', '1.5 GB'])
  })

  it('names the unit of a rate', () => {
    expect(formatRate(1_234_567, 'pairs', 'en-US')).toBe('1.23M pairs/s')
  })

  it('says how long ago something was', () => {
    const now = new Date('2026-11-22T12:00:00Z')
    const ago = (instant: string) => formatAgo(instant, now, en)
    expect([
      ago('2026-11-22T11:59:40Z'),
      ago('2026-11-22T11:58:00Z'),
      ago('2026-11-22T09:00:00Z'),
      ago('2026-11-21T10:00:00Z'),
      ago('2026-11-03T12:00:00Z'),
      ago('2025-11-03T12:00:00Z'),
    ]).toEqual(['just now', '2 min ago', '3 h ago', 'yesterday', '3 Nov', '3 Nov 2025'])
  })

  it('agrees the noun with its count', () => {
    expect([
      countOf(1, 'user'),
      countOf(20_000, 'user', 'users', en),
      countOf(0, 'entry', 'entries'),
    ]).toEqual(['1 user', '20,000 users', '0 entries'])
  })

  it('takes the last segment of a path of either system', () => {
    expect(['/data/caps.csv', 'C:\\data\\elig_*.parquet', 'caps.csv'].map(fileName)).toEqual([
      'caps.csv',
      'elig_*.parquet',
      'caps.csv',
    ])
  })

  it('gives a column the decimals that its largest value needs', () => {
    expect(
      [[0.42, 0.0009], [12_822, 3], [0], [], [-3.7e-9]].map((values) => columnDigits(values)),
    ).toEqual([4, 0, 0, 0, 6])
  })
})

it('says the unit of one in the singular, and leaves abbreviations', () => {
  expect([
    unitSuffix(1, 'days'),
    unitSuffix(2, 'days'),
    unitSuffix('', 'days'),
    unitSuffix(1, 's'),
    unitSuffix(1, 'GiB'),
    unitSuffix(1, undefined),
  ]).toEqual([' day', ' days', ' days', ' s', ' GiB', ''])
})
