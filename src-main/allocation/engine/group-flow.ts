/**
 * The largest flow from groups to contracts: group g sends at most `supply[g]`, at most
 * `room[g * contracts + c]` of it to contract c, which takes at most `cap[c]` (Dinitz 1970, blocking
 * flows along shortest paths). Small dense networks: time grows with groups x contracts.
 */
export interface GroupFlow {
  readonly total: number
  /** What group g sends to contract c, at g * contracts + c. */
  readonly flow: Int32Array
  /** What each group sends. */
  readonly sent: Float64Array
  /** The smallest cut: 1 for the groups and contracts that compete for too little. */
  readonly shortGroup: Uint8Array
  readonly tightContract: Uint8Array
}

export function groupFlow(
  supply: ArrayLike<number>,
  cap: ArrayLike<number>,
  room: Int32Array,
): GroupFlow {
  return new Network(supply, cap, room).solve()
}

class Network {
  readonly #groups: number
  readonly #contracts: number
  readonly #room: Int32Array
  readonly #flow: Int32Array
  readonly #supplyLeft: Float64Array
  readonly #capLeft: Float64Array
  readonly #sent: Float64Array
  /** Distance from the source of groups, then of contracts; -1: not reached. */
  readonly #level: Int32Array
  readonly #next: Int32Array

  constructor(supply: ArrayLike<number>, cap: ArrayLike<number>, room: Int32Array) {
    this.#groups = supply.length
    this.#contracts = cap.length
    this.#room = room
    this.#flow = new Int32Array(room.length)
    this.#supplyLeft = Float64Array.from(supply)
    this.#capLeft = Float64Array.from(cap)
    this.#sent = new Float64Array(supply.length)
    this.#level = new Int32Array(supply.length + cap.length)
    this.#next = new Int32Array(supply.length + cap.length)
  }

  solve(): GroupFlow {
    let total = 0
    while (this.#findLevels()) {
      this.#next.fill(0)
      for (let g = 0; g < this.#groups; g++) {
        while (this.#supplyLeft[g]! > 0) {
          const pushed = this.#push(g, this.#supplyLeft[g]!)
          if (pushed === 0) break
          this.#supplyLeft[g]! -= pushed
          this.#sent[g]! += pushed
          total += pushed
        }
      }
    }
    const reached = (node: number) => (this.#level[node]! >= 0 ? 1 : 0)
    return {
      total,
      flow: this.#flow,
      sent: this.#sent,
      shortGroup: Uint8Array.from(this.#sent, (_, g) => reached(g)),
      tightContract: Uint8Array.from(this.#capLeft, (_, c) => reached(this.#groups + c)),
    }
  }

  /** False when no contract with room can be reached any more. */
  #findLevels(): boolean {
    this.#level.fill(-1)
    const queue: number[] = []
    for (let g = 0; g < this.#groups; g++) {
      if (this.#supplyLeft[g]! <= 0) continue
      this.#level[g] = 0
      queue.push(g)
    }
    let found = false
    for (const node of queue) {
      const isGroup = node < this.#groups
      const others = isGroup ? this.#contracts : this.#groups
      for (let n = 0; n < others; n++) {
        const to = isGroup ? this.#groups + n : n
        if (this.#level[to]! >= 0 || this.#residual(node, n) <= 0) continue
        this.#level[to] = this.#level[node]! + 1
        if (isGroup && this.#capLeft[n]! > 0) found = true
        queue.push(to)
      }
    }
    return found
  }

  /** Room on the arc from a node to the n-th node of the other side. */
  #residual(node: number, n: number): number {
    if (node < this.#groups) {
      const arc = node * this.#contracts + n
      return this.#room[arc]! - this.#flow[arc]!
    }
    return this.#flow[n * this.#contracts + node - this.#groups]!
  }

  #push(node: number, most: number): number {
    const isGroup = node < this.#groups
    if (!isGroup) {
      const c = node - this.#groups
      const taken = Math.min(most, this.#capLeft[c]!)
      if (taken > 0) {
        this.#capLeft[c]! -= taken
        return taken
      }
    }
    const others = isGroup ? this.#contracts : this.#groups
    for (; this.#next[node]! < others; this.#next[node]!++) {
      const n = this.#next[node]!
      const to = isGroup ? this.#groups + n : n
      const room = this.#residual(node, n)
      if (room <= 0 || this.#level[to] !== this.#level[node]! + 1) continue
      const pushed = this.#push(to, Math.min(most, room))
      if (pushed === 0) continue
      if (isGroup) this.#flow[node * this.#contracts + n]! += pushed
      else this.#flow[n * this.#contracts + node - this.#groups]! -= pushed
      return pushed
    }
    return 0
  }
}
