import { expect, it } from 'vitest'
import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { keptPairs } from './artifacts.ts'

const reject = pairDecisions.indexOf('reject')
const accept = pairDecisions.indexOf('accept')
const [confident, unlikely, outbid] = (['confident', 'unlikely', 'outbid'] as const).map((word) =>
  decisionReasons.indexOf(word),
) as [number, number, number]

/** Left row, right row, confidence, decision, reason. */
const pairs = [
  [0, 0, 0.99, accept, confident],
  [0, 1, 0.001, reject, unlikely],
  [1, 0, 0.6, reject, outbid],
  [1, 2, 0.002, reject, unlikely],
  [2, 1, 0.001, reject, unlikely],
  [2, 2, 0.003, reject, unlikely],
  [2, 3, 0.0005, reject, unlikely],
  [3, 3, 0.02, reject, unlikely],
] as const
const columns = {
  count: pairs.length,
  left: Int32Array.from(pairs, ([left]) => left),
  right: Int32Array.from(pairs, ([, right]) => right),
  weight: new Float32Array(pairs.length),
  confidence: Float32Array.from(pairs, ([, , confidence]) => confidence),
  levels: new Uint8Array(0),
  decision: Uint8Array.from(pairs, ([, , , decision]) => decision),
  reason: Uint8Array.from(pairs, ([, , , , reason]) => reason),
}

it('of very many candidates the sure rejections are left out, but for the nearest miss of each record', () => {
  // Left row 2 keeps its pair with right row 2; right row 1, which has no other, its first.
  expect([...keptPairs({ pairs: columns }, undefined, 4)]).toEqual([0, 1, 2, 5, 7])
})

it('of not so many all are kept', () => {
  expect([...keptPairs({ pairs: columns })]).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
})
