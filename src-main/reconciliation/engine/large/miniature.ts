import type { Candidates } from '../candidates.ts'
import { NO_LEVEL } from '../types.ts'
import type { Nearest } from './nearest.ts'
import { mix } from './row-order.ts'
import type { FieldSignal } from './signals.ts'
import { startsOf } from './nearest.ts'

/** Some of the records with all their candidates: the same distributions as the whole lists. */
export interface Miniature {
  readonly candidates: Candidates
  /** Number of each pair among the nearest of all; its records there may be others. */
  readonly origin: Int32Array
  /** The sampled rows: places in the whole lists. */
  readonly left: Int32Array
  readonly right: Int32Array
  /** Candidates of the sampled left rows that are not near, by level. */
  readonly aside: { readonly pairs: number; readonly levels: Float64Array }
  readonly isWhole: boolean
}

/** Rows of a side that are looked at closely. */
const sampledRows = 12_000
/** Log odds from which on two records may be the same, in bands. */
const bands = [20, 15, 10, 7, 4, 2, 0, -2, -5] as const
/** Records of a group: those of long chains of weak links are not held together. */
const mostOfGroup = 12

/**
 * Draws records with whole groups of possible partners, so that a sampled record has all its rivals.
 * A pair that surely is none and leads out of the sample is led back to some record in it: only its
 * score matters, as one that chance gives.
 */
export function drawMiniature(
  near: Nearest,
  all: Candidates,
  allLevels: Uint8Array,
  rightRows: number,
  signals: readonly FieldSignal[],
  sameList: boolean,
  forced: readonly number[],
  look: () => void,
  most = sampledRows,
): Miniature {
  const { candidates, score, model, isNear } = near
  const leftRows = candidates.offsets.length - 1
  const rightAt = sameList ? 0 : leftRows
  const group = new Int32Array(sameList ? leftRows : leftRows + rightRows)
  for (let i = 0; i < group.length; i++) group[i] = i
  const find = (row: number): number => {
    let root = row
    while (group[root] !== root) {
      group[root] = group[group[root]!]!
      root = group[root]!
    }
    return root
  }
  const size = new Int32Array(group.length).fill(1)
  // The strongest first, so that what a full group leaves out are its weakest links.
  for (const [at, lower] of bands.entries()) {
    const upper = bands[at - 1] ?? Number.POSITIVE_INFINITY
    for (let p = 0; p < candidates.count; p++) {
      if ((p & 0x7ff) === 0) look()
      const z = score[p]! + model.prior
      if (z < lower || z >= upper) continue
      const a = find(candidates.left[p]!)
      const b = find(rightAt + candidates.right[p]!)
      if (a === b || size[a]! + size[b]! > mostOfGroup) continue
      // The smaller row names the group, whatever the order of the unions.
      const [root, other] = a < b ? [a, b] : [b, a]
      group[other] = root
      size[root]! += size[other]!
    }
  }
  const oneOf = Math.ceil(Math.max(leftRows, rightRows) / most)
  const chosen = new Set(forced.map((p) => find(candidates.left[p]!)))
  const isChosen = (row: number): boolean => {
    const root = find(row)
    return mix(root + 1) % oneOf === 0 || chosen.has(root)
  }
  const left = numbered(leftRows, isChosen, look)
  const right = sameList ? left : numbered(rightRows, (row) => isChosen(rightAt + row), look)
  const pairs: { readonly l: number; readonly r: number; readonly origin: number }[] = []
  const taken = new Set<number>()
  for (let row = 0; row < leftRows; row++) {
    if ((row & 0xff) === 0) look()
    const l = left.numbers[row]!
    if (l < 0) continue
    taken.clear()
    const ends: { r: number; origin: number }[] = []
    const lead: number[] = []
    for (let p = candidates.offsets[row]!; p < candidates.offsets[row + 1]!; p++) {
      const r = right.numbers[candidates.right[p]!]!
      if (r < 0) lead.push(p)
      else {
        taken.add(r)
        ends.push({ r, origin: p })
      }
    }
    for (const p of lead) {
      if (taken.size + (sameList ? 1 : 0) >= right.count) break
      let r = mix(p + 1) % right.count
      while (taken.has(r) || (sameList && r === l)) r = (r + 1) % right.count
      taken.add(r)
      ends.push({ r, origin: p })
    }
    for (const { r, origin } of ends) {
      pairs.push(sameList && r < l ? { l: r, r: l, origin } : { l, r, origin })
    }
  }
  let compared = 0
  pairs.sort((a, b) => {
    if ((++compared & 0x7ff) === 0) look()
    return a.l - b.l || a.r - b.r
  })
  const distinct = pairs.filter(
    ({ l, r }, at) => at === 0 || pairs[at - 1]!.l !== l || pairs[at - 1]!.r !== r,
  )
  const offsets = new Int32Array(left.count + 1)
  for (const { l } of distinct) offsets[l + 1]!++
  for (let l = 0; l < left.count; l++) offsets[l + 1]! += offsets[l]!
  return {
    candidates: {
      count: distinct.length,
      left: Int32Array.from(distinct, ({ l }) => l),
      right: Int32Array.from(distinct, ({ r }) => r),
      offsets,
    },
    origin: Int32Array.from(distinct, ({ origin }) => origin),
    left: left.places,
    right: right.places,
    aside: countAside(all, allLevels, isNear, left.numbers, signals, look),
    isWhole: oneOf === 1,
  }
}

function numbered(
  rows: number,
  isIn: (row: number) => boolean,
  look: () => void,
): { readonly numbers: Int32Array; readonly places: Int32Array; readonly count: number } {
  const numbers = new Int32Array(rows).fill(-1)
  const places = new Int32Array(rows)
  let count = 0
  for (let row = 0; row < rows; row++) {
    if ((row & 0x7ff) === 0) look()
    if (!isIn(row)) continue
    places[count] = row
    numbers[row] = count++
  }
  return { numbers, places: places.slice(0, count), count }
}

function countAside(
  all: Candidates,
  levels: Uint8Array,
  isNear: Uint8Array,
  numbers: Int32Array,
  signals: readonly FieldSignal[],
  look: () => void,
): Miniature['aside'] {
  const width = signals.length
  const starts = startsOf(signals)
  const counts = new Float64Array(starts[width]!)
  let pairs = 0
  for (let row = 0; row + 1 < all.offsets.length; row++) {
    if ((row & 0x1ff) === 0) look()
    if (numbers[row]! < 0) continue
    for (let p = all.offsets[row]!; p < all.offsets[row + 1]!; p++) {
      if (isNear[p] === 1) continue
      pairs++
      for (let s = 0; s < width; s++) {
        const level = levels[p * width + s]!
        if (level !== NO_LEVEL) counts[starts[s]! + level]!++
      }
    }
  }
  return { pairs, levels: counts }
}
