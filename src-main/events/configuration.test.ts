import { describe, expect, it } from 'vitest'
import { etlDefaults } from '../../src-shared/events/configuration.ts'
import { readConfiguration } from './configuration.ts'

describe('the YAML of a configuration', () => {
  it('may be empty: everything is the default', () => {
    expect(readConfiguration('')).toEqual({ configuration: etlDefaults, problems: [] })
    expect(readConfiguration('# nothing\nquality_checks:\n')).toEqual({
      configuration: etlDefaults,
      problems: [],
    })
  })

  it("takes the source document's keys", () => {
    const { configuration, problems } = readConfiguration(`
quality_checks:
  min_events: 10
  required_event_types:
    - login
aggregation:
  max_revenue_per_event: 50
monitoring:
  log_level: DEBUG
strict_mode: true
`)
    expect(problems).toEqual([])
    expect(configuration).toEqual({
      ...etlDefaults,
      quality_checks: {
        ...etlDefaults.quality_checks,
        min_events: 10,
        required_event_types: ['login'],
      },
      aggregation: { ...etlDefaults.aggregation, max_revenue_per_event: 50 },
      monitoring: { ...etlDefaults.monitoring, log_level: 'DEBUG' },
      strict_mode: true,
    })
  })

  it('maps the fields of a real log', () => {
    const { configuration } = readConfiguration(`
fields:
  event_id: generate
  player_id: user.id
  timestamp: [time, at.ms]
  properties: rest
timestamp_unit: ms
`)
    expect(configuration).toEqual({
      ...etlDefaults,
      fields: { ...etlDefaults.fields, player_id: 'user.id', timestamp: ['time', 'at.ms'] },
      timestamp_unit: 'ms',
      event_id: 'generate',
      properties: 'rest',
    })
  })

  it('warns of an unknown key with its line and the nearest known one', () => {
    const { configuration, problems } = readConfiguration(
      'quality_checks:\n  min_event: 5\nfoo: 1\n',
    )
    expect(configuration).toEqual(etlDefaults)
    expect(problems).toEqual([
      {
        severity: 'warning',
        line: 2,
        column: 3,
        message:
          'quality_checks.min_event is not a key of the configuration and is ignored; did you mean min_events?',
      },
      {
        severity: 'warning',
        line: 3,
        column: 1,
        message: 'foo is not a key of the configuration and is ignored',
      },
    ])
  })

  it('refuses a value of the wrong type with its line', () => {
    const { configuration, problems } = readConfiguration('cohort_days: 30\nstrict_mode: maybe\n')
    expect(configuration).toBeNull()
    expect(problems).toEqual([
      {
        severity: 'error',
        line: 2,
        column: 14,
        message: 'strict_mode must be true or false, not "maybe"',
      },
    ])
  })

  it.each([
    ['quality_checks:\n  min_events: many', 'must be a number, not "many"'],
    ['quality_checks:\n  min_events: 1.5', 'must be a whole number, not 1.5'],
    ['quality_checks:\n  max_null_percentage: 10', 'must be at most 1, not 10'],
    ['quality_checks:\n  max_future_days: -1', 'must be at least 0, not -1'],
    ['quality_checks: 7', 'must be a section with keys of its own, not 7'],
    [
      'dau_event_types: session_start',
      'must be a list, as [session_start, session_end], not "session_start"',
    ],
    ['revenue_properties: ["", 3]', 'must not be empty'],
    ['partition_by: day', 'must be none or date, not "day"'],
    [
      'fields:\n  player_id: 5',
      'must be the name of a field, as user.id, or a list of keys, not 5',
    ],
  ])('tells a person what is wrong with %j', (yaml, words) => {
    const { configuration, problems } = readConfiguration(yaml)
    expect(configuration).toBeNull()
    expect(problems[0]?.message.replace(/^\S+ /, '')).toBe(words)
  })

  it('refuses what is no YAML with its line', () => {
    const { configuration, problems } = readConfiguration('a: [1\nb: 2\n')
    expect(configuration).toBeNull()
    expect(problems[0]).toMatchObject({ severity: 'error', line: 2 })
  })
})
