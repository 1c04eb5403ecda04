import { constants, zstdCompressSync } from 'node:zlib'
import { ByteBuffer } from './byte-buffer.ts'
import { free } from './free.ts'
import { type ColumnChunk, encodings } from './schema.ts'
import { ThriftWriter } from './thrift.ts'

const pageTypes = { data: 0, dictionary: 2 } as const

const SHARED = 1 << 16

export interface PagesInput {
  /** Values that are there, in the encoding. */
  readonly values: ByteBuffer
  readonly encoding: 'plain' | 'dictionary'
  /** Rows of the page, those without a value too. */
  readonly rows: number
  readonly nulls: number
  /** One byte a row, 1 where there is a value; null for a required column. */
  readonly present: Uint8Array | null
  /** Values of the dictionary, plain, and how many these are. */
  readonly dictionary?: { readonly values: ByteBuffer; readonly count: number }
  readonly least?: Uint8Array<ArrayBuffer>
  readonly greatest?: Uint8Array<ArrayBuffer>
}

/** Room for pages in the making; one for many columns, so that nothing is left to be collected. */
export class PageRoom {
  readonly out = new ByteBuffer(1 << 16)
  readonly body = new ByteBuffer(1 << 16)
}

/**
 * A column of a row group as pages: a dictionary where there is one, then one data page, both
 * compressed with zstd.
 * @see https://github.com/apache/parquet-format (data page v1, RLE/bit-packing hybrid)
 */
export function columnChunk(input: PagesInput, { out, body: scratch }: PageRoom): ColumnChunk {
  out.length = 0
  let uncompressedBytes = 0
  if (input.dictionary !== undefined) {
    const { values, count } = input.dictionary
    uncompressedBytes += page(
      out,
      values.bytes.subarray(0, values.length),
      (thrift, plain, packed) => {
        thrift.i32(1, pageTypes.dictionary)
        thrift.i32(2, plain)
        thrift.i32(3, packed)
        thrift.struct(7, () => {
          thrift.i32(1, count)
          thrift.i32(2, encodings.plain)
        })
      },
    )
  }
  const dictionaryBytes = out.length
  let body = input.values.bytes.subarray(0, input.values.length)
  if (input.present !== null) {
    scratch.length = 0
    writeLevels(scratch, input.present, input.rows, input.nulls)
    scratch.append(input.values.bytes, 0, input.values.length)
    body = scratch.bytes.subarray(0, scratch.length)
  }
  uncompressedBytes += page(out, body, (thrift, plain, packed) => {
    thrift.i32(1, pageTypes.data)
    thrift.i32(2, plain)
    thrift.i32(3, packed)
    thrift.struct(5, () => {
      thrift.i32(1, input.rows)
      thrift.i32(2, encodings[input.encoding])
      thrift.i32(3, encodings.rle)
      thrift.i32(4, encodings.rle)
    })
  })
  return {
    bytes: out.take(),
    packedBytes: out.length,
    values: input.rows,
    nulls: input.nulls,
    uncompressedBytes,
    dictionaryBytes,
    least: input.least ?? null,
    greatest: input.greatest ?? null,
  }
}

function page(
  out: ByteBuffer,
  body: Uint8Array,
  header: (thrift: ThriftWriter, plainBytes: number, packedBytes: number) => void,
): number {
  // With room for the worst case zstd works on the bytes where they are, in one go.
  const chunkSize = body.length + (body.length >>> 7) + 1024
  const packed = zstdCompressSync(body, {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
    chunkSize,
  })
  const before = out.length
  const thrift = new ThriftWriter(out)
  thrift.root(() => header(thrift, body.length, packed.length))
  const headerBytes = out.length - before
  out.append(packed, 0, packed.length)
  // Small ones share a buffer with whoever else works with Node's.
  if (chunkSize > SHARED) free(packed)
  return headerBytes + body.length
}

/** Definition levels of 0 and 1: a length, then runs. */
function writeLevels(out: ByteBuffer, present: Uint8Array, rows: number, nulls: number): void {
  const lengthAt = out.length
  for (let i = 0; i < 4; i++) out.byte(0)
  if (nulls === 0 || nulls === rows) {
    writeVarint(out, rows * 2)
    out.byte(nulls === 0 ? 1 : 0)
  } else {
    writeBitPacked(out, present, rows, 1)
  }
  const length = out.length - lengthAt - 4
  new DataView(out.bytes.buffer, out.bytes.byteOffset).setUint32(lengthAt, length, true)
}

/** Codes of a dictionary: their width, then one bit-packed run. */
export function writeCodes(
  out: ByteBuffer,
  codes: Uint32Array,
  count: number,
  distinct: number,
): void {
  const width = Math.max(1, 32 - Math.clz32(Math.max(0, distinct - 1)))
  out.byte(width)
  writeBitPacked(out, codes, count, width)
}

/** One run of groups of eight values, least significant bit first. */
function writeBitPacked(
  out: ByteBuffer,
  values: Uint32Array | Uint8Array,
  count: number,
  width: number,
): void {
  const groups = Math.ceil(count / 8)
  writeVarint(out, groups * 2 + 1)
  out.reserve(groups * width)
  const { bytes } = out
  let at = out.length
  let pending = 0
  let bits = 0
  for (let i = 0; i < groups * 8; i++) {
    // At most 7 bits wait, so a value of 24 bits still fits; wider ones go in two parts.
    let rest = i < count ? values[i]! : 0
    let left = width
    while (left > 0) {
      const take = left < 24 ? left : 24
      pending |= (rest & ((1 << take) - 1)) << bits
      bits += take
      rest >>>= take
      left -= take
      for (; bits >= 8; bits -= 8) {
        bytes[at++] = pending
        pending >>>= 8
      }
    }
  }
  out.length = at
}

function writeVarint(out: ByteBuffer, value: number): void {
  while (value >= 128) {
    out.byte((value % 128) | 128)
    value = Math.floor(value / 128)
  }
  out.byte(value)
}
