import type { EngineThreads } from '../threads.ts'
import type { TokenRows } from '../views.ts'
import { type Features, mostOfRow, type RowFeatures } from './features.ts'
import { GrowingInts } from './growing.ts'
import { HashNumbers } from './hash-numbers.ts'
import { mix } from './row-order.ts'

/** Keys of both lists: rows that share one are candidates. */
export interface Keys {
  readonly left: TokenRows
  readonly right: TokenRows
  /** Distinct keys. */
  readonly count: number
}

/** Blocks by size: how many pairs those of at most so many pairs hold together. */
const caps: readonly number[] = Array.from({ length: 32 }, (_, i) => Math.round(4 * 1.35 ** i))

/** The largest blocks that all together stay within a budget of pairs. */
function capWithin(sumOf: (cap: number) => number, budget: number): number {
  let best = caps[0]!
  for (const cap of caps) {
    if (sumOf(cap) > budget) break
    best = cap
  }
  return best
}

/** Pairs that a block of so many rows of either list makes. */
function pairsOf(left: number, right: number, sameList: boolean): number {
  return sameList ? (left * (left - 1)) / 2 : left * right
}

/** Values and words that few enough records share. `cap`: pairs of the largest block. */
export function singleKeys(
  features: Features,
  sameList: boolean,
  budget: number,
  threads: EngineThreads,
  look: () => void,
): { readonly keys: Keys; readonly cap: number } {
  const { leftCount, rightCount } = features
  const sums = new Float64Array(caps.length)
  for (let f = 0; f < leftCount.length; f++) {
    if ((f & 0x1ff) === 0) look()
    const pairs = pairsOf(leftCount[f]!, rightCount[f]!, sameList)
    for (let c = 0; c < caps.length; c++) if (pairs <= caps[c]!) sums[c]! += pairs
  }
  const cap = capWithin((limit) => sums[caps.indexOf(limit)]!, budget)
  const ids = new Int32Array(leftCount.length)
  let count = 0
  for (let f = 0; f < leftCount.length; f++) {
    if ((f & 0x7ff) === 0) look()
    const pairs = pairsOf(leftCount[f]!, rightCount[f]!, sameList)
    ids[f] = pairs > 0 && pairs <= cap ? count++ : -1
  }
  const rowsOf = (side: RowFeatures): TokenRows => {
    const { rows } = side
    const offsets = threads.integers(rows + 1)
    const kept = new GrowingInts()
    const weights: GrowingInts = new GrowingInts()
    for (let row = 0; row < rows; row++) {
      if ((row & 0x1ff) === 0) look()
      const start = row * mostOfRow
      for (let i = start; i < start + side.lengths[row]!; i++) {
        const feature = side.ids[i]!
        if (ids[feature]! < 0) continue
        kept.push(ids[feature]!)
        weights.push(leftCount[feature]! + rightCount[feature]!)
      }
      offsets[row + 1] = kept.length
    }
    return finished(rows, offsets, kept, weights, threads, look)
  }
  const left = rowsOf(features.left)
  return { keys: { left, right: sameList ? left : rowsOf(features.right), count }, cap }
}

function finished(
  rows: number,
  offsets: Int32Array,
  kept: GrowingInts,
  found: GrowingInts,
  threads: EngineThreads,
  look: () => void,
): TokenRows {
  const ids = threads.integers(kept.length)
  ids.set(kept.values.subarray(0, kept.length))
  const weights = threads.floats(kept.length)
  for (let i = 0; i < weights.length; i++) {
    if ((i & 0x7ff) === 0) look()
    weights[i] = Math.sqrt(Math.log((2 * rows + 2) / found.values[i]!))
  }
  return { rows, offsets, ids, weights }
}

/** Of so many common features of a row each two make a key. */
const mostCommon = 8

/**
 * Each two of a row's features that too many share on their own (dynamic blocking: large blocks are cut
 * by a second property). A table of counts tells which keys both lists have and how many pairs they
 * make, before any is kept.
 */
