import { describe, expect, it } from 'vitest'
import type { Candidates } from './candidates.ts'
import { judgeCardinality } from './cardinality.ts'
import { randomNumbers } from './lists.testing.ts'

type Pair = readonly [left: number, right: number, score: number]

function judge(pairs: readonly Pair[], left: number, right: number, expected: number) {
  const byLeft = pairs.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const offsets = new Int32Array(left + 1)
  for (const [row] of byLeft) offsets[row + 1]!++
  for (let row = 0; row < left; row++) offsets[row + 1]! += offsets[row]!
  const candidates: Candidates = {
    count: byLeft.length,
    left: Int32Array.from(byLeft, ([l]) => l),
    right: Int32Array.from(byLeft, ([, r]) => r),
    offsets,
  }
  const score = Float64Array.from(byLeft, ([, , s]) => s)
  return judgeCardinality(candidates, score, { left, right }, expected)
}

const rows = (count: number): readonly number[] => Array.from({ length: count }, (_, row) => row)

/** Weak pairs of neighbours, as there are among all lists. */
const noise = (left: number, right: number): readonly Pair[] =>
  rows(left).map((row): Pair => [row, (row * 7 + 3) % right, -5])

describe('cardinality judged from the data', () => {
  it('is one to one where every record claims another', () => {
    const { used, why } = judge(
      rows(40).map((row): Pair => [row, row, 10]),
      40,
      40,
      40,
    )
    expect(used).toBe('one_to_one')
    expect(why).toContain('hardly any is claimed twice')
  })

  it('is many to one where several left records claim one on the right, and the other way round', () => {
    const pageOf = (row: number): number => Math.floor(row / 6)
    const pages = rows(60).map((row): Pair => [row, pageOf(row), pageOf(row) + (row % 6) * 0.1])
    const { used, why } = judge(pages, 60, 10, 10)
    expect(used).toBe('many_to_one')
    expect(why).toMatch(/^Many to one: the \d+ left records .* claim only \d+ right records/)
    const turned = pages.map(([left, right, score]): Pair => [right, left, score])
    expect(judge(turned, 10, 60, 10).used).toBe('one_to_many')
  })

  it('is not misled by weak claims of records without a partner', () => {
    const pairs = rows(30).map((row): Pair => [row, row, 10])
    expect(judge([...pairs, ...noise(90, 30).slice(30)], 90, 30, 30).used).toBe('one_to_one')
  })

  it('is many to one where as many rows of a page fit it alike, though none stands out', () => {
    // Six rows a page of like evidence, ahead of every other page; half of the pages have no row.
    const claims = rows(60).flatMap((row): Pair[] => {
      const page = Math.floor(row / 6)
      return [
        [row, page, 6 + (page % 3) + (row % 6) * 0.1],
        [row, (page + 1) % 20, 1],
        [row, (page + 11) % 20, 0],
      ]
    })
    const { used, why } = judge(claims, 60, 20, 0)
    expect(used).toBe('many_to_one')
    expect(why).toContain('left records')
  })

  it('stays one to one where nothing stands out and claims are no better than the next', () => {
    const random = randomNumbers(3)
    const chance = rows(60).flatMap((row) =>
      rows(20).map((page): Pair => [row, page, -2 * Math.log(1 - random())]),
    )
    expect(judge(chance, 60, 20, 0).why).not.toContain('fit it as well')
  })

  it('counts one record in the singular', () => {
    const { why } = judge([[0, 0, 1]], 1, 1, 1)
    expect(why).toBe(
      'One to one: the left record with the clearest partner claims 1 right record, the right record with the clearest partner claims 1 left record; hardly any is claimed twice.',
    )
  })
})
