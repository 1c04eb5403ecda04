/**
 * What makes an estimate of the engine's own quality doubtful, as shares of the pairs found: estimates
 * that disagree about who has a partner, few pairs, pairs no better than those of the own lists, and many
 * pairs expected to be wrong or missed.
 */
export interface Doubts {
  readonly found: number
  /** Of the pairs found, how many are none by each view, and how many matches are not among them. */
  readonly wrong: readonly number[]
  readonly missed: readonly number[]
  /** Standard errors by which the best pairs stand out from what records reach in their own list. */
  readonly standsOut: number
  readonly expectedWrong: number
  readonly expectedMissed: number
}

/**
 * Above 0 where an estimate is trusted: the log odds that F1 is within 3 points of the best cut and both
 * estimates within 7 points of the truth, less 1.5. Ridge logistic regression on the 258 runs of known
 * truth that found anything and are not refused as chance (the tuning half of the bed up to 300 rows, the
 * shared lists and the wider bed, whole and with partners removed). Left out kind by kind, 87 of the 91
 * trusted runs were right. The held-out half of the bed has no part in it.
 */
export function trustOf(doubts: Doubts): number {
  const { found, wrong, missed, standsOut, expectedWrong, expectedMissed } = doubts
  return (
    4.2 -
    4.8 * Math.sqrt(spread(wrong)) -
    5.3 * Math.sqrt(spread(missed)) -
    6.2 * Math.sqrt(1 / Math.max(1, found)) -
    0.7 / (1 + standsOut) -
    3.1 * Math.sqrt(held(expectedWrong)) -
    4.7 * Math.sqrt(held(expectedMissed))
  )
}

function held(share: number): number {
  return Math.max(0, Math.min(1.5, share))
}

function spread(shares: readonly number[]): number {
  const within = shares.map(held)
  return Math.max(...within) - Math.min(...within)
}
