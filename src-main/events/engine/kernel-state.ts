/*
 * What the kernel and the JavaScript around it say to each other: where in their memory things are.
 */

/** Numbers of 32 bits in the hash of an id. */
export const HASH_LANES = 3

/** Addresses of the numbers that the kernel shares with its caller; 32 bits unless said otherwise. */
export const state = {
  /** Where the next line begins, and the end of the lines. */
  at: 0,
  to: 4,
  rows: 8,
  lines: 12,
  /** Lines that are an object, and rows without a session. */
  parsed: 16,
  withoutSession: 20,
  /** End of what is written behind the lines. */
  behind: 24,
  /** 1: events have no id of their own. 1: fields that are not mapped are the properties. */
  idsAreMade: 28,
  restIsProperties: 32,
  latestDay: 36,
  /** Float64. */
  latestMicros: 40,
  /** Of the value that the caller has scanned. */
  kind: 48,
  escaped: 52,
  /** The timestamp that was read last; microseconds are a Float64. */
  day: 56,
  micros: 64,
  seeds: 72,
  /** Of the line at hand: spans and kinds of {@link slots}. */
  from: 96,
  end: 120,
  kinds: 144,
  /** Addresses of the arrays with a number a row. */
  lineFrom: 176,
  lineTo: 180,
  line: 184,
  dayOfRow: 188,
  microsOfRow: 192,
  revenue: 196,
  hashes: 200,
  /** Of the text columns: event_id, player_id, session_id, event_type, properties, extra. */
  textFrom: 204,
  textTo: 228,
  /** The date that was read last: its ten bytes, and its day. */
  date: 256,
  dateRest: 264,
  dateDay: 268,
  /** Float64: 1, 10, 100, ... */
  powers: 272,
  /** Int64: of the moments that were packed last. */
  leastMoment: 448,
  greatestMoment: 456,
  /** Of the codes that were given last. */
  present: 464,
} as const

/** Nodes and kinds of the properties of the line at hand. */
export const NOTES = 1024
export const MOST_NODES = 2048
/** The tree of shapes; the first node is its root. */
export const NODES = NOTES + MOST_NODES * 8
export const NODE_BYTES = 64
/** The literals, each from a multiple of eight on. */
export const LITERALS = NODES + MOST_NODES * NODE_BYTES
export const LITERAL_BYTES = 1 << 17
/** Where the rest of the memory begins. */
export const ROOM = 5 << 16

/** Places in a node. */
export const node = {
  /** Address of the literal, its length, and the bytes of its last word that belong to it (64 bits). */
  literal: 0,
  length: 4,
  tail: 48,
  /** The literal tried when this one does not match, and the first that follows it; 0: none. */
  other: 8,
  child: 12,
  taker: 16,
  /** The slot, or the number of the property's key. */
  which: 20,
  /** Where a key of the rest stands in the literal. */
  keyFrom: 24,
  keyTo: 28,
  /** Where the properties begin and where they end in the literal, -1 where they do not. */
  opens: 32,
  closes: 36,
  /** How often its property came in the lines of a chunk, and the kinds of its values as bits. */
  count: 40,
  seen: 44,
  /** Place among the properties with revenue, from 1; 0: none. */
  revenue: 56,
} as const

/** What takes the value behind a literal; `end`: the line ends with it. */
export const takers = { end: 0, slot: 1, property: 2, rest: 3 } as const
