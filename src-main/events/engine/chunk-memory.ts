import { kernelBytes } from './kernel-bytes.ts'
import { ROOM, state } from './kernel-state.ts'

const PAGE_BYTES = 1 << 16
/** The kernel reads and writes words beyond the end of what it works on. */
const SLACK = 64
const TEXT_COLUMNS = 6
const NEWLINE = 0x0a

/** What the kernel asks of the JavaScript around it. */
export interface KernelCaller {
  /** Scans a value; gives the place behind it, or -1. Sets `kind` and `escaped`. */
  value(at: number): number
  /** Reads a timestamp of any allowed form into `day` and `micros`; 0: it is none. */
  timestamp(from: number, to: number, kind: number): number
  /** The number in `from..to`, which is a JSON number. */
  number(from: number, to: number): number
}

/** What is known of the lines of a log before one is read. */
export interface LineBounds {
  /** No line that becomes a row is shorter, its newline included. */
  readonly leastBytes: number
  /** How often a byte of a line may be written behind it, decoded or put together. */
  readonly copies: number
}

interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): void }
  scan(): number
  hash(from: number, to: number, out: number): void
  texts(froms: number, tos: number, rows: number, out: number): number
  codes(
    froms: number,
    tos: number,
    rows: number,
    table: number,
    mask: number,
    out: number,
    codeFrom: number,
    codeTo: number,
    most: number,
    trial: number,
    mostOfTrial: number,
  ): number
  pack(codes: number, count: number, width: number, out: number): number
  levels(tos: number, rows: number, out: number): number
  moments(days: number, micros: number, rows: number, out: number): void
  numbers(numbers: number, rows: number, out: number, bits: number): number
  beyond(numbers: number, rows: number, out: number, most: number, either: number): number
}

/** A compiled module: it may be sent to threads, which share its code. */
export type KernelModule = object

type Imports = Readonly<Record<string, unknown>>

/** What is used of WebAssembly; types for it come with those of browsers only. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => KernelModule
  readonly Instance: new (
    module: KernelModule,
    imports: { readonly caller: Imports },
  ) => { readonly exports: unknown }
}

const { Module, Instance } = Reflect.get(globalThis, 'WebAssembly') as WebAssemblyApi

/** Compiles a module. */
export function compile(bytes: Uint8Array<ArrayBuffer>): KernelModule {
  return new Module(bytes)
}

/** The exports of a new instance. */
export function start(module: KernelModule, caller: Imports): unknown {
  return new Instance(module, { caller }).exports
}

let compiled: KernelModule | undefined

/** The kernel, compiled once. */
export function kernelModule(): KernelModule {
  compiled ??= compile(kernelBytes())
  return compiled
}

/**
 * The memory in which a chunk lies, and the rows that were read from it, shared by the kernel and by
 * what JavaScript does. Reserved for the most that there can be; what is not touched costs nothing.
 * Addresses and spans count from the front of {@link bytes}.
 */
export class ChunkMemory {
  readonly kernel: Kernel
  /** The whole memory, in numbers of each width. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array()
  ints: Int32Array<ArrayBuffer> = new Int32Array()
  doubles: Float64Array<ArrayBuffer> = new Float64Array()
  /** A number a row: the line's span, lines before it, day and microseconds of the day, revenue (NaN: none). */
  lineFrom: Int32Array<ArrayBuffer> = new Int32Array()
  lineTo: Int32Array<ArrayBuffer> = new Int32Array()
  line: Uint32Array<ArrayBuffer> = new Uint32Array()
  day: Int32Array<ArrayBuffer> = new Int32Array()
  micros: Float64Array<ArrayBuffer> = new Float64Array()
  revenue: Float64Array<ArrayBuffer> = new Float64Array()
  /** The hash of each row's id, HASH_LANES numbers a row. */
  hashes: Uint32Array<ArrayBuffer> = new Uint32Array()
  /** Spans of the texts: event_id, player_id, session_id, event_type, properties, extra. End 0: there is none. */
  textFrom: readonly Int32Array<ArrayBuffer>[] = []
  textTo: readonly Int32Array<ArrayBuffer>[] = []
  /** Addresses of room for the columns in the making: see {@link ColumnRoom}. */
  room: ColumnRoom = { table: 0, codes: 0, codeFrom: 0, codeTo: 0, out: 0 }
  readonly #bounds: LineBounds
  #capacity = 0
  #lines = 0
  #behindEnd = 0

  constructor(module: KernelModule, caller: KernelCaller, bounds: LineBounds) {
    this.#bounds = bounds
    this.kernel = start(module, callable(caller)) as Kernel
    this.#look()
    for (let power = 0; power <= 16; power++)
      this.doubles[(state.powers >> 3) + power] = 10 ** power
  }

