import { closeSync, openSync, readSync } from 'node:fs'

const NEWLINE = 0x0a
const STEP = 1 << 16

/** A line that is longer is malformed: nobody's event, and no reason to fill the memory. */
export const MOST_LINE_BYTES = 64 * 1024 * 1024

/** Whole lines in `bytes[from..to)`; behind `to` there is room for a newline and for scratch. */
export interface Lines {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly from: number
  readonly to: number
}

/** Reads the lines of a file that begin in a range of it; a line may end beyond the range. */
export class RangeReader {
  #buffer = new Uint8Array(0)

  read(path: string, from: number, to: number): Lines {
    const file = openSync(path, 'r')
    try {
      // A line begins at `from` when the byte before it is a newline.
      const start = Math.max(0, from - 1)
      let length = this.#fill(file, start, 0, to - start)
      const begin = from === 0 ? 0 : this.#buffer.subarray(0, length).indexOf(NEWLINE) + 1
      if (from > 0 && begin === 0) return { bytes: this.#buffer, from: 0, to: 0 }
      if (begin >= length && from > 0) return { bytes: this.#buffer, from: 0, to: 0 }
      while (length > 0 && this.#buffer[length - 1] !== NEWLINE) {
        const before = length
        length = this.#fill(file, start + length, length, STEP)
        if (length === before) break
        const newline = this.#buffer.subarray(before, length).indexOf(NEWLINE)
        if (newline >= 0) {
          length = before + newline + 1
          break
        }
        if (length - (to - start) > MOST_LINE_BYTES) break
      }
      const bom = from === 0 && hasByteOrderMark(this.#buffer, length) ? 3 : 0
      return { bytes: this.#buffer, from: begin + bom, to: length }
    } finally {
      closeSync(file)
    }
  }

  /** Reads up to `count` bytes from `position` into the buffer at `at`; gives the end of what is there. */
  #fill(file: number, position: number, at: number, count: number): number {
    this.#reserve(at + count)
    let end = at
    while (end < at + count) {
      const read = readSync(file, this.#buffer, end, at + count - end, position + end - at)
      if (read === 0) break
      end += read
    }
    return end
  }

  #reserve(bytes: number): void {
    if (bytes + STEP <= this.#buffer.length) return
    // A line that ends beyond its range takes no second turn.
    const wider = new Uint8Array(bytes + 4 * STEP)
    wider.set(this.#buffer)
    this.#buffer = wider
  }
}

export function hasByteOrderMark(bytes: Uint8Array, length: number): boolean {
  return length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}
