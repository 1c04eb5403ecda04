import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import type { Assignments, Instance } from './engine/instance.ts'
import type { Prices } from './engine/model.ts'
import type { Names } from './gather.ts'

/**
 * What a question on a finished run starts from, as its solver had it: arrays as they lie in memory,
 * read in a tenth of the time that the Parquet files take. Only beside runs of many pairs (others are
 * read at once), and of not too many: about 5 bytes a pair where most scores are 0, 10 where none is.
 *
 * Sections one after the other, each an array of little-endian numbers or JSON; then an index of them
 * with their checksums, its length as 32 bits, and the name of the format. Scores are one bit a pair
 * (1: not 0) and the others as doubles.
 */
export const whatIfFile = 'what-if.bin'

/** Pairs and users of the runs that have one. Names are one string, which V8 limits to 512 MB. */
const leastPairs = 500_000
const mostPairs = 16_000_000
const mostUsers = 2_000_000

export function hasKeptRun({ contract, users }: Pick<Instance, 'contract' | 'users'>): boolean {
  return contract.length >= leastPairs && contract.length <= mostPairs && users <= mostUsers
}

/** What a file holds. */
export interface KeptRun {
  readonly instance: Instance
  readonly names: Pick<Names, 'users' | 'contracts' | 'groups'>
  readonly assignments: Assignments
  readonly prices: Prices
}

const format = 'qm-what-if-1'
const tailBytes = 4 + format.length
const sectionIndex = z.object({
  users: z.int().nonnegative(),
  contracts: z.int().nonnegative(),
  groups: z.int().nonnegative(),
  pairs: z.int().nonnegative(),
  sections: z.record(
    z.string(),
    z.object({
      offset: z.int().nonnegative(),
      bytes: z.int().nonnegative(),
      checksum: z.int(),
    }),
  ),
})
type SectionIndex = z.infer<typeof sectionIndex>
type Section = SectionIndex['sections'][string]

/** Scores are packed and unpacked in pieces of so many pairs, a multiple of 8. */
const piece = 1 << 17

/** Writes the file of a run into its folder of artifacts. */
export async function writeKeptRun(
  folder: string,
  { instance, names, assignments, prices }: KeptRun,
): Promise<void> {
  const file = await open(join(folder, whatIfFile), 'w')
  try {
    const writer = new SectionWriter(file)
    const { contracts, users, groups } = instance
    await writer.add(
      'names',
      jsonBytes({ contracts: names.contracts, groups: names.groups, users: names.users }),
    )
    for (const name of ['rowStart', 'groupOf', 'cap', 'sponsored', 'target', 'contract'] as const) {
      await writer.add(name, instance[name])
    }
    for (const name of ['contract', 'ratioFloor', 'ratioCeiling', 'mixed', 'userRatio'] as const) {
      await writer.add(`price.${name}`, prices[name])
    }
    for (const name of ['user', 'contract', 'round'] as const) {
      await writer.add(`held.${name}`, assignments[name])
    }
    await writer.add('pins.user', instance.pins.user)
    await writer.add('pins.contract', instance.pins.contract)
    await writeScores(writer, instance.score)
    await writer.finish({ users, contracts, groups, pairs: instance.contract.length })
  } finally {
    await file.close()
  }
}

async function writeScores(writer: SectionWriter, score: Float64Array): Promise<void> {
  const isPositive = new Uint8Array(Math.ceil(score.length / 8))
  const values = new Float64Array(Math.min(piece, score.length))
  writer.begin('score.values')
  for (let from = 0; from < score.length; from += piece) {
    const to = Math.min(score.length, from + piece)
    let kept = 0
    for (let pair = from; pair < to; pair++) {
      const value = score[pair]!
      if (value === 0) continue
      isPositive[pair >>> 3]! |= 1 << (pair & 7)
      values[kept++] = value
    }
    await writer.write(values.subarray(0, kept))
  }
  await writer.add('score.isPositive', isPositive)
}

class SectionWriter {
  readonly #file: FileHandle
  readonly #sections: Record<string, Section> = {}
  #offset = 0
  #name = ''

  constructor(file: FileHandle) {
    this.#file = file
  }

  async add(name: string, values: ArrayBufferView): Promise<void> {
    this.begin(name)
    await this.write(values)
  }

  begin(name: string): void {
    this.#name = name
    this.#sections[name] = { offset: this.#offset, bytes: 0, checksum: 0 }
  }

  /** Appends to the section begun last. */
  async write(values: ArrayBufferView): Promise<void> {
    const bytes = bytesOf(values)
    const section = this.#sections[this.#name]!
    this.#sections[this.#name] = {
      offset: section.offset,
      bytes: section.bytes + bytes.length,
      checksum: crc32(bytes, section.checksum),
    }
    await this.#append(bytes)
  }

  async finish(sizes: Omit<SectionIndex, 'sections'>): Promise<void> {
    const index = jsonBytes({ ...sizes, sections: this.#sections })
    const tail = Buffer.alloc(tailBytes)
    tail.writeUInt32LE(index.length)
    tail.write(format, 4)
    await this.#append(index)
    await this.#append(tail)
  }

  async #append(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done)
      done += bytesWritten
    }
    this.#offset += bytes.length
  }
}