export function doubleKeys(
  features: Features,
  singleCap: number,
  sameList: boolean,
  budget: number,
  threads: EngineThreads,
  look: () => void,
): { readonly keys: Keys; readonly cap: number; readonly dropped: readonly DroppedKey[] } {
  const { left, right, leftCount, rightCount } = features
  const common = new Int32Array(mostCommon)
  const eachKey = (
    side: RowFeatures,
    row: number,
    visit: (hash: number, a: number, b: number) => void,
  ): void => {
    let size = 0
    const start = row * mostOfRow
    const end = start + side.lengths[row]!
    for (let i = start; i < end && size < mostCommon; i++) {
      const feature = side.ids[i]!
      if (pairsOf(leftCount[feature]!, rightCount[feature]!, sameList) > singleCap) {
        common[size++] = feature
      }
    }
    for (let i = 0; i < size; i++) {
      for (let j = i + 1; j < size; j++) {
        const a = Math.min(common[i]!, common[j]!)
        const b = Math.max(common[i]!, common[j]!)
        visit(mix(Math.imul(a, 0x9e3779b1) ^ mix(b)), a, b)
      }
    }
  }
  const rows = { left: left.rows, right: right.rows }
  const bits = Math.max(10, Math.min(26, 6 + 32 - Math.clz32(Math.max(rows.left, rows.right))))
  const shift = 32 - bits
  // Of each hash the left and the right rows side by side: one look into memory for both.
  const found = new Uint8Array(2 * 2 ** bits)
  const countSide = (side: RowFeatures, offset: 0 | 1): void => {
    for (let row = 0; row < side.rows; row++) {
      if ((row & 0xff) === 0) look()
      eachKey(side, row, (hash) => {
        const at = 2 * (hash >>> shift) + offset
        if (found[at]! < 255) found[at]!++
      })
    }
  }
  countSide(left, 0)
  if (!sameList) countSide(right, 1)
  const other = sameList ? 0 : 1
  const sums = new Float64Array(caps.length)
  for (let at = 0; at < found.length; at += 2) {
    if ((at & 0xfff) === 0) look()
    if (found[at] === 0 || found[at + other] === 0) continue
    const pairs = pairsOf(found[at]!, found[at + other]!, sameList)
    for (let c = caps.length - 1; c >= 0 && pairs <= caps[c]!; c--) sums[c]! += pairs
  }
  const cap = capWithin((limit) => sums[caps.indexOf(limit)]!, budget)
  const table = new HashNumbers(rows.left, look)
  const dropped = new Map<number, DroppedKey>()
  const rowsOf = (side: RowFeatures, isLeft: boolean): TokenRows => {
    const count = side.rows
    const offsets = threads.integers(count + 1)
    const kept = new GrowingInts()
    const shared = new GrowingInts()
    for (let row = 0; row < count; row++) {
      if ((row & 0xff) === 0) look()
      eachKey(side, row, (hash, a, b) => {
        const at = 2 * (hash >>> shift)
        const pairs = pairsOf(found[at]!, found[at + other]!, sameList)
        if (pairs === 0) return
        if (pairs > cap) {
          if (isLeft && found[at] === 255) noteDropped(dropped, a, b)
          return
        }
        const id = isLeft ? table.idOf(hash) : table.known(hash)
        if (id < 0) return
        kept.push(id)
        shared.push(found[at]! + found[at + other]!)
      })
      offsets[row + 1] = kept.length
    }
    return finished(count, offsets, kept, shared, threads, look)
  }
  const leftRows = rowsOf(left, true)
  return {
    keys: {
      left: leftRows,
      right: sameList ? leftRows : rowsOf(right, false),
      count: table.size,
    },
    cap,
    dropped: [...dropped.values()].toSorted((a, b) => b.rows - a.rows).slice(0, 20),
  }
}

/** Two features that too many records share even together. */
export interface DroppedKey {
  readonly a: number
  readonly b: number
  rows: number
}

const mostNoted = 50_000

function noteDropped(dropped: Map<number, DroppedKey>, a: number, b: number): void {
  const name = a * 2 ** 26 + b
  const known = dropped.get(name)
  if (known !== undefined) known.rows++
  else if (dropped.size < mostNoted) dropped.set(name, { a, b, rows: 1 })
}
