import { describe, expect, it } from 'vitest'
import type { Distribution, MetricsFigures } from '../../../src-shared/metrics.ts'
import {
  bucketName,
  bucketTick,
  queueSentence,
  runsSentence,
  secondsSentence,
} from './metrics-words.ts'

const figures = (counts: Partial<Record<string, number>>): MetricsFigures => ({
  counts: Object.entries(counts).map(([outcome, runs]) => ({
    kind: 'allocation',
    outcome: outcome as MetricsFigures['counts'][number]['outcome'],
    runs: runs ?? 0,
  })),
  runs: Object.values(counts).reduce<number>((sum, runs) => sum + (runs ?? 0), 0),
  seconds: null,
  queue_seconds: null,
  pairs_per_second: null,
  users_per_second: null,
  peak_memory_bytes: null,
  bytes: 0,
})

const spread = (runs: number, median: number, p95: number, max: number): Distribution => ({
  runs,
  median,
  p95,
  max,
})

describe('sentences of the metrics', () => {
  it('say how many runs gave a result; cancelled ones were not let finish', () => {
    expect([
      runsSentence(figures({ ok: 2, warning: 1, cancelled: 4 }), 'en'),
      runsSentence(figures({ ok: 3, failed: 1, active: 1 }), 'en'),
      runsSentence(figures({ active: 1 }), 'en'),
    ]).toEqual([
      '7 runs, every one that was let finish gave a result',
      '75% of 4 finished runs gave a result, 1 run did not',
      '1 run',
    ])
  })

  it('speak of 19 of 20 runs only where there are as many', () => {
    expect([
      secondsSentence(spread(20, 4, 30, 90), 'en'),
      secondsSentence(spread(3, 4, 30, 90), 'en'),
      secondsSentence(null, 'en'),
    ]).toEqual([
      'Half of the runs took 4 s or less, 19 of 20 at most 30 s',
      'Half of the runs took 4 s or less, the longest 1 min 30 s',
      'No run with a result',
    ])
  })

  it('make nothing of waits below a second', () => {
    expect(queueSentence(spread(9, 0.1, 0.2, 0.9), 'en')).toBe('Every run started within a second')
  })
})

describe('names of buckets', () => {
  it('do not shift with the zone of the reader', () => {
    expect([
      bucketName('2026-11-02', 'day', 'en-GB'),
      bucketName('2026-11-02', 'week', 'en-GB'),
      bucketName('2026-11-01', 'month', 'en-GB'),
      bucketTick('2026-11-02', 'week', 'en-GB'),
    ]).toEqual(['Mon 2 Nov', expect.stringMatching(/^2\s?–\s?8 Nov$/u), 'November 2026', '2 Nov'])
  })
})
