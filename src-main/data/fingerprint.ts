import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { damaged, decompressorOf, type ProbedFile } from './probe.ts'

export interface Fingerprint {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/**
 * SHA-256 of files, streamed, meant to run while they are loaded (some 1.5 GB/s of one core).
 * `checkpoint` throws to stop. Compressed files are unpacked on the way, because DuckDB takes a cut off one for a shorter one.
 */
export async function fingerprintFiles(
  files: readonly Pick<ProbedFile, 'path' | 'compression'>[],
  checkpoint: () => void = () => undefined,
): Promise<readonly Fingerprint[]> {
  const prints: Fingerprint[] = []
  for (const file of files) prints.push(await fingerprintFile(file, checkpoint))
  return prints
}

async function fingerprintFile(
  { path, compression }: Pick<ProbedFile, 'path' | 'compression'>,
  checkpoint: () => void,
): Promise<Fingerprint> {
  const hash = createHash('sha256')
  const decompressor = decompressorOf(compression)
  const unpacked =
    decompressor === undefined
      ? undefined
      : new Promise<void>((resolve, reject) => {
          decompressor.on('data', () => undefined)
          decompressor.on('end', resolve)
          decompressor.on('error', (error) => reject(damaged(path, error)))
        })
  // Awaited below; a failure before that must not count as unhandled.
  unpacked?.catch(() => undefined)
  let bytes = 0
  const source = createReadStream(path, { highWaterMark: 1024 * 1024 })
  try {
    for await (const part of source as AsyncIterable<Buffer>) {
      checkpoint()
      hash.update(part)
      bytes += part.length
      if (decompressor === undefined || unpacked === undefined) continue
      if (decompressor.destroyed || decompressor.write(part)) continue
      await Promise.race([unpacked, new Promise((resolve) => decompressor.once('drain', resolve))])
    }
    decompressor?.end()
    await unpacked
  } finally {
    source.destroy()
    decompressor?.destroy()
  }
  return { path, bytes, sha256: hash.digest('hex') }
}

/**
 * One hash for an input: of its file, or of the sorted lines `sha256  name` where a glob named
 * several.
 */
export function combinedSha256(prints: readonly Fingerprint[]): string {
  const [only] = prints
  if (only !== undefined && prints.length === 1) return only.sha256
  const lines = prints.map(({ sha256, path }) => `${sha256}  ${basename(path)}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}
