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
  /** Added to each pair of a row: what having this kind at all is worth to the user. */
  readonly bonus: Float32Array
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
  const rows = input.candidates.user.length
  const auction = new Auction(state, input)
  const queue = new RowQueue(rows)
  let bidsLeft = 0
  for (let row = 0; row < rows; row++) {
    if (input.quota[row]! === 0) continue
    queue.push(row)
    bidsLeft += input.quota[row]! * BIDS_PER_SEAT
  }
  let turns = 0
  for (let row = queue.pop(); row >= 0 && bidsLeft > 0; row = queue.pop()) {
    if ((++turns & 1023) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) return
      progress(Math.min(1, turns / (2 * rows)))
    }
    bidsLeft -= auction.turn(row, queue)
  }
}

class Auction {
  readonly #state: State
  readonly #input: AuctionInput
  /** Contracts of this kind that each user holds. */
  readonly #held: Uint8Array
  readonly #heaps: (BidHeap | undefined)[]
  /** The pairs a user wants most now, best first: what they are worth above price, and where. */
  readonly #net: Float64Array
  readonly #at: Uint32Array

  constructor(state: State, input: AuctionInput) {
    this.#state = state
    this.#input = input
    this.#held = input.kind === 0 ? state.sponsoredHeld : state.plainHeld
    this.#heaps = Array.from({ length: state.instance.contracts })
    this.#net = new Float64Array(state.policy.perUser + 1)
    this.#at = new Uint32Array(state.policy.perUser + 1)
  }

  /** Lets a user bid for the seats it lacks; losers join the queue. Returns the number of bids. */
  turn(row: number, queue: RowQueue): number {
    const { candidates, kind, quota, price } = this.#input
    const user = candidates.user[row]!
    const wanted = quota[row]! - this.#held[user]!
    if (wanted <= 0) return 0
    const found = this.#rank(row, user, wanted + 1)
    const next = found > wanted ? this.#net[wanted]! : 0
    const bids = Math.min(wanted, found)
    for (let j = 0; j < bids; j++) {
      if (!mayTake(this.#state, user, kind === 0)) return j
      const contract = candidates.contract[this.#at[j]!]!
      const loser = this.#place(contract, row, price[contract]! + this.#net[j]! - next + BID_STEP)
      if (loser >= 0) queue.push(loser)
    }
    return bids
  }

  /** Finds the best `most` pairs worth more than their price that the user does not hold. */
  #rank(row: number, user: number, most: number): number {
    const { candidates, kind, price, term, bonus } = this.#input
    const { start, contract, value, noise, noiseUnit } = candidates
    const nets = this.#net
    const extra = term[this.#state.instance.groupOf[user]!]! + bonus[row]!
    const end = start[2 * row + kind + 1]!
    let length = 0
    for (let i = start[2 * row + kind]!; i < end; i++) {
      const c = contract[i]!
      const net = value[i]! + noise[i]! * noiseUnit - price[c]! + extra
      if (net <= 0 || (length === most && net <= nets[most - 1]!)) continue
      if (this.#held[user]! > 0 && isHeld(this.#state, user, c)) continue
      let at = length === most ? most - 1 : length++
      while (at > 0 && nets[at - 1]! < net) {
        nets[at] = nets[at - 1]!
        this.#at[at] = this.#at[at - 1]!
        at--
      }
      nets[at] = net
      this.#at[at] = i
    }
    return length
  }

  /** Seats a bid that is above the contract's price; returns the row that lost its seat, or -1. */
  #place(contract: number, row: number, bid: number): number {
    const { candidates, price } = this.#input
    const state = this.#state
    const heap = (this.#heaps[contract] ??= new BidHeap())
    const user = candidates.user[row]!
    if (state.free[contract]! > 0) {
      hold(state, user, contract)
      heap.push(bid, row)
      if (state.free[contract] === 0) price[contract] = Math.max(price[contract]!, heap.lowest)
      return -1
    }
    if (heap.length === 0) {
      // Full of fixed seats: nobody can bid for it.
      price[contract] = Infinity
      return -1
    }
    const loser = heap.replaceLowest(bid, row)
    price[contract] = Math.max(price[contract]!, heap.lowest)
    release(state, candidates.user[loser]!, contract)
    hold(state, user, contract)
    return loser
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
