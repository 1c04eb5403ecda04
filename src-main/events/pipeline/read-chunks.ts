import { free } from '../parquet/free.ts'
import type { FileBytes } from './file-bytes.ts'

const NEWLINE = 0x0a
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const
/** Behind the lines there is room for a newline and for scratch. */
const SCRATCH = 1 << 16

/** A line that is longer is malformed: nobody's event, and no reason to fill the memory. */
export const MOST_LINE_BYTES = 64 * 1024 * 1024

/** Whole lines in `bytes[from..to)`, with room behind them. */
export interface Lines {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly from: number
  readonly to: number
}

/** Buffers of chunks, used again: fresh memory costs as much as reading into it. */
export class ChunkBuffers {
  readonly #bytes: number
  readonly #idle: Uint8Array<ArrayBuffer>[] = []

  /** `chunkBytes` of lines fit into each. */
  constructor(chunkBytes: number) {
    this.#bytes = chunkBytes + SCRATCH
  }

  /** Room for a chunk, and for at least so many bytes. */
  take(bytes = 0): Uint8Array<ArrayBuffer> {
    if (bytes + SCRATCH > this.#bytes) return new Uint8Array(bytes + SCRATCH)
    return this.#idle.pop() ?? new Uint8Array(this.#bytes)
  }

  /** One that was widened for a long line is not kept. */
  give(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length === this.#bytes) this.#idle.push(bytes)
    else free(bytes)
  }

  /** Gives the memory of those that lie idle back. */
  free(): void {
    for (const bytes of this.#idle.splice(0)) free(bytes)
  }
}

/**
 * A file as chunks of whole lines of about `chunkBytes`. A line longer than {@link MOST_LINE_BYTES} is cut
 * there; its rest is left out. Whoever takes a chunk gives its buffer back to `buffers`.
 */
export async function* readChunks(
  file: FileBytes,
  chunkBytes: number,
  buffers: ChunkBuffers,
): AsyncGenerator<Lines, void> {
  let bytes = buffers.take()
  /** What is not passed on yet is in `bytes[from..length)`. */
  let from = 0
  let length = 0
  let isFirst = true
  /** The rest of a line that was cut is passed over up to its end. */
  let passing = false
  for (;;) {
    const wanted =
      length < chunkBytes ? chunkBytes : Math.min(length * 2, from + MOST_LINE_BYTES + 1)
    if (wanted + SCRATCH > bytes.length) {
      const wider = new Uint8Array(wanted + SCRATCH)
      wider.set(bytes.subarray(0, length))
      buffers.give(bytes)
      bytes = wider
    }
    length = await file.fill(bytes, length, wanted)
    const isLast = length < wanted
    if (isFirst) {
      isFirst = false
      from = hasByteOrderMark(bytes, length) ? BYTE_ORDER_MARK.length : 0
    }
    if (passing) {
      from = bytes.subarray(0, length).indexOf(NEWLINE) + 1
      passing = from === 0
      if (passing) from = length
    }
    if (isLast) {
      if (length > from) yield { bytes, from, to: length }
      else buffers.give(bytes)
      return
    }
    if (passing) {
      length = 0
      from = 0
      continue
    }
    const end = bytes.subarray(from, length).lastIndexOf(NEWLINE) + 1 + from
    const isCut = end === from
    if (isCut && length - from <= MOST_LINE_BYTES) continue
    const rest = isCut ? 0 : length - end
    const next = buffers.take(rest)
    next.set(bytes.subarray(length - rest, length))
    yield { bytes, from, to: isCut ? from + MOST_LINE_BYTES : end }
    passing = isCut
    bytes = next
    length = rest
    from = 0
  }
}

/** Like `chunkBytes`, but so that the last chunk of a file of a known size is as long as the others. */
export function evenChunkBytes(fileBytes: number, chunkBytes: number): number {
  // Each chunk begins with the line that the one before has cut.
  const slack = Math.min(SCRATCH, chunkBytes >> 4)
  const chunks = Math.ceil(fileBytes / (chunkBytes - slack))
  return chunks === 0 ? chunkBytes : Math.ceil(fileBytes / chunks) + slack
}

function hasByteOrderMark(bytes: Uint8Array, length: number): boolean {
  return length >= BYTE_ORDER_MARK.length && BYTE_ORDER_MARK.every((byte, at) => bytes[at] === byte)
}
