import type { GroupTerms, Multipliers } from '../dual-bundle.ts'
import { TopPairs } from '../top-pairs.ts'
import {
  heldCount,
  heldValue,
  hold,
  isHeld,
  releaseAll,
  softCost,
  violation,
  type State,
} from '../greedy-state.ts'
import type { Control } from '../model.ts'
import { pairNoise } from '../noise.ts'
import type { GroupUsers } from '../repair-ratio.ts'
import type { FlowCandidates } from './dual-result.ts'

export interface BalanceInput {
  readonly candidates: FlowCandidates
  readonly multipliers: Multipliers
  readonly terms: GroupTerms
  /** Prices of contracts now, in units of `scale`. */
  readonly price: Float64Array
  /** Differences of value below this, in units of `scale`, are ties. */
  readonly tie: number
  readonly groupUsers: GroupUsers
  /** Nobody is given what has no capacity left: for what is mended last. */
  readonly withinCapacity: boolean
}

/** Cheapest moves looked at for each change of a group's counts. */
const MOVES_KEPT = 16
/** In terms of `tie`: what a pair can be preferred for at most. */
const MOST_PREFERENCE = 3
const MOST_SCANS = 8
/** What a unit of a broken hard rule counts for, in units of `scale`: more than any value. */
const BROKEN = 1e6
const LEAST_GAIN = 1e-9

/**
 * Brings each group's counts to its rules, and no further than they ask for: of all users' other
 * choices, those that cost least at the prices and multipliers, until the group keeps its rules and
 * no choice gains more than it costs. Capacities are not looked at: they are mended afterwards.
 */
export function balanceGroups(state: State, input: BalanceInput, control: Control): number {
  let moves = 0
  for (let g = 0; g < state.instance.groups; g++) {
    const { floor, ceiling, userFloor } = state.rules
    if (floor[g] === 0 && ceiling[g] === 1 && userFloor[g] === 0) continue
    control.checkpoint()
    if (control.now() >= control.deadline) break
    moves += new GroupBalance(state, input, g).run()
  }
  return moves
}

interface Move {
  readonly user: number
  /** Sponsored and unsponsored contracts afterwards. */
  readonly sponsored: number
  readonly plain: number
  /** What is lost at the prices, multipliers included. */
  readonly cost: number
  readonly change: Change
}

interface Change {
  readonly sponsored: number
  readonly all: number
  readonly sponsoredHolders: number
  readonly holders: number
}

class GroupBalance {
  readonly #state: State
  readonly #input: BalanceInput
  readonly #group: number
  readonly #users: Uint32Array
  readonly #sponsored: TopPairs
  readonly #plain: TopPairs

  constructor(state: State, input: BalanceInput, group: number) {
    const { start, user } = input.groupUsers
    this.#state = state
    this.#input = input
    this.#group = group
    this.#users = user.subarray(start[group], start[group + 1])
    this.#sponsored = new TopPairs(state.policy.perUser)
    this.#plain = new TopPairs(state.policy.perUser)
  }

