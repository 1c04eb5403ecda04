import { valueKinds } from './json-scan.ts'
import { type LineFields, slots } from './line-fields.ts'
import type { LineReader } from './line-reader.ts'
import type { MappedKey } from './mapped-keys.ts'
import type { PropertyProfiler } from './property-profiler.ts'

/** What takes the value behind a literal; `end`: the line ends with it. */
const takers = { end: 0, slot: 1, mapped: 2, property: 3, rest: 4 } as const

/** Fields of a node in {@link LineShapes.#nodes}; nodes are named by the place of their first. */
const NODE = 10
/** Word in which the literal begins, and its length in bytes. */
const WORD = 0
const LENGTH = 1
/** The literal tried when this one does not match, and the first that follows it; 0: none. */
const OTHER = 2
const CHILD = 3
const TAKER = 4
/** The slot, the place among the mapped keys, or the number of the property's key. */
const WHICH = 5
/** Where a key of the rest stands in the literal. */
const KEY_FROM = 6
const KEY_TO = 7
/** Where the properties begin and where they end in the literal, -1 where they do not. */
const OPENS = 8
const CLOSES = 9

const MOST_NODES = 2048
const MOST_WORDS = 1 << 15
const MOST_OTHERS = 12
/** Lines that are looked at to learn from; a log without shapes costs no more than that. */
const MOST_LEARNT = 4096
/** Lines that match no shape until these are left alone for the rest of the chunk. */
const MOST_MISSES = 2000

const QUOTE = 0x22
const NEWLINE = 0x0a
const OPEN_BRACE = 0x7b

/** 1 for the bytes of a string that need no look: all but quote, backslash and control characters. */
const ordinary = new Uint8Array(256).fill(1, 0x20)
ordinary[QUOTE] = 0
ordinary[0x5c] = 0

/** 1 for the digits. */
const digit = new Uint8Array(256).fill(1, 0x30, 0x3a)

/** The bytes of a word, little end first, that belong to a literal of that many more bytes. */
const masks = Int32Array.of(0, 0xff, 0xffff, 0xffffff)

interface Step {
  /** The literal. */
  readonly from: number
  readonly to: number
  readonly taker: number
  readonly which: number
  readonly keyFrom: number
  readonly keyTo: number
  readonly opens: number
  readonly closes: number
}

/**
 * Lines of a log repeat each other but for their values. What stands between two values (quotes,
 * keys, colons, commas, spaces) is kept as a literal in a tree, learnt from lines that the
 * {@link LineReader} has read; a line that follows a path of the tree is compared by words and only
 * its values are scanned. Such a line is well formed as the one it was learnt from is; all others are
 * left to the reader.
 */
export class LineShapes {
  readonly #mapped: readonly MappedKey[]
  readonly #reader: LineReader
  readonly #fields: LineFields
  readonly #properties: PropertyProfiler
  readonly #nodes = new Int32Array(MOST_NODES * NODE)
  readonly #words = new Int32Array(MOST_WORDS)
  readonly #wordBytes = new Uint8Array(this.#words.buffer)
  #nodesEnd = NODE
  #wordsEnd = 0
  #learnt = 0
  #hits = 0
  #misses = 0
  #view: DataView = new DataView(new ArrayBuffer(0))

  constructor(
    mapped: readonly MappedKey[],
    reader: LineReader,
    fields: LineFields,
    properties: PropertyProfiler,
  ) {
    this.#mapped = mapped
    this.#reader = reader
    this.#fields = fields
    this.#properties = properties
  }

  /** The bytes that are read from now on, the same as the scanner's, 16 more than the lines. */
  use(view: DataView): void {
    this.#view = view
  }

  /** Starts a chunk. `forget`: keys have other numbers than in the chunk before. */
  begin(forget: boolean): void {
    this.#hits = 0
    this.#misses = 0
    if (!forget) return
    this.#nodes.fill(0)
    this.#nodesEnd = NODE
    this.#wordsEnd = 0
  }

