import type { GroupTerms } from '../dual-bundle.ts'
import { hold, release, type State } from '../greedy-state.ts'
import type { Control } from '../model.ts'
import type { FlowCandidates } from './dual-result.ts'
import { ExchangeArcs } from './exchange-arcs.ts'
import { NodeHeap } from './node-heap.ts'

export interface ExchangeInput {
  readonly candidates: FlowCandidates
  readonly terms: GroupTerms
  /** Prices of contracts in units of `scale`; moved as capacities are mended. */
  readonly price: Float64Array
  /** Arcs dearer than this are left out. */
  readonly reach: number
  /** Smallest gain worth a path. */
  readonly tolerance: number
  /** What a seat may cost more than the one before it along the same contracts, by another user. */
  readonly slack: number
  /** Ground arcs keep the groups' rules. */
  readonly guarded: boolean
}

const NONE = -1
const STEP_SHARE = 0.01
const MOST_SEARCHES = 4000
const MOST_FILLINGS = 40

/**
 * Mends capacities along shortest paths in the graph of {@link ExchangeArcs}: successive shortest
 * paths with potentials (Edmonds and Karp 1972), many paths of one search at a time. The potentials
 * are the prices themselves: a search lowers them so that no arc costs less than 0.
 */
export class Exchange {
  readonly #state: State
  readonly #input: ExchangeInput
  readonly #arcs: ExchangeArcs
  readonly #ground: number
  readonly #distance: Float64Array
  readonly #parent: Int32Array
  readonly #via: Int32Array
  readonly #root: Int32Array
  /**
   * Added to every arc: where all arcs cost nothing, paths are short then, and those of many sources
   * share the sinks among them.
   */
  readonly #step: number
  readonly #heap = new NodeHeap()
  /** Of the arc found by the last {@link #cheapest}; Infinity: there is none. */
  #cost = 0

  constructor(state: State, input: ExchangeInput) {
    const { candidates, terms, price, reach, guarded } = input
    this.#state = state
    this.#input = input
    this.#arcs = new ExchangeArcs(state, candidates, terms, price, reach, guarded)
    this.#step = input.tolerance * STEP_SHARE
    this.#ground = state.instance.contracts
    this.#distance = new Float64Array(this.#ground + 1)
    this.#parent = new Int32Array(this.#ground + 1)
    this.#via = new Int32Array(this.#ground + 1)
    this.#root = new Int32Array(this.#ground + 1)
  }

