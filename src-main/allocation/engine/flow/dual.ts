import { sampleUsers } from '../candidates.ts'
import type { DualInput } from '../dual-search.ts'
import type { Control } from '../model.ts'
import { DualLevels, EVERYBODY_HEIGHT, ROOM } from './dual-levels.ts'
import type { SmoothedDual, SmoothedDualOptions } from './dual-result.ts'
import { type DualSpace, multipliersOf, vectorOf } from './dual-space.ts'

/** Heights on a small sample from nothing, then on a larger one. */
const FIRST_HEIGHTS = [0.3, 0.1, 0.05]
const SAMPLE_HEIGHTS = [0.015, 0.004] as const
const FIRST_USERS = 1000
const SAMPLE_USERS = 4000
/** Sampled seats a contract, on average, below which such samples say too little. */
const FIRST_SEATS = 4
const SAMPLE_SEATS = 100
/** The first height on all users when samples have grown up to them, which they do by this factor. */
const LATER_HEIGHT = 0.001
const SAMPLE_GROWTH = 5
/** How heights on all users shrink, and the finest. */
const SHRINK = 0.25
const SHRINK_WHEN_WIDE = 0.5
const FINEST_HEIGHT = 2e-5
/** Smoothing that costs less than this share of the value is fine enough. */
const ENOUGH = 2.5e-5
/**
 * Users up to which that is so. Of more, what rounding costs is a smaller share of the value, and
 * smoothing must not be the larger one: enough falls by this power of their number.
 */
const MANY_USERS = 1e5
const MANY_POWER = 1.25
/** Share of enough that a height is set to reach, as the cost goes about with the height. */
const AIM = 0.9
/**
 * The more pairs matter to a user, beyond K + 2, the more alike are scores and the better are coarse
 * shares, which then cost a level much more: enough grows by this power of the ratio.
 */
const SPREAD_POWER = 1.4
/**
 * Ratio above which heights shrink more slowly, so as not to go further than is needed, and enough
 * grows by another power: a level costs seconds there and brings some hundredths of a per cent.
 */
const WIDE_SPREAD = 4
const WIDE_POWER = 1.1
/** At the last height the loads of contracts are settled to this share of all seats. */
const MISMATCH = 1e-3
const POLISH_STEPS = 8
/** Share of the value that a Newton step must promise: on the way, and at a level that may be last. */
const GAIN_ON_THE_WAY = 1e-3
const GAIN_OF_SAMPLE = 3e-5
const GAIN = 1e-6
/** Sampled seats of a contract that make its price steady; how much more room there is without. */
const STEADY_SEATS = 50
const MOST_ROOM = 6
/** Room of prices, for the candidates of all users. */
const WIDE_ROOM = 0.06
/** Movement that the first step of a level allows, in heights. */
const FIRST_REACH = 20
const REACH = 1
const FIRST_STEPS = 60
const STEPS = 30

/**
 * Prices for contracts and multipliers for the groups' rules at the optimum of the smoothed dual,
 * for smaller and smaller heights: on samples of the users first, with capacities in proportion,
 * then on all of them, until the smoothing costs next to nothing or a level does not converge. Where
 * scores are alike the shares of users are spread wide and a coarse height already costs nothing:
 * such a drop stops early by itself.
 */
export function solveSmoothedDual(
  input: DualInput,
  control: Control,
  options: SmoothedDualOptions = {},
): SmoothedDual {
  const levels = new DualLevels(input, control, options.threads ?? 1)
  try {
    return new Search(input, levels, options).solve()
  } finally {
    levels.close()
  }
}

/** Which heights on which users, one after the other. */
class Search {
  readonly #input: DualInput
  readonly #options: SmoothedDualOptions
  readonly #levels: DualLevels
  readonly #space: DualSpace
  readonly #y: Float64Array

  constructor(input: DualInput, levels: DualLevels, options: SmoothedDualOptions) {
    this.#input = input
    this.#options = options
    this.#levels = levels
    this.#space = levels.space
    this.#y = levels.y
  }

