import { describe, expect, it } from 'vitest'
import { faultsOfResult } from '../../check-result.ts'
import { matchesOf, productLists, reconcile, rowsOf } from '../lists.testing.ts'
import type { EngineOptions, EngineResult, RecordList } from '../types.ts'
import { mix } from './row-order.ts'

const large = (
  left: RecordList,
  right: RecordList,
  options: Partial<EngineOptions> = {},
): EngineResult => reconcile(left, right, { way: 'large', ...options })

/** The same rows in another order under other headings. */
function disguised(list: RecordList): RecordList {
  const order = Array.from({ length: list.rows }, (_, row) => row).toSorted(
    (a, b) => mix(a + 7) - mix(b + 7),
  )
  const moved = rowsOf(list, order)
  return { ...moved, columns: moved.columns.map((column, c) => ({ ...column, name: `f${c}` })) }
}

const rightOnes = (matches: readonly string[]): number =>
  matches.filter((match) => match.split(' = ')[0] === match.split(' = ')[1]).length

describe('the way for large lists', () => {
  const { left, right } = productLists(400, 7)
  const whole = large(left, right)
  const found = matchesOf(left, right, whole)

  it('finds the partners and keeps what it promises', () => {
    expect(rightOnes(found)).toBeGreaterThan(385)
    expect(rightOnes(found) / found.length).toBeGreaterThan(0.97)
    expect(faultsOfResult(whole, { left: 400, right: 400 }, false)).toEqual([])
  })

  it('finds the same when rows are shuffled and columns renamed', () => {
    const [a, b] = [disguised(left), disguised(right)]

    const other = large(a, b)

    expect(matchesOf(a, b, other)).toEqual(found)
    expect(other.thresholds).toEqual(whole.thresholds)
  })

  it('finds hardly any match of unrelated lists', () => {
    const other = productLists(400, 1234).right

    expect(matchesOf(left, other, large(left, other)).length).toBeLessThanOrEqual(4)
  })

  it('matches every record of a list with itself', () => {
    const matches = matchesOf(left, left, large(left, left))

    expect(rightOnes(matches)).toBe(400)
    expect(matches).toHaveLength(400)
  })

  it('finds almost the same when the models see a part of the records only', () => {
    const sampled = large(left, right, { sampledRows: 150 })
    const matches = matchesOf(left, right, sampled)

    expect(rightOnes(matches)).toBeGreaterThan(375)
    expect(rightOnes(matches) / matches.length).toBeGreaterThan(0.95)
    expect(faultsOfResult(sampled, { left: 400, right: 400 }, false)).toEqual([])
  })

  it('finds the duplicates of one list', () => {
    const both: RecordList = {
      rows: 460,
      ids: Array.from({ length: 460 }, (_, row) => String(row)),
      columns: left.columns.map(({ name, values }, c) => ({
        name,
        values: [...values, ...right.columns[c]!.values.slice(0, 60)],
      })),
    }

    const result = large(both, both, { deduplicate: true })
    const matches = matchesOf(both, both, result)
    const twice = matches.filter((match) => {
      const [a, b] = match.split(' = ').map(Number) as [number, number]
      return b - a === 400
    })

    expect(faultsOfResult(result, { left: 460, right: 460 }, true)).toEqual([])
    expect(twice.length).toBeGreaterThan(50)
    expect(twice.length / matches.length).toBeGreaterThan(0.85)
  })

  it('accepts exact copies within one list, and what people said of them stands', () => {
    const copied = rowsOf(left, [...Array.from({ length: 400 }, (_, row) => row), 7, 123, 7])
    const accepted = (options: Partial<EngineOptions>): string[] => {
      const result = large(copied, copied, { deduplicate: true, ...options })
      expect(faultsOfResult(result, { left: 403, right: 403 }, true)).toEqual([])
      const { pairs } = result
      return [...pairs.left.keys()]
        .filter((p) => pairs.decision[p] === 0)
        .map((p) => `${pairs.left[p]} = ${pairs.right[p]}`)
    }
    const none = [{ left: 123, right: 401, match: false }]

    expect(accepted({})).toEqual(['7 = 400', '7 = 402', '123 = 401', '400 = 402'])
    expect(accepted({ labels: none })).toEqual(['7 = 400', '7 = 402', '400 = 402'])
  })

  it('takes answers of reviewers as they are', () => {
    const [l, r] = found[0]!.split(' = ').map(Number) as [number, number]

    const taught = large(left, right, { labels: [{ left: l, right: r, match: false }] })

    expect(matchesOf(left, right, taught)).not.toContain(found[0])
  })

  it('answers for empty lists', () => {
    const none = rowsOf(left, [])

    expect(large(none, right).pairs.count).toBe(0)
    expect(large(left, none).pairs.count).toBe(0)
  })
})
