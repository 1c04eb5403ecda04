import { monotone } from './fellegi-sunter.ts'
import { assign } from './matching.ts'
import type { Scene } from './null-model.ts'

/** A score of pairs that looks at how far each is ahead of the next of its records. */
export interface GapScore {
  /** Log odds of each candidate. */
  readonly score: Float64Array
  /** The scores whose gaps count, and the weight of a gap to the next of the left and of the right. */
  readonly gaps: readonly {
    readonly score: Float64Array
    readonly left: number
    readonly right: number
  }[]
}

/**
 * What each pair of the assignment would be replaced by if the partner were missing: the same score
 * of the best other pair its record could get, with the gaps as they would then be. This is what a
 * record without a partner scores, measured in the very lists at hand.
 */
export interface KnockOuts {
  /** Pairs of the assignment, highest score first. */
  readonly pairs: Int32Array
  readonly score: Float64Array
  /** Without the right record, and without the left one; null on a side that may share. */
  readonly sides: readonly { readonly rows: number; readonly reached: Float64Array }[]
}

/** Scores of which gaps are taken are held within these (nats). */
export const gapFloor = -15
export const gapRange = [-12, 25] as const

export function knockOuts(scene: Scene, { score, gaps }: GapScore): KnockOuts {
  const { candidates, byRight, cardinality, leftRows, rightRows } = scene
  const { count, left, right, offsets } = candidates
  let lowest = 0
  for (const value of score) if (value < lowest) lowest = value
  const chosen = assign(candidates, score, cardinality, rightRows, lowest - 1)
  const pairs: number[] = []
  const ofLeft = new Float64Array(leftRows).fill(Number.NEGATIVE_INFINITY)
  const ofRight = new Float64Array(rightRows).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < count; i++) {
    if (chosen[i] === 0) continue
    pairs.push(i)
    if (cardinality !== 'one_to_one') continue
    ofLeft[left[i]!] = score[i]!
    ofRight[right[i]!] = score[i]!
  }
  pairs.sort((a, b) => score[b]! - score[a]! || a - b)
  const clamped = gaps.map((gap) => gap.score.map(held))
  const side = (
    rows: number,
    rowOf: Int32Array,
    starts: Int32Array,
    place: (k: number) => number,
    weights: readonly number[],
    otherOf: Int32Array,
    taken: Float64Array,
  ): KnockOuts['sides'][number] => {
    const reached = new Float64Array(pairs.length).fill(Number.NEGATIVE_INFINITY)
    for (const [at, gone] of pairs.entries()) {
      if ((at & 1023) === 0) scene.look()
      const from = starts[rowOf[gone]!]!
      const to = starts[rowOf[gone]! + 1]!
      const tops = clamped.map((values) => [
        ...bestTwo(values, from, to, place, -1),
        ...bestTwo(values, from, to, place, gone),
      ])
      for (let k = from; k < to; k++) {
        const i = place(k)
        if (i === gone) continue
        let z = score[i]!
        for (const [g, values] of clamped.entries()) {
          const [first, second, next, afterNext] = tops[g]!
          const value = values[i]!
          const was = value === first ? value - second! : value - first!
          const is = value === next ? value - afterNext! : value - next!
          z += weights[g]! * (is - was)
        }
        if (z > reached[at]! && z > taken[otherOf[i]!]!) reached[at] = z
      }
    }
    return { rows, reached }
  }
  const sides: KnockOuts['sides'][number][] = []
  if (cardinality !== 'one_to_many') {
    const weights = gaps.map((gap) => gap.left)
    sides.push(side(leftRows, left, offsets, (k) => k, weights, right, ofRight))
  }
  if (cardinality !== 'many_to_one') {
    const weights = gaps.map((gap) => gap.right)
    const place = (k: number): number => byRight.order[k]!
    sides.push(side(rightRows, right, byRight.offsets, place, weights, left, ofLeft))
  }
  return {
    pairs: Int32Array.from(pairs),
    score: Float64Array.from(pairs, (i) => score[i]!),
    sides,
  }
}

