import type { ExplainedPolicy, GroupFacts } from './explain.ts'
import { type Moves, movesOf } from './explain-moves.ts'
import type { Assignments, Instance } from './instance.ts'

/** What one more unit of a contract's cap would be used for. */
export interface UnitWorth {
  /**
   * The most that one user can gain at once by taking it, giving up a contract where need be and
   * every rule kept: with the unit the objective can grow by at least this. 0: nobody gains.
   */
  readonly atLeast: number
  /** Users who would gain at once. */
  readonly takers: number
}

/** Differences below this share of the largest value are rounding. */
const NOISE = 1e-12

/**
 * For each contract, what one more unit of its cap would bring by a single user's move, the other
 * assignments as they are. One pass over all pairs; no search, so it is a certified lower bound of
 * what the unit is worth; the upper one is price + gap (weak duality at the certified prices). Values
 * are taken as they are: that a larger cap also lifts the scores of a sponsored contract a little
 * (scarcity) is left out of both.
 */
export function unitWorths(
  instance: Instance,
  policy: ExplainedPolicy & { readonly fillBonus: number },
  groups: readonly GroupFacts[],
  assignments: Assignments,
  lift: Float64Array,
): UnitWorth[] {
  const { users, contracts, rowStart, contract, score, sponsored, groupOf } = instance
  const atLeast = new Float64Array(contracts)
  const takers = new Int32Array(contracts)
  const moves = new MovesByState(policy, groups)
  let largest = 0
  let at = 0
  for (let u = 0; u < users; u++) {
    const from = at
    let heldSponsored = 0
    let leastSponsored = Infinity
    let leastUnsponsored = Infinity
    let pair = rowStart[u]!
    for (; at < assignments.user.length && assignments.user[at] === u; at++) {
      const c = assignments.contract[at]!
      const isSponsored = sponsored[c] === 1
      if (isSponsored) heldSponsored++
      while (contract[pair] !== c) pair++
      if (assignments.round[at] === 0) continue
      const value = score[pair]! * lift[c]! + policy.fillBonus
      if (isSponsored) leastSponsored = Math.min(leastSponsored, value)
      else leastUnsponsored = Math.min(leastUnsponsored, value)
    }
    const heldUnsponsored = at - from - heldSponsored
    const group = groupOf[u]!
    const gain = (isSponsored: boolean): number => {
      const { add, giveSponsored, giveUnsponsored } = moves.of(
        group,
        heldSponsored,
        heldUnsponsored,
        isSponsored,
      )
      return Math.max(
        add.now,
        giveSponsored.now - leastSponsored,
        giveUnsponsored.now - leastUnsponsored,
      )
    }
    const own = gain(true)
    const other = gain(false)
    if (own === -Infinity && other === -Infinity) continue
    let held = from
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) {
      const c = contract[i]!
      if (held < at && assignments.contract[held] === c) {
        held++
        continue
      }
      const value = score[i]! * lift[c]! + policy.fillBonus
      if (value > largest) largest = value
      const gained = value + (sponsored[c] === 1 ? own : other)
      if (gained <= NOISE * largest) continue
      takers[c]!++
      if (gained > atLeast[c]!) atLeast[c] = gained
    }
  }
  return Array.from({ length: contracts }, (_, c) => ({
    atLeast: atLeast[c]!,
    takers: takers[c]!,
  }))
}

/** Answers of {@link movesOf}, each made once. */
class MovesByState {
  readonly #policy: ExplainedPolicy
  readonly #groups: readonly GroupFacts[]
  readonly #known = new Map<number, Moves>()

  constructor(policy: ExplainedPolicy, groups: readonly GroupFacts[]) {
    this.#policy = policy
    this.#groups = groups
  }

  of(group: number, heldSponsored: number, heldUnsponsored: number, sponsored: boolean): Moves {
    const counts = this.#policy.perUser + 1
    const key =
      ((group * counts + heldSponsored) * counts + heldUnsponsored) * 2 + (sponsored ? 1 : 0)
    let moves = this.#known.get(key)
    if (moves === undefined) {
      moves = movesOf(this.#policy, this.#groups[group]!, heldSponsored, heldUnsponsored, sponsored)
      this.#known.set(key, moves)
    }
    return moves
  }
}
