/** A small table from the bytes of keys to numbers, 0.. in order of arrival. */
export class KeyTable {
  #slots = new Int32Array(64).fill(-1)
  #hashes: number[] = []
  /** The key that last followed each one; keys mostly come in the order of the line before. */
  #next: number[] = []
  #last = -1
  readonly keys: Uint8Array[] = []

  /** The number of the key `bytes[from..to)`, entered if it is new. */
  enter(bytes: Uint8Array, from: number, to: number): number {
    const last = this.#last
    const expected = last < 0 ? 0 : this.#next[last]!
    const key = this.keys[expected]
    if (key !== undefined && isEqual(key, bytes, from, to)) {
      this.#last = expected
      return expected
    }
    const number = this.#look(bytes, from, to)
    if (last >= 0) this.#next[last] = number
    this.#last = number
    return number
  }

  #look(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashOf(bytes, from, to)
    const mask = this.#slots.length - 1
    let slot = hash & mask
    for (;;) {
      const found = this.#slots[slot]!
      if (found < 0) break
      if (this.#hashes[found] === hash && isEqual(this.keys[found]!, bytes, from, to)) return found
      slot = (slot + 1) & mask
    }
    const number = this.keys.length
    this.#slots[slot] = number
    this.#hashes.push(hash)
    this.#next.push(0)
    this.keys.push(bytes.slice(from, to))
    if (this.keys.length * 2 > this.#slots.length) this.#grow()
    return number
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (const [number, hash] of this.#hashes.entries()) {
      let slot = hash & mask
      while (slots[slot]! >= 0) slot = (slot + 1) & mask
      slots[slot] = number
    }
    this.#slots = slots
  }
}

/** FNV-1a over bytes, as an unsigned 32-bit number. */
export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
  return (hash ^ (hash >>> 15)) >>> 0
}

export function isEqual(key: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (key.length !== to - from) return false
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[from + i]) return false
  return true
}
