import { describe, expect, it } from 'vitest'
import {
  assignmentsFinding,
  contractsFinding,
  groupsFinding,
  inputsFinding,
  ratioFinding,
  resultFindings,
} from './findings.ts'
import { allocationDefaults } from './parameters.ts'
import { contractOf, groupOf, summaryOf } from './summary.testing.ts'
import { numbersOf } from './words.ts'

describe('the findings of a result', () => {
  it('say who got something, whether promises were kept, and how good it is', () => {
    expect(resultFindings(summaryOf())).toEqual([
      '90 of 100 eligible users hold 1.67 contracts each on average (at most 3); 10 eligible users got nothing.',
      'The one group with a ratio keeps it.',
      'Its value is within 0.13% of the best possible under these rules, by a certified bound.',
    ])
  })

  it('say why nobody was assigned anything', () => {
    const { counts } = summaryOf()
    const nobody = { ...counts, assignments: 0, assigned_users: 0 }
    const none = { seats: 0, taken: 0, share: null }
    expect([
      resultFindings(summaryOf({ counts: { ...nobody, pairs: 0 }, fill: none }))[0],
      resultFindings(summaryOf({ counts: nobody, fill: none }))[0],
      resultFindings(summaryOf({ counts: nobody }))[0],
    ]).toEqual([
      'Nobody was assigned anything: no user has an eligible pair.',
      'Nobody was assigned anything: no contract has a seat to give.',
      'Nobody was assigned anything.',
    ])
  })

  it('do not call a result optimal that a time limit cut short', () => {
    expect(resultFindings(summaryOf({ status: 'timed_out', gap_percent: 36 }))[2]).toBe(
      'The time limit ended the search. Its value is within 36% of the best possible under these rules, by a certified bound.',
    )
  })
})

describe('the finding about ratios', () => {
  const limited = groupOf('west', { state: 'limited', slots_left_empty: 1128 })
  const short = groupOf('', { state: 'short', sponsored: 30, ratio: 0.3 })

  it('names what misses first', () => {
    expect(ratioFinding(summaryOf({ groups: [groupOf('a'), limited, short] }))).toBe(
      '1 of 3 groups misses its ratio: (none).',
    )
  })

  it('counts the slots that a hard guard kept empty', () => {
    expect(ratioFinding(summaryOf({ groups: [groupOf('a'), limited] }))).toBe(
      'Every group keeps its ratio; 1,128 slots stayed empty for it in west.',
    )
  })

  it('says where ratios were only reported', () => {
    expect(ratioFinding(summaryOf({ groups: [short], parameters: allocationDefaults }))).toBe(
      '1 of 1 group misses its ratio: (none). Ratios were reported, not enforced.',
    )
  })

  it('knows drops without any', () => {
    expect(
      ratioFinding(summaryOf({ groups: [groupOf('', { state: 'no_ratio', target: null })] })),
    ).toBe('No group has a ratio to keep.')
  })

  it('titles the plot of groups', () => {
    expect(groupsFinding([groupOf('a'), groupOf('b'), limited])).toBe(
      '3 groups · 2 at target · 1 limited by the guard',
    )
  })
})

describe('the findings of the other tabs', () => {
  it('count full contracts and name the dearest', () => {
    expect(contractsFinding(summaryOf().contracts)).toBe(
      '1 of 2 contracts full; more cap is worth most at c1: 0.42 a unit.',
    )
    expect(
      contractsFinding([
        contractOf('a', { assigned: 0, fill: 0 }),
        contractOf('b', { cap: 0, assigned: 0, fill: null }),
      ]),
    ).toBe(
      '0 of 2 contracts full, 1 unused, 1 without capacity; no contract has a price: more cap anywhere would add next to nothing.',
    )
    expect(contractsFinding([contractOf('b', { cap: 0, assigned: 0, fill: null })])).toBe(
      'No contract has capacity in this drop.',
    )
    expect(contractsFinding([])).toBe('This drop has no contracts.')
  })

  it('sum up the assignments', () => {
    const { counts } = summaryOf()
    expect(
      assignmentsFinding(summaryOf({ counts: { ...counts, pinned: 4, mixed_users: 1 } })),
    ).toBe(
      '66.7% of 150 assignments are sponsored, 4 pinned; the mean score is 0.5. 1 user holds both kinds.',
    )
  })

  it('write their numbers as the reader does', () => {
    const { counts } = summaryOf()
    expect(
      assignmentsFinding(
        summaryOf({ counts: { ...counts, assignments: 1500, sponsored_assignments: 1000 } }),
        numbersOf('de-DE'),
      ),
    ).toMatch(/^66,7\s% of 1\.500 assignments are sponsored; the mean score is 0,/)
  })

  it('say whether the inputs were in order', () => {
    expect(inputsFinding(summaryOf())).toBe(
      '2 rows in 1 input, 800 eligible pairs; nothing in them was amiss.',
    )
  })
})
