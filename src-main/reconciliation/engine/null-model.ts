import type { Cardinality } from '../../../src-shared/reconciliation/fields.ts'
import type { Candidates } from './candidates.ts'
import { monotone, mutualBest, settledBelow } from './fellegi-sunter.ts'
import { matchProbabilities, noMessages } from './matching.ts'
import type { RightIndex } from './matching.ts'

export interface Scene {
  readonly candidates: Candidates
  readonly byRight: RightIndex
  readonly cardinality: Cardinality
  readonly leftRows: number
  readonly rightRows: number
  /** One list against itself: a pair stands once, the smaller row on the left. */
  readonly sameList: boolean
  /** Called often in long work; throws when the run was cancelled. */
  readonly look: () => void
}

const levelShares = [
  0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.64, 0.68, 0.72, 0.75, 0.78,
  0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99,
  0.993, 0.996, 0.998,
]
const pseudo = 0.15
/** Pairs between two looks at whether to go on, less one. */
const between = 0x7ff
const rounds = 40

/**
 * Probability of each candidate from one score alone, with an explicit "no partner": levels of
 * the score among the rows' best and second-best pairs, their frequencies among matches and among
 * all other pairs of both lists by EM, the matching's constraint inside the E-step.
 */
export function matchingModel(scene: Scene, score: Float64Array): Float64Array {
  const { candidates, byRight, cardinality, leftRows, rightRows } = scene
  const level = levelsOf(scene, score)
  const levels = levelShares.length + 1
  let p: Float64Array = mutualBest(candidates, byRight, score).map((value) =>
    value > 0.05 ? 0.5 : 0,
  )
  const allPairs = leftRows * rightRows
  const most = cardinality === 'one_to_one' ? Math.min(leftRows, rightRows) : leftRows
  const messages = noMessages(candidates.count)
  for (let round = 0; round < rounds; round++) {
    scene.look()
    const m = new Float64Array(levels)
    const c = new Float64Array(levels)
    let matches = 0
    for (let i = 0; i < p.length; i++) {
      if ((i & between) === 0) scene.look()
      m[level[i]!]! += p[i]!
      c[level[i]!]! += 1 - p[i]!
      matches += p[i]!
    }
    matches = Math.min(matches, most - 0.5)
    const raw = new Float64Array(levels)
    const weight = new Float64Array(levels)
    for (let k = 0; k < levels; k++) {
      const match = (m[k]! + pseudo / levels) / (matches + pseudo)
      const other = (c[k]! + pseudo) / (allPairs - matches)
      raw[k] = Math.log(match / other)
      weight[k] = m[k]! + 0.05 * c[k]! + 0.01
    }
    const ratio = monotone(raw, weight)
    const base =
      cardinality === 'one_to_one'
        ? matches / ((leftRows - matches) * (rightRows - matches))
        : cardinality === 'many_to_one'
          ? matches / ((leftRows - matches) * rightRows)
          : cardinality === 'one_to_many'
            ? matches / ((rightRows - matches) * leftRows)
            : matches / (allPairs - matches)
    const odds = new Float64Array(p.length)
    for (let i = 0; i < p.length; i++) {
      if ((i & between) === 0) scene.look()
      odds[i] = Math.min(1e11, Math.exp(ratio[level[i]!]!) * base)
    }
    const next = matchProbabilities(candidates, byRight, odds, cardinality, 3, messages, scene.look)
    let change = 0
    for (let i = 0; i < p.length; i++) change += Math.abs(next[i]! - p[i]!)
    p = next
    if (change < Math.max(settledBelow(0.02, p.length), 0.02 + 1e-4 * matches)) break
  }
  return p
}

function levelsOf(scene: Scene, score: Float64Array): Uint8Array {
  const { candidates, byRight, cardinality } = scene
  const pool: number[] = []
  const best = (from: number, to: number, at: (k: number) => number): void => {
    let first = Number.NEGATIVE_INFINITY
    let second = Number.NEGATIVE_INFINITY
    for (let k = from; k < to; k++) {
      const s = score[at(k)]!
      if (s > first) {
        second = first
        first = s
      } else if (s > second) second = s
    }
    if (first > Number.NEGATIVE_INFINITY) pool.push(first)
    if (second > Number.NEGATIVE_INFINITY) pool.push(second)
  }
  if (cardinality !== 'one_to_many') {
    for (let l = 0; l + 1 < candidates.offsets.length; l++) {
      best(candidates.offsets[l]!, candidates.offsets[l + 1]!, (k) => k)
    }
  }
  if (cardinality !== 'many_to_one') {
    for (let r = 0; r + 1 < byRight.offsets.length; r++) {
      best(byRight.offsets[r]!, byRight.offsets[r + 1]!, (k) => byRight.order[k]!)
    }
  }
  const sorted = Float64Array.from(pool).sort()
  const edges = levelShares.map(
    (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0,
  )
  const level = new Uint8Array(score.length)
  for (let i = 0; i < score.length; i++) {
    let low = 0
    let high = edges.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (score[i]! >= edges[middle]!) low = middle + 1
      else high = middle
    }
    level[i] = low
  }
  return level
}
