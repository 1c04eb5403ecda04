import { describe, expect, it } from 'vitest'
import { MOST_PAIRS, MOST_USERS } from './engine/ilp/solve-ilp.ts'
import { ilpRefusal } from './ilp-limit.ts'

const drop = (users: number, pairs: number, score: (pair: number) => number = () => 1) => ({
  users,
  contract: new Uint16Array(pairs),
  score: Float64Array.from({ length: pairs }, (_, i) => score(i)),
})

describe('a drop too large for the exact solver', () => {
  it('is refused with the limit, another solver and the score that would leave few enough pairs', () => {
    const refusal = ilpRefusal(drop(10, MOST_PAIRS + 500_000, (i) => (i % 1000) / 1000))
    expect(refusal?.what).toBe(
      'The exact solver takes at most 2,000,000 eligible pairs; this drop has 2,500,000.',
    )
    expect(refusal?.remedy).toContain('--solver flow')
    expect(refusal?.remedy).toContain('--min_score 0.2 would leave 2,000,000 pairs')
  })

  it('is offered no lowest score where that would leave nothing, or too many users', () => {
    expect(ilpRefusal(drop(10, MOST_PAIRS + 1))?.remedy).not.toContain('min_score')
    expect(ilpRefusal(drop(MOST_USERS + 1, 10))?.remedy).not.toContain('min_score')
  })

  it('is taken within the limits', () => {
    expect(ilpRefusal(drop(MOST_USERS, 10))).toBeNull()
  })
})