  /** Moves seats over capacity to contracts with capacity left, or gives them up. Returns how many are left over. */
  removeExcess(control: Control): number {
    const { free } = this.#state
    for (let search = 0; search < MOST_SEARCHES; search++) {
      control.checkpoint()
      if (control.now() >= control.deadline) break
      const sources: number[] = []
      for (let c = 0; c < this.#ground; c++) if (free[c]! < 0) sources.push(c)
      if (sources.length === 0) return 0
      if (!this.#passOn(sources)) break
    }
    let left = 0
    for (let c = 0; c < this.#ground; c++) left += Math.max(0, -free[c]!)
    return left
  }

  /**
   * Fills capacity left at a price above 0: from users with a free slot, or from contracts whose
   * seats are worth less. Returns the gain in units of `scale`.
   */
  fillDeficits(control: Control): number {
    let total = 0
    for (let filling = 0; filling < MOST_FILLINGS; filling++) {
      control.checkpoint()
      if (control.now() >= control.deadline) break
      const gain = this.#drawIn()
      total += gain
      if (gain === 0) break
    }
    return total
  }

  #passOn(sources: readonly number[]): boolean {
    const { free } = this.#state
    const { price, tolerance } = this.#input
    const distance = this.#distance
    this.#reset()
    for (const source of sources) this.#reach(source, 0, NONE, NONE, source)
    const sinks: number[] = []
    const served = new Set<number>()
    let limit = Infinity
    const heap = this.#heap
    while (heap.length > 0) {
      const key = heap.lowest
      const node = heap.pop()
      if (key > distance[node]!) continue
      if (key > limit) break
      if (node === this.#ground || free[node]! > 0) {
        sinks.push(node)
        served.add(this.#root[node]!)
        if (sinks.length === 1) limit = 2 * key + 2 * tolerance
        if (served.size === sources.length) limit = key
        continue
      }
      this.#expand(node, key)
    }
    let moved = false
    let furthest = 0
    for (const sink of sinks) {
      if (free[this.#root[sink]!]! >= 0 || !this.#augment(sink)) continue
      moved = true
      furthest = distance[sink]!
      this.#repeat(sink, furthest + this.#input.slack)
    }
    const ofGround = Math.min(distance[this.#ground]!, furthest)
    for (let c = 0; c < this.#ground; c++) {
      price[c] = price[c]! - Math.min(distance[c]!, furthest) + ofGround
    }
    return moved
  }

  #drawIn(): number {
    const { free } = this.#state
    const { price, tolerance } = this.#input
    const distance = this.#distance
    const wanting: number[] = []
    let dearest = 0
    for (let c = 0; c < this.#ground; c++) {
      if (free[c]! <= 0 || price[c]! <= tolerance) continue
      wanting.push(c)
      dearest = Math.max(dearest, price[c]!)
    }
    if (wanting.length === 0) return 0
    this.#reset()
    this.#reach(this.#ground, 0, NONE, NONE, this.#ground)
    for (let c = 0; c < this.#ground; c++) {
      if (price[c]! < dearest) this.#reach(c, Math.max(0, price[c]!), NONE, NONE, c)
    }
    const heap = this.#heap
    while (heap.length > 0) {
      const key = heap.lowest
      const node = heap.pop()
      if (key > distance[node]!) continue
      if (key >= dearest) break
      this.#expand(node, key)
    }
    const before = wanting.map((c) => price[c]! - distance[c]!)
    let gain = 0
    const order = wanting.map((_, i) => i).toSorted((a, b) => before[b]! - before[a]! || a - b)
    for (const i of order) {
      if (before[i]! <= tolerance) break
      const root = this.#root[wanting[i]!]!
      // A seat must be there to be given.
      if (root !== this.#ground && free[root]! >= this.#state.instance.cap[root]!) continue
      if (this.#augment(wanting[i]!)) gain += before[i]!
    }
    for (let c = 0; c < this.#ground; c++) price[c] = Math.min(price[c]!, distance[c]!)
    return gain
  }

  #reset(): void {
    this.#distance.fill(Infinity)
    this.#heap.clear()
  }

  #reach(node: number, distance: number, parent: number, via: number, root: number): void {
    if (distance >= this.#distance[node]!) return
    this.#distance[node] = distance
    this.#parent[node] = parent
    this.#via[node] = via
    this.#root[node] = root
    this.#heap.push(distance, node)
  }

  #expand(node: number, key: number): void {
    const { price } = this.#input
    const list = this.#arcs.listOf(node)
    const priceHere = node === this.#ground ? 0 : price[node]!
    for (let i = 0; i < list.length;) {
      const to = list.to[i]!
      const cost = list.loss[i]! - priceHere + (to === this.#ground ? 0 : price[to]!)
      const reached = key + Math.max(0, cost) + this.#step
      if (reached >= this.#distance[to]!) {
        i++
        continue
      }
      const user = list.user[i]!
      if (!this.#arcs.isOpen(user, node, to)) {
        if (node !== this.#ground && to !== this.#ground) list.remove(i)
        else i++
        continue
      }
      this.#reach(to, reached, node, user, this.#root[node]!)
      i++
    }
  }

  /** Hands seats on along the path to a node, when each user on it can still do its part. */
  #augment(sink: number): boolean {
    const state = this.#state
    const ground = this.#ground
    const users: number[] = []
    for (let node = sink; this.#parent[node] !== NONE; node = this.#parent[node]!) {
      const user = this.#via[node]!
      if (users.includes(user) || !this.#arcs.isOpen(user, this.#parent[node]!, node)) return false
      users.push(user)
      if (users.length > ground) return false
    }
    if (users.length === 0 || (sink !== ground && state.free[sink]! <= 0)) return false
    this.#pass(sink, users)
    return true
  }

  /** Hands more seats on along the path to a sink, by other users, while each costs at most `most`. */
  #repeat(sink: number, most: number): void {
    const { free } = this.#state
    const root = this.#root[sink]!
    while (free[root]! < 0 && (sink === this.#ground || free[sink]! > 0)) {
      let cost = 0
      const users: number[] = []
      for (let node = sink; this.#parent[node] !== NONE; node = this.#parent[node]!) {
        users.push(this.#cheapest(this.#parent[node]!, node, users))
        cost += this.#cost
        if (cost > most) return
      }
      this.#pass(sink, users)
    }
  }

  /** The user of the cheapest open arc between two nodes who is not among some. */
  #cheapest(from: number, to: number, others: readonly number[]): number {
    const { price } = this.#input
    const list = this.#arcs.listOf(from)
    const difference = (to === this.#ground ? 0 : price[to]!) - price[from]!
    let best = NONE
    this.#cost = Infinity
    for (let i = 0; i < list.length; i++) {
      if (list.to[i] !== to) continue
      const cost = Math.max(0, list.loss[i]! + difference) + this.#step
      const user = list.user[i]!
      if (cost >= this.#cost || others.includes(user) || !this.#arcs.isOpen(user, from, to)) {
        continue
      }
      this.#cost = cost
      best = user
    }
    return best
  }

  /** Moves a seat along the path to a node, by the users on it, the last one first. */
  #pass(sink: number, users: readonly number[]): void {
    const state = this.#state
    let i = 0
    for (let node = sink; this.#parent[node] !== NONE; node = this.#parent[node]!) {
      const from = this.#parent[node]!
      const user = users[i++]!
      if (from !== this.#ground) release(state, user, from)
      if (node !== this.#ground) hold(state, user, node)
    }
    for (const user of users) this.#arcs.add(user)
  }
}
