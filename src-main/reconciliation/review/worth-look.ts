import { REJECT } from '../result-state.ts'

/** Confidence from which a pair may be worth a look. */
const leastLooked = 0.02
/** And that of the nearest miss of a record without a partner: nobody else could be it. */
const leastOfNearest = 0.001

interface Pairs {
  readonly count: number
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  readonly confidence: ArrayLike<number>
}

/**
 * 1 for each pair that is worth a question: all that are not surely none, and of a record that no pair is
 * left of (`decision`: accepted and in review are) its likeliest, which would be what the engine missed.
 */
export function worthLook(pairs: Pairs, decision: ArrayLike<number>): Uint8Array {
  const { count, confidence } = pairs
  const worth = new Uint8Array(count)
  for (let pair = 0; pair < count; pair++) if (confidence[pair]! >= leastLooked) worth[pair] = 1
  for (const rows of [pairs.left, pairs.right]) {
    let last = -1
    for (let pair = 0; pair < count; pair++) last = Math.max(last, rows[pair]!)
    const partnered = new Uint8Array(last + 1)
    const nearest = new Int32Array(last + 1).fill(-1)
    for (let pair = 0; pair < count; pair++) {
      const row = rows[pair]!
      if (decision[pair] !== REJECT) partnered[row] = 1
      const before = nearest[row]!
      if (before === -1 || confidence[pair]! > confidence[before]!) nearest[row] = pair
    }
    for (const [row, pair] of nearest.entries()) {
      const isMiss = pair !== -1 && partnered[row] === 0
      if (isMiss && confidence[pair]! >= leastOfNearest) worth[pair] = 1
    }
  }
  return worth
}
