import { describe, expect, it } from 'vitest'
import { proposeMapping, type SampledField } from './propose-mapping.ts'

const lines = 100
const field = (path: string, rest: Partial<SampledField> = {}): SampledField => ({
  path: path.split('.'),
  types: ['string'],
  present: lines,
  empty: 0,
  distinct: 10,
  distinct_is_at_least: false,
  times: { iso: 0, s: 0, ms: 0 },
  repeats: true,
  ...rest,
})
const time = (path: string, unit: 'iso' | 's' | 'ms') =>
  field(path, {
    types: [unit === 'iso' ? 'string' : 'number'],
    times: { iso: 0, s: 0, ms: 0, [unit]: lines },
  })

describe('a proposed mapping', () => {
  it('keeps a log that has the names of the specification as it is', () => {
    const fields = [
      field('event_id', { repeats: false }),
      field('player_id'),
      field('session_id'),
      field('event_type'),
      time('timestamp', 'iso'),
      field('properties', { types: ['object'] }),
    ]
    expect(proposeMapping(fields, lines)).toEqual({
      mapping: {
        fields: {
          event_id: 'event_id',
          player_id: 'player_id',
          session_id: 'session_id',
          event_type: 'event_type',
          timestamp: 'timestamp',
          properties: 'properties',
        },
        timestamp_unit: 'iso',
        event_id: 'field',
        properties: 'field',
      },
      unmapped: [],
    })
  })

  it('finds the fields of a music service, whose log has neither ids nor properties', () => {
    const fields = [
      field('auth'),
      field('firstName'),
      field('itemInSession', { types: ['number'] }),
      field('page'),
      time('registration', 'ms'),
      field('sessionId', { types: ['number'] }),
      time('ts', 'ms'),
      field('userId', { empty: 4 }),
    ]
    const { mapping, unmapped } = proposeMapping(fields, lines)
    expect(mapping).toMatchObject({
      fields: { player_id: 'userId', session_id: 'sessionId', event_type: 'page', timestamp: 'ts' },
      timestamp_unit: 'ms',
      event_id: 'generate',
      properties: 'rest',
    })
    expect(unmapped).toEqual([])
  })

  it('takes nested fields, but plain ones first', () => {
    const fields = [field('user.id'), field('context.userId'), time('meta.ts', 's')]
    const { mapping } = proposeMapping(fields, lines)
    expect(mapping.fields).toMatchObject({ player_id: 'user.id', timestamp: 'meta.ts' })
    expect(mapping.timestamp_unit).toBe('s')
  })

  it('writes a path as a list where a key has a dot', () => {
    const fields = [{ ...field('x'), path: ['event.type'] }]
    expect(proposeMapping(fields, lines).mapping.fields.event_type).toEqual(['event.type'])
  })

  it('does not take an id that repeats for the id of an event', () => {
    const { mapping } = proposeMapping([field('id', { repeats: true })], lines)
    expect(mapping.event_id).toBe('generate')
  })

  it('finds a time by its values where no name says it, unless there are two', () => {
    expect(proposeMapping([time('when_it_was', 'iso')], lines).mapping.fields.timestamp).toBe(
      'when_it_was',
    )
    expect(proposeMapping([time('a', 'iso'), time('b', 'iso')], lines).unmapped).toContain(
      'timestamp',
    )
  })
})
