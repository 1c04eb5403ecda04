import { JsonScanner, valueKinds } from './json-scan.ts'
import { isEqual } from './key-table.ts'
import { type LineFields, slots } from './line-fields.ts'
import type { MappedKey } from './mapped-keys.ts'
import type { PropertyProfiler } from './property-profiler.ts'

const QUOTE = 0x22
const NEWLINE = 0x0a

const decoder = new TextDecoder()

/** Reads one line of any shape into the fields; values stay spans of the bytes. */
export class LineReader {
  readonly scanner = new JsonScanner(new Uint8Array())
  readonly #fields: LineFields
  readonly #mapped: readonly MappedKey[]
  readonly #properties: PropertyProfiler

  constructor(mapped: readonly MappedKey[], fields: LineFields, properties: PropertyProfiler) {
    this.#mapped = mapped
    this.#fields = fields
    this.#properties = properties
  }

  /** `at` is the first byte of the line that is no space; gives its newline, or -1: malformed. */
  read(at: number): number {
    const { scanner } = this
    const { bytes } = scanner
    const fields = this.#fields
    fields.clear()
    this.#properties.forget()
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
      const found = this.find(keyFrom, keyTo, keyEscaped, expected)
      const mapped = found < 0 ? undefined : this.#mapped[found]
      if (mapped === undefined) {
        at = scanner.value(valueFrom)
      } else {
        expected = found + 1
        at = this.value(mapped, valueFrom)
      }
      if (at < 0) return -1
      if (mapped === undefined || !mapped.whole) {
        fields.leave(keyFrom, keyTo, valueFrom, at, scanner.kind)
        if (keyEscaped) fields.restEscaped = true
      }
      at = scanner.space(at)
      if (bytes[at] === 0x2c) {
        at = scanner.space(at + 1)
        continue
      }
      return bytes[at] === 0x7d ? this.#end(at) : -1
    }
  }

  /**
   * The place of a key among the mapped ones, or -1. Keys mostly come in the order of the line before,
   * so the expected one is tried first.
   */
  find(from: number, to: number, escaped: boolean, expected: number): number {
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

  /** Puts a mapped key's value into its slots; gives the place behind it, or -1. */
  value(mapped: MappedKey, from: number): number {
    const { scanner } = this
    const fields = this.#fields
    if (mapped.onlySlot === slots.properties && scanner.bytes[from] === 0x7b) {
      const end = this.#members(from)
      if (end >= 0) fields.set(slots.properties, from, end, valueKinds.object, false)
      return end
    }
    const end = scanner.value(from)
    if (end < 0) return -1
    const { kind, escaped } = scanner
    for (const { slot, deeper } of mapped.targets) {
      if (deeper.length === 0) this.#take(slot, from, end, kind, escaped)
      else this.#dig(slot, deeper, from)
    }
    scanner.kind = kind
    return end
  }

  #take(slot: number, from: number, to: number, kind: number, escaped: boolean): void {
    this.#fields.set(slot, from, to, kind, escaped)
    if (slot !== slots.properties) return
    if (kind === valueKinds.object) this.#members(from)
    else this.#properties.forget()
  }

  #end(closing: number): number {
    const at = this.scanner.space(closing + 1)
    return this.scanner.bytes[at] === NEWLINE ? at : -1
  }

  /** The value at a path inside a value that is known to be well formed. */
  #dig(slot: number, path: readonly string[], from: number): void {
    const { scanner } = this
    const { bytes } = scanner
    this.#fields.clearSlot(slot)
    if (slot === slots.properties) this.#properties.forget()
    const [wanted, ...deeper] = path
    if (wanted === undefined || bytes[from] !== 0x7b) return
    let at = scanner.space(from + 1)
    while (bytes[at] === QUOTE) {
      const keyFrom = at
      const keyTo = scanner.string(at + 1)
      const valueFrom = scanner.space(scanner.space(keyTo + 1) + 1)
      const end = scanner.value(valueFrom)
      const { kind, escaped } = scanner
      if (JSON.parse(decoder.decode(bytes.subarray(keyFrom, keyTo + 1))) === wanted) {
        if (deeper.length > 0) this.#dig(slot, deeper, valueFrom)
        else this.#take(slot, valueFrom, end, kind, escaped)
      }
      at = scanner.space(end)
      if (bytes[at] !== 0x2c) return
      at = scanner.space(at + 1)
    }
  }

  /** The object of the properties, each member noted; gives the place behind it, or -1. */
  #members(at: number): number {
    const { scanner } = this
    const { bytes } = scanner
    const properties = this.#properties
    // Of duplicate fields the last wins.
    properties.forget()
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
      const number = properties.number(bytes, keyFrom, keyTo)
      properties.note(number, bytes, valueFrom, end, scanner.kind)
      at = scanner.space(end)
      if (bytes[at] === 0x7d) return at + 1
      if (bytes[at] !== 0x2c) return -1
      at = scanner.space(at + 1)
    }
  }
}
