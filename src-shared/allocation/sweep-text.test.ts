import { describe, expect, it } from 'vitest'
import { axisText, parseSweepAxis } from './sweep-text.ts'

describe('parseSweepAxis', () => {
  it.each([
    ['ratio_slack=0,0.01,0.02', { over: 'ratio_slack', values: [0, 0.01, 0.02] }],
    ['cap-scale=0.8:1.2:0.2', { over: 'cap_scale', values: [0.8, 1, 1.2] }],
    ['ratio_shift=-0.1:0.1:0.1', { over: 'ratio_shift', values: [-0.1, 0, 0.1] }],
    ['ratio:g=17=0.2, 0.3', { over: 'ratio', group: 'g=17', values: [0.2, 0.3] }],
    ['solver=greedy,flow', { over: 'solver', values: ['greedy', 'flow'] }],
  ])('reads %s', (text, axis) => {
    expect(parseSweepAxis(text)).toEqual({ ok: true, axis })
  })

  it('reads back what it writes', () => {
    const axis = { over: 'ratio', group: 'a:b', values: [0.2] } as const
    expect(parseSweepAxis(axisText({ ...axis, values: [...axis.values] }))).toEqual({
      ok: true,
      axis,
    })
  })

  it.each([
    ['ratio_slack', 'has no values'],
    ['speed=1', 'cannot be swept'],
    ['ratio=0.2', 'name the group'],
    ['ratio_slack=', 'at least one value'],
    ['ratio_slack=0,,1', 'a value is empty'],
    ['ratio_slack=0:1', 'FROM:TO:STEP'],
    ['ratio_slack=1:0:0.1', 'FROM:TO:STEP'],
    ['ratio_slack=0,2', '"2": '],
    ['solver=fast', '"fast": '],
    ['solver=greedy,simplex', '"simplex": choose greedy, flow, ilp'],
  ])('says what is wrong with %s', (text, words) => {
    const parsed = parseSweepAxis(text)
    expect(parsed.ok ? '' : parsed.fault).toContain(words)
  })
})
