import { describe, expect, it } from 'vitest'
import { bestProbabilities } from './tail-model.ts'

describe('probability that a best pair is a partner', () => {
  const none = Number.NEGATIVE_INFINITY
  const tops = Float64Array.from([9, 8.5, 8, 7.5, 0.4, 0.3, 0.2, 0.1])
  const begun = Float64Array.from([1, 1, 1, 1, 0, 0, 0, 0])

  it('is one where no record has another pair to compare with', () => {
    const p = bestProbabilities(tops, new Float64Array(8).fill(none), begun)
    expect([...p].every((one) => one >= 0 && one <= 1)).toBe(true)
    expect(p[0]).toBeGreaterThan(0.9)
  })

  it('is a probability where few records have another pair', () => {
    const second = Float64Array.from([0.2, none, none, none, 0.1, none, none, none])
    const p = bestProbabilities(tops, second, begun)
    expect([...p].every((one) => one >= 0 && one <= 1)).toBe(true)
    expect(p[0]).toBeGreaterThan(p[7]!)
  })
})