/** Reads a run back; null where it has no such file, or one that is damaged or of another version. */
export async function readKeptRun(folder: string, checkpoint: () => void): Promise<KeptRun | null> {
  const file = await open(join(folder, whatIfFile)).catch(() => null)
  if (file === null) return null
  try {
    return await new SectionReader(file, checkpoint).read()
  } catch (error) {
    if (error instanceof DamagedFile || error instanceof SyntaxError || error instanceof z.ZodError)
      return null
    throw error
  } finally {
    await file.close()
  }
}

class DamagedFile extends Error {}

class SectionReader {
  readonly #file: FileHandle
  readonly #checkpoint: () => void
  #size = 0

  constructor(file: FileHandle, checkpoint: () => void) {
    this.#file = file
    this.#checkpoint = checkpoint
  }

  async read(): Promise<KeptRun> {
    const index = await this.#index()
    const { users, contracts, groups, pairs } = index
    const bytes = (name: string, length?: number) => this.#section(index, name, length)
    const ints = async (name: string, count?: number) =>
      new Int32Array(await bytes(name, count === undefined ? undefined : 4 * count))
    const doubles = async (name: string, count: number) =>
      new Float64Array(await bytes(name, 8 * count))
    const names = namesSchema.parse(JSON.parse(Buffer.from(await bytes('names')).toString()))
    const instance: Instance = {
      users,
      contracts,
      groups,
      rowStart: new Uint32Array(await bytes('rowStart', 4 * (users + 1))),
      contract: new Uint16Array(await bytes('contract', 2 * pairs)),
      score: await this.#scores(index),
      cap: await ints('cap', contracts),
      sponsored: new Uint8Array(await bytes('sponsored', contracts)),
      groupOf: await ints('groupOf', users),
      target: await doubles('target', groups),
      pins: { user: await ints('pins.user'), contract: await ints('pins.contract') },
    }
    const held = await ints('held.user')
    return {
      instance,
      names,
      assignments: {
        user: held,
        contract: await ints('held.contract', held.length),
        round: new Uint8Array(await bytes('held.round', held.length)),
      },
      prices: {
        contract: await doubles('price.contract', contracts),
        ratioFloor: await doubles('price.ratioFloor', groups),
        ratioCeiling: await doubles('price.ratioCeiling', groups),
        mixed: await doubles('price.mixed', groups),
        userRatio: await doubles('price.userRatio', groups),
      },
    }
  }

  async #index(): Promise<SectionIndex> {
    const { size } = await this.#file.stat()
    this.#size = size
    if (size < tailBytes) throw new DamagedFile()
    const tail = Buffer.from(await this.#bytes(size - tailBytes, tailBytes))
    const length = tail.readUInt32LE()
    if (tail.toString('latin1', 4) !== format || length > size - tailBytes) throw new DamagedFile()
    const text = Buffer.from(await this.#bytes(size - tailBytes - length, length)).toString()
    return sectionIndex.parse(JSON.parse(text))
  }

  async #section(index: SectionIndex, name: string, bytes?: number): Promise<ArrayBuffer> {
    const section = index.sections[name]
    if (section === undefined || section.bytes !== (bytes ?? section.bytes)) throw new DamagedFile()
    const read = await this.#bytes(section.offset, section.bytes)
    if (crc32(new Uint8Array(read)) !== section.checksum) throw new DamagedFile()
    this.#checkpoint()
    return read
  }

  async #scores(index: SectionIndex): Promise<Float64Array> {
    const isPositive = new Uint8Array(
      await this.#section(index, 'score.isPositive', Math.ceil(index.pairs / 8)),
    )
    const values = new Float64Array(await this.#section(index, 'score.values'))
    const score = new Float64Array(index.pairs)
    let at = 0
    for (let byte = 0; byte < isPositive.length; byte++) {
      let bits = isPositive[byte]!
      while (bits !== 0) {
        const bit = 31 - Math.clz32(bits & -bits)
        score[8 * byte + bit] = values[at++]!
        bits &= bits - 1
      }
    }
    if (at !== values.length) throw new DamagedFile()
    return score
  }

  async #bytes(offset: number, length: number): Promise<ArrayBuffer> {
    // A damaged index may ask for more than any memory has.
    if (offset + length > this.#size) throw new DamagedFile()
    const buffer = new ArrayBuffer(length)
    const bytes = new Uint8Array(buffer)
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done)
      if (bytesRead === 0) throw new DamagedFile()
      done += bytesRead
    }
    return buffer
  }
}

const namesSchema = z.object({
  users: z.array(z.string()),
  contracts: z.array(z.string()),
  groups: z.array(z.string()),
})

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}
