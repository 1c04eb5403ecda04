import { monotone } from './fellegi-sunter.ts'
import { assign } from './matching.ts'
import type { Scene } from './null-model.ts'

/**
 * Probability of each candidate by target and decoy: the records matched best surely have a
 * partner, so the best other pair each of them could get shows what a record without a partner
 * scores. Zero for pairs the assignment leaves out.
 */
export function decoyModel(scene: Scene, score: Float64Array): Float64Array {
  const { candidates, cardinality, rightRows, leftRows } = scene
  let lowest = 0
  for (const s of score) if (s < lowest) lowest = s
  const chosen = assign(candidates, score, cardinality, rightRows, lowest - 1, scene.look)
  // Seen from the side whose records have one partner at most.
  const fromRight = cardinality === 'one_to_many'
  const rows = fromRight ? rightRows : leftRows
  const own = fromRight ? candidates.right : candidates.left
  const target = new Int32Array(rows).fill(-1)
  for (let i = 0; i < chosen.length; i++) if (chosen[i] === 1) target[own[i]!] = i
  const decoy = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < chosen.length; i++) {
    const row = own[i]!
    if (i !== target[row] && score[i]! > decoy[row]!) decoy[row] = score[i]!
  }
  const reached = (row: number): number =>
    target[row] === -1 ? Number.NEGATIVE_INFINITY : score[target[row]!]!
  const records = Array.from({ length: rows }, (_, row) => row)
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
    const decoys = Float64Array.from(records.slice(0, k), (row) => decoy[row]!).sort()
    probability = targetProbabilities(Float64Array.from(records, reached), decoys)
    const sum = probability.reduce((total, value) => total + value, 0)
    if (Math.abs(sum - expected) < 0.5) break
    expected = sum
  }
  for (const [at, row] of records.entries()) {
    if (target[row] !== -1) p[target[row]!] = probability[at]!
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
