import type { ByteBuffer } from '../parquet/byte-buffer.ts'
import { hashOf } from './key-table.ts'

/** Numbers the distinct texts of one column of one chunk, 0.. in order of arrival. */
export class TextDictionary {
  count = 0
  #slots = new Int32Array(1 << 12)
  #mask = (1 << 12) - 1
  #hashes = new Uint32Array(1 << 11)
  #from = new Int32Array(1 << 11)
  #to = new Int32Array(1 << 11)

  clear(): void {
    this.count = 0
    this.#slots.fill(0)
  }

  /** The code of `bytes[from..to)`; the bytes stay where they are until the dictionary is cleared. */
  code(bytes: Uint8Array, from: number, to: number): number {
    if (this.count === this.#hashes.length) this.#grow()
    const hash = hashOf(bytes, from, to)
    const slots = this.#slots
    let slot = hash & this.#mask
    for (;;) {
      const found = slots[slot]! - 1
      if (found < 0) break
      if (this.#hashes[found] === hash && this.#isSame(found, bytes, from, to)) return found
      slot = (slot + 1) & this.#mask
    }
    const code = this.count++
    slots[slot] = code + 1
    this.#hashes[code] = hash
    this.#from[code] = from
    this.#to[code] = to
    return code
  }

  /** The texts in order of their codes, each behind its length, as Parquet writes them plainly. */
  writePlain(bytes: Uint8Array, out: ByteBuffer): void {
    for (let code = 0; code < this.count; code++) {
      appendText(out, bytes, this.#from[code]!, this.#to[code]!)
    }
  }

  #isSame(code: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.#from[code]!
    const length = to - from
    if (this.#to[code]! - start !== length) return false
    for (let i = 0; i < length; i++) if (bytes[start + i] !== bytes[from + i]) return false
    return true
  }

  #grow(): void {
    const size = this.#hashes.length * 2
    const longer = <Numbers extends Int32Array | Uint32Array>(
      numbers: Numbers,
      copy: Numbers,
    ): Numbers => {
      copy.set(numbers)
      return copy
    }
    this.#hashes = longer(this.#hashes, new Uint32Array(size))
    this.#from = longer(this.#from, new Int32Array(size))
    this.#to = longer(this.#to, new Int32Array(size))
    this.#slots = new Int32Array(size * 2)
    this.#mask = size * 2 - 1
    for (let code = 0; code < this.count; code++) {
      let slot = this.#hashes[code]! & this.#mask
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask
      this.#slots[slot] = code + 1
    }
  }
}

/** A text as Parquet writes it plainly: its length in four bytes, then its bytes. */
export function appendText(out: ByteBuffer, bytes: Uint8Array, from: number, to: number): void {
  const length = to - from
  out.reserve(length + 4)
  const target = out.bytes
  let at = out.length
  target[at++] = length & 0xff
  target[at++] = (length >>> 8) & 0xff
  target[at++] = (length >>> 16) & 0xff
  target[at++] = length >>> 24
  out.length = at
  out.append(bytes, from, to)
}
