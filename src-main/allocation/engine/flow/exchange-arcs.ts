import type { GroupTerms } from '../dual-bundle.ts'
import {
  freeSlots,
  groupAdmits,
  heldCount,
  heldValue,
  isHeld,
  mayRelease,
  mayTake,
  softCost,
  violation,
  type State,
} from '../greedy-state.ts'
import { ArcList } from './arc-list.ts'
import type { FlowCandidates } from './dual-result.ts'

/** Arcs kept of one seat: the cheapest come first, as far as there are so many. */
const MOST_ARCS = 12

/**
 * The graph of exchanges. Nodes are the contracts and the ground (number `contracts`); an arc from a
 * to b is a user who holds a and could take b instead, from the ground one who could take b besides,
 * to the ground one who could give a up. Exchanges stay within a kind, so that they keep every rule
 * but capacities; only arcs of the ground, and those of users with one seat, who may take one of the
 * other kind for it, touch the rules of groups.
 */
export class ExchangeArcs {
  readonly ground: number
  readonly #lists: ArcList[]
  readonly #state: State
  readonly #candidates: FlowCandidates
  readonly #terms: GroupTerms
  readonly #price: Float64Array
  /** Arcs dearer than this, prices included, are left out. */
  readonly #reach: number
  /** Arcs of the ground must not take a group further from its rules. */
  readonly #guarded: boolean

  constructor(
    state: State,
    candidates: FlowCandidates,
    terms: GroupTerms,
    price: Float64Array,
    reach: number,
    guarded: boolean,
  ) {
    this.#state = state
    this.#candidates = candidates
    this.#terms = terms
    this.#price = price
    this.#reach = reach
    this.#guarded = guarded
    this.ground = state.instance.contracts
    this.#lists = Array.from({ length: this.ground + 1 }, () => new ArcList())
    for (let user = 0; user < state.instance.users; user++) this.add(user)
  }

  listOf(node: number): ArcList {
    return this.#lists[node]!
  }

  /** Adds the arcs of a user as it stands now. */
  add(user: number): void {
    const { start } = this.#candidates
    if (start[2 * user] === start[2 * user + 2]) return
    const state = this.#state
    const slots = state.slotStart[user]!
    const end = slots + heldCount(state, user)
    for (let i = slots + state.fixed[user]!; i < end; i++) this.#addSeat(user, state.slot[i]!)
    if (freeSlots(state, user) === 0) return
    for (let kind = 0; kind < 2; kind++) {
      if (!mayTake(state, user, kind === 0)) continue
      const gain = this.#gainOfOne(user, kind === 0)
      this.#addRun(user, kind, this.ground, -gain, MOST_ARCS)
    }
  }

  /** Whether the user of an arc can still make it. */
  isOpen(user: number, from: number, to: number): boolean {
    const state = this.#state
    if (from === this.ground) {
      const sponsored = state.instance.sponsored[to] === 1
      if (isHeld(state, user, to) || !mayTake(state, user, sponsored)) return false
      return !this.#guarded || this.#admits(user, sponsored)
    }
    if (!this.#holdsUnfixed(user, from)) return false
    const sponsored = state.instance.sponsored[from] === 1
    if (to !== this.ground) {
      if (isHeld(state, user, to)) return false
      if ((state.instance.sponsored[to] === 1) === sponsored) return true
      if (!holdsOneSeat(state, user)) return false
      return !this.#guarded || this.#maySwitch(user, sponsored)
    }
    if (!mayRelease(state, user, sponsored)) return false
    return !this.#guarded || this.#mayDrop(user, sponsored)
  }

  #addSeat(user: number, contract: number): void {
    const state = this.#state
    const sponsored = state.instance.sponsored[contract] === 1
    const value = this.#valueOf(user, contract, sponsored ? 0 : 1)
    this.#addRun(user, sponsored ? 0 : 1, contract, value, MOST_ARCS)
    const loss = value + this.#lossOfOne(user, sponsored)
    if (loss - this.#price[contract]! <= this.#reach) {
      this.#lists[contract]!.push(user, this.ground, loss)
    }
    if (!holdsOneSeat(state, user)) return
    const gain = this.#gainOfFirst(user, !sponsored)
    this.#addRun(user, sponsored ? 1 : 0, contract, loss - gain, MOST_ARCS)
  }

