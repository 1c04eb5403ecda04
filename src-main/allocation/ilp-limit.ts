import type { Instance } from './engine/instance.ts'
import { ilpLimit, MOST_PAIRS, MOST_USERS } from './engine/ilp/solve-ilp.ts'

export interface Refusal {
  readonly what: string
  readonly remedy: string
}

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** Why `--solver ilp` does not take a drop, and the nearest thing that would work; null: it does. */
export function ilpRefusal(
  instance: Pick<Instance, 'users' | 'contract' | 'score'>,
): Refusal | null {
  const limit = ilpLimit(instance)
  if (limit === null) return null
  const flow = '--solver flow takes it, and reports its gap to the same certified bound'
  if (limit === 'users') {
    return {
      what: `The exact solver takes at most ${numbers.format(MOST_USERS)} users; this drop has ${numbers.format(instance.users)}.`,
      remedy: `${flow}.`,
    }
  }
  const lowest = instance.users <= MOST_USERS ? lowestScoreFor(instance.score, MOST_PAIRS) : null
  const fewer =
    lowest === null
      ? ''
      : `; --min_score ${lowest.score} would leave ${numbers.format(lowest.pairs)} pairs`
  return {
    what: `The exact solver takes at most ${numbers.format(MOST_PAIRS)} eligible pairs; this drop has ${numbers.format(instance.contract.length)}.`,
    remedy: `${flow}${fewer}.`,
  }
}

/** The lowest score, of three significant digits, that leaves at most so many pairs. */
function lowestScoreFor(
  score: Float64Array,
  most: number,
): { readonly score: number; readonly pairs: number } | null {
  const sorted = score.toSorted()
  const cut = sorted[Math.max(0, sorted.length - most - 1)] ?? 0
  const digits = cut > 0 ? 10 ** (2 - Math.floor(Math.log10(cut))) : 1000
  const lowest = Number(((Math.floor(cut * digits) + 1) / digits).toPrecision(3))
  let pairs = 0
  for (const each of score) if (each >= lowest) pairs++
  return pairs > 0 && pairs <= most ? { score: lowest, pairs } : null
}
