import { describe, expect, it } from 'vitest'
import { draftOfAxis, newAxis, readAxes, valuesText } from './axis-draft.ts'

describe('axes of the form', () => {
  it('are read with ranges, and count their points', () => {
    const read = readAxes([
      { over: 'ratio_slack', group: '', values: '0:0.1:0.05' },
      { over: 'ratio', group: ' g1 ', values: '0.2, 0.3' },
    ])
    expect(read).toEqual({
      axes: [
        { over: 'ratio_slack', values: [0, 0.05, 0.1] },
        { over: 'ratio', group: 'g1', values: [0.2, 0.3] },
      ],
      faults: ['', ''],
      points: 6,
    })
  })

  it('say what is wrong where it is wrong', () => {
    const { axes, faults } = readAxes([
      newAxis('ratio'),
      { over: 'per_user', group: '', values: '1, x' },
      newAxis('cap_scale'),
      newAxis('cap_scale'),
    ])
    expect(axes).toBeNull()
    expect(faults).toEqual([
      'Name the group.',
      '"x" is neither a number nor FROM:TO:STEP.',
      '',
      'This is varied already.',
    ])
  })

  it('refuse more points than one sweep may have', () => {
    const { axes, faults } = readAxes([
      { over: 'ratio_slack', group: '', values: '0:0.2:0.01' },
      { over: 'cap_scale', group: '', values: '1:2:0.1' },
    ])
    expect(axes).toBeNull()
    expect(faults.at(-1)).toBe('231 points are more than the 200 of one sweep.')
  })

  it('come back as they were from a sweep', () => {
    const axis = { over: 'ratio' as const, group: 'g1', values: [0.2, 0.3] }
    expect(readAxes([draftOfAxis(axis)]).axes).toEqual([axis])
    expect(valuesText(draftOfAxis(axis))).toBe('20%, 30%.')
  })
})
