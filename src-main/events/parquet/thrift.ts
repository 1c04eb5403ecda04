import type { ByteBuffer } from './byte-buffer.ts'

/** Types of the Thrift compact protocol. */
const types = { true: 1, false: 2, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const

/**
 * Writes structures of Parquet's metadata in the Thrift compact protocol.
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export class ThriftWriter {
  readonly #out: ByteBuffer
  #lastField = 0
  readonly #outer: number[] = []

  constructor(out: ByteBuffer) {
    this.#out = out
  }

  i32(field: number, value: number): void {
    this.#header(field, types.i32)
    this.#zigzag(value)
  }

  i64(field: number, value: number): void {
    this.#header(field, types.i64)
    this.#zigzag(value)
  }

  bool(field: number, value: boolean): void {
    this.#header(field, value ? types.true : types.false)
  }

  text(field: number, value: string): void {
    this.binary(field, new TextEncoder().encode(value))
  }

  binary(field: number, value: Uint8Array): void {
    this.#header(field, types.binary)
    this.#varint(value.length)
    this.#out.append(value, 0, value.length)
  }

  struct(field: number, write: () => void): void {
    this.#header(field, types.struct)
    this.#body(write)
  }

  structs<Item>(field: number, items: readonly Item[], write: (item: Item) => void): void {
    this.#listHeader(field, types.struct, items.length)
    for (const item of items) this.#body(() => write(item))
  }

  i32s(field: number, values: readonly number[]): void {
    this.#listHeader(field, types.i32, values.length)
    for (const value of values) this.#zigzag(value)
  }

  texts(field: number, values: readonly string[]): void {
    this.#listHeader(field, types.binary, values.length)
    for (const value of values) {
      const bytes = new TextEncoder().encode(value)
      this.#varint(bytes.length)
      this.#out.append(bytes, 0, bytes.length)
    }
  }

  /** A structure that is nobody's field. */
  root(write: () => void): void {
    this.#body(write)
  }

  #body(write: () => void): void {
    this.#outer.push(this.#lastField)
    this.#lastField = 0
    write()
    this.#out.byte(0)
    this.#lastField = this.#outer.pop()!
  }

  #header(field: number, type: number): void {
    const delta = field - this.#lastField
    if (delta < 1 || delta > 15) throw new Error('fields are written in ascending order')
    this.#out.byte((delta << 4) | type)
    this.#lastField = field
  }

  #listHeader(field: number, type: number, count: number): void {
    this.#header(field, types.list)
    if (count < 15) {
      this.#out.byte((count << 4) | type)
    } else {
      this.#out.byte(0xf0 | type)
      this.#varint(count)
    }
  }

  #zigzag(value: number): void {
    this.#varint(value >= 0 ? value * 2 : -value * 2 - 1)
  }

  /** `value` may be any whole number below 2^53. */
  #varint(value: number): void {
    while (value >= 128) {
      this.#out.byte((value % 128) | 128)
      value = Math.floor(value / 128)
    }
    this.#out.byte(value)
  }
}
