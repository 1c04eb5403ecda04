import { describe, expect, it } from 'vitest'
import { findEqual } from './copies.ts'
import { listOf, productLists, randomNumbers, reconcile, rowsOf } from './lists.testing.ts'
import type { EngineResult, RecordList } from './types.ts'

const first = (count: number): number[] => Array.from({ length: count }, (_, row) => row)

function deduplicate(list: RecordList): EngineResult {
  return reconcile(list, list, { deduplicate: true })
}

function pairsOf({ pairs }: EngineResult, decision: number): string[] {
  return [...pairs.left.keys()]
    .filter((p) => pairs.decision[p] === decision)
    .map((p) => `${pairs.left[p]} = ${pairs.right[p]}`)
}

/** Rows that accepted pairs connect with row 0. */
function groupOfFirst({ pairs }: EngineResult, rows: number): number {
  const group = first(rows)
  for (let round = 0; round < rows; round++) {
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.decision[p] !== 0) continue
      const least = Math.min(group[pairs.left[p]!]!, group[pairs.right[p]!]!)
      group[pairs.left[p]!] = least
      group[pairs.right[p]!] = least
    }
  }
  return group.filter((of) => of === 0).length
}

describe('copies within one list', () => {
  const { left } = productLists(60, 5)

  it('accepts a single copy with near certainty and asks about nothing else', () => {
    const result = deduplicate(rowsOf(left, [...first(60), 7]))

    expect(pairsOf(result, 0)).toEqual(['7 = 60'])
    expect(Math.max(...result.pairs.confidence)).toBeGreaterThan(0.99)
    expect(pairsOf(result, 1).length).toBeLessThan(3)
  })

  it('asks about next to nothing in a list without duplicates', () => {
    const result = deduplicate(left)

    expect(pairsOf(result, 0)).toEqual([])
    expect(pairsOf(result, 1).length).toBeLessThan(3)
  })

  it.each([2, 5, 120])('makes one group of %i equal rows', (rows) => {
    const result = deduplicate(
      rowsOf(
        left,
        first(rows).map(() => 3),
      ),
    )

    expect(groupOfFirst(result, rows)).toBe(rows)
  })

  it('takes no rows for copies that are equal because their fields have few values', () => {
    const random = randomNumbers(1)
    const one = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!
    const list = listOf({
      colour: first(80).map(() => one(['red', 'blue', 'green', 'black'])),
      size: first(80).map(() => one(['small', 'medium', 'large'])),
    })

    expect(pairsOf(deduplicate(list), 0)).toEqual([])
  })

  it('takes rows for no copies of which little is known', () => {
    const name = [...left.columns[0]!.values, left.columns[0]!.values[7]!]
    const half = (values: readonly (string | null)[]): (string | null)[] => [
      ...values.map((value, row) => (row === 7 ? null : value)),
      null,
    ]
    const list = listOf({
      name,
      details: half(left.columns[1]!.values),
      price: half(left.columns[2]!.values),
    })

    expect(Math.max(...deduplicate(list).pairs.confidence)).toBeLessThan(1)
  })
})

describe('equal records of two lists', () => {
  const one = ['Acme drill 500', 'Paris', '12.50'] as const
  const other = ['Beta saw 20', 'Rome', '99'] as const
  const listed = (rows: readonly (readonly [string, string, string])[]): RecordList =>
    listOf({
      name: rows.map(([name]) => name),
      town: rows.map(([, town]) => town),
      price: rows.map(([, , price]) => price),
    })

  it('are accepted even where each list has a single row', () => {
    const { pairs } = reconcile(listed([one]), listed([one]))
    expect([...pairs.confidence]).toEqual([1])
    expect([...pairs.decision]).toEqual([0])
  })

  it('are none where several records of a list are equal', () => {
    const fields = ['name', 'town', 'price'].map((name) => ({
      left: [name],
      right: [name],
      kind: 'name' as const,
    }))
    const equal = findEqual(listed([one, other, one]), listed([other, one]), fields)
    expect([...equal!]).toEqual([-1, 0, -1])
  })
})