  /** Takes the lines of a chunk in, with a newline behind them. */
  begin(source: Uint8Array, from: number, to: number): void {
    const length = to - from
    if (length > this.#capacity) this.#reserve(length)
    const lines = this.#lines
    this.bytes.set(source.subarray(from, to), lines)
    this.bytes[lines + length] = NEWLINE
    const { ints } = this
    ints[state.at >> 2] = lines
    ints[state.to >> 2] = lines + length
    ints[state.behind >> 2] = lines + length + SLACK
    for (const count of [state.rows, state.lines, state.parsed, state.withoutSession]) {
      ints[count >> 2] = 0
    }
  }

  get(number: number): number {
    return this.ints[number >> 2]!
  }

  set(number: number, value: number): void {
    this.ints[number >> 2] = value
  }

  /** Writes behind the lines, where it stays with the chunk; gives the place. */
  write(bytes: Uint8Array): number {
    const at = this.get(state.behind)
    this.#requireRoom(at + bytes.length)
    this.bytes.set(bytes, at)
    this.set(state.behind, at + bytes.length)
    return at
  }

  writeByte(byte: number): void {
    const at = this.get(state.behind)
    this.#requireRoom(at + 1)
    this.bytes[at] = byte
    this.set(state.behind, at + 1)
  }

  /** Writes `bytes[from..to)` once more. */
  copy(from: number, to: number): void {
    const at = this.get(state.behind)
    this.#requireRoom(at + to - from)
    this.bytes.copyWithin(at, from, to)
    this.set(state.behind, at + to - from)
  }

  #requireRoom(end: number): void {
    if (end > this.#behindEnd) throw new Error('texts of a chunk do not fit behind it')
  }

  #reserve(length: number): void {
    this.#capacity = length
    const rows = Math.ceil(length / this.#bounds.leastBytes) + 1
    let end = ROOM
    const take = (bytes: number): number => {
      const at = end
      end += (bytes + SLACK + 15) & -16
      return at
    }
    const words = Array.from({ length: 4 + 2 * TEXT_COLUMNS }, () => take(rows * 4))
    const [micros, revenue] = [take(rows * 8), take(rows * 8)]
    const hashes = take(rows * 12)
    this.#lines = take(length)
    const behind = length * this.#bounds.copies
    this.#behindEnd = take(behind) + behind
    this.room = {
      table: take(2 ** (33 - Math.clz32(rows)) * 8),
      codes: take(rows * 4),
      codeFrom: take(rows * 4),
      codeTo: take(rows * 4),
      // The texts of a column with their lengths, or ids that are made; a dictionary and its codes.
      out: take(Math.ceil(length * 1.5) + rows * 32 + PAGE_BYTES),
    }
    const { memory } = this.kernel
    const missing = Math.ceil((end - memory.buffer.byteLength) / PAGE_BYTES)
    if (missing > 0) memory.grow(missing)
    this.#look()
    const { buffer } = this.bytes
    const [lineFrom, lineTo, line, day, ...texts] = words
    this.lineFrom = new Int32Array(buffer, lineFrom, rows)
    this.lineTo = new Int32Array(buffer, lineTo, rows)
    this.line = new Uint32Array(buffer, line, rows)
    this.day = new Int32Array(buffer, day, rows)
    this.micros = new Float64Array(buffer, micros, rows)
    this.revenue = new Float64Array(buffer, revenue, rows)
    this.hashes = new Uint32Array(buffer, hashes, rows * 3)
    const columns = texts.map((at) => new Int32Array(buffer, at, rows))
    this.textFrom = columns.slice(0, TEXT_COLUMNS)
    this.textTo = columns.slice(TEXT_COLUMNS)
    const addresses = [
      [state.lineFrom, this.lineFrom],
      [state.lineTo, this.lineTo],
      [state.line, this.line],
      [state.dayOfRow, this.day],
      [state.microsOfRow, this.micros],
      [state.revenue, this.revenue],
      [state.hashes, this.hashes],
      ...this.textFrom.map((column, index) => [state.textFrom + 4 * index, column] as const),
      ...this.textTo.map((column, index) => [state.textTo + 4 * index, column] as const),
    ] as const
    for (const [place, { byteOffset }] of addresses) this.set(place, byteOffset)
  }

  #look(): void {
    const { buffer } = this.kernel.memory
    this.bytes = new Uint8Array(buffer)
    this.ints = new Int32Array(buffer)
    this.doubles = new Float64Array(buffer)
  }
}

/** Addresses. */
export interface ColumnRoom {
  /** Slots of the dictionary, eight bytes each. */
  readonly table: number
  /** Codes of the rows, and the span of each code. */
  readonly codes: number
  readonly codeFrom: number
  readonly codeTo: number
  /** Pages of a column. */
  readonly out: number
}

function callable(caller: KernelCaller): Imports {
  return {
    value: (at: number) => caller.value(at),
    timestamp: (from: number, to: number, kind: number) => caller.timestamp(from, to, kind),
    number: (from: number, to: number) => caller.number(from, to),
  }
}
