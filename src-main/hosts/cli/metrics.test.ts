import { describe, expect, it } from 'vitest'
import type { MetricsFigures, MetricsReport } from '../../../src-shared/metrics.ts'
import { metricsText } from './metrics.ts'

const none: MetricsFigures = {
  counts: [],
  runs: 0,
  seconds: null,
  queue_seconds: null,
  pairs_per_second: null,
  users_per_second: null,
  peak_memory_bytes: null,
  bytes: 0,
}

const some: MetricsFigures = {
  ...none,
  counts: [
    { kind: 'allocation', outcome: 'ok', runs: 3 },
    { kind: 'allocation', outcome: 'cancelled', runs: 1 },
  ],
  runs: 4,
  seconds: { runs: 3, median: 1.25, p95: 61, max: 70 },
  bytes: 2 * 1024 ** 2,
}

const report = (totals: MetricsFigures, parts: readonly MetricsFigures[]): MetricsReport => ({
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-03T00:00:00.000Z',
  bucket: 'day',
  time_zone: 'UTC',
  totals,
  buckets: parts.map((part, index) => ({
    ...part,
    start: `2026-01-0${index + 1}`,
    from: `2026-01-0${index + 1}T00:00:00.000Z`,
    to: `2026-01-0${index + 2}T00:00:00.000Z`,
  })),
  reconciliation: null,
  slowest: [],
})

describe('quartermaster metrics', () => {
  it('says so where nothing ran', () => {
    expect(metricsText(report(none, [none]))).toBe('No runs in this time.\n')
  })

  it('has a line for each day with runs, and one for all', () => {
    const [first = '', , ...lines] = metricsText(report(some, [none, some]))
      .trimEnd()
      .split('\n')
    expect(first).toBe('4 runs, by day (UTC), 2 MiB kept.')
    expect(lines.map((line) => line.trim().split(/\s{2,}/)).slice(-2)).toEqual([
      ['2026-01-02', '4', '3', '0', '0', '1', '1.3 s', '61.0 s'],
      ['All', '4', '3', '0', '0', '1', '1.3 s', '61.0 s'],
    ])
  })
})
