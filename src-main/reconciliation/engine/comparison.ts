import { type NumberRows, numbersInCommon } from './number-signals.ts'
import { NO_LEVEL } from './types.ts'
import type { TokenRows } from './views.ts'

/** How a left and a right row are compared, as data that threads can share. */
export type Comparison =
  | { readonly kind: 'cosine'; readonly view: number }
  /** Mean of the cosines of words and of letters; they are kept as hints besides. */
  | { readonly kind: 'words_and_letters'; readonly words: number; readonly letters: number }
  | {
      readonly kind: 'containment'
      readonly view: number
      readonly leftSum: Float64Array
      readonly rightSum: Float64Array
    }
  | {
      readonly kind: 'codes'
      readonly view: number
      /** A code of this idf and more is rare. */
      readonly rare: number
      /** Letters of token t: letters[starts[t]..starts[t + 1]). */
      readonly starts: Int32Array
      readonly letters: Uint16Array
    }
  | {
      readonly kind: 'difference'
      readonly left: Float64Array
      readonly right: Float64Array
      /** In shares of the larger number instead of the unit of the values. */
      readonly relative: boolean
    }
  | { readonly kind: 'numbers'; readonly left: NumberRows; readonly right: NumberRows }

export interface ComparedView {
  readonly left: TokenRows
  readonly right: TokenRows
  readonly idf: Float32Array
}

export interface ComparisonTask {
  readonly left: Int32Array
  readonly right: Int32Array
  readonly views: readonly ComparedView[]
  readonly comparisons: readonly Comparison[]
  /** Lower bounds of the levels above the lowest, ascending, of each comparison. */
  readonly edges: readonly (readonly number[])[]
  readonly hintWidth: number
  /** Row-major, pairs x comparisons. */
  readonly levels: Uint8Array
  /** The same, and pairs x hints; empty: only levels and sums are asked for. */
  readonly values: Float32Array
  readonly hints: Float32Array
  /** Sum of each pair's similarities. */
  readonly similarity: Float32Array
}

/** Compares the pairs first..last. Quick where pairs of a left row follow each other. */
export function compareRows(task: ComparisonTask, first: number, last: number): void {
  const { left, right, comparisons, edges, hintWidth, levels, values, hints, similarity } = task
  const tables = task.views.map((view) => new LeftRow(view))
  const width = comparisons.length
  const keeps = values.length > 0
  let loaded = -1
  for (let p = first; p < last; p++) {
    const l = left[p]!
    const r = right[p]!
    if (l !== loaded) {
      for (const table of tables) table.load(l)
      loaded = l
    }
    let sum = 0
    let hint = p * hintWidth
    for (let s = 0; s < width; s++) {
      const comparison = comparisons[s]!
      let value: number
      switch (comparison.kind) {
        case 'cosine':
          value = tables[comparison.view]!.cosine(r)
          break
        case 'words_and_letters': {
          const words = tables[comparison.words]!.cosine(r)
          const letters = tables[comparison.letters]!.cosine(r)
          if (keeps) {
            hints[hint++] = words
            hints[hint++] = letters
          }
          value = (words + letters) / 2
          break
        }
        case 'containment': {
          const smaller = Math.min(comparison.leftSum[l]!, comparison.rightSum[r]!)
          value =
            smaller === 0 || smaller === Number.POSITIVE_INFINITY
              ? Number.NaN
              : tables[comparison.view]!.sharedIdf(r) / smaller
          break
        }
        case 'codes':
          value = codesInCommon(comparison, task.views[comparison.view]!, l, r)
          break
        case 'numbers':
          value = numbersInCommon(comparison.left, comparison.right, l, r)
          break
        case 'difference': {
          const x = comparison.left[l]!
          const y = comparison.right[r]!
          if (!comparison.relative) value = -Math.abs(x - y)
          else if (x === y) value = 0
          else value = -Math.min(1, Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)))
          break
        }
      }
      const at = p * width + s
      if (keeps) values[at] = value
      if (Number.isNaN(value)) levels[at] = NO_LEVEL
      else {
        const bounds = edges[s]!
        let level = 0
        while (level < bounds.length && value >= bounds[level]!) level++
        levels[at] = level
        // Numbers agree by chance too often to say where to begin.
        if (value > 0 && value <= 1 && comparison.kind !== 'numbers') sum += value
      }
    }
    similarity[p] = sum
  }
}

