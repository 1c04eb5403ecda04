import { expect, it } from 'vitest'
import { type DecidedPair, wordOf } from '../decisions.ts'
import { answeredPairs } from './answers.ts'

const said = (number: number) => ({
  number,
  at: '2026-01-02T03:04:05.000Z',
  by: 'reviewer' as const,
  who: 'Ann',
  note: '',
  batch: null,
  seen: number - 1,
})

/** Pairs of three records with the next ones: [0, 1] weighs least, [1, 2] most. */
const pairs = {
  count: 3,
  left: Int32Array.of(0, 0, 1),
  right: Int32Array.of(1, 2, 2),
  weight: Float32Array.of(1, 2, 3),
  confidence: new Float32Array(3),
  decision: new Uint8Array(3),
  reason: new Uint8Array(3),
}
const alone = (number: number, row: number, side: 'left' | 'right' = 'left') => ({
  side,
  row,
  ...wordOf({ action: 'no_counterpart', side, record: '', ...said(number) }),
})
const pair = (
  number: number,
  [left, right]: readonly [number, number],
  verdict: DecidedPair['verdict'],
): DecidedPair => ({
  left,
  right,
  verdict,
  ...wordOf({ action: 'accept', left: '', right: '', ...said(number) }),
})

it('takes of a record without counterpart the pair that speaks most for one, on its side', () => {
  const decisions = { pairs: [], records: [alone(1, 0)] }
  expect(answeredPairs({ pairs, decisions, deduplicated: false })).toEqual([
    { left: 0, right: 2, match: false },
  ])
})

it('looks on either side of its pairs in one list alone', () => {
  const decisions = { pairs: [], records: [alone(1, 2)] }
  expect(answeredPairs({ pairs, decisions, deduplicated: false })).toEqual([])
  expect(answeredPairs({ pairs, decisions, deduplicated: true })).toEqual([
    { left: 1, right: 2, match: false },
  ])
})

it('takes nothing of a record that was given a partner later, nor of what is contested', () => {
  const given = { pairs: [pair(2, [0, 1], 'accept')], records: [alone(1, 0)] }
  expect(answeredPairs({ pairs, decisions: given, deduplicated: false })).toEqual([
    { left: 0, right: 1, match: true },
  ])
  const contested = { pairs: [pair(1, [0, 2], 'conflict')], records: [alone(2, 0)] }
  expect(answeredPairs({ pairs, decisions: contested, deduplicated: false })).toEqual([])
})
