import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allocationParameters } from '../../src-shared/allocation/parameters.ts'
import { allocationJob, type Lifecycle, type RunDetail } from '../../src-shared/runs.ts'
import { temporaryFolder } from '../platform/temporary-folder.testing.ts'
import { openIndexStore } from './index-store.ts'

const file = { kind: 'file', path: 'a.csv' } as const
const at = (minute: number, second = 0): string =>
  new Date(Date.UTC(2026, 0, 2, 3, minute, second)).toISOString()

function makeRun(id: string, minute: number, lifecycle: Lifecycle, metrics = {}): RunDetail {
  return {
    id,
    kind: 'allocation',
    title: `Drop ${id}`,
    created_at: at(minute),
    lifecycle,
    metrics,
    job: {
      kind: 'allocation',
      inputs: { caps: file, elig: file, user_groups: file, group_ratios: file },
      parameters: allocationParameters.parse({}),
      output: null,
      dry_run: false,
    },
  }
}

const dryJob = ({ job }: RunDetail): RunDetail['job'] =>
  allocationJob.parse({ ...job, dry_run: true })

const took = (minute: number, wait: number, seconds: number): Lifecycle => ({
  state: 'succeeded',
  started_at: at(minute, wait),
  ended_at: at(minute, wait + seconds),
  outcome: 'ok',
})

const all = [{ from: at(0), to: at(60) }]

describe('metrics of the index', () => {
  it('count runs by how they ended, in each span, without dry runs', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const warned: Lifecycle = { ...took(2, 0, 1), outcome: 'warning' } as Lifecycle
    store.runs.insert(makeRun('run1', 1, took(1, 0, 1)), 'host')
    store.runs.insert(makeRun('run2', 2, warned), 'host')
    store.runs.insert(makeRun('run3', 3, { state: 'queued' }), 'host')
    const dry = makeRun('run4', 3, took(3, 0, 1))
    store.runs.insert({ ...dry, job: dryJob(dry) }, 'host')
    const spans = [
      { from: at(0), to: at(2) },
      { from: at(2), to: at(3) },
      { from: at(3), to: at(4) },
      { from: at(4), to: at(5) },
    ]
    expect(store.metrics.figures(spans).map(({ counts, runs }) => ({ counts, runs }))).toEqual([
      { counts: [{ kind: 'allocation', outcome: 'ok', runs: 1 }], runs: 1 },
      { counts: [{ kind: 'allocation', outcome: 'warning', runs: 1 }], runs: 1 },
      { counts: [{ kind: 'allocation', outcome: 'active', runs: 1 }], runs: 1 },
      { counts: [], runs: 0 },
    ])
    expect(store.metrics.first()).toBe(at(1))
  })

  it('give percentiles by nearest rank', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    for (let n = 1; n <= 20; n += 1) {
      store.runs.insert(makeRun(`run${n}`, n, took(n, 2, n), { pairs: 100 * n }), 'host')
    }
    const [figures] = store.metrics.figures(all)
    expect(figures).toMatchObject({
      seconds: { runs: 20, median: 10, p95: 19, max: 20 },
      queue_seconds: { runs: 20, median: 2, p95: 2, max: 2 },
      pairs_per_second: { runs: 20, median: 100, p95: 100, max: 100 },
      users_per_second: null,
      peak_memory_bytes: null,
    })
  })

  it('measure the work of runs with a result only, and never below zero', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    const back: Lifecycle = { ...took(1, 0, 0), ended_at: at(0) } as Lifecycle
    store.runs.insert(makeRun('back', 1, back, { pairs: 10 }), 'host')
    store.runs.insert(
      makeRun('cut', 2, { state: 'interrupted', started_at: at(3), ended_at: at(9) }),
      'host',
    )
    const [figures] = store.metrics.figures(all)
    expect(figures).toMatchObject({
      seconds: { runs: 1, median: 0, p95: 0, max: 0 },
      queue_seconds: { runs: 2, max: 60 },
      pairs_per_second: null,
    })
  })

  it('sum what reconciliations did, with the confidence of the last', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    expect(store.metrics.reconciliation(all[0]!)).toBeNull()
    const insert = (id: string, minute: number, metrics: RunDetail['metrics']): void => {
      const run = makeRun(id, minute, took(minute, 0, 5), metrics)
      store.runs.insert({ ...run, kind: 'reconciliation' }, 'host')
    }
    insert('run1', 1, { products: 100, average_confidence: 0.5, llm_calls: 3, llm_cost_usd: 0.25 })
    insert('run2', 2, { products: 20, average_confidence: 0.75 })
    expect(store.metrics.reconciliation(all[0]!)).toEqual({
      runs: 2,
      products_processed_total: 120,
      processing_duration_seconds: 10,
      average_confidence_score: 0.75,
      claude_api_calls_total: 3,
      claude_api_cost_usd_total: 0.25,
    })
  })

  it('sum what the runs take on the disk and name the slowest', () => {
    using store = openIndexStore(join(temporaryFolder(), 'index.db'))
    store.runs.insert(makeRun('run1', 1, took(1, 0, 5)), 'host')
    store.runs.insert(makeRun('run2', 2, took(2, 0, 7), { peak_memory_bytes: 9 }), 'host')
    store.sizes.set('run1', 10)
    store.sizes.set('run2', 30)
    expect(store.metrics.figures(all)[0]).toMatchObject({
      bytes: 40,
      peak_memory_bytes: { runs: 1, median: 9, p95: 9, max: 9 },
    })
    expect(store.metrics.slowest(all[0]!)).toEqual([
      { id: 'run2', title: 'Drop run2', seconds: 7 },
      { id: 'run1', title: 'Drop run1', seconds: 5 },
    ])
  })
})