  /** As {@link LineReader.read}, but -1 says only that the line has none of the shapes. */
  read(at: number): number {
    if (this.#misses > MOST_MISSES && this.#misses > this.#hits) return -1
    const end = this.#follow(at)
    if (end < 0) this.#misses++
    else this.#hits++
    return end
  }

  #follow(at: number): number {
    const nodes = this.#nodes
    const words = this.#words
    const view = this.#view
    const fields = this.#fields
    const properties = this.#properties
    const { scanner } = this.#reader
    const { bytes } = scanner
    fields.clear()
    properties.forget()
    let node = nodes[CHILD]!
    while (node !== 0) {
      const length = nodes[node + LENGTH]!
      let word = nodes[node + WORD]!
      const last = word + (length >> 2)
      let place = at
      while (word < last && view.getInt32(place, true) === words[word]!) {
        word++
        place += 4
      }
      const taker = nodes[node + TAKER]!
      const which = nodes[node + WHICH]!
      const from = at + length
      if (
        word < last ||
        ((length & 3) !== 0 &&
          ((view.getInt32(place, true) ^ words[word]!) & masks[length & 3]!) !== 0) ||
        // An object of properties has literals of its own.
        (taker === takers.slot && which === slots.properties && bytes[from] === OPEN_BRACE)
      ) {
        node = nodes[node + OTHER]!
        continue
      }
      const opens = nodes[node + OPENS]!
      if (opens >= 0) fields.from[slots.properties] = at + opens
      const closes = nodes[node + CLOSES]!
      if (closes >= 0) {
        fields.to[slots.properties] = at + closes
        fields.kind[slots.properties] = valueKinds.object
      }
      if (taker === takers.end) return from - 1
      if (taker === takers.mapped) {
        at = this.#reader.value(this.#mapped[which]!, from)
        if (at < 0) return -1
        if (!this.#mapped[which]!.whole) this.#leave(node, from - length, from, at, scanner.kind)
        node = nodes[node + CHILD]!
        continue
      }

      let to = from + 1
      let kind: number = valueKinds.string
      let escaped = false
      const byte = bytes[from]!
      if (byte === QUOTE) {
        while (ordinary[bytes[to]!] === 1) to++
        if (bytes[to] !== QUOTE) {
          to = scanner.string(from + 1)
          if (to < 0) return -1
          escaped = scanner.escaped
        }
        to++
      } else {
        kind = valueKinds.number
        if (byte > 0x30 && byte <= 0x39) while (digit[bytes[to]!] === 1) to++
        const next = bytes[to]!
        // A whole number without an exponent; everything else has the scanner's look.
        if (byte <= 0x30 || byte > 0x39 || next === 0x2e || (next | 0x20) === 0x65) {
          to = scanner.value(from)
          if (to < 0) return -1
          kind = scanner.kind
          escaped = scanner.escaped
        }
      }
      if (taker === takers.slot) fields.set(which, from, to, kind, escaped)
      else if (taker === takers.property) properties.note(which, bytes, from, to, kind)
      else this.#leave(node, at, from, to, kind)
      at = to
      node = nodes[node + CHILD]!
    }
    return -1
  }

  #leave(node: number, literal: number, from: number, to: number, kind: number): void {
    const nodes = this.#nodes
    const keyFrom = literal + nodes[node + KEY_FROM]!
    this.#fields.leave(keyFrom, literal + nodes[node + KEY_TO]!, from, to, kind)
  }

