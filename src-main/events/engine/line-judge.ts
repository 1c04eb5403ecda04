import { valueKinds } from './json-scan.ts'
import { type LineFields, slots } from './line-fields.ts'
import type { ParseRules, RejectReason } from './parse-rules.ts'
import { badTimestamp, badType, missingField } from './reject-details.ts'
import { TimestampReader } from './timestamp.ts'

export interface Fault {
  readonly reason: RejectReason
  readonly detail: string
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Finds the fault of a line that is an object, and its timestamp where it has none. */
export class LineJudge {
  /** The timestamp of the line that was judged last, if it is without fault. */
  readonly timestamp = new TimestampReader()
  /** Lines of the chunk that lack each of `eventFields`. */
  readonly nulls = [0, 0, 0, 0, 0]
  readonly #rules: ParseRules
  readonly #fields: LineFields

  constructor(rules: ParseRules, fields: LineFields) {
    this.#rules = rules
    this.#fields = fields
  }

  /** Starts the counts of a chunk. */
  begin(): void {
    this.nulls.fill(0)
  }

  /** The first fault of the line at hand, in the order of the specification. */
  fault(bytes: Uint8Array): Fault | null {
    const { kind, from, to } = this.#fields
    const made = this.#rules.paths.event_id === null
    let missing = -1
    for (let slot: number = slots.eventId; slot <= slots.timestamp; slot++) {
      const isText = kind[slot] === valueKinds.string
      if (isText ? from[slot] !== to[slot] : kind[slot] !== 0 && kind[slot] !== valueKinds.null) {
        continue
      }
      if (made && slot === slots.eventId) continue
      this.nulls[slot]!++
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
    return this.#timestampFault(bytes)
  }

  /** A slot's value as text: strings decoded, everything else as it was written. */
  textOf(slot: number, bytes: Uint8Array): string {
    const { from, to, escaped } = this.#fields
    if (escaped[slot] === 0) return decoder.decode(bytes.subarray(from[slot], to[slot]))
    return String(JSON.parse(decoder.decode(bytes.subarray(from[slot]! - 1, to[slot]! + 1))))
  }

  #timestampFault(bytes: Uint8Array): Fault | null {
    const { day, micros } = this.#rules.latest
    if (!this.#readTimestamp(bytes)) {
      return { reason: 'bad_timestamp', detail: badTimestamp(this.textOf(slots.timestamp, bytes)) }
    }
    const { timestamp } = this
    if (timestamp.day < day || (timestamp.day === day && timestamp.micros <= micros)) return null
    return { reason: 'future_timestamp', detail: this.textOf(slots.timestamp, bytes) }
  }

  /** Reads a timestamp as it is written, without an escape: a string without its quotes, or a number. */
  reads(bytes: Uint8Array, from: number, to: number, kind: number): boolean {
    if (kind === valueKinds.string) return this.timestamp.read(bytes, from, to)
    const unit = this.#rules.timestampUnit
    if (kind !== valueKinds.number || unit === 'iso') return false
    const value = Number(decoder.decode(bytes.subarray(from, to)))
    return this.timestamp.readEpoch(value, unit === 's' ? 1_000_000 : 1000)
  }

  #readTimestamp(bytes: Uint8Array): boolean {
    const { kind, from, to, escaped } = this.#fields
    const slot = slots.timestamp
    if (escaped[slot] === 0) return this.reads(bytes, from[slot]!, to[slot]!, kind[slot]!)
    const decoded = encoder.encode(this.textOf(slot, bytes))
    return this.timestamp.read(decoded, 0, decoded.length)
  }
}
