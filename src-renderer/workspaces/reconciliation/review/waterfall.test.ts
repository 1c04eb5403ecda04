import { describe, expect, it } from 'vitest'
import type { PairEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { waterfallOf } from './waterfall.ts'

const signal = (name: string, bits: number): PairEvidence['signals'][number] => ({
  name,
  field: 0,
  left_value: 'a',
  right_value: 'b',
  level: 1,
  levels: 3,
  label: 'same',
  bits,
})

const evidence = (
  prior: number,
  ...bits: readonly number[]
): Parameters<typeof waterfallOf>[0] => ({
  prior_bits: prior,
  signals: bits.map((each, place) => signal(`s${place}`, each)),
})

describe('the waterfall of the evidence', () => {
  it('adds up from the prior to the weight, and passes over what says nothing', () => {
    const fall = waterfallOf(evidence(-8, 10, 0, -3))
    expect(fall.steps.map(({ label, from, to }) => [label, from, to])).toEqual([
      ['Before evidence', 0, -8],
      ['s0', -8, 2],
      ['s2', 2, -1],
    ])
    expect(fall.silent.map(({ name }) => name)).toEqual(['s1'])
    expect(fall.weight).toBe(-1)
  })

  it('has a domain with zero and every step in it', () => {
    const [low, high] = waterfallOf(evidence(-8, 10, 9)).domain
    expect(low).toBeLessThanOrEqual(-8)
    expect(high).toBeGreaterThanOrEqual(11)
  })
})
