import { expect, it } from 'vitest'
import { decisionReasons } from '../../src-shared/reconciliation/fields.ts'
import { estimateOfAccepted } from './thresholds.ts'

const reasons = (['confident', 'confident', 'ambiguous', 'outbid', 'unsure'] as const).map((word) =>
  decisionReasons.indexOf(word),
)
const pairs = {
  count: 5,
  left: Int32Array.of(0, 1, 2, 2, 3),
  right: Int32Array.of(0, 1, 2, 3, 4),
  weight: new Float32Array(5),
  confidence: Float32Array.of(1, 0.75, 0.5, 1, 0.25),
  decision: Uint8Array.of(0, 0, 1, 2, 1),
  reason: Uint8Array.from(reasons),
}

it('of accepted pairs are estimated what the threshold takes, without ambiguous and outbid ones', () => {
  expect(estimateOfAccepted(pairs, 4, 0.7)).toEqual({ precision: 0.875, recall: 1.75 / 2.5 })
})

it('of nothing there is no precision', () => {
  const none = { ...pairs, count: 0 }
  expect(estimateOfAccepted(none, 4, 0.7)).toBeNull()
})
