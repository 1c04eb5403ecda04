import { JsonScanner, valueKinds } from './json-scan.ts'
import { isEqual } from './key-table.ts'
import { eventFields, type ParseRules } from './parse-rules.ts'

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

/** Numbers of an entry of {@link LineReader.rest}: key from, to, value from, to, kind. */
export const REST_NUMBERS = 5

const ABSENT = 0
const QUOTE = 0x22
const NEWLINE = 0x0a

interface MappedKey {
  readonly key: Uint8Array
  readonly text: string
  readonly targets: readonly { readonly slot: number; readonly deeper: readonly string[] }[]
  /** A slot takes the whole value, so that it is not among the rest. */
  readonly whole: boolean
}

/** Called with each member of the properties: the key's span, the value's span and its kind. */
export type OnProperty = (
  keyFrom: number,
  keyTo: number,
  valueFrom: number,
  valueTo: number,
  kind: number,
) => void

const text = new TextEncoder()
const decoder = new TextDecoder()

/** Reads one line into the slots of the mapped fields; values stay spans of the bytes. */
export class LineReader {
  readonly scanner = new JsonScanner(new Uint8Array())
  /** Spans of the slots' values; strings without their quotes. */
  readonly from = new Int32Array(SLOTS)
  readonly to = new Int32Array(SLOTS)
  /** A value of `valueKinds`, 0 where the field is absent. */
  readonly kind = new Uint8Array(SLOTS)
  readonly escaped = new Uint8Array(SLOTS)
  /** Fields that no slot takes, in their order; {@link REST_NUMBERS} numbers each. */
  rest = new Int32Array(64 * REST_NUMBERS)
  /** Numbers of `rest` that belong to the line. */
  restLength = 0
  restEscaped = false

  readonly #mapped: readonly MappedKey[]
  readonly #onProperty: OnProperty
  readonly #onProperties: () => void

  /** `onProperties` starts the properties anew: of duplicate fields the last wins. */
  constructor(rules: ParseRules, onProperties: () => void, onProperty: OnProperty) {
    this.#mapped = mappedKeys(rules)
    this.#onProperties = onProperties
    this.#onProperty = onProperty
  }

  /** `at` is the first byte of the line that is no space; gives its newline, or -1: malformed. */
  read(at: number): number {
    const { scanner, kind } = this
    const { bytes } = scanner
    for (let slot = 0; slot < SLOTS; slot++) kind[slot] = ABSENT
    this.restLength = 0
    this.restEscaped = false
    if (bytes[at] !== 0x7b) return -1
    at = scanner.space(at + 1)
    if (bytes[at] === 0x7d) return this.#end(at)
    let expected = 0
    for (;;) {
      if (bytes[at] !== QUOTE) return -1
      const keyFrom = at + 1
      const keyTo = scanner.string(keyFrom)
      if (keyTo < 0) return -1
      const keyEscaped = scanner.escaped
      at = scanner.space(keyTo + 1)
      if (bytes[at] !== 0x3a) return -1
      const valueFrom = scanner.space(at + 1)
      const found = this.#find(keyFrom, keyTo, keyEscaped, expected)
      const mapped = found < 0 ? undefined : this.#mapped[found]
      if (mapped === undefined) {
        at = scanner.value(valueFrom)
      } else {
        expected = found + 1
        at = this.#value(mapped, valueFrom)
      }
      if (at < 0) return -1
      if (mapped === undefined || !mapped.whole) {
        this.#leave(keyFrom, keyTo, valueFrom, at)
        if (keyEscaped) this.restEscaped = true
      }
      at = scanner.space(at)
      if (bytes[at] === 0x2c) {
        at = scanner.space(at + 1)
        continue
      }
      return bytes[at] === 0x7d ? this.#end(at) : -1
    }
  }