  solve(): SmoothedDual {
    const { instance, policy, scale } = this.#input
    const { users } = this.#space
    const { start } = this.#options
    if (start !== undefined) {
      const inScale = (values: Float64Array) => values.map((value) => value / scale)
      this.#y.set(
        vectorOf(this.#space, {
          contract: inScale(start.contract),
          floor: inScale(start.ratioFloor),
          ceiling: inScale(start.ratioCeiling),
          mixed: inScale(start.mixed),
          userRatio: inScale(start.userRatio),
        }),
      )
    }
    const sampleOf = (size: number, seats: number) => {
      const least = Math.ceil((seats * instance.contracts) / policy.perUser)
      return sampleUsers(users, Math.max(size, least), policy.seed)
    }
    const first = sampleOf(FIRST_USERS, FIRST_SEATS)
    if (start === undefined) {
      this.#onSample(first, FIRST_HEIGHTS, GAIN_ON_THE_WAY, FIRST_REACH)
    }
    let sample = sampleOf(SAMPLE_USERS, SAMPLE_SEATS)
    // With few seats a contract the sample is most of the users: all of them, pruned, cost less.
    if (2 * sample.length >= users.length && users.length > SAMPLE_GROWTH * SAMPLE_USERS) {
      this.#giveRoom(first.length / users.length)
      return this.#onEverybody(SAMPLE_HEIGHTS[0], true)
    }
    this.#giveRoom(sample.length / Math.max(1, users.length))
    this.#onSample(sample, SAMPLE_HEIGHTS, GAIN_OF_SAMPLE, REACH)
    let height = EVERYBODY_HEIGHT
    while (2 * sample.length * SAMPLE_GROWTH < users.length && !this.#levels.isLate()) {
      sample = sampleUsers(users, sample.length * SAMPLE_GROWTH, policy.seed)
      this.#onLargerSample(sample)
      height = LATER_HEIGHT
    }
    return this.#onEverybody(height)
  }

  /** The fewer seats of a contract a sample has, the further its price will move yet. */
  #giveRoom(share: number): void {
    const { contracts, linear } = this.#space
    for (let c = 0; c < contracts; c++) {
      const seats = Math.max(1, linear[c]! * share)
      this.#levels.room[c] =
        ROOM * Math.min(MOST_ROOM, Math.max(1, Math.sqrt(STEADY_SEATS / seats)))
    }
  }

  /** From nothing: with all pairs, as every price is yet to be found. */
  #onSample(users: Int32Array, heights: readonly number[], leastGain: number, reach: number): void {
    const base = this.#levels.baseOf(users, null, false)
    for (const height of heights) {
      if (this.#levels.isLate()) return
      const level = { height, leastGain, mismatch: Infinity, steps: FIRST_STEPS, reach }
      const { converged, value } = this.#levels.descend(base, level)
      if (!converged) return
      if (base.smooth.unsmoothed(this.#y).roughness <= ENOUGH * Math.abs(value)) return
    }
  }

  #onLargerSample(users: Int32Array): void {
    const room = new Float64Array(this.#space.contracts).fill(WIDE_ROOM)
    const level = {
      height: EVERYBODY_HEIGHT,
      leastGain: GAIN_OF_SAMPLE,
      mismatch: Infinity,
      steps: STEPS,
      reach: REACH,
    }
    this.#levels.descend(this.#levels.baseOf(users, room, false), level)
  }

  #onEverybody(firstHeight: number, isEarly = false): SmoothedDual {
    const { users } = this.#space
    const room = new Float64Array(this.#space.contracts).fill(WIDE_ROOM)
    const base = this.#levels.baseOf(
      this.#levels.isLate() ? users.subarray(0, 0) : users,
      room,
      true,
    )
    let height = firstHeight
    let finest = height
    let level = 0
    /** Where the level before the finest ended, and its height. */
    let earlier: { readonly y: Float64Array; readonly height: number } | null = null
    while (!this.#levels.isLate()) {
      const before = this.#y.slice()
      if (earlier !== null) this.#goOn(earlier, finest, height)
      // Coarse levels are on the way only: what they are off by is more than a gain so small.
      const leastGain = GAIN * Math.max(1, height / LATER_HEIGHT)
      const way = { height, leastGain, mismatch: Infinity, steps: STEPS, reach: REACH }
      const outcome = this.#levels.descend(base, way)
      if (!outcome.converged && level > 0) {
        this.#y.set(before)
        break
      }
      if (level > 0 && finest <= EVERYBODY_HEIGHT) earlier = { y: before, height: finest }
      finest = height
      // What was unsteady in a sample is known better now: fewer pairs can matter from here on.
      if (level === 0 && isEarly) {
        this.#levels.room.fill(ROOM)
        room.fill(WIDE_ROOM)
        base.chosen = false
      }
      level++
      const { value, roughness } = base.smooth.unsmoothed(this.#y)
      const estimate = (value + this.#space.pinned) * this.#input.scale
      this.#options.report?.({
        estimate,
        fraction: 1 - 0.5 ** level,
        multipliers: multipliersOf(this.#space, this.#y),
      })
      const spread = base.smooth.finePairs / (users.length * (this.#input.policy.perUser + 2))
      const wide = Math.max(1, spread / WIDE_SPREAD) ** WIDE_POWER
      const many = Math.min(1, MANY_USERS / Math.max(1, users.length)) ** MANY_POWER
      const enough = ENOUGH * many * Math.max(1, spread) ** SPREAD_POWER * wide
      if (!outcome.converged || roughness <= enough * Math.abs(value)) break
      height *= this.#shrink(height, spread, (AIM * enough * Math.abs(value)) / roughness)
      if (height < FINEST_HEIGHT) break
    }
    const mismatch = MISMATCH * this.#seats()
    if (this.#levels.isLate()) return this.#levels.result(base, finest)
    this.#levels.descend(base, {
      height: finest,
      leastGain: GAIN,
      mismatch,
      steps: POLISH_STEPS,
      reach: REACH,
    })
    return this.#levels.result(base, finest)
  }

  /**
   * To where the multipliers head: while the same pairs are shared they move with the height in a
   * straight line, as the dual is quadratic there.
   */
  #goOn(
    earlier: { readonly y: Float64Array; readonly height: number },
    height: number,
    next: number,
  ): void {
    const { most } = this.#space
    const share = (height - next) / (earlier.height - height)
    for (let i = 0; i < most.length; i++) {
      const value = this.#y[i]!
      const to = value + share * (value - earlier.y[i]!)
      this.#y[i] = Math.min(most[i]!, Math.max(0, to))
    }
  }

  /** What the next height is in terms of one that missed enough: no further than is needed. */
  #shrink(height: number, spread: number, needed: number): number {
    if (spread > WIDE_SPREAD) return SHRINK_WHEN_WIDE
    // What a coarse height costs says little about a finer one; without users nothing is needed: NaN.
    return height <= LATER_HEIGHT && needed > SHRINK ? needed : SHRINK
  }

  /** Seats that can be taken, by contracts or by users. */
  #seats(): number {
    const { linear, contracts, users } = this.#space
    let seats = 0
    for (let c = 0; c < contracts; c++) seats += linear[c]!
    return Math.min(seats, users.length * this.#input.policy.perUser)
  }
}
