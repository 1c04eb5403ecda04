/** The k best contracts offered, best first, with the sums of the first n. */
export class TopPairs {
  length = 0
  /** What an offer must be above. */
  worst = -Infinity
  readonly contract: Uint16Array
  readonly sum: Float64Array
  readonly #net: Float64Array

  constructor(size: number) {
    this.contract = new Uint16Array(size)
    this.sum = new Float64Array(size + 1)
    this.#net = new Float64Array(size)
  }

  clear(): void {
    this.length = 0
    this.worst = -Infinity
  }

  /** A contract and what it is worth, less its price where there is one. */
  offer(net: number, contract: number): void {
    if (net <= this.worst) return
    const nets = this.#net
    let at = this.length < nets.length ? this.length++ : nets.length - 1
    while (at > 0 && nets[at - 1]! < net) {
      nets[at] = nets[at - 1]!
      this.contract[at] = this.contract[at - 1]!
      at--
    }
    nets[at] = net
    this.contract[at] = contract
    if (this.length === nets.length) this.worst = nets[nets.length - 1]!
  }

  /** How many are above a limit. */
  countAbove(limit: number): number {
    let count = 0
    while (count < this.length && this.#net[count]! > limit) count++
    return count
  }

  /** Fills {@link sum}: after the last offer, before it is read. */
  addUp(): void {
    for (let i = 0; i < this.length; i++) this.sum[i + 1] = this.sum[i]! + this.#net[i]!
  }
}
