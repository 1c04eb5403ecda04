import type { RecordList } from '../types.ts'

/**
 * Rows in an order their contents alone decide, whatever the order of rows and columns: by a hash of
 * the cells. Rows that say the same keep their order.
 */
export function orderByHash(list: RecordList, look: () => void): Int32Array {
  const { rows } = list
  look()
  const high = new Uint32Array(rows)
  const low = new Uint32Array(rows)
  for (const { values } of list.columns) {
    for (let row = 0; row < rows; row++) {
      if ((row & 0x1ff) === 0) look()
      const value = values[row]
      if (value === null || value === undefined || value === '') continue
      let a = 0x811c9dc5
      let b = value.length
      for (let i = 0; i < value.length; i++) {
        const code = value.charCodeAt(i)
        a = Math.imul(a ^ code, 0x01000193)
        b = Math.imul(b + code, 0x85ebca6b) ^ (b >>> 15)
      }
      // A sum of mixed cells does not depend on the order of the columns.
      high[row]! += mix(a ^ (b >>> 3))
      low[row]! += mix(b ^ Math.imul(a, 0x9e3779b1))
    }
  }
  return sortByHash(high, low, look)
}

/** Finalizer of MurmurHash3. */
export function mix(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Hashes are spread evenly: a bucket a row, and what little falls together is sorted by insertion. */
function sortByHash(high: Uint32Array, low: Uint32Array, look: () => void): Int32Array {
  const rows = high.length
  const bits = Math.max(1, Math.min(24, 32 - Math.clz32(rows)))
  const starts = new Int32Array(2 ** bits + 1)
  for (let row = 0; row < rows; row++) {
    if ((row & 0x7ff) === 0) look()
    starts[(high[row]! >>> (32 - bits)) + 1]!++
  }
  for (let bucket = 0; bucket < 2 ** bits; bucket++) starts[bucket + 1]! += starts[bucket]!
  const next = starts.slice()
  const order = new Int32Array(rows)
  for (let row = 0; row < rows; row++) {
    if ((row & 0x7ff) === 0) look()
    order[next[high[row]! >>> (32 - bits)]!++] = row
  }
  const before = (a: number, b: number): boolean =>
    high[a]! !== high[b]! ? high[a]! < high[b]! : low[a]! !== low[b]! ? low[a]! < low[b]! : a < b
  for (let bucket = 0; bucket < 2 ** bits; bucket++) {
    if ((bucket & 0x7ff) === 0) look()
    const [from, to] = [starts[bucket]!, starts[bucket + 1]!]
    // Many rows that say the same.
    if (to - from > 64) {
      order.subarray(from, to).sort((a, b) => (before(a, b) ? -1 : 1))
      continue
    }
    for (let i = from + 1; i < to; i++) {
      const row = order[i]!
      let at = i
      while (at > from && before(row, order[at - 1]!)) {
        order[at] = order[at - 1]!
        at--
      }
      order[at] = row
    }
  }
  return order
}
