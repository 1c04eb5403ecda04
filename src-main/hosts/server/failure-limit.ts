const window = 60_000
/** Addresses remembered at the same time; beyond that the oldest is forgotten. */
const remembered = 10_000

/**
 * Counts failures by address of the caller: after `limit` of them in a minute that address waits.
 * Tokens cannot be guessed; this keeps those who try from costing more than a look at a map.
 */
export class FailureLimit {
  readonly #limit: number
  readonly #now: () => number
  readonly #failures = new Map<string, { since: number; count: number }>()

  constructor(limit: number, now: () => number) {
    this.#limit = limit
    this.#now = now
  }

  /** Seconds to wait; 0: go on. */
  waitOf(address: string): number {
    const found = this.#failures.get(address)
    if (found === undefined || found.count < this.#limit) return 0
    const left = found.since + window - this.#now()
    return left > 0 ? Math.ceil(left / 1000) : 0
  }

  add(address: string): void {
    const now = this.#now()
    const found = this.#failures.get(address)
    if (found !== undefined && now - found.since < window) {
      found.count++
      return
    }
    this.#failures.delete(address)
    this.#failures.set(address, { since: now, count: 1 })
    if (this.#failures.size <= remembered) return
    const [oldest] = this.#failures.keys()
    if (oldest !== undefined) this.#failures.delete(oldest)
  }
}
