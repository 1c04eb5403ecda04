import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import type { Run } from '../../src-shared/runs.ts'
import { reconciliationMetrics } from './reconciliation-metrics.ts'

const run = (changes: Partial<Run> = {}): Run => ({
  id: 'abcd1234',
  kind: 'reconciliation',
  title: 'prices and catalogue',
  created_at: '2026-01-02T03:04:00.000Z',
  lifecycle: {
    state: 'succeeded',
    started_at: '2026-01-02T03:04:05.000Z',
    ended_at: '2026-01-02T03:04:12.000Z',
    outcome: 'ok',
  },
  metrics: { products: 212, average_confidence: 0.87, llm_calls: 3, llm_cost_usd: 0.04 },
  ...changes,
})

it('counts reconciliations that succeeded, and nothing else', async () => {
  const register = new Registry()
  const count = reconciliationMetrics([register])
  count(run())
  count(run({ kind: 'events' }))
  count(
    run({
      lifecycle: { state: 'cancelled', started_at: null, ended_at: '2026-01-02T03:04:12.000Z' },
    }),
  )
  const lines = (await register.metrics()).split('\n')
  expect(
    lines.filter((line) => /^(products|average|claude|processing\S+_(sum|count))/.test(line)),
  ).toEqual([
    'products_processed_total 212',
    'processing_duration_seconds_sum 7',
    'processing_duration_seconds_count 1',
    'average_confidence_score 0.87',
    'claude_api_calls_total 3',
    'claude_api_cost_usd_total 0.04',
  ])
})
