import type { Multipliers } from './dual-bundle.ts'
import type { Instance } from './instance.ts'
import type { GroupRules } from './policy.ts'
import { Rprop } from './rprop.ts'

interface Direction {
  /** Change of each sponsored and each unsponsored contract's price. */
  readonly sponsored: number
  readonly plain: number
  /** Change of each group's multiplier. */
  readonly floor: number
  readonly ceiling: number
}

/**
 * Moves of many multipliers at once: all prices together, those of one kind, a ratio's multipliers
 * with the prices that balance them. Where scores are all alike, prices that undercut each other
 * make every single coordinate turn back and forth while only such moves lead down.
 */
export class CommonMoves {
  readonly #directions: readonly Direction[]
  readonly #steps: Rprop
  readonly #sponsored: Uint8Array

  constructor(instance: Instance, rules: GroupRules, firstStep: number) {
    const floor = meanOf(rules.floor.filter((share) => share > 0))
    const ceiling = meanOf(rules.ceiling.filter((share) => share < 1))
    const directions: Direction[] = [
      { sponsored: 1, plain: 1, floor: 0, ceiling: 0 },
      { sponsored: 1, plain: 0, floor: 0, ceiling: 0 },
      { sponsored: 0, plain: 1, floor: 0, ceiling: 0 },
    ]
    if (floor !== null)
      directions.push({ sponsored: 1 - floor, plain: -floor, floor: 1, ceiling: 0 })
    if (ceiling !== null) {
      directions.push({ sponsored: ceiling - 1, plain: ceiling, floor: 0, ceiling: 1 })
    }
    this.#directions = directions
    this.#steps = new Rprop(directions.length, firstStep)
    this.#sponsored = instance.sponsored
  }

  /** `gradient` points up; multipliers stay within 0 and `most`. */
  apply(multipliers: Multipliers, gradient: Multipliers, most: Multipliers): void {
    const excess = [0, 0] as [number, number]
    const { contract: price } = multipliers
    for (let c = 0; c < price.length; c++) {
      const pull = gradient.contract[c]!
      if (price[c]! > 0 || pull > 0) excess[this.#sponsored[c]! as 0 | 1] += pull
    }
    const floor = pullOf(multipliers.floor, gradient.floor, most.floor)
    const ceiling = pullOf(multipliers.ceiling, gradient.ceiling, most.ceiling)
    let sponsoredMove = 0
    let plainMove = 0
    let floorMove = 0
    let ceilingMove = 0
    for (const [i, direction] of this.#directions.entries()) {
      const pull =
        direction.sponsored * excess[1] +
        direction.plain * excess[0] +
        direction.floor * floor +
        direction.ceiling * ceiling
      const move = this.#steps.move(i, pull)
      sponsoredMove += move * direction.sponsored
      plainMove += move * direction.plain
      floorMove += move * direction.floor
      ceilingMove += move * direction.ceiling
    }
    for (let c = 0; c < price.length; c++) {
      const move = this.#sponsored[c] === 1 ? sponsoredMove : plainMove
      price[c] = Math.max(0, price[c]! + move)
    }
    shift(multipliers.floor, most.floor, floorMove)
    shift(multipliers.ceiling, most.ceiling, ceilingMove)
  }
}

/** Sum of the gradients of those that can still move; one at its limit is there for good. */
function pullOf(values: Float64Array, gradient: Float64Array, most: Float64Array): number {
  let sum = 0
  for (let g = 0; g < values.length; g++) {
    if (values[g]! < most[g]! && (values[g]! > 0 || gradient[g]! > 0)) sum += gradient[g]!
  }
  return sum
}

function shift(values: Float64Array, most: Float64Array, move: number): void {
  for (let g = 0; g < values.length; g++) {
    if (values[g]! < most[g]!) values[g] = Math.min(most[g]!, Math.max(0, values[g]! + move))
  }
}

function meanOf(values: Float64Array): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
