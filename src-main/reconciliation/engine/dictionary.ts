import { trigrams } from './text.ts'

/** Letters below this are packed three to a number. */
const packable = 1024

/** Texts of tokens and their numbers, in the order in which they were met. */
export class TokenDictionary {
  readonly #ids = new Map<string, number>()
  readonly #texts: string[] = []
  /** Packed letters + 1 by hash, 0 where free, and the number of the token. */
  #packed = new Int32Array(1 << 14)
  #packedIds = new Int32Array(1 << 14)
  #packedSize = 0

  idOf(text: string): number {
    let id = this.#ids.get(text)
    if (id === undefined) {
      id = this.#texts.push(text) - 1
      this.#ids.set(text, id)
    }
    return id
  }

  textOf(id: number): string {
    return this.#texts[id]!
  }

  /** Calls `visit` with the number of each three letters of the words of a folded text. */
  trigrams(text: string, visit: (id: number) => void): void {
    for (let i = 0; i < text.length; i++) {
      if (text.charCodeAt(i) < 128) continue
      trigrams(text, (gram) => visit(this.#gramId(gram)))
      return
    }
    const space = 32
    let before = space
    let last = space
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? text.charCodeAt(i) : space
      const inWord = (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
      const letter = inWord ? code : space
      if (last !== space) visit(this.#packedId(before, last, letter))
      before = last
      last = letter
    }
  }

  #gramId(gram: string): number {
    const [a, b, c] = [gram.charCodeAt(0), gram.charCodeAt(1), gram.charCodeAt(2)]
    return a < packable && b < packable && c < packable ? this.#packedId(a, b, c) : this.idOf(gram)
  }

  #packedId(a: number, b: number, c: number): number {
    const key = ((a * packable + b) * packable + c + 1) | 0
    const mask = this.#packed.length - 1
    let at = (Math.imul(key, 0x9e3779b1) >>> 12) & mask
    for (;;) {
      const found = this.#packed[at]
      if (found === key) return this.#packedIds[at]!
      if (found === 0) break
      at = (at + 1) & mask
    }
    const id = this.#texts.push(String.fromCharCode(a, b, c)) - 1
    this.#packed[at] = key
    this.#packedIds[at] = id
    if (++this.#packedSize * 2 > this.#packed.length) this.#grow()
    return id
  }

  #grow(): void {
    const [keys, ids] = [this.#packed, this.#packedIds]
    this.#packed = new Int32Array(2 * keys.length)
    this.#packedIds = new Int32Array(2 * keys.length)
    const mask = this.#packed.length - 1
    for (const [from, key] of keys.entries()) {
      if (key === 0) continue
      let at = (Math.imul(key, 0x9e3779b1) >>> 12) & mask
      while (this.#packed[at] !== 0) at = (at + 1) & mask
      this.#packed[at] = key
      this.#packedIds[at] = ids[from]!
    }
  }
}
