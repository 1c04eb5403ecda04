import { decisionReasons, pairDecisions } from '../../src-shared/reconciliation/fields.ts'
import { expected } from '../platform/errors.ts'
import { type EngineResult, NO_LEVEL } from './engine/types.ts'

/** Bits: weights are kept in 32 bits, and sums of a few terms of some ten bits are off by less. */
const BITS_TOLERANCE = 0.01
const CONFIDENCE_TOLERANCE = 1e-6

/**
 * Holds a result to what it promises, by code of its own: pairs are of rows that exist, in order and
 * once each; confidences are probabilities; decisions follow from thresholds; nobody has more accepted
 * partners than the cardinality allows; a pair's evidence adds up to its weight; counts add up.
 * Returns the first few faults; none: it holds.
 */
export function faultsOfResult(
  { pairs, signals, priorBits, thresholds, cardinality, blocking }: EngineResult,
  rows: { readonly left: number; readonly right: number },
  deduplicated: boolean,
  checkpoint: () => void = () => undefined,
): readonly string[] {
  const faults: string[] = []
  const fault = (text: string): void => {
    if (faults.length < 10) faults.push(text)
  }
  const [accept, review] = [pairDecisions.indexOf('accept'), pairDecisions.indexOf('review')]
  const ambiguous = decisionReasons.indexOf('ambiguous')
  const columns = [pairs.left, pairs.right, pairs.weight, pairs.confidence, pairs.decision]
  if ([...columns, pairs.reason].some((column) => column.length < pairs.count)) {
    return ['a column of the pairs is shorter than their number']
  }
  if (blocking.candidates < pairs.count) {
    fault(`blocking proposed ${blocking.candidates} pairs, ${pairs.count} came back`)
  }
  if (thresholds.reject > thresholds.accept) fault('pairs are rejected above what is accepted')
  const oneRight = cardinality.used === 'one_to_one' || cardinality.used === 'many_to_one'
  const oneLeft = cardinality.used === 'one_to_one' || cardinality.used === 'one_to_many'
  const partners = { left: new Uint8Array(rows.left), right: new Uint8Array(rows.right) }
  const seen = signals.map(({ levels }) => new Float64Array(levels.length))
  for (let pair = 0; pair < pairs.count; pair++) {
    if ((pair & 0xffff) === 0) checkpoint()
    const [left, right] = [pairs.left[pair]!, pairs.right[pair]!]
    if (left < 0 || left >= rows.left || right < 0 || right >= rows.right) {
      fault(`pair ${pair} names rows ${left} and ${right}, which are not there`)
      continue
    }
    if (deduplicated && left >= right) fault(`pair ${pair} of one list is not in order`)
    if (pair > 0) {
      const before = pairs.left[pair - 1]! - left || pairs.right[pair - 1]! - right
      if (before >= 0) fault(`pair ${pair} is there twice or out of order`)
    }
    const confidence = pairs.confidence[pair]!
    if (!(confidence >= 0 && confidence <= 1)) fault(`pair ${pair} has confidence ${confidence}`)
    const decision = pairs.decision[pair]!
    if (decision >= pairDecisions.length || pairs.reason[pair]! >= decisionReasons.length) {
      fault(`pair ${pair} has no decision`)
    }
    if (decision === accept) {
      if (confidence < thresholds.accept - CONFIDENCE_TOLERANCE) {
        fault(`pair ${pair} is accepted at ${confidence}, below ${thresholds.accept}`)
      }
      if (oneRight && ++partners.left[left]! > 1) fault(`left row ${left} has two partners`)
      if (oneLeft && ++partners.right[right]! > 1) fault(`right row ${right} has two partners`)
    } else if (
      decision === review &&
      pairs.reason[pair]! !== ambiguous &&
      confidence < thresholds.reject - CONFIDENCE_TOLERANCE
    ) {
      fault(`pair ${pair} is in review at ${confidence}, below ${thresholds.reject}`)
    }
    let bits = priorBits
    for (let s = 0; s < signals.length; s++) {
      const level = pairs.levels[pair * signals.length + s]!
      if (level === NO_LEVEL) continue
      const known = signals[s]!.levels[level]
      if (known === undefined) {
        fault(`pair ${pair} has level ${level} of signal ${signals[s]!.name}`)
        continue
      }
      bits += known.bits
      seen[s]![level]!++
    }
    if (!(Math.abs(bits - pairs.weight[pair]!) <= BITS_TOLERANCE)) {
      fault(
        `the evidence of pair ${pair} adds up to ${bits} bits, its weight is ${pairs.weight[pair]}`,
      )
    }
  }
  for (const [s, { name, levels }] of signals.entries()) {
    for (const [level, { pairs: told }] of levels.entries()) {
      const found = seen[s]![level]!
      if (told !== found) fault(`signal ${name} has level ${level} ${found} times, not ${told}`)
    }
  }
  return faults
}

/** Throws `result_rejected` for a result that does not hold: such a one is never published. */
export function requireSoundResult(faults: readonly string[]): void {
  if (faults.length === 0) return
  throw expected('result_rejected', {
    what: `The result failed its own check: ${faults.join('; ')}.`,
    remedy: 'Send the log of this run to whoever maintains this installation.',
    kept: 'Nothing was written; earlier outputs are as they were.',
  })
}
