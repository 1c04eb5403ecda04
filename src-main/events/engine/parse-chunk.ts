import { isUtf8 } from 'node:buffer'
import { ChunkBytes } from './chunk-bytes.ts'
import { HASH_LANES, IdHasher } from './id-hash.ts'
import { valueKinds } from './json-scan.ts'
import { LineFields, REST_NUMBERS, slots } from './line-fields.ts'
import { type Fault, LineJudge } from './line-judge.ts'
import { LineReader } from './line-reader.ts'
import { LineShapes } from './line-shapes.ts'
import { mappedKeys } from './mapped-keys.ts'
import type { ParseRules, RejectReason } from './parse-rules.ts'
import { type PropertyProfile, PropertyProfiler } from './property-profiler.ts'
import { whyMalformed } from './reject-details.ts'
import { writeRest } from './rest-object.ts'
import { TextColumn } from './text-column.ts'

/** A line that became no event; `from..to` are its bytes in the chunk. */
export interface RejectedLine {
  /** Lines before it in the chunk. */
  readonly line: number
  readonly from: number
  readonly to: number
  readonly reason: RejectReason
  readonly detail: string
}

/** The columns of texts. */
export interface TextColumns {
  /** Empty where ids are made. */
  readonly eventId: TextColumn
  readonly playerId: TextColumn
  readonly sessionId: TextColumn
  readonly eventType: TextColumn
  readonly properties: TextColumn
  readonly extra: TextColumn
}

export function columnsOf(texts: TextColumns): readonly TextColumn[] {
  const { eventId, playerId, sessionId, eventType, properties, extra } = texts
  return [eventId, playerId, sessionId, eventType, properties, extra]
}

/** The lines of one chunk as columns, valid events only. */
export interface ParsedChunk {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly rows: number
  readonly lines: number
  readonly blank: number
  readonly texts: TextColumns
  /** Where each row's line begins and ends in `bytes`, two numbers a row. */
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

/** Reads chunks of whole lines; a result is valid until the next chunk is read. */
export class ChunkParser {
  readonly #rules: ParseRules
  readonly #fields = new LineFields()
  readonly #properties: PropertyProfiler
  readonly #reader: LineReader
  readonly #shapes: LineShapes
  readonly #judge: LineJudge
  readonly #hasher: IdHasher
  readonly #chunk: ChunkBytes

  readonly #texts: TextColumns = {
    eventId: new TextColumn(false),
    playerId: new TextColumn(true),
    sessionId: new TextColumn(true),
    eventType: new TextColumn(true),
    properties: new TextColumn(false),
    extra: new TextColumn(false),
  }
  /** The chunk so far: where its next line begins, and what became of the lines before it. */
  #at = 0
  #lines = 0
  #blank = 0
  #rows = 0
  #parsed = 0
  #rejected: RejectedLine[] = []
  /** Whether the chunk holds bytes that are no UTF-8; each line is looked at then. */
  #suspectUtf8 = false

  #capacity = 0
  #spans = new Int32Array()
  #line = new Uint32Array()
  #day = new Int32Array()
  #micros = new Float64Array()
  #revenue = new Float64Array()
  #hashes = new Uint32Array()

