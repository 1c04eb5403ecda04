import type { Decided } from './decide.ts'
import type { LevelModel } from './fellegi-sunter.ts'
import type { EngineOptions, EngineProgress, EngineResult, Signal } from './types.ts'

/** What both ways of the engine begin and end with. */

export const bitsPerNat = 1 / Math.LN2

/** `step` says how far a stage is; `look` asks only whether to go on. */
export function stepping(progress: EngineProgress): {
  readonly step: (fraction: number) => void
  readonly look: () => void
} {
  let reached = 0
  return {
    step(fraction) {
      reached = fraction
      progress.step(fraction)
    },
    look: () => progress.step(reached),
  }
}

/** The thresholds that hold: those asked for, else those proposed; acceptance is never below rejection. */
export function thresholdsOf(
  asked: Pick<EngineOptions, 'accept' | 'reject'>,
  { acceptProposed, rejectProposed }: Pick<Decided, 'acceptProposed' | 'rejectProposed'>,
): EngineResult['thresholds'] {
  const accept = asked.accept ?? acceptProposed
  const reject = Math.min(asked.reject ?? rejectProposed, accept)
  return { accept, reject, acceptProposed, rejectProposed }
}

/** A signal with its weights; `pairsAt` counts the pairs of a level of the model. */
export function signalOf(
  { name, field, labels }: Pick<Signal, 'name' | 'field'> & { readonly labels: readonly string[] },
  s: number,
  { starts, logRatio, m, u }: LevelModel,
  pairsAt: ArrayLike<number>,
): Signal {
  return {
    name,
    field,
    levels: labels.map((label, k) => {
      const at = starts[s]! + k
      return { label, bits: logRatio[at]! * bitsPerNat, m: m[at]!, u: u[at]!, pairs: pairsAt[at]! }
    }),
  }
}
