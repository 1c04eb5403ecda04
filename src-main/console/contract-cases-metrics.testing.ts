import { expect } from 'vitest'
import type { ContractCase } from './contract-cases.testing.ts'

const whole = expect.any(Number) as number
const including = (part: object): unknown => expect.objectContaining(part)

/** Figures of the runs of the test world, whose clock stands still. */
export const metricsCases: readonly ContractCase[] = [
  {
    name: 'metrics.runs counts by day of a zone, today last',
    call: (client) => client.metrics.runs({ days: 2, time_zone: 'Europe/Berlin' }),
    rest: () => ({ method: 'GET', path: '/metrics/runs?days=2&time_zone=Europe%2FBerlin' }),
    expected: () => ({
      answer: including({
        from: '2025-12-31T23:00:00.000Z',
        to: '2026-01-02T23:00:00.000Z',
        bucket: 'day',
        time_zone: 'Europe/Berlin',
        totals: including({ seconds: { runs: whole, median: 0, p95: 0, max: 0 } }),
        buckets: [
          including({ start: '2026-01-01', runs: 0, counts: [], seconds: null }),
          including({
            start: '2026-01-02',
            counts: expect.arrayContaining([
              { kind: 'allocation', outcome: 'failed', runs: whole },
              { kind: 'allocation', outcome: 'ok', runs: whole },
            ]) as unknown,
          }),
        ],
      }),
    }),
  },
  {
    name: 'metrics.runs refuses a zone that is none',
    call: (client) => client.metrics.runs({ time_zone: 'Mars/Olympus' }),
    rest: () => ({ method: 'GET', path: '/metrics/runs?time_zone=Mars%2FOlympus' }),
    expected: () => ({
      code: 'BAD_REQUEST',
      status: 400,
      data: including({
        code: 'bad_usage',
        what: expect.stringContaining('time_zone: ') as string,
      }),
    }),
  },
]
