import type { Candidates } from './candidates.ts'
import { BidHeap } from './bid-heap.ts'
import { hold, isHeld, mayTake, release, type State } from './greedy-state.ts'
import type { Control } from './model.ts'

export interface AuctionInput {
  readonly candidates: Candidates
  /** 0: the sponsored pairs of each row, 1: the unsponsored ones. */
  readonly kind: 0 | 1
  /** Most contracts of this kind for each row of the candidates. */
  readonly quota: Uint8Array
  /** Starting price of each contract, raised as it is bid up; in units of `scale`. */
  readonly price: Float64Array
  /** Added to each pair of this kind, by group: what the ratios' multipliers make of it. */
  readonly term: Float64Array
}

/** Least rise of a price, in units of `scale`. */
const BID_STEP = 2e-4
/** Bids for each seat wanted after which price wars are left to the later phases. */
const BIDS_PER_SEAT = 12

/**
 * An auction (Bertsekas 1988, several seats a bidder): users bid for the pairs of one kind they
 * want most at current prices, what a seat is worth to them above their next choice; a full
 * contract keeps its highest bids. Every state in between is a valid one.
 */
export function runAuction(
  state: State,
  input: AuctionInput,
  control: Control,
  progress: (fraction: number) => void,
): void {
  const { candidates, kind, quota, price, term } = input
  const { user: users, start, contract, value, noise, noiseUnit } = candidates
  const { free, instance } = state
  const held = kind === 0 ? state.sponsoredHeld : state.plainHeld
  const heaps: (BidHeap | undefined)[] = Array.from({ length: instance.contracts })
  const queue = new RowQueue(users.length)
  let bidsLeft = 0
  for (let row = 0; row < users.length; row++) {
    if (quota[row]! === 0) continue
    queue.push(row)
    bidsLeft += quota[row]! * BIDS_PER_SEAT
  }
  const size = state.policy.perUser + 1
  const topNet = new Float64Array(size)
  const topAt = new Uint32Array(size)
  let turns = 0
  for (let row = queue.pop(); row >= 0 && bidsLeft > 0; row = queue.pop()) {
    if ((++turns & 1023) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) return
      progress(Math.min(1, turns / (2 * users.length)))
    }
    const user = users[row]!
    const wanted = quota[row]! - held[user]!
    if (wanted <= 0) continue
    const groupTerm = term[instance.groupOf[user]!]!
    let length = 0
    const end = start[2 * row + kind + 1]!
    for (let i = start[2 * row + kind]!; i < end; i++) {
      const c = contract[i]!
      const net = value[i]! + noise[i]! * noiseUnit - price[c]! + groupTerm
      if (net <= 0 || (length > wanted && net <= topNet[length - 1]!)) continue
      if (held[user]! > 0 && isHeld(state, user, c)) continue
      let at = length > wanted ? wanted : length++
      while (at > 0 && topNet[at - 1]! < net) {
        topNet[at] = topNet[at - 1]!
        topAt[at] = topAt[at - 1]!
        at--
      }
      topNet[at] = net
      topAt[at] = i
    }
    const next = length > wanted ? topNet[wanted]! : 0
    const bids = Math.min(wanted, length)
    for (let j = 0; j < bids; j++) {
      if (!mayTake(state, user, kind === 0)) break
      const c = contract[topAt[j]!]!
      const bid = price[c]! + topNet[j]! - next + BID_STEP
      const heap = (heaps[c] ??= new BidHeap())
      bidsLeft--
      if (free[c]! > 0) {
        hold(state, user, c)
        heap.push(bid, row)
        if (free[c] === 0) price[c] = Math.max(price[c]!, heap.lowest)
        continue
      }
      if (heap.length === 0) {
        price[c] = Infinity
        continue
      }
      const loser = heap.replaceLowest(bid, row)
      price[c] = Math.max(price[c]!, heap.lowest)
      release(state, users[loser]!, c)
      hold(state, user, c)
      queue.push(loser)
    }
  }
}

/** First in, first out; a row is in it at most once. */
class RowQueue {
  readonly #rows: Int32Array
  readonly #queued: Uint8Array
  #head = 0
  #length = 0

  constructor(rows: number) {
    this.#rows = new Int32Array(Math.max(1, rows))
    this.#queued = new Uint8Array(rows)
  }

  push(row: number): void {
    if (this.#queued[row] === 1) return
    this.#queued[row] = 1
    let at = this.#head + this.#length++
    if (at >= this.#rows.length) at -= this.#rows.length
    this.#rows[at] = row
  }

  /** -1 when empty. */
  pop(): number {
    if (this.#length === 0) return -1
    const row = this.#rows[this.#head]!
    this.#queued[row] = 0
    this.#length--
    if (++this.#head === this.#rows.length) this.#head = 0
    return row
  }
}
