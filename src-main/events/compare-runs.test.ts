import { expect, it } from 'vitest'
import { comparedDaysCsv } from '../../src-shared/events/compare.ts'
import { etlDefaults } from '../../src-shared/events/configuration.ts'
import type { EtlSummary } from '../../src-shared/events/report.ts'
import type { EventDay } from '../../src-shared/events/result.ts'
import { compareEventRuns, type ComparedSide } from './compare-runs.ts'

const day = (date: string, dau: number): EventDay => ({
  date,
  events: dau * 2,
  dau,
  new_players: 0,
  sessions: 0,
  avg_session_seconds: null,
  revenue: 0.5,
  paying_players: 0,
  arpdau: 0.5 / dau,
  events_per_player: 2,
})

function side(over: {
  readonly kept: number
  readonly properties: EtlSummary['quality']['properties']
  readonly types: Readonly<Record<string, number>>
  readonly days: readonly EventDay[]
  readonly passed: boolean
}): ComparedSide {
  const none = {
    malformed_json: 0,
    missing_field: 0,
    bad_type: 0,
    bad_timestamp: 0,
    future_timestamp: 0,
    duplicate_event: 1,
  }
  return {
    days: over.days,
    summary: {
      quality: {
        status: 'ok',
        counts: { lines: over.kept + 1, blank: 0, kept: over.kept, rejected: none },
        null_share: {},
        checks: [
          {
            name: 'min_events',
            severity: 'warning',
            passed: over.passed,
            message: 'm',
            observed: over.kept,
            threshold: 5,
            examples: [],
          },
        ],
        properties: over.properties,
      },
      metrics: {
        lines: 0,
        events_loaded: 0,
        events_cleaned: 0,
        events_failed: 0,
        by_reason: none,
        processing_time_seconds: 1,
        seconds: [],
        throughput: 0,
        peak_memory_bytes: 0,
      },
      first_date: null,
      last_date: null,
      players: 3,
      days: over.days.length,
      cohorts: 0,
      revenue: 1,
      revenue_outliers: 0,
      event_types: Object.entries(over.types).map(([event_type, events]) => ({
        event_type,
        events,
      })),
      files: [],
      output: null,
      configuration: { ...etlDefaults, cohort_days: over.kept },
      now: '',
      version: '',
    },
  }
}

const a = side({
  kept: 4,
  properties: [
    { key: 'price', count: 1, types: ['number'] },
    { key: 'gone', count: 1, types: ['string'] },
    { key: 'same', count: 1, types: ['string', 'null'] },
  ],
  types: { play: 4 },
  days: [day('2025-01-01', 2), day('2025-01-02', 4)],
  passed: false,
})
const b = side({
  kept: 7,
  properties: [
    { key: 'price', count: 1, types: ['string'] },
    { key: 'same', count: 9, types: ['null', 'string'] },
    { key: 'fresh', count: 1, types: ['boolean'] },
  ],
  types: { play: 5, buy: 2 },
  days: [day('2025-01-02', 5), day('2025-01-03', 1)],
  passed: true,
})

it('puts two results side by side and says what differs', () => {
  const compared = compareEventRuns(a, b)
  expect(compared.configuration).toEqual([{ key: 'cohort_days', a: '4', b: '7' }])
  expect(compared.figures.filter(({ difference }) => difference !== 0)).toEqual([
    { name: 'lines', a: 5, b: 8, difference: 3 },
    { name: 'kept', a: 4, b: 7, difference: 3 },
  ])
  expect(compared.checks.map((check) => [check.name, check.a?.passed, check.b?.passed])).toEqual([
    ['min_events', false, true],
  ])
  expect(
    compared.days.map(({ date, a: x, b: y }) => [date, x?.dau ?? null, y?.dau ?? null]),
  ).toEqual([
    ['2025-01-01', 2, null],
    ['2025-01-02', 4, 5],
    ['2025-01-03', null, 1],
  ])
  expect(compared.event_types).toEqual([
    { event_type: 'play', a: 4, b: 5 },
    { event_type: 'buy', a: 0, b: 2 },
  ])
  expect(compared.schema.map(({ key, change }) => `${key} ${change}`)).toEqual([
    'price type',
    'fresh new',
    'gone vanished',
  ])
})

it('writes the days with their differences, empty where one side has none', () => {
  const [head, first, second] = comparedDaysCsv(compareEventRuns(a, b)).split('\r\n')
  expect(head?.split(',').slice(0, 7)).toEqual([
    'date',
    'events_a',
    'events_b',
    'events_change',
    'dau_a',
    'dau_b',
    'dau_change',
  ])
  expect(first?.split(',').slice(0, 7)).toEqual(['2025-01-01', '4', '', '', '2', '', ''])
  expect(second?.split(',').slice(0, 7)).toEqual(['2025-01-02', '8', '10', '2', '4', '5', '1'])
})
