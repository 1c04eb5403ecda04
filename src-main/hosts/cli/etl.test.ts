import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { etlConfiguration } from '../../../src-shared/events/configuration.ts'
import { failureOfWork } from '../../data/remote/remote.testing.ts'
import { eventsJobOf } from './etl.ts'

const configuration = etlConfiguration.parse({ cohort_days: 7 })
const log = { kind: 'file', path: 'kept.jsonl' } as const
const query = {
  kind: 'query',
  connection: 'warehouse',
  sql: 'SELECT * FROM log WHERE day = :day',
  parameters: { day: '2025-01-01' },
} as const

describe('the job of etl', () => {
  it('is what a preset says, with the flags over it', async () => {
    const preset = { kind: 'events' as const, configuration, inputs: [log, query] }
    const flags = { strict: true, sql_param: ['day=2025-03-01'], preset: 'Game' }
    expect(await eventsJobOf(flags, preset)).toMatchObject({
      inputs: [log, { ...query, parameters: { day: '2025-03-01' } }],
      configuration: { ...configuration, strict_mode: true },
    })
    expect((await eventsJobOf({ input: ['own.jsonl'] }, preset)).inputs).toEqual([
      { kind: 'file', path: resolve('own.jsonl') },
    ])
  })

  it.each([
    ['needs an input where the preset has none', { preset: 'Game' }, 'etl needs --input'],
    [
      'takes the configuration from one place',
      { preset: 'Game', config: 'etl.yaml' },
      '--preset and --config both',
    ],
    [
      'knows the database of a load',
      { input: ['a'], load_events: true },
      '--load_events says nothing',
    ],
  ])('%s', async (_, flags, what) => {
    const failure = await failureOfWork(eventsJobOf(flags, { kind: 'events', configuration }))
    expect([failure.code, failure.what]).toEqual(['bad_usage', expect.stringContaining(what)])
  })
})
