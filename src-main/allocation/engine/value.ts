import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'

/** Pairs are never changed, and drops that differ in caps and targets share them. */
const knownDemand = new WeakMap<Instance['contract'], Int32Array<ArrayBuffer>>()
const knownLargest = new WeakMap<
  Instance['score'],
  { readonly contract: Instance['contract']; readonly scores: Float64Array }
>()

/** Users with an eligible pair, for each contract; not to be written to. */
export function contractDemand(
  instance: Pick<Instance, 'contracts' | 'contract'>,
): Int32Array<ArrayBuffer> {
  const { contracts, contract } = instance
  const known = knownDemand.get(contract)
  if (known?.length === contracts) return known
  const demand = new Int32Array(contracts)
  for (let pair = 0; pair < contract.length; pair++) demand[contract[pair]!]!++
  knownDemand.set(contract, demand)
  return demand
}

/** The largest score of each contract; 0 where it has no pair. */
export function largestScores(
  { contract, score }: Pick<Instance, 'contract' | 'score'>,
  contracts: number,
): Float64Array {
  const known = knownLargest.get(score)
  if (known?.contract === contract && known.scores.length === contracts) return known.scores
  const scores = new Float64Array(contracts)
  for (let pair = 0; pair < score.length; pair++) {
    const c = contract[pair]!
    if (score[pair]! > scores[c]!) scores[c] = score[pair]!
  }
  knownLargest.set(score, { contract, scores })
  return scores
}

/** cap / (cap + demand), 0 where the cap is 0: near 1 when few users can use much capacity. */
function contractScarcity(
  instance: Pick<Instance, 'contracts' | 'contract' | 'cap'>,
): Float64Array<ArrayBuffer> {
  const demand = contractDemand(instance)
  const scarcity = new Float64Array(instance.contracts)
  for (let c = 0; c < scarcity.length; c++) {
    const cap = instance.cap[c]!
    scarcity[c] = cap === 0 ? 0 : cap / (cap + demand[c]!)
  }
  return scarcity
}

/** The factor on a pair's score: 1 + alpha * scarcity for sponsored contracts, 1 for the others. */
export function contractLifts(
  instance: Pick<Instance, 'contracts' | 'contract' | 'cap' | 'sponsored'>,
  scarcityAlpha: number,
): Float64Array<ArrayBuffer> {
  const lift = contractScarcity(instance)
  for (let c = 0; c < lift.length; c++) {
    lift[c] = instance.sponsored[c] === 1 ? 1 + scarcityAlpha * lift[c]! : 1
  }
  return lift
}

/** What one assignment of the pair adds to the objective. `lifts` comes from {@link contractLifts}. */
export function pairValue(
  instance: Pick<Instance, 'contract' | 'score'>,
  policy: Pick<Policy, 'fillBonus'>,
  lifts: Float64Array,
  pair: number,
): number {
  return instance.score[pair]! * lifts[instance.contract[pair]!]! + policy.fillBonus
}

/** The largest value of any pair; the fill bonus alone when there is no pair. */
export function largestValue(
  instance: Pick<Instance, 'contract' | 'score'>,
  policy: Pick<Policy, 'fillBonus'>,
  lifts: Float64Array,
): number {
  let largest = 0
  const scores = largestScores(instance, lifts.length)
  for (let c = 0; c < lifts.length; c++) largest = Math.max(largest, scores[c]! * lifts[c]!)
  return largest + policy.fillBonus
}

/** Users looked at for {@link typicalValue}, and the share of them whose best value is below it. */
const TYPICAL_SAMPLE = 4096
const TYPICAL_QUANTILE = 0.9

/**
 * A value that is large for a user of this drop but not an outlier: nine users in ten have no pair
 * worth more. What solvers measure prices in; positive, as the fill bonus is.
 */
export function typicalValue(
  instance: Pick<Instance, 'users' | 'rowStart' | 'contract' | 'score'>,
  policy: Pick<Policy, 'fillBonus'>,
  lifts: Float64Array,
): number {
  const { users, rowStart, contract, score } = instance
  const stride = Math.max(1, Math.floor(users / TYPICAL_SAMPLE))
  const best: number[] = []
  for (let u = 0; u < users; u += stride) {
    if (rowStart[u] === rowStart[u + 1]) continue
    let most = 0
    for (let pair = rowStart[u]!; pair < rowStart[u + 1]!; pair++) {
      most = Math.max(most, score[pair]! * lifts[contract[pair]!]!)
    }
    best.push(most)
  }
  best.sort((a, b) => a - b)
  return (best[Math.floor(TYPICAL_QUANTILE * best.length)] ?? 0) + policy.fillBonus
}

/** The pair of this user and contract, -1 when it is not eligible. */
export function findPair(
  instance: Pick<Instance, 'rowStart' | 'contract'>,
  user: number,
  contract: number,
): number {
  let low = instance.rowStart[user]!
  const end = instance.rowStart[user + 1]!
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (instance.contract[middle]! < contract) low = middle + 1
    else high = middle
  }
  return low < end && instance.contract[low] === contract ? low : -1
}