/** The tokens of one left row in a small table, to be met by those of many right rows. */
class LeftRow {
  readonly #view: ComparedView
  #keys = new Int32Array(128).fill(-1)
  #weights = new Float32Array(128)
  #mask = 127
  #size = 0

  constructor(view: ComparedView) {
    this.#view = view
  }

  load(l: number): void {
    const { left } = this.#view
    const start = left.offsets[l]!
    const end = left.offsets[l + 1]!
    const size = end - start
    if (4 * size > this.#keys.length) {
      const length = 2 ** Math.ceil(Math.log2(4 * size))
      this.#keys = new Int32Array(length)
      this.#weights = new Float32Array(length)
      this.#mask = length - 1
    }
    if (this.#size > 0 || size > 0) this.#keys.fill(-1)
    this.#size = size
    for (let i = start; i < end; i++) {
      let at = left.ids[i]! & this.#mask
      while (this.#keys[at] !== -1) at = (at + 1) & this.#mask
      this.#keys[at] = left.ids[i]!
      this.#weights[at] = left.weights[i]!
    }
  }

  /** 0..1; NaN when a side has no tokens. */
  cosine(r: number): number {
    const { offsets, ids, weights } = this.#view.right
    const start = offsets[r]!
    const end = offsets[r + 1]!
    if (this.#size === 0 || start === end) return Number.NaN
    const keys = this.#keys
    const mask = this.#mask
    let sum = 0
    for (let j = start; j < end; j++) {
      const id = ids[j]!
      let at = id & mask
      let key = keys[at]!
      while (key !== -1) {
        if (key === id) {
          sum += this.#weights[at]! * weights[j]!
          break
        }
        at = (at + 1) & mask
        key = keys[at]!
      }
    }
    return sum > 1 ? 1 : sum
  }

  sharedIdf(r: number): number {
    const { right, idf } = this.#view
    const end = right.offsets[r + 1]!
    let shared = 0
    for (let j = right.offsets[r]!; j < end; j++) {
      const id = right.ids[j]!
      let at = id & this.#mask
      while (this.#keys[at] !== -1 && this.#keys[at] !== id) at = (at + 1) & this.#mask
      if (this.#keys[at] === id) shared += idf[id]!
    }
    return shared
  }
}

/** 3: the same rare code, 2: the same common one, 1: one holds the other, 0: none; NaN: no codes. */
function codesInCommon(
  { rare, starts, letters }: Extract<Comparison, { kind: 'codes' }>,
  { left, right, idf }: ComparedView,
  l: number,
  r: number,
): number {
  const endI = left.offsets[l + 1]!
  const endJ = right.offsets[r + 1]!
  if (left.offsets[l] === endI || right.offsets[r] === endJ) return Number.NaN
  let best = 0
  for (let i = left.offsets[l]!; i < endI; i++) {
    const a = left.ids[i]!
    for (let j = right.offsets[r]!; j < endJ; j++) {
      if (a === right.ids[j]) best = Math.max(best, idf[a]! >= rare ? 3 : 2)
    }
  }
  if (best > 0) return best
  for (let i = left.offsets[l]!; i < endI; i++) {
    for (let j = right.offsets[r]!; j < endJ; j++) {
      const a = left.ids[i]!
      const b = right.ids[j]!
      const lengthA = starts[a + 1]! - starts[a]!
      const lengthB = starts[b + 1]! - starts[b]!
      if (lengthA < 4 || lengthB < 4) continue
      const holds =
        lengthA >= lengthB
          ? contains(letters, starts[a]!, lengthA, starts[b]!, lengthB)
          : contains(letters, starts[b]!, lengthB, starts[a]!, lengthA)
      if (holds) return 1
    }
  }
  return 0
}

function contains(
  letters: Uint16Array,
  long: number,
  longLength: number,
  short: number,
  shortLength: number,
): boolean {
  for (let at = long; at + shortLength <= long + longLength; at++) {
    let k = 0
    while (k < shortLength && letters[at + k] === letters[short + k]) k++
    if (k === shortLength) return true
  }
  return false
}
