import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileBytes } from './file-bytes.ts'
import { ChunkBuffers, evenChunkBytes, MOST_LINE_BYTES, readChunks } from './read-chunks.ts'

function bytesOf(content: Buffer): FileBytes {
  let at = 0
  return {
    fill: async (into, from, to) => {
      const part = content.subarray(at, at + to - from)
      into.set(part, from)
      at += part.length
      return from + part.length
    },
    [Symbol.asyncDispose]: async () => undefined,
  }
}

/** The chunks of a file; each buffer is handed over and given back, as threads do. */
async function chunksOf(content: Buffer, chunkBytes: number): Promise<Buffer[]> {
  const buffers = new ChunkBuffers(chunkBytes)
  const chunks: Buffer[] = []
  for await (const { bytes, from, to } of readChunks(bytesOf(content), chunkBytes, buffers)) {
    expect(bytes.length).toBeGreaterThan(to)
    chunks.push(Buffer.from(bytes.slice(from, to)))
    buffers.give(structuredClone(bytes, { transfer: [bytes.buffer] }))
  }
  return chunks
}

describe('chunks of a file', () => {
  it('are whole lines and together the file, whatever their size', async () => {
    const line = fc.oneof(fc.constant(''), fc.string({ maxLength: 60 }), fc.constant('é€😀'))
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.integer({ min: 3, max: 200 }),
        async (lines, end, isEnded, chunkBytes) => {
          const content = Buffer.from(lines.join(end) + (isEnded ? end : ''))
          const chunks = await chunksOf(content, chunkBytes)
          expect(Buffer.concat(chunks)).toEqual(content)
          for (const chunk of chunks.slice(0, -1)) expect(chunk.at(-1)).toBe(0x0a)
        },
      ),
    )
  })

  it('leave out the mark of the byte order at the front, and only there', async () => {
    const mark = Buffer.from('\uFEFF')
    const content = Buffer.concat([mark, Buffer.from('a\n'), mark, Buffer.from('b\n')])
    expect(Buffer.concat(await chunksOf(content, 4))).toEqual(content.subarray(mark.length))
  })

  it('cut a line that is too long, and go on behind its end', async () => {
    const long = Buffer.alloc(MOST_LINE_BYTES + 5_000_000, 'x')
    const content = Buffer.concat([Buffer.from('a\n'), long, Buffer.from('\nb\nc')])
    const chunks = await chunksOf(content, 1 << 20)
    expect(chunks.map(({ length }) => length)).toEqual([2, MOST_LINE_BYTES, 3])
    expect(String(chunks[2])).toBe('b\nc')
  })

  it('of a file of a known size are about as long as each other', async () => {
    const content = Buffer.from('0123456789abcde\n'.repeat(7000))
    const lengths = (await chunksOf(content, evenChunkBytes(content.length, 65_536))).map(
      ({ length }) => length,
    )
    expect(lengths).toHaveLength(2)
    expect(Math.min(...lengths)).toBeGreaterThan(0.8 * Math.max(...lengths))
  })
})