export function held(value: number): number {
  return Math.max(gapRange[0], Math.min(gapRange[1], value))
}

function bestTwo(
  values: Float64Array,
  from: number,
  to: number,
  place: (k: number) => number,
  without: number,
): [number, number] {
  let first = gapFloor
  let second = gapFloor
  for (let k = from; k < to; k++) {
    const i = place(k)
    if (i === without) continue
    const value = values[i]!
    if (value > first) {
      second = first
      first = value
    } else if (value > second) second = value
  }
  return [first, second]
}

/** Prior estimates count like this many knocked-out pairs. */
const priorPairs = 80
const rounds = 10
/** Scores this near (nats) are one and the same. */
const tie = 1e-3

/**
 * Probability of each pair of the assignment, 0 for the others: of the pairs of a score, as many are
 * wrong as records without a partner reach it, which the knocked-out ones show (Gamma-Poisson, the
 * prior from `model`), in bins of the score, not rising as it falls.
 */
export function knockOutModel(outs: KnockOuts, model: Float64Array): Float64Array {
  const { pairs, score, sides } = outs
  const n = pairs.length
  const p = Float64Array.from(pairs, (i) => model[i]!)
  const result = new Float64Array(model.length)
  if (n === 0) return result
  const each = Math.max(3, Math.round(n / 80))
  const bins = Math.ceil(n / each)
  const binOf = (value: number): number => {
    // The first bin whose lower bound the value reaches.
    let low = 0
    let high = bins
    while (low < high) {
      const middle = (low + high) >> 1
      const to = (middle + 1) * each
      const bound = to < n ? (score[to - 1]! + score[to]!) / 2 : Number.NEGATIVE_INFINITY
      if (value >= bound) high = middle
      else low = middle + 1
    }
    return low
  }
  const reachedBins = sides.map(({ reached }) => Int32Array.from(reached, binOf))
  const prior = new Float64Array(bins)
  const size = new Float64Array(bins)
  for (let at = 0; at < n; at++) {
    prior[Math.floor(at / each)]! += 1 - p[at]!
    size[Math.floor(at / each)]!++
  }
  let matches = p.reduce((sum, value) => sum + value, 0)
  for (let round = 0; round < rounds; round++) {
    const hits = new Float64Array(bins)
    let pool = 0
    for (let at = 0; at < n; at++) {
      if (p[at]! < 0.05) continue
      pool += p[at]!
      for (const [s, { reached }] of sides.entries()) {
        if (reached[at]! > Number.NEGATIVE_INFINITY) hits[reachedBins[s]![at]!]! += p[at]!
      }
    }
    const each1 = sides.reduce((sum, { rows }) => sum + 1 / Math.max(1, rows - matches), 0)
    const rate = hits.map(
      (count, b) => (count / each1 + priorPairs * prior[b]!) / (pool + priorPairs) / size[b]!,
    )
    const smooth = monotone(rate, size)
    let next = 0
    for (let at = 0; at < n; at++) {
      const middle = (at + 0.5) / each - 0.5
      const b = Math.max(0, Math.min(bins - 1, Math.floor(middle)))
      const part = Math.max(0, Math.min(1, middle - b))
      const wrong = smooth[b]! * (1 - part) + smooth[Math.min(bins - 1, b + 1)]! * part
      const value = 1 - Math.min(1, wrong)
      p[at] = round < 3 ? value : (value + p[at]!) / 2
      next += p[at]!
    }
    const change = Math.abs(next - matches)
    matches = next
    if (change < 0.2) break
  }
  for (const [at, i] of pairs.entries()) {
    // Another pair would do as well: it is one of them, and no score tells which.
    const tied = sides.some(({ reached }) => reached[at]! >= score[at]! - tie)
    result[i] = tied ? p[at]! / 2 : p[at]!
  }
  return result
}
