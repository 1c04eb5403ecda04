import type { Instance } from './instance.ts'
import type { Policy } from './model.ts'

/** Users with an eligible pair, for each contract. */
export function contractDemand(
  instance: Pick<Instance, 'contracts' | 'contract'>,
): Int32Array<ArrayBuffer> {
  const demand = new Int32Array(instance.contracts)
  const { contract } = instance
  for (let pair = 0; pair < contract.length; pair++) demand[contract[pair]!]!++
  return demand
}

/** cap / (cap + demand), 0 where the cap is 0: near 1 when few users can use much capacity. */
export function contractScarcity(
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
  const { contract, score } = instance
  let largest = 0
  for (let pair = 0; pair < score.length; pair++) {
    const lifted = score[pair]! * lifts[contract[pair]!]!
    if (lifted > largest) largest = lifted
  }
  return largest + policy.fillBonus
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
