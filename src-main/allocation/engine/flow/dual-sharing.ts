/** K up to which the best pairs are found by insertion. */
const MOST_INSERTED = 16
const MOST_ROOT_STEPS = 60
/** Sums of fractions are compared with this tolerance. */
export const SUM_TOLERANCE = 1e-12

/** Where numbers are left: not boxed, as arguments and results would be. */
export const HEIGHT = 0
export const WORTH = 1

/**
 * Shares contracts out to a user: the maximum of r . x - h/2 |x|^2 over 0 <= x <= 1 and limits on
 * sum x, for reduced values r. That is x = clip((r - tau) / h), tau = 0 where no limit binds.
 */
export class Sharing {
  /** Reduced values of the pairs of the row at hand. */
  readonly reduced: Float64Array
  /** The height, as given, and the worth found by the last {@link share}. */
  readonly scalar = new Float64Array(2)
  readonly #top = new Float64Array(MOST_INSERTED + 2)

  /** `widest`: pairs of the longest row. */
  constructor(widest: number) {
    this.reduced = new Float64Array(widest)
  }

  /**
   * Fractions of the pairs from .. end - 1 of the row, between `atLeast` and `atMost` in all; leaves
   * their worth in `scalar`. Returns whether one of the two limits binds.
   */
  share(into: Float64Array, from: number, end: number, atMost: number, atLeast: number): boolean {
    const reduced = this.reduced
    const height = this.scalar[HEIGHT]!
    const half = 0.5 * height
    const inverse = 1 / height
    let sum = 0
    let worth = 0
    for (let i = from; i < end; i++) {
      const r = reduced[i]!
      if (r <= 0) {
        into[i] = 0
      } else if (r >= height) {
        into[i] = 1
        sum++
        worth += r - half
      } else {
        const x = r * inverse
        into[i] = x
        sum += x
        worth += 0.5 * r * x
      }
    }
    this.scalar[WORTH] = worth
    if (sum <= atMost && (sum >= atLeast || end - from < atLeast)) return false
    if (end === from) return false
    this.#root(from, end, sum > atMost ? atMost : atLeast)
    const threshold = this.scalar[WORTH]
    worth = 0
    for (let i = from; i < end; i++) {
      const above = reduced[i]! - threshold
      if (above <= 0) {
        into[i] = 0
      } else if (above >= height) {
        into[i] = 1
        worth += reduced[i]! - half
      } else {
        const x = above * inverse
        into[i] = x
        worth += x * (reduced[i]! - half * x)
      }
    }
    this.scalar[WORTH] = worth
    return true
  }

  /** Leaves in `scalar` the threshold at which fractions of pairs from .. end - 1 add to `wanted`. */
  #root(from: number, end: number, wanted: number): void {
    const reduced = this.reduced
    const height = this.scalar[HEIGHT]!
    let low = Infinity
    let high = -Infinity
    if (wanted > 0 && wanted <= MOST_INSERTED) {
      const top = this.#top
      let length = 0
      for (let i = from; i < end; i++) {
        const r = reduced[i]!
        if (length > wanted && r <= top[wanted]!) continue
        let at = length > wanted ? wanted : length++
        while (at > 0 && top[at - 1]! < r) {
          top[at] = top[at - 1]!
          at--
        }
        top[at] = r
      }
      low = top[wanted - 1]! - height
      high = length > wanted ? top[wanted]! : low
    } else {
      for (let i = from; i < end; i++) {
        const r = reduced[i]!
        if (r < low) low = r
        if (r > high) high = r
      }
      low = wanted === 0 ? high : low - height
    }
    if (high <= low) {
      this.scalar[WORTH] = high
      return
    }
    // Fractions fall as the threshold climbs; Newton from the left, within the bracket.
    let threshold = low
    for (let step = 0; step < MOST_ROOT_STEPS; step++) {
      let sum = 0
      let bent = 0
      for (let i = from; i < end; i++) {
        const above = reduced[i]! - threshold
        if (above <= 0) continue
        if (above > height) {
          sum += height
        } else {
          sum += above
          bent++
        }
      }
      const surplus = sum - wanted * height
      if (surplus > 0) low = threshold
      else high = threshold
      if (Math.abs(surplus) <= SUM_TOLERANCE * height) break
      let next = bent > 0 ? threshold + surplus / bent : NaN
      if (!(next > low && next < high)) next = 0.5 * (low + high)
      if (next === threshold) break
      threshold = next
    }
    this.scalar[WORTH] = threshold
  }
}
