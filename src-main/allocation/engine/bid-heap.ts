/** The bids that hold a contract's seats, lowest first; of equal bids the larger row goes first. */
export class BidHeap {
  length = 0
  #bid = new Float64Array(8)
  #row = new Int32Array(8)

  get lowest(): number {
    return this.length === 0 ? Infinity : this.#bid[0]!
  }

  push(bid: number, row: number): void {
    if (this.length === this.#bid.length) this.#grow()
    let at = this.length++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(bid, row, parent)) break
      this.#bid[at] = this.#bid[parent]!
      this.#row[at] = this.#row[parent]!
      at = parent
    }
    this.#bid[at] = bid
    this.#row[at] = row
  }

  /** Puts a bid in the place of the lowest one and returns that one's row. */
  replaceLowest(bid: number, row: number): number {
    const loser = this.#row[0]!
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= this.length) break
      if (
        child + 1 < this.length &&
        this.#before(this.#bid[child + 1]!, this.#row[child + 1]!, child)
      ) {
        child++
      }
      if (this.#before(bid, row, child)) break
      this.#bid[at] = this.#bid[child]!
      this.#row[at] = this.#row[child]!
      at = child
    }
    this.#bid[at] = bid
    this.#row[at] = row
    return loser
  }

  #before(bid: number, row: number, at: number): boolean {
    return bid < this.#bid[at]! || (bid === this.#bid[at]! && row > this.#row[at]!)
  }

  #grow(): void {
    const bid = new Float64Array(this.#bid.length * 2)
    const row = new Int32Array(this.#row.length * 2)
    bid.set(this.#bid)
    row.set(this.#row)
    this.#bid = bid
    this.#row = row
  }
}
