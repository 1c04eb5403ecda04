/**
 * What makes an estimate of the engine's own quality doubtful, as shares of the pairs found: estimates
 * that disagree about who has a partner, few pairs, records that find as much in their own list, and
 * many pairs expected to be wrong or missed.
 */
export interface Doubts {
  readonly found: number
  /** Of the pairs found, how many are none by each view, and how many matches are not among them. */
  readonly wrong: readonly number[]
  readonly missed: readonly number[]
  /**
   * Of the pairs found, how many do not stand out from what records reach in their own list; the expected
   * wrong ones where that list is no measure.
   */
  readonly likeOwnList: number
  readonly expectedWrong: number
  readonly expectedMissed: number
}

/**
 * Above 0 where an estimate is trusted: the log odds that F1 is within 3 points of the best cut and both
 * estimates within 7 points of the truth, less 1.5. Logistic regression on 345 runs of known truth (the
 * tuning half of the bed, the shared lists and the wider bed with partners removed); left out kind by kind,
 * 97 of 100 trusted runs were right. The held-out half of the bed has no part in it.
 */
export function trustOf(doubts: Doubts): number {
  const { found, wrong, missed, likeOwnList, expectedWrong, expectedMissed } = doubts
  return (
    6.5 -
    7.3 * Math.sqrt(spread(wrong)) -
    5.8 * Math.sqrt(spread(missed)) -
    7.3 * Math.sqrt(1 / Math.max(1, found)) -
    2.3 * Math.sqrt(held(likeOwnList)) -
    3.7 * Math.sqrt(held(expectedWrong)) -
    5.3 * Math.sqrt(held(expectedMissed))
  )
}

function held(share: number): number {
  return Math.max(0, Math.min(1.5, share))
}

function spread(shares: readonly number[]): number {
  const within = shares.map(held)
  return Math.max(...within) - Math.min(...within)
}
