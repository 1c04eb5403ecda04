import type { PairEvidence, SignalEvidence } from '../../../../src-shared/reconciliation/result.ts'
import { niceDomain } from '../../../components/plot-scale.ts'

/** A bar of the waterfall: from the sum before it to the sum with it, in bits. */
export interface WaterfallStep {
  readonly key: string
  readonly label: string
  readonly bits: number
  readonly from: number
  readonly to: number
  /** Null for the odds before any evidence. */
  readonly signal: SignalEvidence | null
}

export interface Waterfall {
  readonly steps: readonly WaterfallStep[]
  /** Signals that say nothing about this pair, mostly because a value is missing. */
  readonly silent: readonly SignalEvidence[]
  /** log2 odds of a match with all evidence. */
  readonly weight: number
  readonly domain: readonly [number, number]
}

/** Less is nothing that could be seen or said. */
const leastBits = 0.05

/** Prior odds and signals as steps that add up to the weight, in the order of the signals. */
export function waterfallOf({
  prior_bits: prior,
  signals,
}: Pick<PairEvidence, 'prior_bits' | 'signals'>): Waterfall {
  const steps: WaterfallStep[] = [
    { key: 'prior', label: 'Before evidence', bits: prior, from: 0, to: prior, signal: null },
  ]
  const silent: SignalEvidence[] = []
  let sum = prior
  for (const [index, signal] of signals.entries()) {
    if (Math.abs(signal.bits) < leastBits) silent.push(signal)
    else {
      steps.push({
        key: `signal-${index}`,
        label: signal.name,
        bits: signal.bits,
        from: sum,
        to: sum + signal.bits,
        signal,
      })
    }
    sum += signal.bits
  }
  const ends = steps.flatMap(({ from, to }) => [from, to])
  return {
    steps,
    silent,
    weight: sum,
    domain: niceDomain(Math.min(0, sum, ...ends), Math.max(0, sum, ...ends), 4),
  }
}
