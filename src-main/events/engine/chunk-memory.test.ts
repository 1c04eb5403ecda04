import { describe, expect, it } from 'vitest'
import { ChunkMemory, kernelModule } from './chunk-memory.ts'
import { state } from './kernel-state.ts'

function memoryFor(text: string): ChunkMemory {
  const caller = { value: () => -1, timestamp: () => 0, number: () => NaN }
  const memory = new ChunkMemory(kernelModule(), caller, { leastBytes: 1, copies: 1 })
  const bytes = new Uint8Array(Buffer.from(text))
  memory.begin(bytes, 0, bytes.length)
  return memory
}

describe('the kernel', () => {
  it.each(Array.from({ length: 24 }, (_, index) => index + 1))(
    'packs codes of %i bits, least bit first, in groups of eight',
    (width) => {
      const memory = memoryFor('x'.repeat(4000))
      const { bytes, ints, kernel, room } = memory
      const codes = Array.from({ length: 101 }, (_, n) => (n * 2_654_435_761) % 2 ** width)
      ints.set(codes, room.codes >> 2)
      const end = kernel.pack(room.codes, codes.length, width, room.out)
      expect(end - room.out).toBe(13 * width)
      const bit = (at: number): number => (bytes[room.out + (at >> 3)]! >> (at & 7)) & 1
      const unpacked = codes.map((_, n) =>
        Array.from({ length: width }, (__, place) => bit(n * width + place) * 2 ** place).reduce(
          (sum, each) => sum + each,
          0,
        ),
      )
      expect(unpacked).toEqual(codes)
    },
  )

  it('gives codes to texts of every length, different ones for different texts', () => {
    const texts = Array.from({ length: 60 }, (_, n) => `${'a'.repeat(n % 20)}${n < 40 ? '' : 'b'}`)
    const memory = memoryFor(texts.join(' '))
    const { kernel, room, textFrom, textTo } = memory
    let at = memory.get(state.at)
    for (const [row, text] of texts.entries()) {
      textFrom[0]![row] = at
      textTo[0]![row] = text === '' ? 0 : at + text.length
      at += text.length + 1
    }
    const rows = texts.length
    const [froms, tos] = [textFrom[0]!.byteOffset, textTo[0]!.byteOffset]
    const codesOf = (most: number): number =>
      kernel.codes(
        froms,
        tos,
        rows,
        room.table,
        127,
        room.codes,
        room.codeFrom,
        room.codeTo,
        most,
        100,
        0,
      )
    const distinct = [...new Set(texts.filter((text) => text !== ''))]
    expect(codesOf(distinct.length)).toBe(distinct.length)
    const present = memory.get(state.present)
    expect([...memory.ints.subarray(room.codes >> 2, (room.codes >> 2) + present)]).toEqual(
      texts.filter((text) => text !== '').map((text) => distinct.indexOf(text)),
    )
    memory.bytes.fill(0, room.table, room.table + 1024)
    expect(codesOf(distinct.length - 1)).toBe(-1)
  })

  it('takes chunks of any length one after the other, each as if it were the first', () => {
    const memory = memoryFor('short')
    for (const length of [100_000, 10, 300_000]) {
      const bytes = new Uint8Array(length).fill(0x61)
      memory.begin(bytes, 0, length)
      const from = memory.get(state.at)
      expect(memory.get(state.to) - from).toBe(length)
      expect(memory.bytes.subarray(from, from + length)).toEqual(bytes)
      expect(memory.doubles[(state.powers >> 3) + 2]).toBe(100)
    }
  })
})
