import { describe, expect, it } from 'vitest'
import { sweepJobOf } from './sweep.ts'
import { changesOf } from './what-if.ts'

const files = { caps: 'c.csv', elig: 'e.csv', user_groups: 'u.csv', group_ratios: 'r.csv' }

describe('flags of sweep', () => {
  it('are those of allocate with its axes and a table', () => {
    const job = sweepJobOf({
      ...files,
      over: ['ratio_slack=0:0.02:0.01', 'solver=greedy'],
      out: 'points.csv',
      per_user: '2',
    })
    expect(job).toMatchObject({
      kind: 'sweep',
      inputs: { caps: { kind: 'file', path: 'c.csv' } },
      parameters: { per_user: 2 },
      over: [
        { over: 'ratio_slack', values: [0, 0.01, 0.02] },
        { over: 'solver', values: ['greedy'] },
      ],
      output: 'points.csv',
    })
  })

  it.each([
    [{}, "required option '--over"],
    [{ over: ['speed=1'] }, '--over speed=1: "speed" cannot be swept'],
    [{ over: ['per_user=1', 'per-user=2'] }, 'names an axis twice'],
  ])('are refused: %o', (flags, words) => {
    expect(() => sweepJobOf({ ...files, ...flags })).toThrow(words)
  })
})

describe('flags of what-if', () => {
  it('change only what they name', () => {
    expect(
      changesOf({ cap: ['c1=12', 'c=2=0'], ratio: ['g=0.3'], ratio_slack: '0.05', json: true }),
    ).toEqual({
      cap_override: { c1: 12, 'c=2': 0 },
      ratio_override: { g: 0.3 },
      ratio_slack: 0.05,
    })
  })

  it.each([
    [{}, 'Nothing is named'],
    [{ cap: ['c1=x'] }, 'is no cap'],
    [{ ratio_slack: '2' }, '--ratio_slack 2'],
  ])('are refused: %o', (flags, words) => {
    expect(() => changesOf(flags)).toThrow(words)
  })
})
