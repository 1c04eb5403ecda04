import type { KnockOuts } from './knock-out.ts'
import type { Scene } from './null-model.ts'
import { sumOf } from './relation.ts'

/** The matching model found nothing to hold on to where it sees less than this of what chance leaves. */
const collapsedShare = 0.1
/** Of more records that are shared the matching model shows enough. */
const fewShared = 20

/**
 * Where many records share few partners, the matching model may come to rest at nobody having one; its
 * probabilities then say nothing of how many have. So many matches may be expected there: as many as chance does
 * not explain, but no more than lie above the valley of the evidence and have more for them than against
 * them. 0 where the matching model has not collapsed. `evidence` in nats; with `prior` it is for a
 * match above 0.
 */
export function matchesWhereCollapsed(
  { cardinality, leftRows, rightRows }: Scene,
  estimates: readonly Float64Array[],
  { pairs }: KnockOuts,
  evidence: Float64Array,
  prior: number,
): number {
  const isFew =
    (cardinality === 'many_to_one' && rightRows < fewShared) ||
    (cardinality === 'one_to_many' && leftRows < fewShared)
  if (!isFew) return 0
  const [first, second, third, fourth] = estimates.map(sumOf)
  if (first! + second! >= collapsedShare * (third! + fourth!)) return 0
  const falling = Float64Array.from(pairs, (i) => evidence[i]!).toSorted((a, b) => b - a)
  const likely = falling.reduce((count, value) => count + (value + prior > 0 ? 1 : 0), 0)
  return Math.min(aboveValley(falling), likely, Math.sqrt(third! * fourth!))
}

/** How many of falling values are the upper of the two classes whose means lie furthest apart (Otsu 1979). */
function aboveValley(falling: Float64Array): number {
  const n = falling.length
  const total = sumOf(falling)
  let sum = 0
  let most = 0
  let above = 0
  for (let k = 1; k < n; k++) {
    sum += falling[k - 1]!
    const between = k * (n - k) * (sum / k - (total - sum) / (n - k)) ** 2
    if (between <= most) continue
    most = between
    above = k
  }
  return above
}
