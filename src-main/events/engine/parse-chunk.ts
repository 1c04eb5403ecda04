import { isUtf8 } from 'node:buffer'
import {
  ChunkMemory,
  type KernelCaller,
  kernelModule,
  type KernelModule,
  type LineBounds,
} from './chunk-memory.ts'
import { valueKinds } from './json-scan.ts'
import { HASH_LANES, state } from './kernel-state.ts'
import { LineFields, REST_NUMBERS, slots } from './line-fields.ts'
import { type Fault, LineJudge } from './line-judge.ts'
import { LineReader } from './line-reader.ts'
import { LineShapes } from './line-shapes.ts'
import { type MappedKey, mappedKeys } from './mapped-keys.ts'
import { numberAt } from './number-at.ts'
import type { ParseRules, RejectReason } from './parse-rules.ts'
import { type PropertyProfile, PropertyProfiler } from './property-profiler.ts'
import { whyMalformed } from './reject-details.ts'
import { writeRest } from './rest-object.ts'

/** A line that became no event; `from..to` are its bytes in the chunk. */
export interface RejectedLine {
  /** Lines before it in the chunk. */
  readonly line: number
  readonly from: number
  readonly to: number
  readonly reason: RejectReason
  readonly detail: string
}

/** Places of the columns of texts in {@link ChunkMemory.textFrom}. Where ids are made, event_id is empty. */
export const textColumns = {
  eventId: 0,
  playerId: 1,
  sessionId: 2,
  eventType: 3,
  properties: 4,
  extra: 5,
} as const

/** The lines of one chunk as rows, valid events only; they are in `memory`. */
export interface ParsedChunk {
  readonly memory: ChunkMemory
  readonly rows: number
  readonly lines: number
  readonly blank: number
  readonly rejected: readonly RejectedLine[]
  /** Lines that are an object, and how many of them lack each of `eventFields`. */
  readonly parsed: number
  readonly nulls: readonly number[]
  readonly properties: readonly PropertyProfile[]
}

const NEWLINE = 0x0a
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The text of a row in one of {@link textColumns}; null where there is none. */
export function textOf({ memory }: ParsedChunk, column: number, row: number): string | null {
  const to = memory.textTo[column]![row]!
  return to === 0 ? null : decoder.decode(memory.bytes.subarray(memory.textFrom[column]![row], to))
}

/** Reads chunks of whole lines; a result is valid until the next chunk is read. */
export class ChunkParser implements KernelCaller {
  readonly #rules: ParseRules
  readonly #fields = new LineFields()
  readonly #properties: PropertyProfiler
  readonly #reader: LineReader
  readonly #shapes: LineShapes
  readonly #judge: LineJudge
  readonly #memory: ChunkMemory
  #blank = 0
  #rejected: RejectedLine[] = []

  constructor(rules: ParseRules, kernel: KernelModule = kernelModule()) {
    this.#rules = rules
    const mapped = mappedKeys(rules)
    const memory = new ChunkMemory(kernel, this, boundsOf(rules, mapped))
    this.#memory = memory
    this.#properties = new PropertyProfiler(rules.revenueProperties)
    this.#reader = new LineReader(mapped, this.#fields, this.#properties)
    const restIsProperties = rules.properties === 'rest'
    this.#shapes = new LineShapes(memory, mapped, this.#reader, this.#properties, restIsProperties)
    this.#judge = new LineJudge(rules, this.#fields)
    memory.set(state.idsAreMade, rules.paths.event_id === null ? 1 : 0)
    memory.set(state.restIsProperties, restIsProperties ? 1 : 0)
    memory.set(state.latestDay, rules.latest.day)
    memory.doubles[state.latestMicros >> 3] = rules.latest.micros
    for (const [lane, seed] of rules.seeds.entries()) memory.set(state.seeds + 4 * lane, seed)
  }

