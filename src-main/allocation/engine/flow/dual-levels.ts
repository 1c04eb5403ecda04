import type { DualInput } from '../dual-search.ts'
import type { Control } from '../model.ts'
import { DualFunction, isDense } from './dual-function.ts'
import { projectedNewton } from './dual-newton.ts'
import type { Drop } from './dual-memory.ts'
import { DualPool } from './dual-pool.ts'
import type { SmoothedDual } from './dual-result.ts'
import { createSpace, multipliersOf, type DualSpace } from './dual-space.ts'

/** The first height on all users: pairs are chosen for it and all finer ones. */
export const EVERYBODY_HEIGHT = 0.004
/**
 * How far multipliers may move before the pairs that matter are chosen anew, in heights; how much
 * further when that holds one back.
 */
export const ROOM = 6
const MORE_ROOM = 4
const NO_ROOM = new Float64Array(0)
/** Shares of a price's room: what it must have at least; what pairs are chosen for, first and again. */
const LEAST_ROOM = 0.25
const FIRST_ROOM = 3
const MORE_THAN_ROOM = 2
/** A kind is out of the question when it is worse by so many heights, beside what prices may do. */
const BLUR = 60

/** One height, and how near its optimum is to be. */
export interface Level {
  readonly height: number
  readonly leastGain: number
  /** Seats over and under what the shares of users should come to. */
  readonly mismatch: number
  readonly steps: number
  readonly reach: number
}

/** Pairs of some users around the prices that they were chosen for. */
export interface Base {
  /** Share of all users that these are. */
  readonly share: number
  readonly smooth: DualFunction
  /** How far each price may move; null: all pairs are here. */
  readonly room: Float64Array | null
  chosen: boolean
  /** What the pairs were chosen around. */
  prices: Float64Array
}

export interface Outcome {
  readonly converged: boolean
  readonly value: number
}

/**
 * Takes the multipliers of one drop down to the optimum of a height after the other, on some of its
 * users or on all of them.
 */
export class DualLevels {
  readonly space: DualSpace
  /** The multipliers: where the last level ended. */
  readonly y: Float64Array
  /** How far each multiplier may move, in heights. */
  readonly room: Float64Array
  readonly #input: DualInput
  readonly #control: Control
  readonly #pool: DualPool
  #iterations = 0

  constructor(input: DualInput, control: Control, threads: number) {
    this.#input = input
    this.#control = control
    this.space = createSpace(input)
    const { size } = this.space
    this.y = new Float64Array(size)
    this.room = new Float64Array(size).fill(ROOM)
    const dense = isDense(size, input.policy.perUser)
    this.#pool = new DualPool(dropOf(input, this.space), size, dense, threads)
  }

  baseOf(users: Int32Array, room: Float64Array | null, everybody: boolean): Base {
    const { instance, policy } = this.#input
    const all = this.space.users
    const user = everybody ? Int32Array.from({ length: instance.users }, (_, u) => u) : users
    let wanted: Uint8Array | null = null
    if (everybody && users.length < instance.users) {
      wanted = new Uint8Array(instance.users)
      for (const u of users) wanted[u] = 1
    }
    const share = users.length / Math.max(1, all.length)
    const smooth = new DualFunction({
      space: this.space,
      pool: this.#pool,
      perUser: policy.perUser,
      user,
      wanted,
      everything: room === null,
      share,
      rowStart: instance.rowStart,
    })
    return { share, smooth, room, chosen: false, prices: this.y.slice() }
  }

  /**
   * One height. Multipliers stay where the pairs that are looked at are all that can matter; when
   * that holds some back, they get more room and the pairs are chosen anew.
   */
  descend(base: Base, level: Level): Outcome {
    const { height } = level
    const { most, contracts } = this.space
    const { smooth } = base
    let damping = 1 / (level.reach * height)
    let steps = level.steps
    // One that its limit keeps from less than a step must promise does not hold anything up.
    const heldBack = (gradient: Float64Array, low: Float64Array, high: Float64Array) =>
      this.#heldBack(gradient, low, high, level.leastGain * Math.abs(worth), height)
    let worth = 0
    for (let repeat = 1; ; repeat++) {
      const room = this.room.map((factor) => factor * height)
      this.#fit(base, room.subarray(0, contracts))
      smooth.refine(this.y, room, height, BLUR * height)
      const low = this.y.map((value, i) => Math.max(0, value - room[i]!))
      const high = this.y.map((value, i) => Math.min(most[i]!, value + room[i]!))
      const result = projectedNewton(smooth, this.y, {
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
        stop: () => this.isLate(),
        checkpoint: () => this.#control.checkpoint(),
      })
      this.#iterations += result.steps
      steps -= result.steps
      damping = result.damping
      const { value, converged } = result
      worth = value
      const held = heldBack(smooth.gradient, low, high)
      if (held.length === 0 || steps <= 0 || this.isLate()) {
        return { converged: converged && held.length === 0, value }
      }
      for (const i of held) this.room[i]! *= MORE_ROOM
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
    const { most } = this.space
    const held: number[] = []
    for (let i = 0; i < low.length; i++) {
      const value = this.y[i]!
      const below = value === low[i]! && value > 0 && gradient[i]! > 0
      const above = value === high[i]! && value < most[i]! && gradient[i]! < 0
      const gain = Math.abs(gradient[i]!) * this.room[i]! * height
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
      const left = wide[c]! - Math.abs(this.y[c]! - base.prices[c]!)
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
      const left = wide[c]! - Math.abs(this.y[c]! - base.prices[c]!)
      if (left < room[c]!) room[c] = left
    }
  }

  #choose(base: Base): void {
    this.#control.checkpoint()
    base.smooth.choose(this.y, base.room ?? NO_ROOM, EVERYBODY_HEIGHT)
    base.chosen = true
    base.prices = this.y.slice()
  }

  isLate(): boolean {
    return this.#control.now() >= this.#control.deadline
  }

  /** The shares of the users of a base at a height, with the multipliers as they are. */
  result(base: Base, height: number): SmoothedDual {
    if (!base.chosen) this.#choose(base)
    const { rows, shares } = base.smooth.shares(this.y, height)
    return {
      multipliers: multipliersOf(this.space, this.y),
      height,
      candidates: { start: rows.start, contract: rows.contract, value: rows.value },
      ...shares,
      barred: this.space.barred,
      complete: !this.isLate(),
      iterations: this.#iterations,
    }
  }

  close(): void {
    this.#pool.close()
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
