import { describe, expect, it } from 'vitest'
import { faultsOfResult } from './check-result.ts'
import { type EngineResult, NO_LEVEL } from './engine/types.ts'

const range = { value: 1, low: 1, high: 1 }

function resultWith(change: (result: EngineResult) => void = () => undefined): EngineResult {
  const result: EngineResult = {
    way: { used: 'whole', why: 'Every candidate was compared in full.' },
    fields: [{ left: ['a'], right: ['b'], kind: 'name' }],
    signals: [
      {
        name: 'name',
        field: 0,
        levels: [
          { label: 'other', bits: -4, m: 0.1, u: 0.9, pairs: 1 },
          { label: 'same', bits: 8, m: 0.9, u: 0.1, pairs: 1 },
        ],
      },
    ],
    priorBits: -3,
    pairs: {
      count: 3,
      left: Int32Array.of(0, 0, 1),
      right: Int32Array.of(0, 1, 1),
      weight: Float32Array.of(5, -7, -3),
      confidence: Float32Array.of(0.95, 0.01, 0.5),
      levels: Uint8Array.of(1, 0, NO_LEVEL),
      decision: Uint8Array.of(0, 2, 1),
      reason: Uint8Array.of(0, 2, 1),
    },
    cardinality: { used: 'one_to_one', why: '' },
    thresholds: { accept: 0.9, reject: 0.2, acceptProposed: 0.9, rejectProposed: 0.2 },
    estimate: { precision: range, recall: range, leftMatched: range, cannotKnow: null },
    blocking: { allPairs: 4, candidates: 3, rules: [] },
    abbreviations: [],
  }
  change(result)
  return result
}

const faultsOf = (change?: (result: EngineResult) => void): readonly string[] =>
  faultsOfResult(resultWith(change), { left: 2, right: 2 }, false)

describe('the check of a result', () => {
  it('finds nothing wrong with a sound one', () => {
    expect(faultsOf()).toEqual([])
  })

  it.each<[string, (result: EngineResult) => void, string]>([
    [
      'a weight that is not the sum of its evidence',
      ({ pairs }) => (pairs.weight[0] = 6),
      'adds up to 5 bits',
    ],
    ['a record that is not there', ({ pairs }) => (pairs.right[2] = 2), 'not there'],
    ['a pair that is there twice', ({ pairs }) => (pairs.right[1] = 0), 'twice'],
    [
      'a confidence that is no probability',
      ({ pairs }) => (pairs.confidence[1] = 1.5),
      'confidence',
    ],
    ['an acceptance below the threshold', ({ pairs }) => (pairs.confidence[0] = 0.5), 'below 0.9'],
    [
      'two accepted partners of one record',
      ({ pairs }) => {
        pairs.decision[2] = 0
        pairs.confidence[2] = 0.99
        pairs.left[2] = 1
        pairs.decision[1] = 0
        pairs.confidence[1] = 0.99
      },
      'two partners',
    ],
    ['a count of levels that is wrong', ({ pairs }) => (pairs.levels[2] = 1), 'level 1'],
  ])('finds %s', (_, change, said) => {
    expect(faultsOf(change).join('; ')).toContain(said)
  })
})
