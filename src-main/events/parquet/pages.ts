import { constants, zstdCompressSync } from 'node:zlib'
import { ByteBuffer } from './byte-buffer.ts'
import { free } from './free.ts'
import { type ColumnChunk, encodings } from './schema.ts'
import { ThriftWriter } from './thrift.ts'

const pageTypes = { data: 0, dictionary: 2 } as const

/** Node hands results below it out of a buffer that others use too. */
const SHARED = 1 << 16
/** Of the headers of both pages. */
const MOST_HEADER_BYTES = 128

export interface PagesInput {
  /** Definition levels of an optional column, then the values that are there, in the encoding. */
  readonly body: Uint8Array
  readonly encoding: 'plain' | 'dictionary'
  /** Rows of the page, those without a value too. */
  readonly rows: number
  readonly nulls: number
  /** Values of the dictionary, plain, and how many these are. */
  readonly dictionary?: { readonly values: Uint8Array; readonly count: number }
  readonly least?: Uint8Array<ArrayBuffer>
  readonly greatest?: Uint8Array<ArrayBuffer>
}

/**
 * A column of a row group as pages: a dictionary where there is one, then one data page, both
 * compressed with zstd.
 * @see https://github.com/apache/parquet-format (data page v1, RLE/bit-packing hybrid)
 */
export function columnChunk(input: PagesInput): ColumnChunk {
  const { body, dictionary, rows, nulls } = input
  const packedDictionary = dictionary === undefined ? undefined : packed(dictionary.values)
  const packedBody = packed(body)
  const out = new ByteBuffer(
    MOST_HEADER_BYTES + packedBody.length + (packedDictionary?.length ?? 0),
  )
  let headers = 0
  if (dictionary !== undefined && packedDictionary !== undefined) {
    headers += page(
      out,
      dictionary.values.length,
      packedDictionary,
      pageTypes.dictionary,
      (thrift) =>
        thrift.struct(7, () => {
          thrift.i32(1, dictionary.count)
          thrift.i32(2, encodings.plain)
        }),
    )
  }
  const dictionaryBytes = out.length
  headers += page(out, body.length, packedBody, pageTypes.data, (thrift) =>
    thrift.struct(5, () => {
      thrift.i32(1, rows)
      thrift.i32(2, encodings[input.encoding])
      thrift.i32(3, encodings.rle)
      thrift.i32(4, encodings.rle)
    }),
  )
  return {
    bytes: out.bytes.subarray(0, out.length),
    packedBytes: out.length,
    values: rows,
    nulls,
    uncompressedBytes: headers + body.length + (dictionary?.values.length ?? 0),
    dictionaryBytes,
    least: input.least ?? null,
    greatest: input.greatest ?? null,
  }
}

function packed(plain: Uint8Array): Uint8Array<ArrayBuffer> {
  // With room for the worst case zstd works on the bytes where they are, in one go.
  return zstdCompressSync(plain, {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
    chunkSize: mostPacked(plain.length),
  })
}

function mostPacked(bytes: number): number {
  return bytes + (bytes >>> 7) + 1024
}

/** Writes a page with its header; gives the length of the header. */
function page(
  out: ByteBuffer,
  plainBytes: number,
  bytes: Uint8Array<ArrayBuffer>,
  type: number,
  more: (thrift: ThriftWriter) => void,
): number {
  const before = out.length
  const thrift = new ThriftWriter(out)
  thrift.root(() => {
    thrift.i32(1, type)
    thrift.i32(2, plainBytes)
    thrift.i32(3, bytes.length)
    more(thrift)
  })
  const headerBytes = out.length - before
  out.append(bytes, 0, bytes.length)
  if (mostPacked(plainBytes) > SHARED) free(bytes)
  return headerBytes
}
