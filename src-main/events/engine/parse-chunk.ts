import { isUtf8 } from 'node:buffer'
import { valueKinds } from './json-scan.ts'
import { isEqual, KeyTable } from './key-table.ts'
import { LineReader, REST_NUMBERS, slots } from './line-reader.ts'
import { type ParseRules, type RejectReason } from './parse-rules.ts'
import { badTimestamp, badType, missingField, whyMalformed } from './reject-details.ts'
import { TimestampReader } from './timestamp.ts'

/** What a property held: `kinds` has the bit 1 << kind of each kind seen. */
export interface PropertyProfile {
  readonly key: string
  readonly count: number
  readonly kinds: number
}

/** A line that became no event; `from..to` are its bytes in the chunk. */
export interface RejectedLine {
  /** Lines before it in the chunk. */
  readonly line: number
  readonly from: number
  readonly to: number
  readonly reason: RejectReason
  readonly detail: string
}

/** Texts of a row, in this order; {@link SPAN_NUMBERS} numbers a row: from, to, from, to, ... */
export const spanOf = {
  eventId: 0,
  playerId: 2,
  sessionId: 4,
  eventType: 6,
  properties: 8,
  extra: 10,
  /** The line itself. */
  line: 12,
} as const
export const SPAN_NUMBERS = 14
export const HASH_LANES = 3

/**
 * The lines of one chunk as columns, valid events only. Texts are spans of `bytes`, whose part behind
 * the chunk holds what had to be decoded or put together; `from` is below 0 where there is none.
 */
export interface ParsedChunk {
  readonly bytes: Uint8Array
  readonly rows: number
  readonly lines: number
  readonly blank: number
  readonly spans: Int32Array
  /** Lines before the row's in the chunk. */
  readonly line: Uint32Array
  /** Days since 1970-01-01, and microseconds of the day. */
  readonly day: Int32Array
  readonly micros: Float64Array
  /** NaN where there is none. */
  readonly revenue: Float64Array
  /** {@link HASH_LANES} numbers a row: the hash of its id. */
  readonly hashes: Uint32Array
  readonly rejected: readonly RejectedLine[]
  /** Lines that are an object, and how many of them lack each of `eventFields`. */
  readonly parsed: number
  readonly nulls: readonly number[]
  readonly properties: readonly PropertyProfile[]
}

const NEWLINE = 0x0a
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Reads chunks of whole lines; a result is valid until the next chunk is read. */
export class ChunkParser {
  readonly #rules: ParseRules
  readonly #reader: LineReader
  readonly #timestamp = new TimestampReader()
  readonly #revenueKeys: readonly Uint8Array[]
  readonly #revenueOfLine: Float64Array

  #bytes = new Uint8Array()
  /** End of what is written behind the chunk. */
  #sideEnd = 0
  #capacity = 0
  #spans = new Int32Array()
  #line = new Uint32Array()
  #day = new Int32Array()
  #micros = new Float64Array()
  #revenue = new Float64Array()
  #hashes = new Uint32Array()
  #keys = new KeyTable()
  #keyCount: number[] = []
  #keyKinds: number[] = []
  /** Place of each key among the revenue properties, -1 for the others. */
  #keyRevenue: number[] = []
  /** Number and kind of each property of the line at hand, and how many numbers these are. */
  #propertiesOfLine = new Int32Array(64)
  #propertiesLength = 0
  #rejected: RejectedLine[] = []
  #nulls = [0, 0, 0, 0, 0]

