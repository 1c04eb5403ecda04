import { describe, expect, it } from 'vitest'
import { randomNumbers } from './lists.testing.ts'
import {
  expectedByChance,
  fewestBeyond,
  likelyBeyond,
  movedTo,
  raisedTo,
  relationOf,
  standardErrors,
  sumOf,
} from './relation.ts'

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

describe('likelyBeyond', () => {
  it('counts nearly all records with a partner where hardly any scores as high by chance', () => {
    const some = Float64Array.of(...drawn(360), ...drawn(40, 3)).sort()

    expect(likelyBeyond(some, chance)).toBeGreaterThan(37)
    expect(likelyBeyond(some, chance)).toBeLessThan(46)
  })

  it('finds next to none among scores that are drawn alike', () => {
    expect(likelyBeyond(drawn(400), chance)).toBeLessThan(8)
  })
})

describe('relationOf', () => {
  it('takes nine pairs that no pair of either list comes near for no chance', () => {
    const pairs = Int32Array.from({ length: 100 }, (_, i) => i)
    const candidates = { count: 100, left: pairs, right: pairs, offsets: new Int32Array(401) }
    const byRight = { offsets: new Int32Array(151), order: pairs }
    const rows = { leftRows: 400, rightRows: 150, sameList: false, look: () => undefined }
    const scene = { candidates, byRight, cardinality: 'one_to_one' as const, ...rows }
    const own = { left: drawn(400), right: drawn(150) }
    const related = (clear: number): ReturnType<typeof relationOf> => {
      const score = Float64Array.of(...drawn(100 - clear), ...drawn(clear, 5))
      return relationOf(scene, score, 0, 0, own, () => ({
        left: new Float64Array(400).fill(-20),
        right: new Float64Array(150).fill(-20),
      }))
    }

    expect(related(9).chance).toBeNull()
    expect(related(9).likelyMatches).toBeGreaterThan(5)
    expect(related(0).chance).not.toBeNull()
  })
})

describe('raisedTo', () => {
  const unlikely = Float64Array.of(0.2, 0.1, 0.1)

  it('raises to the matches that are likely', () => {
    expect(sumOf(raisedTo(unlikely, { fewestMatches: 0, likelyMatches: 2 }, 0))).toBeCloseTo(2, 5)
    expect(sumOf(raisedTo(unlikely, { fewestMatches: 0, likelyMatches: 0 }, 1))).toBeCloseTo(1, 5)
  })

  it('raises to the fewest there can be only from less than half of them', () => {
    const fewest = (fewestMatches: number): number =>
      sumOf(raisedTo(unlikely, { fewestMatches, likelyMatches: 0 }, 0))

    expect(fewest(0.7)).toBeCloseTo(0.4, 5)
    expect(fewest(1)).toBeCloseTo(1, 5)
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
