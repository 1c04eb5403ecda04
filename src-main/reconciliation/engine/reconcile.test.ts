import { describe, expect, it } from 'vitest'
import { decisionReasons } from '../../../src-shared/reconciliation/fields.ts'
import {
  listOf,
  matchesOf,
  productLists,
  randomNumbers,
  reconcile,
  rowsOf,
} from './lists.testing.ts'
import { NO_LEVEL } from './types.ts'
import type { RecordList } from './types.ts'

function shuffled(list: RecordList, seed: number): RecordList {
  const random = randomNumbers(seed)
  const order = Array.from({ length: list.rows }, (_, row) => ({ row, key: random() }))
  return rowsOf(
    list,
    order.toSorted((a, b) => a.key - b.key).map((entry) => entry.row),
  )
}

function renamed(list: RecordList): RecordList {
  return {
    ...list,
    columns: list.columns.map((column, c) => ({ ...column, name: `field ${c}` })),
  }
}

const right = (matches: readonly string[]): number =>
  matches.filter((match) => match.split(' = ')[0] === match.split(' = ')[1]).length

describe('reconcileRecords', () => {
  const { left, right: catalogue } = productLists(200, 7)
  const whole = reconcile(left, catalogue)

  it('finds the partners of two lists that write the same things differently', () => {
    const matches = matchesOf(left, catalogue, whole)

    expect(right(matches)).toBeGreaterThan(190)
    expect(right(matches) / matches.length).toBeGreaterThan(0.97)
    expect(whole.cardinality.used).toBe('one_to_one')
  })

  it('gives the same matches when rows are shuffled and columns renamed', () => {
    const otherLeft = renamed(shuffled(left, 3))
    const otherRight = renamed(shuffled(catalogue, 4))

    const other = reconcile(otherLeft, otherRight)

    expect(matchesOf(otherLeft, otherRight, other)).toEqual(matchesOf(left, catalogue, whole))
    expect(other.thresholds).toEqual(whole.thresholds)
    expect(other.estimate.precision.value).toBeCloseTo(whole.estimate.precision.value, 5)
  })

  it('orders pairs by left and right row', () => {
    const { pairs } = whole
    for (let p = 1; p < pairs.count; p++) {
      const before = pairs.left[p - 1]! * catalogue.rows + pairs.right[p - 1]!
      expect(pairs.left[p]! * catalogue.rows + pairs.right[p]!).toBeGreaterThan(before)
    }
  })

  it('explains each weight as the prior and the bits of its levels', () => {
    const { pairs, signals, priorBits } = whole
    for (let p = 0; p < pairs.count; p += 97) {
      let sum = priorBits
      for (const [s, signal] of signals.entries()) {
        const level = pairs.levels[p * signals.length + s]!
        if (level !== NO_LEVEL) sum += signal.levels[level]!.bits
      }
      expect(pairs.weight[p]).toBeCloseTo(sum, 3)
    }
  })

  it('keeps its precision when half of the partners are gone', () => {
    const half = rowsOf(
      catalogue,
      Array.from({ length: 200 }, (_, row) => row).filter((row) => row % 2 === 0),
    )
    const result = reconcile(left, half)
    const matches = matchesOf(left, half, result)

    expect(right(matches) / matches.length).toBeGreaterThan(0.93)
    expect(right(matches)).toBeGreaterThan(90)
    expect(
      Math.abs(result.estimate.precision.value - right(matches) / matches.length),
    ).toBeLessThan(0.07)
  })

  it('matches hardly any of two unrelated lists', () => {
    const other = productLists(200, 1234).right

    const matches = matchesOf(left, other, reconcile(left, other))

    expect(matches.length).toBeLessThanOrEqual(2)
  })

  it('matches every record of a list with itself', () => {
    const matches = matchesOf(left, left, reconcile(left, left))

    expect(right(matches)).toBe(200)
    expect(matches).toHaveLength(200)
  })

  it('judges from the data that several rows belong to one page', () => {
    const pages = rowsOf(
      catalogue,
      Array.from({ length: 40 }, (_, row) => row),
    )
    const variants = rowsOf(
      left,
      Array.from({ length: 160 }, (_, row) => row % 40),
    )

    const result = reconcile(variants, pages)

    expect(result.cardinality.used).toBe('many_to_one')
    expect(result.cardinality.why).toContain('claim only')
  })

  it('sends records that cannot be told apart to review and accepts neither', () => {
    const twins = [0, 0, ...Array.from({ length: 80 }, (_, row) => row + 1)]
    const result = reconcile(rowsOf(left, twins), rowsOf(catalogue, twins))
    const { pairs } = result
    const twinPairs: { decision: number; reason: string; confidence: number }[] = []
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.left[p]! > 1 || pairs.right[p]! > 1) continue
      twinPairs.push({
        decision: pairs.decision[p]!,
        reason: decisionReasons[pairs.reason[p]!]!,
        confidence: pairs.confidence[p]!,
      })
    }

    expect(twinPairs).toHaveLength(4)
    for (const pair of twinPairs) {
      expect(pair).toMatchObject({ decision: 1, reason: 'ambiguous' })
      expect(pair.confidence).toBeLessThan(0.5)
    }
  })

  it('takes answers of reviewers as they are', () => {
    const { pairs } = whole
    const wrong = pairs.left.findIndex((l, p) => pairs.right[p] === l && pairs.decision[p] === 0)
    const said = { left: pairs.left[wrong]!, right: pairs.right[wrong]!, match: false }

    const taught = reconcile(left, catalogue, { labels: [said] })

    expect(matchesOf(left, catalogue, taught)).not.toContain(`${said.left} = ${said.right}`)
  })

  it('finds the duplicates of one list', () => {
    const both = listOf({
      title: [...left.columns[0]!.values, ...catalogue.columns[0]!.values.slice(0, 30)],
      details: [...left.columns[1]!.values, ...catalogue.columns[1]!.values.slice(0, 30)],
      price: [...left.columns[2]!.values, ...catalogue.columns[2]!.values.slice(0, 30)],
    })

    const result = reconcile(both, both, { deduplicate: true })
    const matches = matchesOf(both, both, result)
    const found = matches.filter((match) => {
      const [a, b] = match.split(' = ').map(Number) as [number, number]
      return b - a === 200
    })

    expect(result.pairs.left.every((l, p) => l < result.pairs.right[p]!)).toBe(true)
    expect(found.length).toBeGreaterThan(25)
    expect(found.length / matches.length).toBeGreaterThan(0.85)
  })

  it('leaves words out of blocking that too many records share, and says so', () => {
    const { blocking } = whole
    const words = blocking.rules.find((rule) => rule.name === 'words anywhere')!

    expect(blocking.candidates).toBeLessThan(blocking.allPairs / 4)
    expect(words.pairs).toBeGreaterThan(0)
    for (const { records } of words.dropped) expect(records).toBeGreaterThan(50)
  })

  it('answers for empty lists', () => {
    const none = rowsOf(left, [])

    expect(reconcile(none, catalogue).pairs.count).toBe(0)
    expect(reconcile(left, none).pairs.count).toBe(0)
  })
})
