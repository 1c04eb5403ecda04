import { describe, expect, it } from 'vitest'
import { randomNumbers } from './lists.testing.ts'
import { expectedByChance, fewestBeyond, movedTo, standardErrors } from './relation.ts'

const random = randomNumbers(3)
const drawn = (count: number, plus = 0): Float64Array =>
  Float64Array.from({ length: count }, () => random() + random() + plus).sort()
/** Of best scores that are drawn alike, how many records of a thousand reach a score. */
const chance = { size: 1000, above: (t: number) => drawnAlike.filter((v) => v >= t).length / 1000 }
const drawnAlike = drawn(1000)

describe('standardErrors', () => {
  it('stays small for scores that are drawn alike', () => {
    expect(standardErrors(drawn(400), chance)).toBeLessThan(3)
  })

  it('is large where a tenth of the records scores higher', () => {
    const some = Float64Array.of(...drawn(360), ...drawn(40, 2)).sort()

    expect(standardErrors(some, chance)).toBeGreaterThan(6)
  })

  it('sees nothing where chance reaches more', () => {
    expect(standardErrors(drawn(400, -1), chance)).toBe(0)
  })
})

describe('fewestBeyond', () => {
  it('counts the records beyond what chance gives, less a standard error', () => {
    const some = Float64Array.of(...drawn(360), ...drawn(40, 3)).sort()

    expect(fewestBeyond(some, chance)).toBeGreaterThan(25)
    expect(fewestBeyond(some, chance)).toBeLessThan(45)
  })
})

describe('movedTo', () => {
  it('moves the likely and the unlikely so that they sum to the total, and leaves the certain', () => {
    const moved = movedTo(Float64Array.of(0, 0.1, 0.2, 0.3, 1), 2)

    expect(moved[0]).toBe(0)
    expect(moved[4]).toBe(1)
    expect(moved.reduce((sum, p) => sum + p, 0)).toBeCloseTo(2, 5)
    expect([...moved]).toEqual([...moved].toSorted((a, b) => a - b))
  })
})

describe('expectedByChance', () => {
  it('leaves no pair likely and one expected at most', () => {
    const doubted = expectedByChance(Float64Array.of(0.9, 0.8, 0.7, 0))

    expect(Math.max(...doubted)).toBeLessThan(0.5)
    expect(doubted.reduce((sum, p) => sum + p, 0)).toBeLessThanOrEqual(1 + 1e-6)
    expect(doubted[0]).toBeGreaterThanOrEqual(doubted[1]!)
  })
})