  #leave(keyFrom: number, keyTo: number, valueFrom: number, valueTo: number): void {
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
    rest[at++] = this.scanner.kind
    this.restLength = at
  }

  #end(closing: number): number {
    const at = this.scanner.space(closing + 1)
    return this.scanner.bytes[at] === NEWLINE ? at : -1
  }

  /** Keys mostly come in the order of the line before, so the expected one is tried first. */
  #find(from: number, to: number, escaped: boolean, expected: number): number {
    const mapped = this.#mapped
    const { bytes } = this.scanner
    if (escaped) {
      const key: unknown = JSON.parse(decoder.decode(bytes.subarray(from - 1, to + 1)))
      return mapped.findIndex((candidate) => candidate.text === key)
    }
    for (let i = 0; i < mapped.length; i++) {
      const index = expected + i < mapped.length ? expected + i : expected + i - mapped.length
      if (isEqual(mapped[index]!.key, bytes, from, to)) return index
    }
    return -1
  }

  #value(mapped: MappedKey, from: number): number {
    const { scanner } = this
    const properties = mapped.targets.length === 1 && mapped.targets[0]!.slot === slots.properties
    if (properties && mapped.whole && scanner.bytes[from] === 0x7b) {
      const end = this.#members(from)
      if (end >= 0) this.#set(slots.properties, from, end, valueKinds.object)
      return end
    }
    const end = scanner.value(from)
    if (end < 0) return -1
    const { kind } = scanner
    for (const { slot, deeper } of mapped.targets) {
      scanner.kind = kind
      if (deeper.length === 0) this.#set(slot, from, end, kind)
      else this.#dig(slot, deeper, from)
    }
    scanner.kind = kind
    return end
  }

  #set(slot: number, from: number, to: number, kind: number): void {
    const isString = kind === valueKinds.string
    this.from[slot] = isString ? from + 1 : from
    this.to[slot] = isString ? to - 1 : to
    this.kind[slot] = kind
    this.escaped[slot] = isString && this.scanner.escaped ? 1 : 0
  }

  /** The value at a path inside a value that is known to be well formed. */
  #dig(slot: number, path: readonly string[], from: number): void {
    const { scanner } = this
    const { bytes } = scanner
    this.kind[slot] = ABSENT
    const [wanted, ...deeper] = path
    if (wanted === undefined || bytes[from] !== 0x7b) return
    let at = scanner.space(from + 1)
    while (bytes[at] === QUOTE) {
      const keyFrom = at
      const keyTo = scanner.string(at + 1)
      const valueFrom = scanner.space(scanner.space(keyTo + 1) + 1)
      const end = scanner.value(valueFrom)
      const { kind } = scanner
      if (JSON.parse(decoder.decode(bytes.subarray(keyFrom, keyTo + 1))) === wanted) {
        if (deeper.length > 0) {
          this.#dig(slot, deeper, valueFrom)
        } else {
          this.#set(slot, valueFrom, end, kind)
        }
      }
      at = scanner.space(end)
      if (bytes[at] !== 0x2c) return
      at = scanner.space(at + 1)
    }
  }

  /** The object of the properties, each member told; gives the place behind it, or -1. */
  #members(at: number): number {
    const { scanner } = this
    const { bytes } = scanner
    this.#onProperties()
    at = scanner.space(at + 1)
    if (bytes[at] === 0x7d) return at + 1
    for (;;) {
      if (bytes[at] !== QUOTE) return -1
      const keyFrom = at + 1
      const keyTo = scanner.string(keyFrom)
      if (keyTo < 0) return -1
      at = scanner.space(keyTo + 1)
      if (bytes[at] !== 0x3a) return -1
      const valueFrom = scanner.space(at + 1)
      const end = scanner.value(valueFrom)
      if (end < 0) return -1
      this.#onProperty(keyFrom, keyTo, valueFrom, end, scanner.kind)
      at = scanner.space(end)
      if (bytes[at] === 0x7d) return at + 1
      if (bytes[at] !== 0x2c) return -1
      at = scanner.space(at + 1)
    }
  }
}

function mappedKeys(rules: ParseRules): readonly MappedKey[] {
  const targets = new Map<string, { slot: number; deeper: readonly string[] }[]>()
  const map = (slot: number, path: readonly string[] | null): void => {
    const [first, ...deeper] = path ?? []
    if (first === undefined) return
    const known = targets.get(first) ?? []
    targets.set(first, [...known, { slot, deeper }])
  }
  for (const [slot, field] of eventFields.entries()) map(slot, rules.paths[field])
  if (rules.properties !== 'rest') map(slots.properties, rules.properties)
  return Array.from(targets, ([key, list]) => ({
    key: text.encode(key),
    text: key,
    targets: list,
    whole: list.some(({ deeper }) => deeper.length === 0),
  }))
}
