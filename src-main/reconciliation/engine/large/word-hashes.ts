import { tokenize } from '../text.ts'

/** Takes the words of a folded text as hashes of 32 bits. */
export interface WordSink {
  word(hash: number): void
}

const seed = 0x811c9dc5
const step = 0x01000193
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isWord = (code: number): boolean => (code >= 97 && code <= 122) || isDigit(code)

/** The characters that end a chunk in `tokenize`, of ASCII. */
const ends = new Uint8Array(128)
for (const code of ' \t\n\v\f\r,;|()[]{}"<>*=:!?\\') ends[code.charCodeAt(0)] = 1

/** The most pieces a chunk has whose joined form is a word too, and the longest such form. */
const mostPieces = 6
const longestJoined = 40

export function hashOf(word: string): number {
  let hash = seed
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), step)
  return hash
}

/**
 * The same words as `tokenize` gives, without making texts of them: lists of a million records have
 * many. What is not plain ASCII, or holds a decimal number, goes the long way.
 */
export class WordReader {
  readonly #expand: ((word: string) => string) | null
  readonly #starts = new Int32Array(512)
  readonly #ends = new Int32Array(512)

  constructor(expand: ((word: string) => string) | null) {
    this.#expand = expand
  }

  read(folded: string, sink: WordSink): void {
    if (this.#expand !== null || !isPlain(folded)) {
      const expand = this.#expand ?? ((word: string) => word)
      tokenize(folded, { token: (word) => sink.word(hashOf(expand(word))) })
      return
    }
    let at = 0
    while (at < folded.length) {
      while (at < folded.length && ends[folded.charCodeAt(at)] === 1) at++
      const from = at
      while (at < folded.length && ends[folded.charCodeAt(at)] === 0) at++
      if (at > from) this.#readChunk(folded, from, at, sink)
    }
  }

  #readChunk(text: string, from: number, to: number, sink: WordSink): void {
    let count = 0
    let joined = seed
    let length = 0
    let hasDigit = false
    let hasSlash = false
    for (let i = from; i < to && count < this.#starts.length;) {
      const code = text.charCodeAt(i)
      if (!isWord(code)) {
        if (code === 47) hasSlash = true
        i++
        continue
      }
      this.#starts[count] = i
      for (; i < to && isWord(text.charCodeAt(i)); i++) {
        joined = Math.imul(joined ^ text.charCodeAt(i), step)
        length++
        if (isDigit(text.charCodeAt(i))) hasDigit = true
      }
      this.#ends[count++] = i
    }
    if (count > 1 && (hasDigit || !hasSlash) && count <= mostPieces && length <= longestJoined) {
      sink.word(joined)
    }
    for (let piece = 0; piece < count; piece++) {
      this.#readPiece(text, this.#starts[piece]!, this.#ends[piece]!, sink)
    }
  }

  /** A piece and, of one with letters and digits, its runs of either. */
  #readPiece(text: string, from: number, to: number, sink: WordSink): void {
    let whole = seed
    let changes = 0
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i)
      whole = Math.imul(whole ^ code, step)
      if (i > from && isDigit(code) !== isDigit(text.charCodeAt(i - 1))) changes++
    }
    sink.word(whole)
    if (changes === 0) return
    let run = seed
    for (let i = from; i < to; i++) {
      const code = text.charCodeAt(i)
      if (i > from && isDigit(code) !== isDigit(text.charCodeAt(i - 1))) {
        sink.word(run)
        run = seed
      }
      run = Math.imul(run ^ code, step)
    }
    sink.word(run)
  }
}

/** ASCII without apostrophes and without a mark between two digits. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code > 127 || code === 39) return false
    if (
      (code === 44 || code === 46) &&
      i > 0 &&
      isDigit(text.charCodeAt(i - 1)) &&
      isDigit(text.charCodeAt(i + 1))
    ) {
      return false
    }
  }
  return true
}
