import { appendText, ByteBuffer, type SharedBytes } from '../parquet/byte-buffer.ts'

/** The bytes of a word, little end first, that belong to a text of that many more bytes. */
const masks = Int32Array.of(0, 0xff, 0xffff, 0xffffff)

/** Numbers the distinct texts of one column of one chunk, 0.. in order of arrival. */
export class TextDictionary {
  count = 0
  /** The texts in order of their codes, as Parquet writes them plainly: each behind its length. */
  readonly texts = new ByteBuffer(1 << 14)
  #slots = new Int32Array(1 << 12)
  #mask = (1 << 12) - 1
  #hashes = new Int32Array(1 << 11)
  #from = new Int32Array(1 << 11)
  #to = new Int32Array(1 << 11)

  clear(): void {
    this.count = 0
    this.texts.length = 0
    this.#slots.fill(0)
  }

  /** The code of a text. `view` has at least three bytes behind it. */
  code(source: SharedBytes, from: number, to: number): number {
    if (this.count === this.#hashes.length) this.#grow()
    const { view } = source
    const length = to - from
    let hash = length
    const rest = masks[length & 3]!
    const last = to - (length & 3)
    for (let at = from; at < last; at += 4) hash = mixed(hash, view.getInt32(at, true))
    if (rest !== 0) hash = mixed(hash, view.getInt32(last, true) & rest)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash ^= hash >>> 13
    const slots = this.#slots
    const mask = this.#mask
    let slot = hash & mask
    for (;;) {
      const found = slots[slot]! - 1
      if (found < 0) break
      if (this.#hashes[found] === hash && this.#isSame(found, view, from, to)) return found
      slot = (slot + 1) & mask
    }
    const code = this.count++
    slots[slot] = code + 1
    this.#hashes[code] = hash
    this.#from[code] = this.texts.length + 4
    appendText(this.texts, source, from, to)
    this.#to[code] = this.texts.length
    return code
  }

  /** Where the text of a code stands in {@link texts}, without its length. */
  from(code: number): number {
    return this.#from[code]!
  }

  to(code: number): number {
    return this.#to[code]!
  }

  #isSame(code: number, view: DataView, from: number, to: number): boolean {
    let other = this.#from[code]!
    const length = to - from
    if (this.#to[code]! - other !== length) return false
    const texts = this.texts.view
    const last = to - (length & 3)
    let at = from
    for (; at < last; at += 4, other += 4) {
      if (view.getInt32(at, true) !== texts.getInt32(other, true)) return false
    }
    const rest = masks[length & 3]!
    return rest === 0 || ((view.getInt32(at, true) ^ texts.getInt32(other, true)) & rest) === 0
  }

  #grow(): void {
    const size = this.#hashes.length * 2
    const longer = (numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> => {
      const copy = new Int32Array(size)
      copy.set(numbers)
      return copy
    }
    this.#hashes = longer(this.#hashes)
    this.#from = longer(this.#from)
    this.#to = longer(this.#to)
    this.#slots = new Int32Array(size * 2)
    this.#mask = size * 2 - 1
    for (let code = 0; code < this.count; code++) {
      let slot = this.#hashes[code]! & this.#mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = code + 1
    }
  }
}

/** A step of MurmurHash3 (x86, 32 bits). */
function mixed(hash: number, word: number): number {
  word = Math.imul(word, 0xcc9e2d51)
  word = Math.imul((word << 15) | (word >>> 17), 0x1b873593)
  hash ^= word
  return (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
}
