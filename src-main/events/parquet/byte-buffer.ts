/** Bytes, and the same bytes as numbers of any width. */
export interface SharedBytes {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** Room that is always there behind what is reserved, so that whole words can be written. */
const SLACK = 8

/** Above it the engine copies faster than a loop does. */
const LONG = 256

/** Bytes that grow; what was written stays where it is. */
export class ByteBuffer {
  bytes: Uint8Array<ArrayBuffer>
  view: DataView<ArrayBuffer>
  length = 0

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity + SLACK)
    this.view = new DataView(this.bytes.buffer)
  }

  /** Room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count + SLACK
    if (needed <= this.bytes.length) return
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    bytes.set(this.bytes.subarray(0, this.length))
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }

  byte(value: number): void {
    this.reserve(1)
    this.bytes[this.length++] = value
  }

  /** Appends `source[from..to)`. Short runs are copied here: a call to the engine costs more. */
  append(source: Uint8Array, from: number, to: number): void {
    this.reserve(to - from)
    const { bytes } = this
    let at = this.length
    if (to - from > LONG) {
      bytes.set(source.subarray(from, to), at)
      at += to - from
    } else {
      for (let i = from; i < to; i++) bytes[at++] = source[i]!
    }
    this.length = at
  }

  text(text: string): void {
    const encoded = encoder.encode(text)
    this.append(encoded, 0, encoded.length)
  }

  /** A copy of what was written, as long as it. */
  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }
}

const encoder = new TextEncoder()
