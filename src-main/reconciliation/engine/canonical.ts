import type { CandidatePairs, PairLabel, RecordList } from './types.ts'

/** A list in an order its contents alone decide: place p holds row `rows[p]` of the given list. */
export interface OrderedList {
  readonly list: RecordList
  readonly rows: Int32Array
  readonly placeOf: Int32Array
}

/**
 * Sorts rows by what they say, so that ties are broken alike however the rows came. Rows that say
 * the same keep their order; which of them is meant nobody can know.
 */
export function orderByContent(list: RecordList, look: () => void = () => undefined): OrderedList {
  const keys = Array.from({ length: list.rows }, (_, row) => {
    if ((row & 1023) === 0) look()
    const cells: string[] = []
    for (const column of list.columns) {
      const value = column.values[row]
      if (value !== null && value !== undefined && value !== '') cells.push(value)
    }
    return cells.toSorted().join('\u0001')
  })
  const rows = Int32Array.from(keys, (_, row) => row)
  let compared = 0
  rows.sort((a, b) => {
    if ((++compared & 0xffff) === 0) look()
    return keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b
  })
  const placeOf = new Int32Array(list.rows)
  for (let place = 0; place < rows.length; place++) placeOf[rows[place]!] = place
  const pick = <T>(values: readonly T[]): T[] => Array.from(rows, (row) => values[row]!)
  return {
    list: {
      rows: list.rows,
      ids: pick(list.ids),
      columns: list.columns.map((column) => ({ name: column.name, values: pick(column.values) })),
    },
    rows,
    placeOf,
  }
}

export function placeLabels(
  labels: readonly PairLabel[],
  left: Pick<OrderedList, 'placeOf'>,
  right: Pick<OrderedList, 'placeOf'>,
  sameList: boolean,
): PairLabel[] {
  return labels.map(({ left: l, right: r, match }) => {
    const a = left.placeOf[l]!
    const b = right.placeOf[r]!
    return sameList && b < a ? { left: b, right: a, match } : { left: a, right: b, match }
  })
}

/** The pairs with the rows of the given lists, in the order of (left, right). */
export function restoreRows(
  pairs: CandidatePairs,
  left: Pick<OrderedList, 'rows'>,
  right: Pick<OrderedList, 'rows'>,
  sameList: boolean,
  look: () => void = () => undefined,
): CandidatePairs {
  const { count } = pairs
  const width = count === 0 ? 0 : pairs.levels.length / count
  const l = new Int32Array(count)
  const r = new Int32Array(count)
  const starts = new Int32Array(left.rows.length + 1)
  for (let p = 0; p < count; p++) {
    if ((p & 0x7ff) === 0) look()
    const a = left.rows[pairs.left[p]!]!
    const b = right.rows[pairs.right[p]!]!
    l[p] = sameList ? Math.min(a, b) : a
    r[p] = sameList ? Math.max(a, b) : b
    starts[l[p]! + 1]!++
  }
  for (let row = 0; row < left.rows.length; row++) starts[row + 1]! += starts[row]!
  const next = starts.slice()
  const order = new Int32Array(count)
  for (let p = 0; p < count; p++) {
    if ((p & 0x7ff) === 0) look()
    order[next[l[p]!]!++] = p
  }
  for (let row = 0; row < left.rows.length; row++) {
    if ((row & 0x1ff) === 0) look()
    const [from, to] = [starts[row]!, starts[row + 1]!]
    if (to - from > 1) order.subarray(from, to).sort((a, b) => r[a]! - r[b]!)
  }
  const levels = new Uint8Array(pairs.levels.length)
  for (let at = 0; at < count; at++) {
    if ((at & 0x7ff) === 0) look()
    const from = order[at]! * width
    for (let s = 0; s < width; s++) levels[at * width + s] = pairs.levels[from + s]!
  }
  const taken = <A extends Int32Array | Float32Array | Uint8Array>(from: A, into: A): A => {
    for (let at = 0; at < count; at++) {
      if ((at & 0x7ff) === 0) look()
      into[at] = from[order[at]!]!
    }
    return into
  }
  return {
    count,
    left: taken(l, new Int32Array(count)),
    right: taken(r, new Int32Array(count)),
    weight: taken(pairs.weight, new Float32Array(count)),
    confidence: taken(pairs.confidence, new Float32Array(count)),
    levels,
    decision: taken(pairs.decision, new Uint8Array(count)),
    reason: taken(pairs.reason, new Uint8Array(count)),
  }
}
