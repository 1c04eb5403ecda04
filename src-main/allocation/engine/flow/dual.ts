import { sampleUsers } from '../candidates.ts'
import type { DualInput } from '../dual-search.ts'
import type { Control } from '../model.ts'
import { DualFunction, isDense } from './dual-function.ts'
import { projectedNewton } from './dual-newton.ts'
import type { Drop } from './dual-memory.ts'
import { DualPool } from './dual-pool.ts'
import type { SmoothedDual, SmoothedDualOptions } from './dual-result.ts'
import { createSpace, multipliersOf, vectorOf, type DualSpace } from './dual-space.ts'

/** Heights on a small sample from nothing, then on a larger one. */
const FIRST_HEIGHTS = [0.3, 0.1, 0.05]
const SAMPLE_HEIGHTS = [0.015, 0.004] as const
const FIRST_USERS = 1000
const SAMPLE_USERS = 4000
/** Sampled seats a contract, on average, below which such samples say too little. */
const FIRST_SEATS = 4
const SAMPLE_SEATS = 100
/** Heights on all users: the first, how they shrink, the finest. */
const EVERYBODY_HEIGHT = 0.004
/** The first height on all users when samples have grown up to them. */
const LATER_HEIGHT = 0.001
const SAMPLE_GROWTH = 5
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
/**
 * How far multipliers may move before the pairs that matter are chosen anew: in heights at first;
 * how much further when that holds one back; and prices, for the candidates of all users.
 */
const ROOM = 6
const MORE_ROOM = 4
/** Sampled seats of a contract that make its price steady; how much more room there is without. */
const STEADY_SEATS = 50
const MOST_ROOM = 6
const WIDE_ROOM = 0.06
const NO_ROOM = new Float64Array(0)
/** Shares of a price's room: what it must have at least; what pairs are chosen for, first and again. */
const LEAST_ROOM = 0.25
const FIRST_ROOM = 3
const MORE_THAN_ROOM = 2
/** Movement that the first step of a level allows, in heights. */
const FIRST_REACH = 20
const REACH = 1
const FIRST_STEPS = 60
const STEPS = 30
/** A kind is out of the question when it is worse by so many heights, beside what prices may do. */
const BLUR = 60

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
  const search = new Search(input, control, options)
  try {
    return search.solve()
  } finally {
    search.close()
  }
}

interface Level {
  readonly height: number
  readonly leastGain: number
  /** Seats over and under what the shares of users should come to. */
  readonly mismatch: number
  readonly steps: number
  readonly reach: number
}

/** Pairs of some users around the prices that they were chosen for. */
interface Base {
  /** Share of all users that these are. */
  readonly share: number
  readonly smooth: DualFunction
  /** How far each price may move; null: all pairs are here. */
  readonly room: Float64Array | null
  chosen: boolean
  /** What the pairs were chosen around. */
  prices: Float64Array
}

interface Outcome {
  readonly converged: boolean
  readonly value: number
}

class Search {
  readonly #input: DualInput
  readonly #control: Control
  readonly #options: SmoothedDualOptions
  readonly #space: DualSpace
  readonly #y: Float64Array
  /** How far each multiplier may move, in heights. */
  readonly #room: Float64Array
  readonly #pool: DualPool
  #iterations = 0