  /**
   * Keeps the shape of the line from `at` to its newline `end`, which the reader has accepted. Lines
   * that no literal should stand for are passed over: escapes in keys, a mapped key that comes twice.
   */
  learn(at: number, end: number): void {
    if (++this.#learnt > MOST_LEARNT) return
    const steps = this.#steps(at, end)
    if (steps === null) return
    const size = steps.reduce((sum, { from, to }) => sum + ((to - from + 3) >> 2), 0)
    if (this.#nodesEnd + steps.length * NODE > this.#nodes.length) return
    if (this.#wordsEnd + size > MOST_WORDS) return
    let parent = 0
    for (const step of steps) {
      parent = this.#enter(parent, step)
      if (parent === 0) return
    }
  }

  #steps(at: number, end: number): readonly Step[] | null {
    const { scanner } = this.#reader
    const { bytes } = scanner
    const steps: Step[] = []
    const seen = new Set<number>()
    let literal = at
    let opens = -1
    let closes = -1
    const step = (
      taker: number,
      which: number,
      keyFrom: number,
      keyTo: number,
      to: number,
    ): void => {
      const place = (mark: number): number => (mark < 0 ? -1 : mark - literal)
      const marks = { opens: place(opens), closes: place(closes) }
      const key = { keyFrom: keyFrom - literal, keyTo: keyTo - literal }
      steps.push({ from: literal, to, taker, which, ...key, ...marks })
      opens = -1
      closes = -1
    }
    /** Each member of the object whose brace is at `from`; gives the place behind it, or -1. */
    const members = (
      from: number,
      each: (keyFrom: number, keyTo: number, valueFrom: number) => number,
    ): number => {
      let place = scanner.space(from + 1)
      while (bytes[place] === QUOTE) {
        const keyTo = scanner.string(place + 1)
        if (scanner.escaped) return -1
        const valueFrom = scanner.space(scanner.space(keyTo + 1) + 1)
        const valueTo = each(place + 1, keyTo, valueFrom)
        if (valueTo < 0) return -1
        place = scanner.space(valueTo)
        if (bytes[place] === 0x2c) place = scanner.space(place + 1)
      }
      return place + 1
    }
    const passed = (valueFrom: number): number => {
      literal = scanner.value(valueFrom)
      return literal
    }
    const property = (keyFrom: number, keyTo: number, valueFrom: number): number => {
      const number = this.#properties.number(bytes, keyFrom, keyTo)
      step(takers.property, number, keyFrom, keyTo, valueFrom)
      return passed(valueFrom)
    }
    const closing = members(at, (keyFrom, keyTo, valueFrom) => {
      const found = this.#reader.find(keyFrom, keyTo, false, 0)
      if (found < 0) {
        step(takers.rest, 0, keyFrom, keyTo, valueFrom)
        return passed(valueFrom)
      }
      if (seen.has(found)) return -1
      seen.add(found)
      const slot = this.#mapped[found]!.onlySlot
      if (slot === slots.properties && bytes[valueFrom] === OPEN_BRACE) {
        opens = valueFrom
        closes = members(valueFrom, property)
        return closes
      }
      if (slot >= 0) step(takers.slot, slot, keyFrom, keyTo, valueFrom)
      else step(takers.mapped, found, keyFrom, keyTo, valueFrom)
      return passed(valueFrom)
    })
    if (closing < 0 || bytes[end] !== NEWLINE) return null
    step(takers.end, 0, literal, literal, end + 1)
    return steps
  }

  /** The node of a step below `parent`, made if it is new; 0: there are too many beside it. */
  #enter(parent: number, step: Step): number {
    const nodes = this.#nodes
    let last = parent + CHILD
    let others = 0
    for (let node = nodes[last]!; node !== 0; node = nodes[last]!) {
      if (this.#isSame(node, step)) return node
      last = node + OTHER
      if (++others === MOST_OTHERS) return 0
    }
    const node = this.#nodesEnd
    this.#nodesEnd += NODE
    nodes[last] = node
    nodes[node + WORD] = this.#wordsEnd
    nodes[node + LENGTH] = step.to - step.from
    nodes[node + TAKER] = step.taker
    nodes[node + WHICH] = step.which
    nodes[node + KEY_FROM] = step.keyFrom
    nodes[node + KEY_TO] = step.keyTo
    nodes[node + OPENS] = step.opens
    nodes[node + CLOSES] = step.closes
    const bytes = this.#reader.scanner.bytes.subarray(step.from, step.to)
    this.#wordBytes.fill(0, this.#wordsEnd * 4, this.#wordsEnd * 4 + bytes.length + 3)
    this.#wordBytes.set(bytes, this.#wordsEnd * 4)
    this.#wordsEnd += (bytes.length + 3) >> 2
    return node
  }

  /** What takes the value follows from the literals up to it. */
  #isSame(node: number, { from, to }: Step): boolean {
    const length = this.#nodes[node + LENGTH]!
    if (length !== to - from) return false
    const start = this.#nodes[node + WORD]! * 4
    const { bytes } = this.#reader.scanner
    for (let i = 0; i < length; i++) {
      if (this.#wordBytes[start + i] !== bytes[from + i]) return false
    }
    return true
  }
}
