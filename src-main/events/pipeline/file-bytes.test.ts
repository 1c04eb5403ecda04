import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { compressionOf } from '../../data/probe.ts'
import { temporaryFolder } from '../../platform/temporary-folder.testing.ts'
import { openFileBytes } from './file-bytes.ts'

const text = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `{"n":${n}}\n`).join(''))
const half = text.length >> 1

/** What a file gives in steps of odd sizes, with the hash made on the way. */
async function read(content: Buffer) {
  const path = join(temporaryFolder(), 'log')
  writeFileSync(path, content)
  const hash = createHash('sha256')
  let bytesRead = 0
  await using bytes = await openFileBytes(
    { path, compression: compressionOf(content) },
    hash,
    (more) => {
      bytesRead += more
    },
  )
  const into = new Uint8Array(text.length + 7777)
  let end = 0
  for (;;) {
    const to = Math.min(into.length, end + 7777)
    // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- not the fill of an array
    const reached = await bytes.fill(into, end, to)
    end = reached
    if (reached < to) break
  }
  return { text: Buffer.from(into.subarray(0, end)), sha256: hash.digest('hex'), bytesRead }
}

describe('bytes of a file', () => {
  it.each([
    ['plain', text],
    ['of a .gz', gzipSync(text)],
    [
      'of a .gz of two members',
      Buffer.concat([text.subarray(0, half), text.subarray(half)].map((part) => gzipSync(part))),
    ],
    ['of a .gz with zeros behind it', Buffer.concat([gzipSync(text), Buffer.alloc(600_000)])],
    ['of a .zst', zstdCompressSync(text)],
  ])(
    'come whole, with the hash and the length of all that lies on the disk: %s',
    async (_, content) => {
      expect(await read(content)).toEqual({
        text,
        sha256: createHash('sha256').update(content).digest('hex'),
        bytesRead: content.length,
      })
    },
  )
})
