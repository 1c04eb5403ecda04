import type { Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import { contractLifts } from './value.ts'

/**
 * The pairs that can matter when a few rules of a solved drop change, as flow's exchanges read them:
 * row = user, its sponsored pairs, then the others, each ascending by contract. `pair` is where each
 * stands in the instance, so that other caps only need other values.
 */
export interface NearCandidates {
  /** Length 2 * users + 1. */
  readonly start: Uint32Array
  readonly contract: Uint16Array
  readonly pair: Uint32Array
}

/** Pairs of each kind beyond the K best at the prices that are kept of every user. */
const LEAST = 7

/** The best pairs of each kind of every user at the prices of a solved drop. Pins are left out. */
export function nearCandidates(
  instance: Instance,
  policy: Policy,
  prices: Prices,
  control: Pick<Control, 'checkpoint'>,
): NearCandidates {
  const { users, rowStart, contract, score, sponsored } = instance
  const lifts = contractLifts(instance, policy.scarcityAlpha)
  const most = policy.perUser + LEAST
  const start = new Uint32Array(2 * users + 1)
  let room = 0
  for (let u = 0; u < users; u++) room += Math.min(2 * most, rowStart[u + 1]! - rowStart[u]!)
  const pair = new Uint32Array(room)
  // The best of a user: sponsored ones from 0 on, the others from `most` on, in falling order.
  const bestNet = new Float64Array(2 * most)
  const bestPair = new Uint32Array(2 * most)
  const last = Int32Array.of(most - 1, 2 * most - 1)
  const price = prices.contract
  let at = 0
  for (let u = 0; u < users; u++) {
    if ((u & 4095) === 0) control.checkpoint()
    bestNet.fill(-Infinity)
    const end = rowStart[u + 1]!
    for (let i = rowStart[u]!; i < end; i++) {
      const c = contract[i]!
      const net = score[i]! * lifts[c]! - price[c]!
      const kind = 1 - sponsored[c]!
      let place = last[kind]!
      if (net <= bestNet[place]!) continue
      const first = kind * most
      for (; place > first && bestNet[place - 1]! < net; place--) {
        bestNet[place] = bestNet[place - 1]!
        bestPair[place] = bestPair[place - 1]!
      }
      bestNet[place] = net
      bestPair[place] = i
    }
    for (let kind = 0; kind < 2; kind++) {
      const first = at
      for (let n = kind * most; n <= last[kind]! && bestNet[n] !== -Infinity; n++) {
        // Ascending by pair.
        const kept = bestPair[n]!
        let place = at++
        for (; place > first && pair[place - 1]! > kept; place--) pair[place] = pair[place - 1]!
        pair[place] = kept
      }
      start[2 * u + kind + 1] = at
    }
  }
  const kept = pair.slice(0, at)
  const keptContract = new Uint16Array(at)
  for (let i = 0; i < at; i++) keptContract[i] = contract[kept[i]!]!
  return { start, contract: keptContract, pair: kept }
}
