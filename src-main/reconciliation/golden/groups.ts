import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'

/** Records that are one: rows of both lists, ascending. One list alone: all on the left. */
export interface MatchGroup {
  readonly left: readonly number[]
  readonly right: readonly number[]
}

/** Accepted pairs in columns of equal length, in the order of (left, right). */
export interface AcceptedPairs {
  readonly left: Int32Array
  readonly right: Int32Array
}

/** Groups in columns: of half a million, each as an object of its own would fill the memory. */
export class MatchGroups implements Iterable<MatchGroup> {
  readonly length: number
  readonly #left: Ranges
  readonly #right: Ranges

  /** The rows of group g are `rows[starts[g]..starts[g + 1])` of each side. */
  constructor(left: Ranges, right: Ranges) {
    this.length = left.starts.length - 1
    this.#left = left
    this.#right = right
  }

  at(place: number): MatchGroup | undefined {
    if (!(place >= 0 && place < this.length)) return undefined
    return { left: rowsAt(this.#left, place), right: rowsAt(this.#right, place) }
  }

  *[Symbol.iterator](): Generator<MatchGroup, void> {
    for (let place = 0; place < this.length; place++) {
      yield { left: rowsAt(this.#left, place), right: rowsAt(this.#right, place) }
    }
  }
}

interface Ranges {
  readonly starts: Int32Array
  readonly rows: Int32Array
}

function rowsAt({ starts, rows }: Ranges, place: number): number[] {
  const found: number[] = []
  const end = starts[place + 1]!
  for (let at = starts[place]!; at < end; at++) found.push(rows[at]!)
  return found
}

/**
 * What the rows of the golden table are made of. Where several records may share a partner, each of
 * the several has its own row with what it inherits; else records that pairs join, directly or through
 * others, are one row.
 */
export function matchGroups(
  pairs: AcceptedPairs,
  cardinality: Cardinality,
  deduplicated: boolean,
): MatchGroups {
  if (!deduplicated && cardinality === 'many_to_one') {
    const { keys, partners } = grouped(pairs.left, pairs.right)
    return new MatchGroups(keys, partners)
  }
  if (!deduplicated && cardinality === 'one_to_many') {
    const { keys, partners } = grouped(pairs.right, pairs.left)
    return new MatchGroups(partners, keys)
  }
  return joined(pairs, deduplicated)
}

/** Each group and what is left of one list alone, each record once, by its first record. */
export function withSingles(groups: MatchGroups, rows: number): MatchGroups {
  const place = new Int32Array(rows).fill(-1)
  let number = 0
  for (const { left } of groups) {
    for (const row of left) place[row] = number
    number++
  }
  // A single is a group behind the others.
  for (let row = 0; row < rows; row++) if (place[row] === -1) place[row] = number++
  return byPlace(place, new Int32Array(0), number)
}

/** Groups by a key, the least first, with its partners in the order of the pairs. */
function grouped(
  keys: Int32Array,
  partners: Int32Array,
): { readonly keys: Ranges; readonly partners: Ranges } {
  const most = keys.reduce((found, key) => Math.max(found, key), -1)
  const counts = new Int32Array(most + 2)
  for (const key of keys) counts[key + 1]!++
  for (let key = 0; key <= most; key++) counts[key + 1]! += counts[key]!
  const next = counts.slice()
  const rows = new Int32Array(keys.length)
  for (const [pair, key] of keys.entries()) rows[next[key]!++] = partners[pair]!
  const starts: number[] = []
  const own: number[] = []
  for (let key = 0; key <= most; key++) {
    if (counts[key] === counts[key + 1]) continue
    starts.push(counts[key]!)
    own.push(key)
  }
  starts.push(rows.length)
  return {
    keys: { starts: Int32Array.from(starts, (_, place) => place), rows: Int32Array.from(own) },
    partners: { starts: Int32Array.from(starts), rows },
  }
}

/** Connected components, in the order of their first left row. */
function joined({ left, right }: AcceptedPairs, deduplicated: boolean): MatchGroups {
  const mostOf = (rows: Int32Array): number => rows.reduce((most, row) => Math.max(most, row), -1)
  const lefts = (deduplicated ? Math.max(mostOf(left), mostOf(right)) : mostOf(left)) + 1
  const rights = deduplicated ? 0 : mostOf(right) + 1
  const parents = new Int32Array(lefts + rights).fill(-1)
  const rootOf = (node: number): number => {
    let root = node
    while (parents[root] !== root) root = parents[root]!
    for (let at = node; at !== root; ) {
      const next = parents[at]!
      parents[at] = root
      at = next
    }
    return root
  }
  const seen = (node: number): number => {
    if (parents[node] === -1) parents[node] = node
    return node
  }
  for (const [pair, l] of left.entries()) {
    const r = deduplicated ? right[pair]! : lefts + right[pair]!
    const [a, b] = [rootOf(seen(l)), rootOf(seen(r))]
    if (a !== b) parents[b] = a
  }
  // Left rows are met in their order, so groups come in that of their first.
  const number = new Int32Array(lefts + rights).fill(-1)
  const places = new Int32Array(lefts + rights).fill(-1)
  let count = 0
  for (let node = 0; node < places.length; node++) {
    if (parents[node] === -1) continue
    const root = rootOf(node)
    if (number[root] === -1) number[root] = count++
    places[node] = number[root]!
  }
  return byPlace(places.subarray(0, lefts), places.subarray(lefts), count)
}

/** Groups of the rows that have the same number, in the order of their first left row. */
function byPlace(left: Int32Array, right: Int32Array, count: number): MatchGroups {
  const order = new Int32Array(count).fill(-1)
  let next = 0
  for (const place of left) if (place !== -1 && order[place] === -1) order[place] = next++
  return new MatchGroups(rangesOf(left, order), rangesOf(right, order))
}

/** Rows of each group, ascending. `order` is the place of each number among the groups. */
function rangesOf(numbers: Int32Array, order: Int32Array): Ranges {
  const starts = new Int32Array(order.length + 1)
  for (const number of numbers) if (number !== -1) starts[order[number]! + 1]!++
  for (let place = 0; place < order.length; place++) starts[place + 1]! += starts[place]!
  const next = starts.slice()
  const rows = new Int32Array(starts[order.length]!)
  for (const [row, number] of numbers.entries()) {
    if (number !== -1) rows[next[order[number]!]!++] = row
  }
  return { starts, rows }
}
