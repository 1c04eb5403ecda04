import type { Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type Compression, damaged } from '../../data/probe.ts'
import { free } from '../parquet/free.ts'
import { unpacked } from './unpack.ts'

/** Bytes behind an end that are hashed in one go. */
const STEP = 1 << 18

/** What is in a file, unpacked, once from its front to its end. */
export interface FileBytes extends AsyncDisposable {
  /** Fills `into[from..to)`; gives the end of what is there: less than `to` at the end of the file only. */
  fill(into: Uint8Array<ArrayBuffer>, from: number, to: number): Promise<number>
}

/**
 * `hash` takes the file as it lies on the disk, all of it once `fill` has come to the end; `read` hears of
 * the bytes that were read there. Throws what a person can mend where an archive is damaged.
 */
export async function openFileBytes(
  { path, compression }: { readonly path: string; readonly compression: Compression },
  hash: Hash | null,
  read: (bytes: number) => void,
): Promise<FileBytes> {
  return compression === 'none'
    ? new PlainBytes(await open(path, 'r'), hash, read)
    : new UnpackedBytes(path, compression, hash, read)
}

class PlainBytes implements FileBytes {
  readonly #file: FileHandle
  readonly #hash: Hash | null
  readonly #read: (bytes: number) => void
  #position = 0

  constructor(file: FileHandle, hash: Hash | null, read: (bytes: number) => void) {
    this.#file = file
    this.#hash = hash
    this.#read = read
  }

  async fill(into: Uint8Array<ArrayBuffer>, from: number, to: number): Promise<number> {
    let end = from
    while (end < to) {
      const { bytesRead } = await this.#file.read(into, end, to - end, this.#position)
      if (bytesRead === 0) break
      this.#hash?.update(into.subarray(end, end + bytesRead))
      this.#read(bytesRead)
      this.#position += bytesRead
      end += bytesRead
    }
    return end
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close()
  }
}

class UnpackedBytes implements FileBytes {
  readonly #path: string
  readonly #hash: Hash | null
  readonly #read: (bytes: number) => void
  readonly #pieces: AsyncIterator<Buffer<ArrayBuffer>>
  /** What was unpacked last, and how much of it was asked for. */
  #piece: Uint8Array<ArrayBuffer> = new Uint8Array(0)
  #taken = 0
  /** Bytes of the archive that were read. */
  #position = 0

  constructor(
    path: string,
    compression: Compression,
    hash: Hash | null,
    read: (bytes: number) => void,
  ) {
    this.#path = path
    this.#hash = hash
    this.#read = read
    this.#pieces = unpacked(path, compression, (piece) => this.#heard(piece))[
      Symbol.asyncIterator
    ]()
  }

  async fill(into: Uint8Array<ArrayBuffer>, from: number, to: number): Promise<number> {
    let end = from
    while (end < to) {
      if (this.#taken === this.#piece.length && !(await this.#next())) break
      const part = this.#piece.subarray(this.#taken, this.#taken + to - end)
      into.set(part, end)
      end += part.length
      this.#taken += part.length
    }
    return end
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pieces.return?.()
  }

  /** False: there is nothing more. */
  async #next(): Promise<boolean> {
    // Decompressors fill one buffer after the other; what was passed on whole is theirs no more.
    if (this.#piece.length > 0 && this.#piece.length === this.#piece.buffer.byteLength) {
      free(this.#piece)
    }
    this.#taken = 0
    try {
      const next = await this.#pieces.next()
      if (next.done !== true) {
        this.#piece = next.value
        return true
      }
    } catch (error) {
      const code = error instanceof Error ? String(Reflect.get(error, 'code')) : ''
      throw code.startsWith('Z') ? damaged(this.#path, error) : error
    }
    this.#piece = new Uint8Array(0)
    await this.#hashRest()
    return false
  }

  #heard(piece: Uint8Array): void {
    this.#hash?.update(piece)
    this.#position += piece.length
    this.#read(piece.length)
  }

  /** An archive may end before its file does: what follows is nobody's text, but part of the file. */
  async #hashRest(): Promise<void> {
    if (this.#hash === null) return
    await using file = await open(this.#path, 'r')
    const piece = Buffer.allocUnsafe(STEP)
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, STEP, this.#position)
      if (bytesRead === 0) return
      this.#heard(piece.subarray(0, bytesRead))
    }
  }
}
