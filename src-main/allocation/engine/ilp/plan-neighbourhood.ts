import type { Instance } from '../instance.ts'
import { usersByGroup } from '../reachable.ts'
import type { SeededRandom } from '../seeded-random.ts'
import type { GroupBound } from './group-bound.ts'
import type { GroupPlanner } from './group-plan.ts'
import { FREE, HELD, OUT } from './programme.ts'

/** Chance of a group, beside its own loss, to be drawn: this share of the mean loss. */
const EVEN_SHARE = 1

/**
 * Draws parts of a core to search, by where the gap lies: an allocation lacks to the bound by plans
 * what its groups lack to their best plans, and the prices of seats left over. Groups that lack much
 * are drawn more often.
 */
export class PlanNeighbourhoods {
  readonly #instance: Instance
  readonly #planner: GroupPlanner
  readonly #price: Float64Array
  readonly #members: readonly Int32Array[]
  readonly #best: Float64Array

  constructor(instance: Instance, planner: GroupPlanner, { price }: GroupBound) {
    this.#instance = instance
    this.#planner = planner
    this.#price = price
    this.#members = usersByGroup(instance)
    this.#best = Float64Array.from(this.#members, (_, g) => planner.plan(g, price).best)
  }

  /** Users of drawn groups as the core has them, until so many pairs are free; the rest as held. */
  draw(core: Uint8Array, held: Uint8Array, pairs: number, random: SeededRandom): Uint8Array {
    const { rowStart } = this.#instance
    const status = held.map((each) => (each === 1 ? HELD : OUT))
    let left = pairs
    for (const g of this.#order(held, random)) {
      const users = this.#members[g]!
      const from = Math.floor(random.uniform() * users.length)
      for (let n = 0; n < users.length && left > 0; n++) {
        const u = users[(from + n) % users.length]!
        let free = 0
        for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) if (core[i] === FREE) free++
        if (free === 0) continue
        left -= free
        status.set(core.subarray(rowStart[u], rowStart[u + 1]), rowStart[u])
      }
      if (left <= 0) break
    }
    return status
  }

  /** Groups in a random order weighted by what they lack (Efraimidis and Spirakis 2006). */
  #order(held: Uint8Array, random: SeededRandom): readonly number[] {
    const lacks = this.#lacks(held)
    const even = (EVEN_SHARE * lacks.reduce((sum, lack) => sum + lack, 0)) / lacks.length + 1e-12
    const key = Array.from(lacks, (lack) => -Math.log(1 - random.uniform()) / (lack + even))
    return Array.from(key, (_, g) => g).toSorted((a, b) => key[a]! - key[b]!)
  }

  #lacks(held: Uint8Array): Float64Array {
    const { users, rowStart, groupOf, contract } = this.#instance
    const lacks = this.#best.slice()
    for (let u = 0; u < users; u++) {
      for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
        if (held[i] !== 1) continue
        lacks[groupOf[u]!]! -= this.#planner.value[i]! - this.#price[contract[i]!]!
      }
    }
    return lacks.map((lack) => Math.max(0, lack))
  }
}
