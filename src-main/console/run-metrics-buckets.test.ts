import { describe, expect, it } from 'vitest'
import { bucketFor, bucketsBetween, daysSince, lastDays } from './run-metrics-buckets.ts'

const texts = (from: string, to: string, bucket: 'day' | 'week' | 'month', zone: string) =>
  bucketsBetween(new Date(from), new Date(to), bucket, zone).map((each) => [
    each.start,
    each.from.toISOString(),
    each.to.toISOString(),
  ])

describe('buckets of the metrics', () => {
  it('begin at the midnights of the zone, also where clocks change between them', () => {
    expect(texts('2026-03-28T12:00:00Z', '2026-03-30T22:00:00Z', 'day', 'Europe/Berlin')).toEqual([
      ['2026-03-28', '2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'],
      ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
      ['2026-03-30', '2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z'],
    ])
  })

  it('are weeks from Monday and months from their first, without gaps', () => {
    expect(texts('2026-01-01T00:00:00Z', '2026-01-12T00:00:00Z', 'week', 'UTC')).toEqual([
      ['2025-12-29', '2025-12-29T00:00:00.000Z', '2026-01-05T00:00:00.000Z'],
      ['2026-01-05', '2026-01-05T00:00:00.000Z', '2026-01-12T00:00:00.000Z'],
    ])
    expect(texts('2025-12-31T23:30:00Z', '2026-02-02T00:00:00Z', 'month', 'Asia/Kolkata')).toEqual([
      ['2026-01-01', '2025-12-31T18:30:00.000Z', '2026-01-31T18:30:00.000Z'],
      ['2026-02-01', '2026-01-31T18:30:00.000Z', '2026-02-28T18:30:00.000Z'],
    ])
  })

  it('reach from the first of the last days to the end of today', () => {
    const { from, to } = lastDays(new Date('2026-01-07T23:30:00Z'), 7, 'Europe/Berlin')
    expect([from.toISOString(), to.toISOString()]).toEqual([
      '2026-01-01T23:00:00.000Z',
      '2026-01-08T23:00:00.000Z',
    ])
  })

  it('count the days between two instants as the zone has them', () => {
    const then = new Date('2026-01-01T23:30:00Z')
    const now = new Date('2026-01-02T00:30:00Z')
    expect([daysSince(then, now, 'UTC'), daysSince(then, now, 'Europe/Berlin')]).toEqual([2, 1])
  })

  it('are as wide as the range asks for', () => {
    expect([7, 31, 32, 183, 184].map(bucketFor)).toEqual(['day', 'day', 'week', 'week', 'month'])
  })
})
