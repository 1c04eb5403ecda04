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
  const best = [new BestPairs(most), new BestPairs(most)] as const
  const price = prices.contract
  let at = 0
  for (let u = 0; u < users; u++) {
    if ((u & 4095) === 0) control.checkpoint()
    best[0].clear()
    best[1].clear()
    const end = rowStart[u + 1]!
    for (let i = rowStart[u]!; i < end; i++) {
      const c = contract[i]!
      const net = score[i]! * lifts[c]! - price[c]!
      const kind = best[sponsored[c] === 1 ? 0 : 1]
      if (net > kind.worst) kind.offer(net, i)
    }
    for (let kind = 0; kind < 2; kind++) {
      at = best[kind]!.copyAscending(pair, at)
      start[2 * u + kind + 1] = at
    }
  }
  const kept = pair.slice(0, at)
  return { start, contract: Uint16Array.from(kept, (i) => contract[i]!), pair: kept }
}

class BestPairs {
  /** What a pair must be above to be among the best. */
  worst = -Infinity
  readonly #net: Float64Array
  readonly #pair: Uint32Array
  #length = 0

  constructor(size: number) {
    this.#net = new Float64Array(size)
    this.#pair = new Uint32Array(size)
  }

  clear(): void {
    this.#length = 0
    this.worst = -Infinity
  }

  offer(net: number, pair: number): void {
    const nets = this.#net
    const size = nets.length
    let at = this.#length === size ? size - 1 : this.#length++
    for (; at > 0 && nets[at - 1]! < net; at--) {
      nets[at] = nets[at - 1]!
      this.#pair[at] = this.#pair[at - 1]!
    }
    nets[at] = net
    this.#pair[at] = pair
    if (this.#length === size) this.worst = nets[size - 1]!
  }

  /** Writes the pairs by their place in the instance; returns where they end. */
  copyAscending(to: Uint32Array, at: number): number {
    const end = at + this.#length
    for (let i = 0; i < this.#length; i++) {
      let place = at + i
      const pair = this.#pair[i]!
      for (; place > at && to[place - 1]! > pair; place--) to[place] = to[place - 1]!
      to[place] = pair
    }
    return end
  }
}