  constructor(input: DualInput, control: Control, options: SmoothedDualOptions) {
    this.#input = input
    this.#control = control
    this.#options = options
    this.#space = createSpace(input)
    this.#y = new Float64Array(this.#space.size)
    this.#room = new Float64Array(this.#space.size).fill(ROOM)
    const { perUser } = input.policy
    const dense = isDense(this.#space.size, perUser)
    this.#pool = new DualPool(
      dropOf(input, this.#space),
      this.#space.size,
      dense,
      options.threads ?? 1,
    )
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
    while (2 * sample.length * SAMPLE_GROWTH < users.length && !this.#isLate()) {
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
      this.#room[c] = ROOM * Math.min(MOST_ROOM, Math.max(1, Math.sqrt(STEADY_SEATS / seats)))
    }
  }

  /** From nothing: with all pairs, as every price is yet to be found. */
  #onSample(users: Int32Array, heights: readonly number[], leastGain: number, reach: number): void {
    const base = this.#baseOf(users, null, false)
    for (const height of heights) {
      if (this.#isLate()) return
      const level = { height, leastGain, mismatch: Infinity, steps: FIRST_STEPS, reach }
      const { converged, value } = this.#descend(base, level)
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
    this.#descend(this.#baseOf(users, room, false), level)
  }

  #onEverybody(firstHeight: number, isEarly = false): SmoothedDual {
    const { users } = this.#space
    const room = new Float64Array(this.#space.contracts).fill(WIDE_ROOM)
    const base = this.#baseOf(this.#isLate() ? users.subarray(0, 0) : users, room, true)
    let height = firstHeight
    let finest = height
    let level = 0
    /** Where the level before the finest ended, and its height. */
    let earlier: { readonly y: Float64Array; readonly height: number } | null = null
    while (!this.#isLate()) {
      const before = this.#y.slice()
      if (earlier !== null) this.#goOn(earlier, finest, height)
      // Coarse levels are on the way only: what they are off by is more than a gain so small.
      const leastGain = GAIN * Math.max(1, height / LATER_HEIGHT)
      const way = { height, leastGain, mismatch: Infinity, steps: STEPS, reach: REACH }
      const outcome = this.#descend(base, way)
      if (!outcome.converged && level > 0) {
        this.#y.set(before)
        break
      }
      if (level > 0 && finest <= EVERYBODY_HEIGHT) earlier = { y: before, height: finest }
      finest = height
      // What was unsteady in a sample is known better now: fewer pairs can matter from here on.
      if (level === 0 && isEarly) {
        this.#room.fill(ROOM)
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
    if (this.#isLate()) return this.#result(base, finest)
    this.#descend(base, {
      height: finest,
      leastGain: GAIN,
      mismatch,
      steps: POLISH_STEPS,
      reach: REACH,
    })
    return this.#result(base, finest)
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

  /**
   * One height. Multipliers stay where the pairs that are looked at are all that can matter; when
   * that holds some back, they get more room and the pairs are chosen anew.
   */
  #descend(base: Base, level: Level): Outcome {
    const { height } = level
    const { most, contracts } = this.#space
    const { smooth } = base
    let damping = 1 / (level.reach * height)
    let steps = level.steps
    // One that its limit keeps from less than a step must promise does not hold anything up.
    const heldBack = (gradient: Float64Array, low: Float64Array, high: Float64Array) =>
      this.#heldBack(gradient, low, high, level.leastGain * Math.abs(worth), height)
    let worth = 0
    for (let repeat = 1; ; repeat++) {
      const room = this.#room.map((factor) => factor * height)
      this.#fit(base, room.subarray(0, contracts))
      smooth.refine(this.#y, room, height, BLUR * height)
      const low = this.#y.map((value, i) => Math.max(0, value - room[i]!))
      const high = this.#y.map((value, i) => Math.min(most[i]!, value + room[i]!))
      const result = projectedNewton(smooth, this.#y, {
        low,
        high,
        steps,
        leastGain: level.leastGain,
        mismatch: level.mismatch,
        damping,
        enough: (gradient, reached) => {
          worth = reached
          return heldBack(gradient, low, high).length > 0
        },
        stop: () => this.#isLate(),
        checkpoint: () => this.#control.checkpoint(),
      })
      this.#iterations += result.steps
      steps -= result.steps
      damping = result.damping
      const { value, converged } = result
      worth = value
      const held = heldBack(smooth.gradient, low, high)
      if (held.length === 0 || steps <= 0 || this.#isLate()) {
        return { converged: converged && held.length === 0, value }
      }
      for (const i of held) this.#room[i]! *= MORE_ROOM
    }
  }

  /** The multipliers that would go on where only this level's limits keep them, for enough gain. */
  #heldBack(
    gradient: Float64Array,
    low: Float64Array,
    high: Float64Array,
    leastGain: number,
    height: number,
  ): number[] {
    const { most } = this.#space
    const held: number[] = []
    for (let i = 0; i < low.length; i++) {
      const value = this.#y[i]!
      const below = value === low[i]! && value > 0 && gradient[i]! > 0
      const above = value === high[i]! && value < most[i]! && gradient[i]! < 0
      const gain = Math.abs(gradient[i]!) * this.#room[i]! * height
      if ((below || above) && gain > leastGain) held.push(i)
    }
    return held
  }

  /**
   * Keeps prices within the range that a base is good for, by taking room from them, or chooses its
   * pairs again: at first, and when a price needs more than half of what it would lose by that.
   */
  #fit(base: Base, room: Float64Array): void {
    const wide = base.room
    if (wide === null && base.chosen) return
    let short = !base.chosen
    for (let c = 0; wide !== null && c < room.length; c++) {
      if (!base.chosen) wide[c] = Math.max(wide[c]!, FIRST_ROOM * room[c]!)
      const left = wide[c]! - Math.abs(this.#y[c]! - base.prices[c]!)
      if (left >= LEAST_ROOM * room[c]!) continue
      short = true
      wide[c] = Math.max(wide[c]!, MORE_THAN_ROOM * room[c]!)
    }
    if (short) {
      this.#choose(base)
      return
    }
    if (wide === null) return
    for (let c = 0; c < room.length; c++) {
      const left = wide[c]! - Math.abs(this.#y[c]! - base.prices[c]!)
      if (left < room[c]!) room[c] = left
    }
  }

  #baseOf(users: Int32Array, room: Float64Array | null, everybody: boolean): Base {
    const { instance, policy } = this.#input
    const all = this.#space.users
    const user = everybody ? Int32Array.from({ length: instance.users }, (_, u) => u) : users
    let wanted: Uint8Array | null = null
    if (everybody && users.length < instance.users) {
      wanted = new Uint8Array(instance.users)
      for (const u of users) wanted[u] = 1
    }
    const share = users.length / Math.max(1, all.length)
    const smooth = new DualFunction({
      space: this.#space,
      pool: this.#pool,
      perUser: policy.perUser,
      user,
      wanted,
      everything: room === null,
      share,
      rowStart: instance.rowStart,
    })
    return { share, smooth, room, chosen: false, prices: this.#y.slice() }
  }

  #choose(base: Base): void {
    this.#control.checkpoint()
    base.smooth.choose(this.#y, base.room ?? NO_ROOM, EVERYBODY_HEIGHT)
    base.chosen = true
    base.prices = this.#y.slice()
  }

  close(): void {
    this.#pool.close()
  }

  #isLate(): boolean {
    return this.#control.now() >= this.#control.deadline
  }

  #result(base: Base, height: number): SmoothedDual {
    if (!base.chosen) this.#choose(base)
    const { rows, shares } = base.smooth.shares(this.#y, height)
    return {
      multipliers: multipliersOf(this.#space, this.#y),
      height,
      candidates: { start: rows.start, contract: rows.contract, value: rows.value },
      ...shares,
      barred: this.#space.barred,
      complete: !this.#isLate(),
      iterations: this.#iterations,
    }
  }
}

export function dropOf(input: DualInput, space: DualSpace): Drop {
  const { instance, policy, rules, lifts, scale } = input
  const { rowStart, contract, score, sponsored, pins, groupOf } = instance
  return {
    kernel: { perUser: policy.perUser, leastSponsored: rules.leastSponsored, space, groupOf },
    choice: {
      perUser: policy.perUser,
      rowStart,
      contract,
      score,
      sponsored,
      factor: lifts.map((lift) => lift / scale),
      bonus: policy.fillBonus / scale,
      full: Uint8Array.from(instance.cap, (_, c) => (space.linear[c]! > 0 ? 0 : 1)),
      pinUser: pins.user,
      pinContract: pins.contract,
    },
  }
}
