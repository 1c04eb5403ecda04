import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { type Compression, decompressorOf } from '../../data/probe.ts'

const STEP = 1 << 18

/** What is in a file, as a stream; `read` hears of each piece of it as it lies on the disk. */
export function unpacked(
  path: string,
  compression: Compression,
  read: (piece: Buffer) => void = () => undefined,
): Readable {
  const file = createReadStream(path, { highWaterMark: STEP })
  file.on('data', (piece) => read(piece as Buffer))
  const unpack = decompressorOf(compression)
  if (unpack === undefined) return file
  file.on('error', (error) => unpack.destroy(error))
  unpack.on('close', () => file.destroy())
  return file.pipe(unpack)
}
