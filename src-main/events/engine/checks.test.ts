import { describe, expect, it } from 'vitest'
import { etlConfiguration } from '../../../src-shared/events/configuration.ts'
import { type Facts, runChecks, schemaDrift } from './checks.ts'

const facts = (over: Partial<Facts> = {}, kept = 2000): Facts => ({
  counts: {
    lines: kept,
    blank: 0,
    kept,
    rejected: {
      malformed_json: 0,
      missing_field: 0,
      bad_type: 0,
      bad_timestamp: 0,
      future_timestamp: 0,
      duplicate_event: 0,
    },
  },
  parsed: kept,
  nulls: { event_id: 0, player_id: 0, session_id: 0, event_type: 0, timestamp: 0 },
  eventTypes: new Set(['session_start', 'session_end']),
  properties: [],
  examples: { duplicates: [], future: [] },
  earlier: [],
  ...over,
})

const configuration = (limits: object = {}, more: object = {}) =>
  etlConfiguration.parse({ quality_checks: limits, ...more })

const failed = (checks: ReturnType<typeof runChecks>) =>
  checks.filter(({ passed }) => !passed).map(({ name }) => name)

const earlier = (...events: readonly number[]) =>
  events.map((count) => ({ events: count, properties: [] }))

describe('the checks of a run', () => {
  it('pass on a good log, and those without anything to compare with are left out', () => {
    const checks = runChecks(facts(), configuration())
    expect(failed(checks)).toEqual([])
    expect(checks.map(({ name }) => name)).not.toContain('schema_drift')
  })

  it('allow nulls up to the share and not above', () => {
    const nulls = { event_id: 0, player_id: 200, session_id: 201, event_type: 0, timestamp: 0 }
    expect(failed(runChecks(facts({ nulls }), configuration()))).toEqual(['null_session_id'])
  })

  it('name the event types that are missing', () => {
    const checks = runChecks(facts({ eventTypes: new Set(['session_start']) }), configuration())
    expect(checks.find(({ passed }) => !passed)).toMatchObject({
      name: 'required_event_types',
      observed: 1,
      threshold: 2,
      examples: ['session_end'],
    })
  })

  it('compare the volume with the median of seven runs, when that is asked for', () => {
    const before = earlier(2000, 2100, 1900, 2000, 9000, 2000, 2000, 1)
    const limits = configuration({ max_volume_change: 0.5, min_events: 0 })
    expect(failed(runChecks(facts({ earlier: before }, 1000), limits))).toEqual([])
    expect(failed(runChecks(facts({ earlier: before }, 999), limits))).toEqual(['volume_change'])
    const off = configuration({ min_events: 0 })
    expect(failed(runChecks(facts({ earlier: before }, 1), off))).toEqual([])
  })

  it('are errors in strict mode', () => {
    const checks = runChecks(facts({}, 1), configuration({}, { strict_mode: true }))
    expect(new Set(checks.map(({ severity }) => severity))).toEqual(new Set(['error']))
  })

  it('tell new, vanished and changed properties, and take null for no type', () => {
    expect(
      schemaDrift(
        [
          { key: 'gone', count: 1, types: ['string'] },
          { key: 'same', count: 1, types: ['number', 'null'] },
          { key: 'filled', count: 1, types: ['null'] },
          { key: 'changed', count: 1, types: ['number'] },
        ],
        [
          { key: 'same', count: 9, types: ['number'] },
          { key: 'filled', count: 1, types: ['string'] },
          { key: 'changed', count: 1, types: ['string', 'number'] },
          { key: 'fresh', count: 1, types: ['object'] },
        ],
      ),
    ).toEqual(['changed was number and is string or number', 'fresh is new', 'gone has vanished'])
  })
})
