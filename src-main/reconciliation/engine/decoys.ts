import { monotone } from './fellegi-sunter.ts'
import { assign } from './matching.ts'
import type { Scene } from './null-model.ts'

/**
 * Probability of each candidate by target and decoy: the records matched best surely have a
 * partner, so the best other pair each of them could get shows what a record without a partner
 * scores. Zero for pairs the assignment leaves out.
 */
export function decoyModel(scene: Scene, score: Float64Array): Float64Array {
  const { candidates, rightRows, leftRows } = scene
  let lowest = 0
  for (const s of score) if (s < lowest) lowest = s
  const chosen = assign(candidates, score, scene.cardinality, rightRows, lowest - 1, scene.look)
  const rightScore = new Float64Array(rightRows).fill(Number.NEGATIVE_INFINITY)
  const target = new Int32Array(leftRows).fill(-1)
  const exclusive = scene.cardinality === 'one_to_one'
  for (let i = 0; i < chosen.length; i++) {
    if (chosen[i] === 0) continue
    target[candidates.left[i]!] = i
    if (exclusive) rightScore[candidates.right[i]!] = score[i]!
  }
  const decoy = new Float64Array(leftRows).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < chosen.length; i++) {
    const l = candidates.left[i]!
    if (i === target[l] || score[i]! < rightScore[candidates.right[i]!]!) continue
    if (score[i]! > decoy[l]!) decoy[l] = score[i]!
  }
  const reached = (l: number): number =>
    target[l] === -1 ? Number.NEGATIVE_INFINITY : score[target[l]!]!
  const records = Array.from({ length: leftRows }, (_, l) => l)
  let compared = 0
  records.sort((a, b) => {
    if ((++compared & 0xffff) === 0) scene.look()
    return reached(a) === reached(b) ? a - b : reached(b) - reached(a)
  })
  const count = records.length
  const p = new Float64Array(score.length)
  if (count === 0) return p
  let expected = count / 2
  let probability: Float64Array = new Float64Array(count)
  for (let round = 0; round < 6; round++) {
    scene.look()
    const k = Math.min(count, Math.max(8, Math.round(expected / 2)))
    const decoys = Float64Array.from(records.slice(0, k), (l) => decoy[l]!).sort()
    probability = targetProbabilities(Float64Array.from(records, reached), decoys)
    const sum = probability.reduce((total, value) => total + value, 0)
    if (Math.abs(sum - expected) < 0.5) break
    expected = sum
  }
  for (const [at, l] of records.entries()) {
    if (target[l] !== -1) p[target[l]!] = probability[at]!
  }
  return p
}

/** `targets` descending, `decoys` ascending. */
function targetProbabilities(targets: Float64Array, decoys: Float64Array): Float64Array {
  const n = targets.length
  const k = decoys.length
  const atMost = (value: number): number => {
    let low = 0
    let high = k
    while (low < high) {
      const middle = (low + high) >> 1
      if (decoys[middle]! <= value) low = middle + 1
      else high = middle
    }
    return low
  }
  const shares: number[] = []
  for (let i = n - 1; i >= 0; i -= Math.max(1, n >> 7)) {
    const share = atMost(targets[i]!) / k
    if (share >= 0.1) shares.push((n - i) / n / share)
  }
  shares.sort((a, b) => a - b)
  const null0 = Math.min(1, shares[Math.floor(shares.length / 4)] ?? 1)
  const rate = new Float64Array(n)
  let before = 0
  for (let i = 0; i < n; i++) {
    const above = k - atMost(targets[i]!)
    const expectedFalse = Math.min(i + 1, (null0 * n * (above + 1)) / (k + 1))
    rate[i] = Math.max(0, expectedFalse - before)
    before = Math.max(before, expectedFalse)
  }
  const smooth = monotone(rate, new Float64Array(n).fill(1))
  return smooth.map((value) => Math.min(1, Math.max(0, 1 - value)))
}
