/** Numbers of hashes, by open addressing. `look` is called often while the table grows. */
export class HashNumbers {
  #keys: Int32Array
  #ids: Int32Array
  #mask: number
  readonly #look: () => void
  size = 0

  constructor(expected: number, look: () => void) {
    this.#look = look
    const length = 2 ** Math.ceil(Math.log2(8 * Math.max(16, expected)))
    this.#keys = new Int32Array(length)
    this.#ids = new Int32Array(length)
    this.#mask = length - 1
  }

  #slot(key: number): number {
    let at = (key >>> 5) & this.#mask
    while (this.#ids[at] !== 0 && this.#keys[at] !== key) at = (at + 1) & this.#mask
    return at
  }

  /** -1: it has none. */
  known(hash: number): number {
    return this.#ids[this.#slot(hash | 0)]! - 1
  }

  idOf(hash: number): number {
    const key = hash | 0
    const at = this.#slot(key)
    if (this.#ids[at] !== 0) return this.#ids[at]! - 1
    this.#keys[at] = key
    this.#ids[at] = ++this.size
    if (this.size * 2 > this.#mask) this.#grow()
    return this.size - 1
  }

  #grow(): void {
    const [keys, ids] = [this.#keys, this.#ids]
    this.#keys = new Int32Array(2 * keys.length)
    this.#ids = new Int32Array(2 * keys.length)
    this.#mask = this.#keys.length - 1
    for (let i = 0; i < keys.length; i++) {
      if ((i & 0xffff) === 0) this.#look()
      if (ids[i] === 0) continue
      const at = this.#slot(keys[i]!)
      this.#keys[at] = keys[i]!
      this.#ids[at] = ids[i]!
    }
  }
}
