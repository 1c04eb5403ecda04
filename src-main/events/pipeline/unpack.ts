import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { type Compression, decompressorOf } from '../../data/probe.ts'
import { free } from '../parquet/free.ts'
import { hasByteOrderMark, MOST_LINE_BYTES } from './read-range.ts'

const NEWLINE = 0x0a
const STEP = 1 << 18
const SCRATCH = 1 << 16

/** What is in a file, as a stream; `onRead` hears of the bytes read from the disk so far. */
export function unpacked(
  path: string,
  compression: Compression,
  onRead: (bytes: number) => void,
): Readable {
  const file = createReadStream(path, { highWaterMark: STEP })
  file.on('data', () => onRead(file.bytesRead))
  const unpack = decompressorOf(compression)
  if (unpack === undefined) return file
  file.on('error', (error) => unpack.destroy(error))
  unpack.on('close', () => file.destroy())
  return file.pipe(unpack)
}

/**
 * Chunks of whole lines of about `chunkBytes`, each with room for scratch behind it. A line longer than {@link MOST_LINE_BYTES} is cut there; its rest is left out. Pieces that are the whole of their buffer are used up.
 */
export async function* chunksOf(
  stream: AsyncIterable<Uint8Array<ArrayBuffer>>,
  chunkBytes: number,
): AsyncGenerator<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly length: number }> {
  const roomFor = (bytes: number): Uint8Array<ArrayBuffer> =>
    new Uint8Array(Math.ceil(bytes) + SCRATCH)
  let bytes = roomFor(chunkBytes)
  let length = 0
  let first = true
  /** The rest of a line that was cut is passed over up to its end. */
  let passing = false
  for await (const piece of stream) {
    let rest = piece
    if (passing) {
      const newline = rest.indexOf(NEWLINE)
      if (newline < 0) continue
      rest = rest.subarray(newline + 1)
      passing = false
    }
    if (length + rest.length > bytes.length) {
      const wider = roomFor((length + rest.length) * 1.5)
      wider.set(bytes.subarray(0, length))
      bytes = wider
    }
    bytes.set(rest, length)
    length += rest.length
    // Node's decompressors fill one buffer after the other; what was passed on whole is theirs no more.
    if (piece.length === piece.buffer.byteLength) free(piece)
    if (first && length >= 3) {
      first = false
      if (hasByteOrderMark(bytes, length)) {
        bytes.copyWithin(0, 3, length)
        length -= 3
      }
    }
    if (length < chunkBytes) continue
    const end = bytes.subarray(0, length).lastIndexOf(NEWLINE) + 1
    if (end === 0) {
      if (length <= MOST_LINE_BYTES) continue
      yield { bytes, length }
      bytes = roomFor(chunkBytes)
      length = 0
      passing = true
      continue
    }
    const next = roomFor(Math.max(chunkBytes, length - end))
    next.set(bytes.subarray(end, length))
    yield { bytes, length: end }
    bytes = next
    length -= end
  }
  if (length > 0) yield { bytes, length }
}
