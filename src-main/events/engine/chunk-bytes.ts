/** Bytes that are always there behind what is written: words are read beyond its end. */
const SLACK = 16

const NEWLINE = 0x0a

/**
 * The bytes of a chunk, and behind them what had to be decoded or put together. The array may be
 * exchanged for a longer one; `moved` hears of it, and of each new chunk.
 */
export class ChunkBytes {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array()
  view: DataView<ArrayBuffer> = new DataView(this.bytes.buffer)
  /** End of what is written behind the chunk. */
  end = 0
  readonly #moved: () => void

  constructor(moved: () => void) {
    this.#moved = moved
  }

  /** The lines end at `to`, where a newline is put. */
  begin(bytes: Uint8Array<ArrayBuffer>, to: number): void {
    this.end = to
    this.#use(bytes)
    this.#reserve(1)
    this.bytes[to] = NEWLINE
    this.end = to + 1
  }

  writeByte(byte: number): void {
    this.#reserve(1)
    this.bytes[this.end++] = byte
  }

  write(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.bytes.set(bytes, this.end)
    this.end += bytes.length
  }

  /** Writes `bytes[from..to)` once more. */
  copy(from: number, to: number): void {
    this.#reserve(to - from)
    this.bytes.copyWithin(this.end, from, to)
    this.end += to - from
  }

  #reserve(count: number): void {
    const needed = this.end + count + SLACK
    if (needed <= this.bytes.length) return
    const wider = new Uint8Array(Math.ceil(needed * 1.5))
    wider.set(this.bytes.subarray(0, this.end))
    this.#use(wider)
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#moved()
  }
}
