import { describe, expect, it } from 'vitest'
import { allocationJob, job } from '../runs.ts'
import { jobTexts, withJobTexts } from './job-paths.ts'

const file = (path: string) => ({ kind: 'file' as const, path })

const drop = allocationJob.parse({
  kind: 'allocation',
  inputs: {
    caps: file('caps_{yyyy}.csv'),
    elig: {
      kind: 'query',
      connection: 'warehouse',
      sql: 'SELECT {yyyy}',
      parameters: { drop_start: '{yyyy-MM-dd}', drop_id: '7' },
    },
    user_groups: file('users.csv'),
    group_ratios: file('ratios.csv'),
  },
  parameters: {},
  output: 'out/{yyyyMMdd}.csv',
  write: { connection: 'warehouse', parameters: { drop_id: '{yyyyMMdd}' } },
})

const events = job.parse({
  kind: 'events',
  inputs: [file('a.jsonl'), file('b.jsonl')],
  output: null,
})

describe('texts of a job', () => {
  it('are its paths and the values of its queries and of its write, never the query itself', () => {
    expect(jobTexts(drop)).toEqual([
      { place: 'inputs.caps', kind: 'input', text: 'caps_{yyyy}.csv' },
      { place: 'inputs.elig.parameters.drop_start', kind: 'parameter', text: '{yyyy-MM-dd}' },
      { place: 'inputs.elig.parameters.drop_id', kind: 'parameter', text: '7' },
      { place: 'inputs.user_groups', kind: 'input', text: 'users.csv' },
      { place: 'inputs.group_ratios', kind: 'input', text: 'ratios.csv' },
      { place: 'output', kind: 'output', text: 'out/{yyyyMMdd}.csv' },
      { place: 'write.parameters.drop_id', kind: 'parameter', text: '{yyyyMMdd}' },
    ])
    expect(jobTexts(events).map(({ place }) => place)).toEqual(['inputs.0', 'inputs.1'])
  })

  it('are replaced one by one, and the job given stays as it is', () => {
    const before = JSON.stringify(events)
    const changed = withJobTexts(events, ({ text }) => `logs/${text}`)
    expect(changed).toEqual({ ...events, inputs: [file('logs/a.jsonl'), file('logs/b.jsonl')] })
    expect(JSON.stringify(events)).toBe(before)
  })
})