  /** Reads the lines of `bytes[from..to)`. */
  parse(bytes: Uint8Array, from: number, to: number): ParsedChunk {
    // Of bytes that are no UTF-8 each line is looked at.
    const isText = isUtf8(bytes.subarray(from, to))
    const memory = this.#memory
    memory.begin(bytes, from, to)
    this.#reader.scanner.bytes = memory.bytes
    this.#shapes.begin(!this.#properties.begin())
    this.#judge.begin()
    this.#rejected = []
    this.#blank = 0
    if (isText) while (this.#shapes.scan()) this.#next(true)
    else this.#eachAlone()
    this.#shapes.end()
    const nulls = [...this.#judge.nulls]
    nulls[slots.sessionId]! += memory.get(state.withoutSession)
    return {
      memory,
      rows: memory.get(state.rows),
      lines: memory.get(state.lines),
      blank: this.#blank,
      rejected: this.#rejected,
      parsed: memory.get(state.parsed),
      nulls,
      properties: this.#properties.profiles(),
    }
  }

  value(at: number): number {
    const { scanner } = this.#reader
    const end = scanner.value(at)
    this.#memory.set(state.kind, scanner.kind)
    this.#memory.set(state.escaped, scanner.kind === valueKinds.string && scanner.escaped ? 1 : 0)
    return end
  }

  timestamp(from: number, to: number, kind: number): number {
    const { bytes, doubles } = this.#memory
    const { timestamp } = this.#judge
    if (!this.#judge.reads(bytes, from, to, kind)) return 0
    this.#memory.set(state.day, timestamp.day)
    doubles[state.micros >> 3] = timestamp.micros
    return 1
  }

  number(from: number, to: number): number {
    return numberAt(this.#memory.bytes, from, to)
  }

  #eachAlone(): void {
    const memory = this.#memory
    const to = memory.get(state.to)
    for (let at = memory.get(state.at); at < to; at = memory.get(state.at)) {
      const end = memory.bytes.indexOf(NEWLINE, at)
      const isText = isUtf8(memory.bytes.subarray(at, end))
      memory.set(state.to, end + 1)
      if (!isText || this.#shapes.scan()) this.#next(isText)
    }
  }

  /** The next line, whatever it is. */
  #next(isText: boolean): void {
    const memory = this.#memory
    const { bytes } = memory
    const at = memory.get(state.at)
    const start = this.#reader.scanner.space(at)
    let end = start
    if (bytes[start] === NEWLINE) {
      this.#blank++
    } else {
      end = isText ? this.#reader.read(start) : -1
      if (end < 0) {
        end = bytes.indexOf(NEWLINE, start)
        const detail = whyMalformed(bytes.subarray(start, end))
        this.#reject(at, end, { reason: 'malformed_json', detail })
      } else {
        this.#take(at, end)
        // A shape begins with the line, as the kernel does.
        if (start === at) this.#shapes.learn(at, end)
      }
    }
    memory.set(state.lines, memory.get(state.lines) + 1)
    memory.set(state.at, end + 1)
  }

  /** A line that is an object. */
  #take(from: number, to: number): void {
    const memory = this.#memory
    memory.set(state.parsed, memory.get(state.parsed) + 1)
    if (this.#rules.properties === 'rest') this.#noteRest()
    this.#properties.commit()
    const fault = this.#judge.fault(memory.bytes)
    if (fault !== null) {
      this.#reject(from, to, fault)
      return
    }
    const row = memory.get(state.rows)
    this.#keep(row, from, to)
    memory.set(state.rows, row + 1)
  }

  #reject(from: number, to: number, fault: Fault): void {
    this.#rejected.push({ line: this.#memory.get(state.lines), from, to, ...fault })
  }

  #noteRest(): void {
    const { rest, restLength } = this.#fields
    const { bytes } = this.#memory
    for (let i = 0; i < restLength; i += REST_NUMBERS) {
      const number = this.#properties.number(bytes, rest[i]!, rest[i + 1]!)
      this.#properties.note(number, bytes, rest[i + 2]!, rest[i + 3]!, rest[i + 4]!)
    }
  }

  #keep(row: number, from: number, to: number): void {
    const fields = this.#fields
    const memory = this.#memory
    const { timestamp } = this.#judge
    memory.lineFrom[row] = from
    memory.lineTo[row] = to
    memory.line[row] = memory.get(state.lines)
    memory.day[row] = timestamp.day
    memory.micros[row] = timestamp.micros
    memory.revenue[row] = this.#properties.revenue()
    this.#keepText(textColumns.playerId, slots.playerId, row)
    this.#keepText(textColumns.sessionId, slots.sessionId, row)
    this.#keepText(textColumns.eventType, slots.eventType, row)
    const restIsProperties = this.#rules.properties === 'rest'
    if (fields.kind[slots.properties] === valueKinds.object && !restIsProperties) {
      const { properties } = slots
      this.#put(textColumns.properties, row, fields.from[properties]!, fields.to[properties]!)
    } else {
      this.#put(textColumns.properties, row, 0, 0)
    }
    this.#put(textColumns.extra, row, 0, 0)
    if (fields.restLength > 0) {
      const start = memory.get(state.behind)
      writeRest(fields, memory)
      const column = restIsProperties ? textColumns.properties : textColumns.extra
      this.#put(column, row, start, memory.get(state.behind))
    }
    if (this.#rules.paths.event_id === null) return
    this.#keepText(textColumns.eventId, slots.eventId, row)
    const { eventId } = textColumns
    memory.kernel.hash(
      memory.textFrom[eventId]![row]!,
      memory.textTo[eventId]![row]!,
      memory.hashes.byteOffset + row * HASH_LANES * 4,
    )
  }

  #keepText(column: number, slot: number, row: number): void {
    const { kind, from, to, escaped } = this.#fields
    const isText = kind[slot] === valueKinds.string
    if (kind[slot] === 0 || kind[slot] === valueKinds.null || (isText && from[slot] === to[slot])) {
      this.#put(column, row, 0, 0)
    } else if (escaped[slot] === 1) {
      const memory = this.#memory
      const start = memory.write(encoder.encode(this.#judge.textOf(slot, memory.bytes)))
      this.#put(column, row, start, memory.get(state.behind))
    } else {
      this.#put(column, row, from[slot]!, to[slot]!)
    }
  }

  #put(column: number, row: number, from: number, to: number): void {
    this.#memory.textFrom[column]![row] = from
    this.#memory.textTo[column]![row] = to
  }
}

/** Keys that are needed make a line long; a value that several fields take may be decoded for each. */
function boundsOf({ paths }: ParseRules, mapped: readonly MappedKey[]): LineBounds {
  const { session_id: _, ...needed } = paths
  const keys = new Set(Object.values(needed).flatMap((path) => path?.[0] ?? []))
  return {
    // Two quotes, a colon, a value and a comma or the closing brace; an opening brace and a newline.
    leastBytes: Array.from(keys, (key) => encoder.encode(key).length + 5).reduce(
      (a, b) => a + b,
      2,
    ),
    // What is not mapped is put together once.
    copies: 1 + Math.max(...mapped.map(({ targets }) => targets.length)),
  }
}