  constructor(rules: ParseRules) {
    this.#rules = rules
    this.#revenueKeys = rules.revenueProperties.map((key) => encoder.encode(key))
    this.#revenueOfLine = new Float64Array(this.#revenueKeys.length)
    this.#reader = new LineReader(
      rules,
      () => this.#forgetProperties(),
      (keyFrom, keyTo, valueFrom, valueTo, kind) =>
        this.#noteProperty(keyFrom, keyTo, valueFrom, valueTo, kind),
    )
  }

  /**
   * Reads the lines of `bytes[from..to)`; the array has at least one byte behind `to`, which becomes
   * a newline, and is written to behind it.
   */
  parse(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): ParsedChunk {
    this.#begin(bytes, from, to)
    const reader = this.#reader
    const suspectUtf8 = !isUtf8(bytes.subarray(from, to))
    let at = from
    let lines = 0
    let blank = 0
    let rows = 0
    let parsed = 0
    for (; at < to; lines++) {
      const start = reader.scanner.space(at)
      if (this.#bytes[start] === NEWLINE) {
        blank++
        at = start + 1
        continue
      }
      this.#forgetProperties()
      let end = reader.read(start)
      if (end < 0 || (suspectUtf8 && !isUtf8(this.#bytes.subarray(start, end)))) {
        end = this.#bytes.indexOf(NEWLINE, start)
        const detail = whyMalformed(this.#bytes.subarray(start, end))
        this.#rejected.push({ line: lines, from: at, to: end, reason: 'malformed_json', detail })
      } else {
        parsed++
        if (this.#rules.properties === 'rest') this.#noteRest()
        this.#commitProperties()
        const fault = this.#judge()
        if (fault === null) {
          if (rows === this.#capacity) this.#widen(rows * 2 + 64)
          this.#keep(rows, lines, at, end)
          rows++
        } else {
          this.#rejected.push({ line: lines, from: at, to: end, ...fault })
        }
      }
      at = end + 1
    }
    return {
      bytes: this.#bytes,
      rows,
      lines,
      blank,
      spans: this.#spans,
      line: this.#line,
      day: this.#day,
      micros: this.#micros,
      revenue: this.#revenue,
      hashes: this.#hashes,
      rejected: this.#rejected,
      parsed,
      nulls: this.#nulls,
      properties: this.#keys.keys.map((key, number) => ({
        key: keyText(key),
        count: this.#keyCount[number]!,
        kinds: this.#keyKinds[number]!,
      })),
    }
  }

  #begin(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): void {
    bytes[to] = NEWLINE
    this.#bytes = bytes
    this.#reader.scanner.bytes = bytes
    this.#sideEnd = to + 1
    this.#rejected = []
    this.#nulls = [0, 0, 0, 0, 0]
    this.#keys = new KeyTable()
    this.#keyCount = []
    this.#keyKinds = []
    this.#keyRevenue = []
    const likely = Math.ceil((to - from) / 100) + 64
    if (this.#capacity < likely) this.#widen(likely)
  }

  #widen(capacity: number): void {
    const wider = <Numbers extends Int32Array | Uint32Array | Float64Array>(
      numbers: Numbers,
      each: Numbers,
    ): Numbers => {
      each.set(numbers)
      return each
    }
    this.#spans = wider(this.#spans, new Int32Array(capacity * SPAN_NUMBERS))
    this.#line = wider(this.#line, new Uint32Array(capacity))
    this.#day = wider(this.#day, new Int32Array(capacity))
    this.#micros = wider(this.#micros, new Float64Array(capacity))
    this.#revenue = wider(this.#revenue, new Float64Array(capacity))
    this.#hashes = wider(this.#hashes, new Uint32Array(capacity * HASH_LANES))
    this.#capacity = capacity
  }

  #forgetProperties(): void {
    this.#propertiesLength = 0
    const revenue = this.#revenueOfLine
    for (let i = 0; i < revenue.length; i++) revenue[i] = NaN
  }

  #noteProperty(
    keyFrom: number,
    keyTo: number,
    valueFrom: number,
    valueTo: number,
    kind: number,
  ): void {
    const bytes = this.#bytes
    const number = this.#keys.enter(bytes, keyFrom, keyTo)
    if (number === this.#keyRevenue.length) this.#newKey(bytes, keyFrom, keyTo)
    const at = this.#propertiesLength
    if (at === this.#propertiesOfLine.length) {
      const longer = new Int32Array(at * 2)
      longer.set(this.#propertiesOfLine)
      this.#propertiesOfLine = longer
    }
    this.#propertiesOfLine[at] = number
    this.#propertiesOfLine[at + 1] = kind
    this.#propertiesLength = at + 2
    const revenue = this.#keyRevenue[number]!
    if (revenue < 0) return
    this.#revenueOfLine[revenue] =
      kind === valueKinds.number ? numberAt(bytes, valueFrom, valueTo) : NaN
  }

  #newKey(bytes: Uint8Array, from: number, to: number): void {
    this.#keyCount.push(0)
    this.#keyKinds.push(0)
    this.#keyRevenue.push(this.#revenueKeys.findIndex((key) => isEqual(key, bytes, from, to)))
  }

  #noteRest(): void {
    const { rest, restLength } = this.#reader
    for (let i = 0; i < restLength; i += REST_NUMBERS) {
      this.#noteProperty(rest[i]!, rest[i + 1]!, rest[i + 2]!, rest[i + 3]!, rest[i + 4]!)
    }
  }

  #commitProperties(): void {
    const noted = this.#propertiesOfLine
    for (let i = 0; i < this.#propertiesLength; i += 2) {
      const number = noted[i]!
      this.#keyCount[number]!++
      this.#keyKinds[number]! |= 1 << noted[i + 1]!
    }
  }

  /** The first fault of the line that was read, in the order of the specification. */
  #judge(): Pick<RejectedLine, 'reason' | 'detail'> | null {
    const { kind, from, to } = this.#reader
    const made = this.#rules.paths.event_id === null
    let missing = -1
    for (let slot: number = slots.eventId; slot <= slots.timestamp; slot++) {
      const isText = kind[slot] === valueKinds.string
      if (isText ? from[slot] !== to[slot] : kind[slot] !== 0 && kind[slot] !== valueKinds.null) {
        continue
      }
      if (made && slot === slots.eventId) continue
      this.#nulls[slot]!++
      if (missing < 0 && slot !== slots.sessionId) missing = slot
    }
    if (missing >= 0) {
      return { reason: 'missing_field', detail: missingField(missing, kind[missing]!) }
    }
    for (let slot: number = slots.eventId; slot <= slots.eventType; slot++) {
      const found = kind[slot]!
      if (found === valueKinds.boolean || found >= valueKinds.object) {
        return { reason: 'bad_type', detail: badType(slot, found) }
      }
    }
    const properties = kind[slots.properties]!
    if (properties !== 0 && properties !== valueKinds.object && properties !== valueKinds.null) {
      return { reason: 'bad_type', detail: badType(slots.properties, properties) }
    }
    return this.#judgeTimestamp()
  }

  #judgeTimestamp(): Pick<RejectedLine, 'reason' | 'detail'> | null {
    const timestamp = this.#timestamp
    if (!this.#readTimestamp()) {
      return { reason: 'bad_timestamp', detail: badTimestamp(this.#textOf(slots.timestamp)) }
    }
    const { latest } = this.#rules
    if (
      timestamp.day > latest.day ||
      (timestamp.day === latest.day && timestamp.micros > latest.micros)
    ) {
      return { reason: 'future_timestamp', detail: this.#textOf(slots.timestamp) }
    }
    return null
  }

  #readTimestamp(): boolean {
    const { kind, from, to, escaped } = this.#reader
    const slot = slots.timestamp
    if (kind[slot] === valueKinds.number) {
      const unit = this.#rules.timestampUnit
      if (unit === 'iso') return false
      return this.#timestamp.readEpoch(Number(this.#textOf(slot)), unit === 's' ? 1_000_000 : 1000)
    }
    if (kind[slot] !== valueKinds.string) return false
    if (escaped[slot] === 0) return this.#timestamp.read(this.#bytes, from[slot]!, to[slot]!)
    const decoded = encoder.encode(this.#textOf(slot))
    return this.#timestamp.read(decoded, 0, decoded.length)
  }

  /** A slot's value as text: strings decoded, everything else as it was written. */
  #textOf(slot: number): string {
    const { from, to, escaped } = this.#reader
    if (escaped[slot] === 0) return decoder.decode(this.#bytes.subarray(from[slot], to[slot]))
    return String(JSON.parse(decoder.decode(this.#bytes.subarray(from[slot]! - 1, to[slot]! + 1))))
  }

  #keep(row: number, line: number, from: number, to: number): void {
    const at = row * SPAN_NUMBERS
    const spans = this.#spans
    this.#keepText(at + spanOf.eventId, slots.eventId)
    this.#keepText(at + spanOf.playerId, slots.playerId)
    this.#keepText(at + spanOf.sessionId, slots.sessionId)
    this.#keepText(at + spanOf.eventType, slots.eventType)
    const hasProperties = this.#reader.kind[slots.properties] === valueKinds.object
    spans[at + spanOf.properties] = hasProperties ? this.#reader.from[slots.properties]! : -1
    spans[at + spanOf.properties + 1] = this.#reader.to[slots.properties]!
    spans[at + spanOf.extra] = -1
    if (this.#reader.restLength > 0) {
      const rest = this.#rules.properties === 'rest' ? spanOf.properties : spanOf.extra
      this.#keepRest(at + rest)
    }
    spans[at + spanOf.line] = from
    spans[at + spanOf.line + 1] = to
    this.#line[row] = line
    this.#day[row] = this.#timestamp.day
    this.#micros[row] = this.#timestamp.micros
    let revenue = NaN
    for (let i = 0; i < this.#revenueOfLine.length && Number.isNaN(revenue); i++) {
      revenue = this.#revenueOfLine[i]!
    }
    this.#revenue[row] = revenue
    if (this.#rules.paths.event_id !== null) this.#hash(row, spans[at]!, spans[at + 1]!)
  }

  #keepText(at: number, slot: number): void {
    const { kind, from, to, escaped } = this.#reader
    const spans = this.#spans
    const isText = kind[slot] === valueKinds.string
    if (kind[slot] === 0 || kind[slot] === valueKinds.null || (isText && from[slot] === to[slot])) {
      spans[at] = -1
      spans[at + 1] = -1
    } else if (escaped[slot] === 1) {
      const start = this.#sideEnd
      this.#write(encoder.encode(this.#textOf(slot)))
      spans[at] = start
      spans[at + 1] = this.#sideEnd
    } else {
      spans[at] = from[slot]!
      spans[at + 1] = to[slot]!
    }
  }

  /** The fields that are not mapped as one object; of equal keys the last one stays. */
  #keepRest(at: number): void {
    const { restEscaped, restLength } = this.#reader
    const rest = this.#reader.rest.subarray(0, restLength)
    const start = this.#sideEnd
    const last = lastOfEachKey(this.#bytes, rest, restEscaped)
    let opening = 0x7b
    for (let i = 0; i < rest.length; i += REST_NUMBERS) {
      if (last !== null && !last.has(i)) continue
      this.#writeByte(opening)
      opening = 0x2c
      // The key with its quotes.
      this.#copy(rest[i]! - 1, rest[i + 1]! + 1)
      this.#writeByte(0x3a)
      this.#copy(rest[i + 2]!, rest[i + 3]!)
    }
    this.#writeByte(0x7d)
    this.#spans[at] = start
    this.#spans[at + 1] = this.#sideEnd
  }

  #reserve(count: number): void {
    if (this.#sideEnd + count <= this.#bytes.length) return
    const wider = new Uint8Array(Math.ceil((this.#sideEnd + count) * 1.5))
    wider.set(this.#bytes.subarray(0, this.#sideEnd))
    this.#bytes = wider
    this.#reader.scanner.bytes = wider
  }

  #writeByte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#sideEnd++] = byte
  }

  #write(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#bytes.set(bytes, this.#sideEnd)
    this.#sideEnd += bytes.length
  }

  #copy(from: number, to: number): void {
    this.#reserve(to - from)
    this.#bytes.copyWithin(this.#sideEnd, from, to)
    this.#sideEnd += to - from
  }

  /** Three lanes of 32 bits, seeded anew in every run: equal ids are equal, others practically never. */
  #hash(row: number, from: number, to: number): void {
    const bytes = this.#bytes
    let [a, b, c] = this.#rules.seeds
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b + byte, 0x85ebca6b)
      b ^= b >>> 13
      c = Math.imul(c ^ (byte + 0x9e), 0xc2b2ae35)
      c = (c << 7) | (c >>> 25)
    }
    const at = row * HASH_LANES
    this.#hashes[at] = mix(a ^ (to - from))
    this.#hashes[at + 1] = mix(b)
    this.#hashes[at + 2] = mix(c)
  }
}

/** The finaliser of MurmurHash3. */
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Exact for what most amounts are: at most 15 digits, at most 22 of them behind the point. */
function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let digits = 0
  let scale = -1
  if (to - from <= 16) {
    let at = bytes[from] === 0x2d ? from + 1 : from
    for (; at < to; at++) {
      const byte = bytes[at]!
      if (byte >= 0x30 && byte <= 0x39) {
        digits = digits * 10 + byte - 0x30
        if (scale >= 0) scale++
      } else if (byte === 0x2e) {
        scale = 0
      } else {
        break
      }
    }
    // Both are exact as doubles, so the quotient is the nearest one (Clinger 1990).
    if (at === to)
      return (scale > 0 ? digits / 10 ** scale : digits) * (bytes[from] === 0x2d ? -1 : 1)
  }
  return Number(decoder.decode(bytes.subarray(from, to)))
}

