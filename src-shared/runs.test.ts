import { describe, expect, it } from 'vitest'
import { allocationDefaults } from './allocation/parameters.ts'
import {
  activeStates,
  hasResult,
  isActive,
  job,
  lifecycle,
  logRequest,
  runId,
  runsRequest,
  runStates,
} from './runs.ts'

const file = (path: string): object => ({ kind: 'file', path })
const inputs = {
  caps: file('c.csv'),
  elig: file('e.csv'),
  user_groups: file('u.csv'),
  group_ratios: file('r.csv'),
}

describe('the states of a run', () => {
  it('are active or over, and some have a result', () => {
    expect(runStates.filter(isActive)).toEqual([...activeStates])
    expect(runStates.filter((state) => hasResult({ state }))).toEqual(['succeeded', 'timed_out'])
    expect(hasResult({ state: 'failed', keeps_result: true })).toBe(true)
  })

  it.each([
    [{ state: 'queued', started_at: '2026-01-02T03:04:05Z' }],
    [{ state: 'running', started_at: '2026-01-02T03:04:05Z' }],
    [{ state: 'succeeded', started_at: '2026-01-02T03:04:05Z', ended_at: '2026-01-02T03:04:05Z' }],
    [{ state: 'cancelled', started_at: 'yesterday', ended_at: '2026-01-02T03:04:05Z' }],
    [{ state: 'happy' }],
  ])('carry only the data valid in them: not %j', (value) => {
    expect(lifecycle.safeParse(value).success).toBe(false)
  })
})

describe('a job', () => {
  it('needs its files; the rest has defaults', () => {
    expect(job.parse({ kind: 'allocation', inputs, parameters: {} })).toEqual({
      kind: 'allocation',
      inputs,
      parameters: allocationDefaults,
      output: null,
      dry_run: false,
    })
  })

  it.each([
    ['an unknown kind', { kind: 'alchemy', inputs, parameters: {} }],
    ['an unknown parameter', { kind: 'allocation', inputs, parameters: { speed: 9 } }],
    ['a missing input', { kind: 'allocation', inputs: { caps: file('c.csv') }, parameters: {} }],
    [
      'an empty path',
      { kind: 'allocation', inputs: { ...inputs, caps: file('') }, parameters: {} },
    ],
    ['a field it does not know', { kind: 'allocation', inputs, parameters: {}, priority: 1 }],
  ])('is refused with %s', (_, value) => {
    expect(job.safeParse(value).success).toBe(false)
  })
})

describe('requests', () => {
  it('have defaults', () => {
    expect(runsRequest.parse({})).toEqual({
      kinds: [],
      states: [],
      text: '',
      sort: 'created',
      direction: 'desc',
      offset: 0,
      limit: 50,
    })
    expect(logRequest.parse({ id: 'run1' })).toEqual({ id: 'run1', after: 0, limit: 500 })
  })

  it.each(['../etc', 'run 1', 'RUN1', '', 'abc', 'a'.repeat(33)])('know no run "%s"', (id) => {
    expect(runId.safeParse(id).success).toBe(false)
  })
})