  /** Arcs from a node to the user's candidates of a kind that it does not hold. */
  #addRun(user: number, kind: number, from: number, value: number, most: number): void {
    const { start, contract, value: values } = this.#candidates
    const state = this.#state
    const first = start[2 * user + kind]!
    const length = start[2 * user + kind + 1]! - first
    if (length === 0) return
    const priceFrom = from === this.ground ? 0 : this.#price[from]!
    const list = this.#lists[from]!
    // Where very many tie, users begin in different places, so that together they reach all.
    const offset = length > most ? Math.imul(user + 1, 0x9e3779b1) >>> 0 : 0
    let added = 0
    for (let pass = length > most ? 0 : 1; pass < 2; pass++) {
      const low = pass === 0 || length <= most ? -Infinity : this.#reach / 16
      const high = pass === 0 ? this.#reach / 16 : this.#reach
      for (let j = 0; j < length && added < most; j++) {
        const i = first + ((j + offset) % length)
        const to = contract[i]!
        const loss = value - values[i]!
        const cost = loss - priceFrom + this.#price[to]!
        if (cost > high || cost <= low || isHeld(state, user, to)) continue
        list.push(user, to, loss)
        added++
      }
    }
  }

  #valueOf(user: number, held: number, kind: number): number {
    const { start, contract, value } = this.#candidates
    const end = start[2 * user + kind + 1]!
    for (let i = start[2 * user + kind]!; i < end; i++) if (contract[i] === held) return value[i]!
    return heldValue(this.#state, user, held)
  }

  /** What one more seat of a kind earns by the multipliers of the group's rules. */
  #gainOfOne(user: number, sponsored: boolean): number {
    const { sponsoredHeld, plainHeld, instance } = this.#state
    const terms = this.#terms
    const g = instance.groupOf[user]!
    const perSeat = sponsored ? terms.sponsored[g]! : terms.plain[g]!
    if (sponsored) {
      if (sponsoredHeld[user]! > 0) return perSeat
      if (plainHeld[user]! === 0) return perSeat + terms.sponsoredHolder[g]!
      return perSeat + terms.sponsoredHolder[g]! - terms.plainHolder[g]! + terms.mixed[g]!
    }
    if (plainHeld[user]! > 0) return perSeat
    return perSeat + (sponsoredHeld[user]! === 0 ? terms.plainHolder[g]! : terms.mixed[g]!)
  }

  /** What the first seat of a user, of a kind, earns by the multipliers. */
  #gainOfFirst(user: number, sponsored: boolean): number {
    const terms = this.#terms
    const g = this.#state.instance.groupOf[user]!
    if (sponsored) return terms.sponsored[g]! + terms.sponsoredHolder[g]!
    return terms.plain[g]! + terms.plainHolder[g]!
  }

  /** What a seat of a kind that the user holds earns by the multipliers. */
  #lossOfOne(user: number, sponsored: boolean): number {
    const { sponsoredHeld, plainHeld, instance } = this.#state
    const terms = this.#terms
    const g = instance.groupOf[user]!
    const perSeat = sponsored ? terms.sponsored[g]! : terms.plain[g]!
    if (sponsored) {
      if (sponsoredHeld[user]! > 1) return perSeat
      if (plainHeld[user]! === 0) return perSeat + terms.sponsoredHolder[g]!
      return perSeat + terms.sponsoredHolder[g]! - terms.plainHolder[g]! + terms.mixed[g]!
    }
    if (plainHeld[user]! > 1) return perSeat
    return perSeat + (sponsoredHeld[user]! === 0 ? terms.plainHolder[g]! : terms.mixed[g]!)
  }

  #holdsUnfixed(user: number, contract: number): boolean {
    const state = this.#state
    const slots = state.slotStart[user]!
    const end = slots + heldCount(state, user)
    for (let i = slots + state.fixed[user]!; i < end; i++) {
      if (state.slot[i] === contract) return true
    }
    return false
  }

  #admits(user: number, sponsored: boolean): boolean {
    const state = this.#state
    if (!groupAdmits(state, user, sponsored)) return false
    const g = state.instance.groupOf[user]!
    return softCost(state, g, sponsored ? 1 : 0, 1) <= softCost(state, g)
  }

  /** Whether the group bears that a user's one seat changes its kind. */
  #maySwitch(user: number, sponsored: boolean): boolean {
    const state = this.#state
    const g = state.instance.groupOf[user]!
    const change = sponsored ? -1 : 1
    const after = violation(state, g, change, 0, change, 0)
    if (after > 0 && after > violation(state, g)) return false
    return softCost(state, g, change, 0) <= softCost(state, g)
  }

  #mayDrop(user: number, sponsored: boolean): boolean {
    const state = this.#state
    const g = state.instance.groupOf[user]!
    const sponsoredLeft = state.sponsoredHeld[user]! - (sponsored ? 1 : 0)
    const left = heldCount(state, user) - 1
    const lostSponsored = sponsored && sponsoredLeft === 0 ? -1 : 0
    const lost = left === 0 ? -1 : 0
    const change = sponsored ? -1 : 0
    const after = violation(state, g, change, -1, lostSponsored, lost)
    if (after > 0 && after > violation(state, g)) return false
    return softCost(state, g, change, -1) <= softCost(state, g)
  }
}

function holdsOneSeat(state: State, user: number): boolean {
  return heldCount(state, user) === 1 && state.fixed[user] === 0
}
