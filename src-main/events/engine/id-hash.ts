/** Numbers of 32 bits in the hash of an id. */
export const HASH_LANES = 3

/**
 * Hashes ids in three lanes of 32 bits, seeded anew in every run: equal ids are equal, others
 * practically never. Each lane is MurmurHash3 (x86, 32 bits) with multipliers of its own.
 */
export class IdHasher {
  readonly #seeds: readonly [number, number, number]

  constructor(seeds: readonly [number, number, number]) {
    this.#seeds = seeds
  }

  /** Writes the hash of `bytes[from..to)` to `out` at `at`; `view` shows the same bytes. */
  write(
    bytes: Uint8Array,
    view: DataView,
    from: number,
    to: number,
    out: Uint32Array,
    at: number,
  ): void {
    const length = to - from
    let a = this.#seeds[0] | 0
    let b = this.#seeds[1] | 0
    let c = this.#seeds[2] | 0
    let place = from
    for (; place + 4 <= to; place += 4) {
      const word = view.getInt32(place, true)
      a = Math.imul(rotate13(a ^ scrambled(word, 0xcc9e2d51, 0x1b873593)), 5) + 0xe6546b64
      b = Math.imul(rotate13(b ^ scrambled(word, 0x239b961b, 0xab0e9789)), 5) + 0x561ccd1b
      c = Math.imul(rotate13(c ^ scrambled(word, 0x38b34ae5, 0xa1e38b93)), 5) + 0x0bcaa747
    }
    if (place < to) {
      let word = 0
      for (let shift = 0; place < to; place++, shift += 8) word |= bytes[place]! << shift
      a ^= scrambled(word, 0xcc9e2d51, 0x1b873593)
      b ^= scrambled(word, 0x239b961b, 0xab0e9789)
      c ^= scrambled(word, 0x38b34ae5, 0xa1e38b93)
    }
    out[at] = finished(a ^ length)
    out[at + 1] = finished(b ^ length)
    out[at + 2] = finished(c ^ length)
  }
}

function scrambled(word: number, first: number, second: number): number {
  const mixed = Math.imul(word, first)
  return Math.imul((mixed << 15) | (mixed >>> 17), second)
}

function rotate13(lane: number): number {
  return (lane << 13) | (lane >>> 19)
}

function finished(lane: number): number {
  let hash = lane | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
