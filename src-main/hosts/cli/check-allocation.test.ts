import { describe, expect, it } from 'vitest'
import type { PreflightReport } from '../../../src-shared/allocation/preflight.ts'
import { checkText } from './check-allocation.ts'

const report: PreflightReport = {
  ready: true,
  inputs: [],
  faults: [],
  counts: {
    users: 4,
    eligible_users: 4,
    contracts: 2,
    contracts_with_pairs: 2,
    groups: 2,
    pairs: 8,
    zero_scores: 0,
    pinned: 0,
  },
  groups: [],
  joint: {
    fill: 1,
    asked: 2,
    most: 1,
    found: 1,
    feasible: 'no',
    remedy: {
      slack: 0.25,
      slack_proven: true,
      caps: [{ contract_id: 's1', from: 1, to: 2 }],
      caps_proven: true,
      groups: ['east', 'west'],
      contracts: ['s1'],
    },
  },
  refusal: null,
}

describe('a check on the command line', () => {
  it('names the flags that would help', () => {
    const text = checkText(report)
    expect(text).toContain('(--ratio_slack 0.25)')
    expect(text).toContain('(--cap_override s1=2)')
    expect(text.trimEnd().endsWith('A run can start.')).toBe(true)
  })

  it('says why a solver does not take the drop', () => {
    const refusal = { what: 'It is too large.', remedy: 'Use flow.' }
    expect(checkText({ ...report, ready: false, refusal })).toContain(
      'error: It is too large. Use flow.',
    )
  })
})
