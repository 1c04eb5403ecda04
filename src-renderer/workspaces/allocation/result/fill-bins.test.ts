import { describe, expect, it } from 'vitest'
import type { ContractSummary } from '../../../../src-shared/allocation/summary.ts'
import { fillBins } from './fill-bins.ts'

function contract(cap: number, assigned: number, sponsored = false): ContractSummary {
  return {
    contract_id: `c${cap}-${assigned}`,
    sponsored,
    cap,
    assigned,
    fill: cap === 0 ? null : assigned / cap,
    demand: 10,
    price: 0,
  }
}

describe('contracts by use', () => {
  const bins = fillBins([
    contract(10, 0),
    contract(10, 10, true),
    contract(10, 3),
    contract(100, 39, true),
    contract(0, 0),
  ])

  it('are counted by kind, unused and full ones apart, those without cap not at all', () => {
    expect(
      bins
        .filter((bin) => bin.sponsored + bin.unsponsored > 0)
        .map((bin) => [bin.label, bin.sponsored, bin.unsponsored, bin.left]),
    ).toEqual([
      ['none', 0, 1, 10],
      ['30–40%', 1, 1, 68],
      ['full', 1, 0, 0],
    ])
  })

  it('are bounded by what is in them, so that a filter finds the same', () => {
    const bin = bins.find(({ label }) => label === '30–40%')
    expect([bin?.from, bin?.to]).toEqual([0.3, 0.39])
  })
})
