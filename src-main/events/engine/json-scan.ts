/**
 * A strict scanner of JSON text in bytes: it accepts exactly what `JSON.parse` accepts (RFC 8259,
 * property-tested against it) and leaves values where they lie, as spans. The caller puts a newline
 * behind the text: it ends every loop, since no token may contain one.
 */

export const valueKinds = {
  string: 1,
  number: 2,
  boolean: 3,
  null: 4,
  object: 5,
  array: 6,
} as const
export type ValueKind = (typeof valueKinds)[keyof typeof valueKinds]

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const PLUS = 0x2b
const DOT = 0x2e
const ZERO = 0x30

/** 1 where the bytes of a string need a look: the quote, the backslash, control characters. */
const special = new Uint8Array(256).fill(1, 0, 0x20)
special[QUOTE] = 1
special[BACKSLASH] = 1

const escapable = new Uint8Array(256)
for (const letter of '"\\/bfnrt') escapable[letter.charCodeAt(0)] = 1

const hexadecimal = new Uint8Array(256)
for (const letter of '0123456789abcdefABCDEF') hexadecimal[letter.charCodeAt(0)] = 1

export class JsonScanner {
  bytes: Uint8Array
  /** Kind of the value scanned last. */
  kind: ValueKind = valueKinds.null
  /** Whether the string scanned last contains an escape. */
  escaped = false
  #containers = new Uint8Array(64)

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  /** `at` follows the opening quote; gives the place of the closing one, or -1. */
  string(at: number): number {
    const bytes = this.bytes
    this.escaped = false
    for (;;) {
      while (special[bytes[at]!] === 0) at++
      const byte = bytes[at]!
      if (byte === QUOTE) return at
      if (byte !== BACKSLASH) return -1
      this.escaped = true
      const escape = bytes[at + 1]!
      if (escapable[escape] === 1) {
        at += 2
      } else if (escape === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit++) {
          if (hexadecimal[bytes[digit]!] === 0) return -1
        }
        at += 6
      } else {
        return -1
      }
    }
  }

  /** The first byte from `at` on that is no white space; a newline ends the text and is returned. */
  space(at: number): number {
    const bytes = this.bytes
    for (;;) {
      const byte = bytes[at]!
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return at
      at++
    }
  }

  /** `at` is the first byte of a value; gives the place behind it, or -1. Sets {@link kind}. */
  value(at: number): number {
    const byte = this.bytes[at]!
    if (byte === QUOTE) {
      const end = this.string(at + 1)
      this.kind = valueKinds.string
      return end < 0 ? -1 : end + 1
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      const end = this.#container(at)
      this.kind = byte === OPEN_BRACE ? valueKinds.object : valueKinds.array
      return end
    }
    return this.#scalar(at)
  }

  #scalar(at: number): number {
    const bytes = this.bytes
    switch (bytes[at]) {
      case 0x74:
        this.kind = valueKinds.boolean
        return bytes[at + 1] === 0x72 && bytes[at + 2] === 0x75 && bytes[at + 3] === 0x65
          ? at + 4
          : -1
      case 0x66:
        this.kind = valueKinds.boolean
        return bytes[at + 1] === 0x61 &&
          bytes[at + 2] === 0x6c &&
          bytes[at + 3] === 0x73 &&
          bytes[at + 4] === 0x65
          ? at + 5
          : -1
      case 0x6e:
        this.kind = valueKinds.null
        return bytes[at + 1] === 0x75 && bytes[at + 2] === 0x6c && bytes[at + 3] === 0x6c
          ? at + 4
          : -1
      default:
        this.kind = valueKinds.number
        return this.#number(at)
    }
  }

  #number(at: number): number {
    const bytes = this.bytes
    if (bytes[at] === MINUS) at++
    if (bytes[at] === ZERO) {
      at++
    } else {
      const end = this.#digits(at)
      if (end === at) return -1
      at = end
    }
    if (bytes[at] === DOT) {
      const end = this.#digits(at + 1)
      if (end === at + 1) return -1
      at = end
    }
    if (bytes[at] === 0x65 || bytes[at] === 0x45) {
      at++
      if (bytes[at] === PLUS || bytes[at] === MINUS) at++
      const end = this.#digits(at)
      if (end === at) return -1
      at = end
    }
    return at
  }

  #digits(at: number): number {
    const bytes = this.bytes
    while (bytes[at]! >= ZERO && bytes[at]! <= 0x39) at++
    return at
  }

  /** Skips an object or an array of any depth without recursion. */
  #container(at: number): number {
    const bytes = this.bytes
    let containers = this.#containers
    let depth = 0
    for (;;) {
      const open = bytes[at]!
      if (open === OPEN_BRACE || open === OPEN_BRACKET) {
        if (depth === containers.length) containers = this.#deeper()
        containers[depth++] = open
        at = this.space(at + 1)
        const close = open === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
        if (bytes[at] !== close) {
          if (open === OPEN_BRACE) at = this.#key(at)
          if (at < 0) return -1
          continue
        }
      } else {
        at = open === QUOTE ? this.string(at + 1) + 1 : this.#scalar(at)
        if (at <= 0) return -1
        at = this.space(at)
        if (bytes[at] === COMMA) {
          at = this.space(at + 1)
          if (containers[depth - 1] === OPEN_BRACE) at = this.#key(at)
          if (at < 0) return -1
          continue
        }
      }
      // One or more containers end here; what follows is a comma or the end of the outermost.
      for (;;) {
        const close = containers[depth - 1] === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET
        if (bytes[at] !== close) return -1
        at++
        depth--
        if (depth === 0) return at
        at = this.space(at)
        if (bytes[at] === COMMA) break
      }
      at = this.space(at + 1)
      if (containers[depth - 1] === OPEN_BRACE) at = this.#key(at)
      if (at < 0) return -1
    }
  }

  /** A key and its colon; gives the place of the value, or -1. */
  #key(at: number): number {
    const bytes = this.bytes
    if (bytes[at] !== QUOTE) return -1
    const end = this.string(at + 1)
    if (end < 0) return -1
    const colon = this.space(end + 1)
    return bytes[colon] === COLON ? this.space(colon + 1) : -1
  }

  #deeper(): Uint8Array<ArrayBuffer> {
    const containers = new Uint8Array(this.#containers.length * 2)
    containers.set(this.#containers)
    this.#containers = containers
    return containers
  }
}