function keyText(key: Uint8Array): string {
  const raw = decoder.decode(key)
  return raw.includes('\\') ? String(JSON.parse(`"${raw}"`)) : raw
}

/** Places of the entries whose key does not come again; null: none comes twice. */
function lastOfEachKey(
  bytes: Uint8Array,
  rest: Int32Array,
  escaped: boolean,
): ReadonlySet<number> | null {
  const entries = rest.length / REST_NUMBERS
  if (!escaped && entries <= 8) {
    let repeated = false
    for (let i = 0; i < rest.length && !repeated; i += REST_NUMBERS) {
      for (let j = i + REST_NUMBERS; j < rest.length && !repeated; j += REST_NUMBERS) {
        repeated = isSame(bytes, rest[i]!, rest[i + 1]!, rest[j]!, rest[j + 1]!)
      }
    }
    if (!repeated) return null
  }
  const last = new Map<string, number>()
  for (let i = 0; i < rest.length; i += REST_NUMBERS) {
    last.set(keyText(bytes.subarray(rest[i], rest[i + 1])), i)
  }
  return new Set(last.values())
}

function isSame(bytes: Uint8Array, a: number, aEnd: number, b: number, bEnd: number): boolean {
  if (aEnd - a !== bEnd - b) return false
  for (let i = 0; i < aEnd - a; i++) if (bytes[a + i] !== bytes[b + i]) return false
  return true
}
