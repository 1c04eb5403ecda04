import type { ChunkMemory } from './chunk-memory.ts'
import {
  LITERAL_BYTES,
  LITERALS,
  MOST_NODES,
  node as places,
  NODE_BYTES,
  NODES,
  state,
  takers,
} from './kernel-state.ts'
import { slots } from './line-fields.ts'
import type { LineReader } from './line-reader.ts'
import type { MappedKey } from './mapped-keys.ts'
import type { PropertyProfiler } from './property-profiler.ts'

const MOST_OTHERS = 12
/** Lines that are looked at to learn from; a log without shapes costs no more than that. */
const MOST_LEARNT = 4096
/** Lines that match no shape until shapes are left alone for the rest of the chunk. */
const MOST_MISSES = 2000

const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a
const OPEN_BRACE = 0x7b

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
 * {@link LineReader} has read; the kernel compares a line that follows a path of the tree by words and
 * scans only its values. Such a line is well formed as the one it was learnt from is; all others are
 * left to the reader.
 */
export class LineShapes {
  readonly #memory: ChunkMemory
  readonly #mapped: readonly MappedKey[]
  readonly #reader: LineReader
  readonly #properties: PropertyProfiler
  readonly #restIsProperties: boolean
  #nodesEnd = NODES + NODE_BYTES
  #literalsEnd = LITERALS
  #learnt = 0
  #misses = 0

  constructor(
    memory: ChunkMemory,
    mapped: readonly MappedKey[],
    reader: LineReader,
    properties: PropertyProfiler,
    restIsProperties: boolean,
  ) {
    this.#memory = memory
    this.#mapped = mapped
    this.#reader = reader
    this.#properties = properties
    this.#restIsProperties = restIsProperties
  }

  /** Starts a chunk. `forget`: keys have other numbers than in the chunk before. */
  begin(forget: boolean): void {
    this.#misses = 0
    if (!forget) return
    this.#memory.bytes.fill(0, NODES, LITERALS)
    this.#nodesEnd = NODES + NODE_BYTES
    this.#literalsEnd = LITERALS
  }

  /** Reads lines of known shapes from where the chunk is, up to one that has none; false: it is at its end. */
  scan(): boolean {
    const memory = this.#memory
    if (this.#misses > MOST_MISSES && this.#misses > memory.get(state.rows)) {
      return memory.get(state.at) < memory.get(state.to)
    }
    this.#misses++
    return memory.kernel.scan() === 1
  }

  /** Ends a chunk: the properties that were seen are handed to the profiler. */
  end(): void {
    const { ints } = this.#memory
    for (let node = NODES + NODE_BYTES; node < this.#nodesEnd; node += NODE_BYTES) {
      const count = ints[(node + places.count) >> 2]!
      if (count === 0) continue
      const which = ints[(node + places.which) >> 2]!
      this.#properties.add(which, count, ints[(node + places.seen) >> 2]!)
      ints[(node + places.count) >> 2] = 0
      ints[(node + places.seen) >> 2] = 0
    }
  }

  /**
   * Keeps the shape of the line from `at` to its newline `end`, which the reader has accepted. Lines
   * that no literal should stand for are passed over: escapes in keys, keys that come twice, mapped
   * paths into an object.
   */
  learn(at: number, end: number): void {
    if (++this.#learnt > MOST_LEARNT) return
    const steps = this.#steps(at, end)
    if (steps === null) return
    const size = steps.reduce((sum, { from, to }) => sum + roomOf(to - from), 0)
    if (this.#nodesEnd + steps.length * NODE_BYTES > NODES + MOST_NODES * NODE_BYTES) return
    if (this.#literalsEnd + size > LITERALS + LITERAL_BYTES) return
    let parent = NODES
    for (const step of steps) {
      parent = this.#enter(parent, step)
      if (parent === 0) return
    }
  }

  #steps(at: number, end: number): readonly Step[] | null {
    const { scanner } = this.#reader
    const { bytes } = scanner
    const steps: Step[] = []
    const seen = new Set<string>()
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
        const key = `${from} ${decoder.decode(bytes.subarray(place + 1, keyTo))}`
        if (scanner.escaped || seen.has(key)) return -1
        seen.add(key)
        const valueFrom = scanner.space(scanner.space(keyTo + 1) + 1)
        const valueTo = each(place + 1, keyTo, valueFrom)
        if (valueTo < 0) return -1
        place = scanner.space(valueTo)
        if (bytes[place] === COMMA) place = scanner.space(place + 1)
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
        const number = this.#restIsProperties ? this.#properties.number(bytes, keyFrom, keyTo) : -1
        step(takers.rest, number, keyFrom, keyTo, valueFrom)
        return passed(valueFrom)
      }
      const slot = this.#mapped[found]!.onlySlot
      if (slot < 0) return -1
      if (slot === slots.properties && bytes[valueFrom] === OPEN_BRACE) {
        opens = valueFrom
        closes = members(valueFrom, property)
        return closes
      }
      step(takers.slot, slot, keyFrom, keyTo, valueFrom)
      return passed(valueFrom)
    })
    if (closing < 0 || bytes[end] !== NEWLINE) return null
    step(takers.end, 0, literal, literal, end + 1)
    return steps
  }

  /** The node of a step below `parent`, made if it is new; 0: there are too many beside it. */
  #enter(parent: number, step: Step): number {
    const { bytes, ints } = this.#memory
    let last = parent + places.child
    let others = 0
    for (let node = ints[last >> 2]!; node !== 0; node = ints[last >> 2]!) {
      if (this.#isSame(node, step)) return node
      last = node + places.other
      if (++others === MOST_OTHERS) return 0
    }
    const node = this.#nodesEnd
    this.#nodesEnd += NODE_BYTES
    const length = step.to - step.from
    const put = (place: number, value: number): void => {
      ints[(node + place) >> 2] = value
    }
    ints[last >> 2] = node
    put(places.literal, this.#literalsEnd)
    put(places.length, length)
    for (let i = 0; i < 8; i++) bytes[node + places.tail + i] = i < (length & 7) ? 0xff : 0
    put(places.other, 0)
    put(places.child, 0)
    put(places.taker, step.taker)
    put(places.which, step.which)
    put(places.keyFrom, step.keyFrom)
    put(places.keyTo, step.keyTo)
    put(places.opens, step.opens)
    put(places.closes, step.closes)
    put(places.count, 0)
    put(places.seen, 0)
    const counts = step.taker === takers.property || (step.taker === takers.rest && step.which >= 0)
    put(places.revenue, counts ? this.#properties.revenuePlace(step.which) + 1 : 0)
    const room = roomOf(length)
    bytes.fill(0, this.#literalsEnd, this.#literalsEnd + room)
    bytes.copyWithin(this.#literalsEnd, step.from, step.to)
    this.#literalsEnd += room
    return node
  }

  /** What takes the value follows from the literals up to it. */
  #isSame(node: number, { from, to }: Step): boolean {
    const { bytes, ints } = this.#memory
    const length = ints[(node + places.length) >> 2]!
    if (length !== to - from) return false
    const start = ints[(node + places.literal) >> 2]!
    for (let i = 0; i < length; i++) if (bytes[start + i] !== bytes[from + i]) return false
    return true
  }
}

const decoder = new TextDecoder()

/** Bytes that a literal takes: whole words, and one more that is read beyond them. */
function roomOf(length: number): number {
  return (length + 15) & -8
}
