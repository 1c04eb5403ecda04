import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Run } from '../../src-shared/runs.ts'

/**
 * What reconciliations of this host did, under the names that dashboards of the pipeline it replaces
 * ask for. Returns what to do with each run that ended.
 */
export function reconciliationMetrics(registers: Registry[]): (run: Run) => void {
  const products = new Counter({
    name: 'products_processed_total',
    help: 'Records of both lists of the reconciliations that succeeded',
    registers,
  })
  const durations = new Histogram({
    name: 'processing_duration_seconds',
    help: 'From the start of a reconciliation to its end, if it succeeded',
    buckets: [1, 3, 10, 30, 60, 180, 600, 1800],
    registers,
  })
  const confidence = new Gauge({
    name: 'average_confidence_score',
    help: 'Mean confidence 0..1 of the pairs that the last reconciliation accepted or left to review',
    registers,
  })
  const calls = new Counter({
    name: 'claude_api_calls_total',
    help: 'Calls of the language model by reconciliations',
    registers,
  })
  const cost = new Counter({
    name: 'claude_api_cost_usd_total',
    help: 'What these calls cost, in US dollars',
    registers,
  })
  return ({ kind, lifecycle, metrics }) => {
    if (kind !== 'reconciliation' || lifecycle.state !== 'succeeded') return
    const seconds = (Date.parse(lifecycle.ended_at) - Date.parse(lifecycle.started_at)) / 1000
    products.inc(metrics['products'] ?? 0)
    durations.observe(Math.max(0, seconds))
    calls.inc(metrics['llm_calls'] ?? 0)
    cost.inc(metrics['llm_cost_usd'] ?? 0)
    const average = metrics['average_confidence']
    if (average !== undefined) confidence.set(average)
  }
}
