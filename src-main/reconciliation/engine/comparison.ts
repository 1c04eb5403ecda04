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

/** What agreement of numbers counts beside that of words where similarities are summed. */
const hintOfNumbers = 0.05

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

/** Pairs of one left row that are compared at once. */
const mostAtOnce = 512

/** Compares the pairs first..last. Quick where pairs of a left row follow each other. */
export function compareRows(task: ComparisonTask, first: number, last: number): void {
  const { left, comparisons, edges, similarity } = task
  const tables = task.views.map((view) => new LeftRow(view))
  const bounds = edges.map((own) => Float64Array.from(own))
  const values = new Float64Array(mostAtOnce)
  const sums = new Float64Array(mostAtOnce)
  let loaded = -1
  for (let from = first; from < last;) {
    const l = left[from]!
    const most = Math.min(last, from + mostAtOnce)
    let to = from + 1
    while (to < most && left[to] === l) to++
    if (l !== loaded) {
      for (const table of tables) table.load(l)
      loaded = l
    }
    sums.fill(0, 0, to - from)
    let hint = 0
    for (const [s, comparison] of comparisons.entries()) {
      compareBy(task, comparison, tables, from, to, hint, values)
      if (comparison.kind === 'words_and_letters') hint += 2
      // Numbers agree by chance too often to say where to begin, but between twins they decide.
      const ofNumbers = comparison.kind === 'numbers' || comparison.kind === 'difference'
      const same = comparison.kind === 'difference' ? 0 : 1
      keep(task, s, from, to, values, bounds[s]!, same, ofNumbers ? hintOfNumbers : 1, sums)
    }
    for (let p = from; p < to; p++) similarity[p] = sums[p - from]!
    from = to
  }
}

/** How much alike the pairs from..to of one left row are by one comparison: values[0..to - from). */
function compareBy(
  { left, right, views, hintWidth, hints }: ComparisonTask,
  comparison: Comparison,
  tables: readonly LeftRow[],
  from: number,
  to: number,
  hint: number,
  values: Float64Array,
): void {
  const l = left[from]!
  switch (comparison.kind) {
    case 'cosine': {
      const table = tables[comparison.view]!
      for (let p = from; p < to; p++) values[p - from] = table.cosine(right[p]!)
      return
    }
    case 'words_and_letters': {
      const [words, letters] = [tables[comparison.words]!, tables[comparison.letters]!]
      const keeps = hints.length > 0
      for (let p = from; p < to; p++) {
        const byWords = words.cosine(right[p]!)
        const byLetters = letters.cosine(right[p]!)
        values[p - from] = (byWords + byLetters) / 2
        if (!keeps) continue
        hints[p * hintWidth + hint] = byWords
        hints[p * hintWidth + hint + 1] = byLetters
      }
      return
    }
    case 'containment': {
      const table = tables[comparison.view]!
      const { leftSum, rightSum } = comparison
      for (let p = from; p < to; p++) {
        const smaller = Math.min(leftSum[l]!, rightSum[right[p]!]!)
        values[p - from] =
          smaller === 0 || smaller === Number.POSITIVE_INFINITY
            ? Number.NaN
            : table.sharedIdf(right[p]!) / smaller
      }
      return
    }
    case 'codes': {
      const view = views[comparison.view]!
      for (let p = from; p < to; p++)
        values[p - from] = codesInCommon(comparison, view, l, right[p]!)
      return
    }
    case 'numbers': {
      const { left: ofLeft, right: ofRight } = comparison
      for (let p = from; p < to; p++)
        values[p - from] = numbersInCommon(ofLeft, ofRight, l, right[p]!)
      return
    }
    case 'difference': {
      const x = comparison.left[l]!
      const others = comparison.right
      for (let p = from; p < to; p++) {
        const y = others[right[p]!]!
        if (!comparison.relative) values[p - from] = -Math.abs(x - y)
        else if (x === y) values[p - from] = 0
        else {
          values[p - from] = -Math.min(1, Math.abs(x - y) / Math.max(Math.abs(x), Math.abs(y)))
        }
      }
    }
  }
}

/**
 * Keeps the values of a comparison with their levels, and adds to the sums how near each is to `same`, the
 * value of equal cells, times `counts`.
 */
function keep(
  { comparisons, levels, values: kept }: ComparisonTask,
  s: number,
  from: number,
  to: number,
  values: Float64Array,
  bounds: Float64Array,
  same: number,
  counts: number,
  sums: Float64Array,
): void {
  const width = comparisons.length
  const keeps = kept.length > 0
  for (let p = from; p < to; p++) {
    const value = values[p - from]!
    const at = p * width + s
    if (keeps) kept[at] = value
    if (Number.isNaN(value)) {
      levels[at] = NO_LEVEL
      continue
    }
    let level = 0
    while (level < bounds.length && value >= bounds[level]!) level++
    levels[at] = level
    const alike = value + 1 - same
    if (alike > 0 && alike <= 1) sums[p - from]! += counts * alike
  }
}

/** The weights of one left row by token, to be met by those of many right rows. */
class LeftRow {
  readonly #view: ComparedView
  /** 0 for tokens that the row has not; a token of no weight tells nothing either. */
  readonly #weightOf: Float32Array
  #row = -1

  constructor(view: ComparedView) {
    this.#view = view
    this.#weightOf = new Float32Array(view.idf.length)
  }

  load(l: number): void {
    const { offsets, ids, weights } = this.#view.left
    const weightOf = this.#weightOf
    if (this.#row !== -1) {
      const end = offsets[this.#row + 1]!
      for (let i = offsets[this.#row]!; i < end; i++) weightOf[ids[i]!] = 0
    }
    const end = offsets[l + 1]!
    for (let i = offsets[l]!; i < end; i++) weightOf[ids[i]!] = weights[i]!
    this.#row = l
  }

  /** 0..1; NaN when a side has no tokens. */
  cosine(r: number): number {
    const { left, right } = this.#view
    const { offsets, ids, weights } = right
    const start = offsets[r]!
    const end = offsets[r + 1]!
    if (start === end || left.offsets[this.#row] === left.offsets[this.#row + 1]) return Number.NaN
    const weightOf = this.#weightOf
    let sum = 0
    for (let j = start; j < end; j++) sum += weightOf[ids[j]!]! * weights[j]!
    return sum > 1 ? 1 : sum
  }

  sharedIdf(r: number): number {
    const { right, idf } = this.#view
    const { offsets, ids } = right
    const weightOf = this.#weightOf
    const end = offsets[r + 1]!
    let shared = 0
    for (let j = offsets[r]!; j < end; j++) {
      const id = ids[j]!
      if (weightOf[id] !== 0) shared += idf[id]!
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