  constructor(rules: ParseRules) {
    this.#rules = rules
    const mapped = mappedKeys(rules)
    this.#properties = new PropertyProfiler(rules.revenueProperties)
    this.#reader = new LineReader(mapped, this.#fields, this.#properties)
    this.#shapes = new LineShapes(mapped, this.#reader, this.#fields, this.#properties)
    this.#judge = new LineJudge(rules, this.#fields)
    this.#hasher = new IdHasher(rules.seeds)
    this.#chunk = new ChunkBytes(() => {
      this.#reader.scanner.bytes = this.#chunk.bytes
      this.#shapes.use(this.#chunk.view)
    })
  }

  /**
   * Reads the lines of `bytes[from..to)`; the array has at least one byte behind `to`, which becomes
   * a newline, and is written to behind it.
   */
  parse(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): ParsedChunk {
    const suspectUtf8 = !isUtf8(bytes.subarray(from, to))
    const chunk = this.#chunk
    chunk.begin(bytes, to)
    this.#shapes.begin(!this.#properties.begin())
    this.#judge.begin()
    const likely = Math.ceil((to - from) / 100) + 64
    if (this.#capacity < likely) this.#widen(likely)
    for (const column of columnsOf(this.#texts)) column.begin(likely)
    this.#suspectUtf8 = suspectUtf8
    this.#rejected = []
    this.#at = from
    this.#lines = 0
    this.#blank = 0
    this.#rows = 0
    this.#parsed = 0
    while (this.#at < to) this.#next()
    return {
      bytes: chunk.bytes,
      rows: this.#rows,
      lines: this.#lines,
      blank: this.#blank,
      texts: this.#texts,
      spans: this.#spans,
      line: this.#line,
      day: this.#day,
      micros: this.#micros,
      revenue: this.#revenue,
      hashes: this.#hashes,
      rejected: this.#rejected,
      parsed: this.#parsed,
      nulls: [...this.#judge.nulls],
      properties: this.#properties.profiles(),
    }
  }

  /** One line; apart from the loop over a chunk, so that it is compiled once and not with every chunk. */
  #next(): void {
    const at = this.#at
    const start = this.#reader.scanner.space(at)
    if (this.#chunk.bytes[start] === NEWLINE) {
      this.#blank++
      this.#lines++
      this.#at = start + 1
      return
    }
    let end = this.#read(start)
    if (end < 0 || (this.#suspectUtf8 && !isUtf8(this.#chunk.bytes.subarray(start, end)))) {
      end = this.#chunk.bytes.indexOf(NEWLINE, start)
      const detail = whyMalformed(this.#chunk.bytes.subarray(start, end))
      this.#reject(at, end, { reason: 'malformed_json', detail })
    } else {
      this.#take(at, end)
    }
    this.#lines++
    this.#at = end + 1
  }

  /** A line that is an object. */
  #take(from: number, to: number): void {
    this.#parsed++
    if (this.#rules.properties === 'rest') this.#noteRest()
    this.#properties.commit()
    const fault = this.#judge.fault(this.#chunk.bytes)
    if (fault !== null) {
      this.#reject(from, to, fault)
      return
    }
    const row = this.#rows
    if (row === this.#capacity) this.#widen(row * 2 + 64)
    this.#keep(row, this.#lines, from, to)
    this.#rows = row + 1
  }

  #reject(from: number, to: number, fault: Fault): void {
    this.#rejected.push({ line: this.#lines, from, to, ...fault })
  }

  #read(start: number): number {
    const end = this.#shapes.read(start)
    if (end >= 0) return end
    const slowly = this.#reader.read(start)
    if (slowly >= 0) this.#shapes.learn(start, slowly)
    return slowly
  }

  #widen(capacity: number): void {
    const wider = <Numbers extends Int32Array | Uint32Array | Float64Array>(
      numbers: Numbers,
      each: Numbers,
    ): Numbers => {
      each.set(numbers)
      return each
    }
    this.#spans = wider(this.#spans, new Int32Array(capacity * 2))
    this.#line = wider(this.#line, new Uint32Array(capacity))
    this.#day = wider(this.#day, new Int32Array(capacity))
    this.#micros = wider(this.#micros, new Float64Array(capacity))
    this.#revenue = wider(this.#revenue, new Float64Array(capacity))
    this.#hashes = wider(this.#hashes, new Uint32Array(capacity * HASH_LANES))
    this.#capacity = capacity
  }

  #noteRest(): void {
    const { rest, restLength } = this.#fields
    const { bytes } = this.#chunk
    for (let i = 0; i < restLength; i += REST_NUMBERS) {
      const number = this.#properties.number(bytes, rest[i]!, rest[i + 1]!)
      this.#properties.note(number, bytes, rest[i + 2]!, rest[i + 3]!, rest[i + 4]!)
    }
  }

  #keep(row: number, line: number, from: number, to: number): void {
    const fields = this.#fields
    const texts = this.#texts
    const chunk = this.#chunk
    // What has to be put together stands behind the chunk until its column has it.
    const behind = chunk.end
    this.#keepText(texts.playerId, slots.playerId)
    this.#keepText(texts.sessionId, slots.sessionId)
    this.#keepText(texts.eventType, slots.eventType)
    const rest = fields.restLength > 0
    const restIsProperties = this.#rules.properties === 'rest'
    if (rest) {
      chunk.end = behind
      writeRest(fields, chunk)
    }
    if (rest && restIsProperties) {
      texts.properties.append(chunk, behind, chunk.end)
    } else if (fields.kind[slots.properties] === valueKinds.object) {
      texts.properties.append(chunk, fields.from[slots.properties]!, fields.to[slots.properties]!)
    } else {
      texts.properties.appendNull()
    }
    if (rest && !restIsProperties) texts.extra.append(chunk, behind, chunk.end)
    else texts.extra.appendNull()
    this.#spans[row * 2] = from
    this.#spans[row * 2 + 1] = to
    this.#line[row] = line
    this.#day[row] = this.#judge.timestamp.day
    this.#micros[row] = this.#judge.timestamp.micros
    this.#revenue[row] = this.#properties.revenue()
    chunk.end = behind
    if (this.#rules.paths.event_id === null) return
    this.#keepText(texts.eventId, slots.eventId)
    chunk.end = behind
    const { bytes, view, length } = texts.eventId.values
    const start = texts.eventId.lastFrom
    this.#hasher.write(bytes, view, start, length, this.#hashes, row * HASH_LANES)
  }

  #keepText(column: TextColumn, slot: number): void {
    const { kind, from, to, escaped } = this.#fields
    const isText = kind[slot] === valueKinds.string
    if (kind[slot] === 0 || kind[slot] === valueKinds.null || (isText && from[slot] === to[slot])) {
      column.appendNull()
    } else if (escaped[slot] === 1) {
      const chunk = this.#chunk
      const start = chunk.end
      chunk.write(encoder.encode(this.#judge.textOf(slot, chunk.bytes)))
      column.append(chunk, start, chunk.end)
    } else {
      column.append(this.#chunk, from[slot]!, to[slot]!)
    }
  }
}