  run(): number {
    let made = 0
    for (let scan = 0; scan < MOST_SCANS; scan++) {
      if (this.#strain() <= LEAST_GAIN) break
      const moves = this.#cheapestMoves()
      const count = this.#make(moves)
      made += count
      // One look at all users is enough where the rules hold: what is left to gain is little.
      if (count === 0 || this.#strain() < BROKEN * LEAST_GAIN) break
    }
    return made
  }

  /** What the group's distance from its rules costs, on either side; 0: exactly at them. */
  #strain(sponsored = 0, all = 0, sponsoredHolders = 0, holders = 0): number {
    const state = this.#state
    const { rules } = state
    const { multipliers } = this.#input
    const g = this.#group
    const newSponsored = state.sponsored[g]! + sponsored
    const newAll = state.all[g]! + all
    let strain = BROKEN * violation(state, g, sponsored, all, sponsoredHolders, holders)
    strain += softCost(state, g, sponsored, all)
    const above = newSponsored - rules.floor[g]! * newAll
    const below = rules.ceiling[g]! * newAll - newSponsored
    const hard = rules.hard
    if (above > 0 || !hard) strain += multipliers.floor[g]! * above
    if (below > 0 || !hard) strain += multipliers.ceiling[g]! * below
    const users =
      state.sponsoredHolders[g]! +
      sponsoredHolders -
      rules.userFloor[g]! * (state.holders[g]! + holders)
    if (users > 0) strain += multipliers.userRatio[g]! * users
    return strain
  }

  /** Makes the best moves one after the other while one gains; each user moves once. */
  #make(moves: readonly Move[]): number {
    const done = new Set<number>()
    let strain = this.#strain()
    for (;;) {
      let best: Move | null = null
      let bestGain = LEAST_GAIN
      for (const move of moves) {
        if (done.has(move.user) || move.cost >= strain) continue
        // Moves before this one may have used up the group's room for mixed users.
        if (move.sponsored > 0 && move.plain > 0 && !this.#mayMix(move.user, move.sponsored))
          continue
        const { sponsored, all, sponsoredHolders, holders } = move.change
        const after = this.#strain(sponsored, all, sponsoredHolders, holders)
        // What only looks better at the prices is for those who mind capacities.
        if (after >= strain - LEAST_GAIN) continue
        const gain = strain - after - move.cost
        if (gain > bestGain) {
          bestGain = gain
          best = move
        }
      }
      if (best === null) return done.size
      this.#apply(best)
      done.add(best.user)
      strain = this.#strain()
    }
  }

  #apply(move: Move): void {
    const state = this.#state
    this.#rank(move.user)
    // Moves before this one may have taken the room that it was to have.
    if (this.#sponsored.length < move.sponsored || this.#plain.length < move.plain) return
    releaseAll(state, move.user)
    for (let i = 0; i < move.sponsored; i++) hold(state, move.user, this.#sponsored.contract[i]!)
    for (let i = 0; i < move.plain; i++) hold(state, move.user, this.#plain.contract[i]!)
  }

  /** The cheapest other choices of the group's users, so many of each change of the counts. */
  #cheapestMoves(): readonly Move[] {
    const byChange = new Map<number, Move[]>()
    const state = this.#state
    const { terms, candidates } = this.#input
    const { start } = candidates
    const { perUser } = state.policy
    for (const user of this.#users) {
      if (start[2 * user] === start[2 * user + 2] || state.fixed[user]! > 0) continue
      const heldSponsored = state.sponsoredHeld[user]!
      const heldPlain = state.plainHeld[user]!
      const worth = this.#worth(user)
      this.#rank(user)
      const wantedSponsored = this.#sponsored.countAbove(-terms.sponsored[this.#group]!)
      const wantedPlain = this.#plain.countAbove(-terms.plain[this.#group]!)
      for (let n = 0; n <= this.#sponsored.length; n++) {
        if (!isNear(n, heldSponsored, wantedSponsored)) continue
        for (let m = 0; m <= Math.min(perUser - n, this.#plain.length); m++) {
          if (!isNear(m, heldPlain, wantedPlain)) continue
          if (n === heldSponsored && m === heldPlain) continue
          if (n > 0 && m > 0 && !this.#mayMix(user, n)) break
          const cost = worth - this.#sponsored.sum[n]! - this.#plain.sum[m]! - this.#termOf(n, m)
          const sponsored = n - heldSponsored
          const all = n + m - heldSponsored - heldPlain
          const sponsoredHolders = Number(n > 0) - Number(heldSponsored > 0)
          const holders = Number(n + m > 0) - Number(heldSponsored + heldPlain > 0)
          const key = ((sponsored * 512 + all) * 4 + sponsoredHolders) * 4 + holders
          let moves = byChange.get(key)
          if (moves === undefined) byChange.set(key, (moves = []))
          else if (moves.length === MOVES_KEPT && cost >= moves[MOVES_KEPT - 1]!.cost) continue
          const change = { sponsored, all, sponsoredHolders, holders }
          keep(moves, { user, sponsored: n, plain: m, cost, change })
        }
      }
    }
    return [...byChange.values()].flat()
  }

  #mayMix(user: number, sponsored: number): boolean {
    const { rules, mixed, sponsoredHeld, plainHeld } = this.#state
    if (sponsored < rules.leastSponsored) return false
    const isMixed = sponsoredHeld[user]! > 0 && plainHeld[user]! > 0
    return isMixed || mixed[this.#group]! < rules.mixedLimit[this.#group]!
  }

  /** What the user's seats are worth at the prices, multipliers included. */
  #worth(user: number): number {
    const state = this.#state
    const { price } = this.#input
    const first = state.slotStart[user]!
    let worth = this.#termOf(state.sponsoredHeld[user]!, state.plainHeld[user]!)
    for (let i = first; i < first + heldCount(state, user); i++) {
      worth += heldValue(state, user, state.slot[i]!) - price[state.slot[i]!]!
    }
    return worth
  }

  #termOf(sponsored: number, plain: number): number {
    const { terms } = this.#input
    const g = this.#group
    let term = sponsored * terms.sponsored[g]! + plain * terms.plain[g]!
    if (sponsored > 0) term += terms.sponsoredHolder[g]!
    else if (plain > 0) term += terms.plainHolder[g]!
    if (sponsored > 0 && plain > 0 && terms.mixed[g]! > -Infinity) term += terms.mixed[g]!
    return term
  }

  #rank(user: number): void {
    const { start, contract, value } = this.#input.candidates
    const { price, tie, withinCapacity } = this.#input
    const state = this.#state
    const middle = start[2 * user + 1]!
    this.#sponsored.clear()
    this.#plain.clear()
    for (let i = start[2 * user]!; i < start[2 * user + 2]!; i++) {
      const top = i < middle ? this.#sponsored : this.#plain
      const c = contract[i]!
      const net = value[i]! - price[c]!
      // Most are out of the question whatever they are preferred for.
      if (net + MOST_PREFERENCE * tie <= top.worst) continue
      const held = isHeld(state, user, c)
      const open = state.free[c]! > 0
      if (withinCapacity && !open && !held) continue
      // Of what ties: what is held already, what has room, and then not the same for everybody.
      const rank = held ? 2 : open ? 1 : 0
      if (net + (rank + 1) * tie <= top.worst) continue
      const preference = rank + pairNoise(user, c, state.policy.seed) / 2 ** 32
      top.offer(net + preference * tie, c)
    }
    this.#sponsored.addUp()
    this.#plain.addUp()
  }
}

/** Numbers of seats that a move may lead to: none, as many as pay, or about as many as before. */
function isNear(count: number, held: number, wanted: number): boolean {
  return count === 0 || count === wanted || Math.abs(count - held) <= 2
}

/** Into the cheapest, the cheapest first. */
function keep(moves: Move[], move: Move): void {
  let at = moves.length
  while (at > 0 && moves[at - 1]!.cost > move.cost) at--
  moves.splice(at, 0, move)
  if (moves.length > MOVES_KEPT) moves.pop()
}
