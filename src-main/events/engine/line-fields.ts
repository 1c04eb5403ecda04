import { valueKinds } from './json-scan.ts'

/** Slots of a line: `eventFields` in their order, then the properties. */
export const slots = {
  eventId: 0,
  playerId: 1,
  sessionId: 2,
  eventType: 3,
  timestamp: 4,
  properties: 5,
} as const
export const SLOTS = 6

/** Numbers of an entry of {@link LineFields.rest}: key from, to, value from, to, kind. */
export const REST_NUMBERS = 5

const ABSENT = 0

/** Where the fields of one line stand in the bytes of its chunk. */
export class LineFields {
  /** Spans of the slots' values; strings without their quotes. */
  readonly from = new Int32Array(SLOTS)
  readonly to = new Int32Array(SLOTS)
  /** A value of `valueKinds`, 0 where the field is absent. */
  readonly kind = new Uint8Array(SLOTS)
  /** 1 where a string has an escape in it. */
  readonly escaped = new Uint8Array(SLOTS)
  /** Fields that no slot takes, in their order; {@link REST_NUMBERS} numbers each. */
  rest = new Int32Array(64 * REST_NUMBERS)
  /** Numbers of `rest` that belong to the line. */
  restLength = 0
  /** Whether a key among `rest` has an escape in it. */
  restEscaped = false

  clear(): void {
    for (let slot = 0; slot < SLOTS; slot++) this.kind[slot] = ABSENT
    this.restLength = 0
    this.restEscaped = false
  }

  clearSlot(slot: number): void {
    this.kind[slot] = ABSENT
  }

  /** `from..to` is the whole value, a string's quotes too. */
  set(slot: number, from: number, to: number, kind: number, escaped: boolean): void {
    const isString = kind === valueKinds.string
    this.from[slot] = isString ? from + 1 : from
    this.to[slot] = isString ? to - 1 : to
    this.kind[slot] = kind
    this.escaped[slot] = isString && escaped ? 1 : 0
  }

  /** Adds a field to the rest; strings with their quotes, keys without. */
  leave(keyFrom: number, keyTo: number, valueFrom: number, valueTo: number, kind: number): void {
    let at = this.restLength
    if (at === this.rest.length) {
      const longer = new Int32Array(at * 2)
      longer.set(this.rest)
      this.rest = longer
    }
    const { rest } = this
    rest[at++] = keyFrom
    rest[at++] = keyTo
    rest[at++] = valueFrom
    rest[at++] = valueTo
    rest[at++] = kind
    this.restLength = at
  }
}
