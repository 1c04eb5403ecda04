import { describe, expect, it } from 'vitest'
import type {
  AssignmentDistribution,
  DistributionBin,
} from '../../../../src-shared/allocation/distribution.ts'
import { fillFinding, roundFinding, scoreFinding } from './plot-words.ts'

const bin = (from: number, to: number, sponsored: number, unsponsored = 0): DistributionBin => ({
  from,
  to,
  least: from,
  most: to,
  sponsored,
  unsponsored,
})

const nothing: AssignmentDistribution = { scores: [], score_step: 0, zero: null, rounds: [] }

describe('titles of plots', () => {
  it('say where capacity is left', () => {
    const contract = (id: string, cap: number, assigned: number) => ({
      contract_id: id,
      sponsored: false,
      cap,
      assigned,
      fill: cap === 0 ? null : assigned / cap,
      demand: 10,
      price: 0,
    })
    expect([
      fillFinding([contract('a', 10, 7), contract('b', 1200, 0)], 'en-US'),
      fillFinding([contract('a', 10, 10), contract('b', 0, 0)], 'en-US'),
      fillFinding([], 'en-US'),
    ]).toEqual([
      '1,203 units of cap left, most at b (1,200).',
      'Every contract is full.',
      'No contract has capacity.',
    ])
  })

  it('say how many scores are zero and where the others lie', () => {
    expect([
      scoreFinding(
        { ...nothing, zero: bin(0, 0, 10, 20), scores: [bin(0.1, 0.2, 40), bin(0.2, 0.3, 30)] },
        'en-US',
      ),
      scoreFinding({ ...nothing, zero: bin(0, 0, 1) }, 'en-US'),
      scoreFinding(nothing, 'en-US'),
    ]).toEqual([
      '30% are zero; the middle one of the others lies between 0.1 and 0.2.',
      'Every score is zero.',
      'No assignment.',
    ])
  })

  it('count assignments by round', () => {
    expect([
      roundFinding({ ...nothing, rounds: [bin(0, 0, 2), bin(1, 1, 900), bin(2, 2, 400)] }, 'en-US'),
      roundFinding(nothing, 'en-US'),
    ]).toEqual(['2 pinned, 900 in round 1, 400 in round 2', 'No assignment.'])
  })
})
