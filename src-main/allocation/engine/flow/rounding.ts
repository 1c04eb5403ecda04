import { hold, isHeld, mayTake, type State } from '../greedy-state.ts'
import type { Control } from '../model.ts'
import type { SmoothedDual } from './dual-result.ts'

/** Fractions this close to 1 are held before any other. */
const WHOLE = 1 - 1e-4
/** Fractions below this are nobody's choice. */
const NONE = 1e-4

/**
 * Turns the smoothed dual's fractional choices into whole ones by error diffusion: users in order of
 * id, and what was expected of each contract, of each group's kinds and of the numbers of seats but
 * not given yet is carried on to the next user. A sum over users is then off by about one where
 * independent draws would be off by its root. Capacities may be exceeded (`free` below 0) and groups
 * may be off their ratios afterwards; everything else that {@link State} promises holds.
 */
export function roundByDiffusion(state: State, dual: SmoothedDual, control: Control): void {
  const { instance } = state
  const diffusion = new Diffusion(state, dual)
  for (let u = 0; u < instance.users; u++) {
    if ((u & 4095) === 0) {
      control.checkpoint()
      if (control.now() >= control.deadline) return
    }
    diffusion.place(u)
  }
}

/** Choices of a user: nothing, sponsored contracts, unsponsored ones, both. */
const KINDS = 4

class Diffusion {
  readonly #state: State
  readonly #dual: SmoothedDual
  /** Seats expected of each contract so far, less those given. */
  readonly #carry: Float64Array
  /** By group: how often each choice was expected, less how often it was made. */
  readonly #kindCarry: Float64Array
  /** By group: seats of sponsored and of unsponsored contracts expected, less those given. */
  readonly #seatCarry: Float64Array
  readonly #taken: Uint32Array
  readonly #weight = new Float64Array(KINDS)

  constructor(state: State, dual: SmoothedDual) {
    this.#state = state
    this.#dual = dual
    this.#carry = new Float64Array(state.instance.contracts)
    this.#kindCarry = new Float64Array(KINDS * state.instance.groups)
    this.#seatCarry = new Float64Array(2 * state.instance.groups)
    this.#taken = new Uint32Array(state.policy.perUser)
  }

  place(user: number): void {
    const { candidates, fraction, mixed } = this.#dual
    const first = candidates.start[2 * user]!
    const middle = candidates.start[2 * user + 1]!
    const end = candidates.start[2 * user + 2]!
    if (first === end) return
    const group = this.#state.instance.groupOf[user]!
    const kind = this.#chooseKind(user, group)
    const sponsoredSum = this.#expect(first, middle, this.#weight[1]!, this.#weight[3]!)
    const plainSum = this.#expect(middle, end, this.#weight[2]!, this.#weight[3]!)
    this.#seatCarry[2 * group]! += sponsoredSum
    this.#seatCarry[2 * group + 1]! += plainSum
    if (kind === 0) return
    const held = kind === 3 ? mixed!.fraction : fraction
    if (kind !== 2) this.#take(user, group, first, middle, held, true, kind === 3)
    if (kind !== 1) this.#take(user, group, middle, end, held, false, kind === 3)
  }

  /** The choice that its group lacks most among those with a weight. */
  #chooseKind(user: number, group: number): number {
    const { sponsoredWeight, plainWeight, mixed } = this.#dual
    const weight = this.#weight
    weight[1] = sponsoredWeight[user]!
    weight[2] = plainWeight[user]!
    weight[3] = mixed === null ? 0 : mixed.weight[user]!
    weight[0] = Math.max(0, 1 - weight[1] - weight[2] - weight[3])
    let best = -1
    for (let kind = 0; kind < KINDS; kind++) {
      this.#kindCarry[KINDS * group + kind]! += weight[kind]!
      if (weight[kind]! < NONE) continue
      if (
        best < 0 ||
        this.#kindCarry[KINDS * group + kind]! > this.#kindCarry[KINDS * group + best]!
      ) {
        best = kind
      }
    }
    this.#kindCarry[KINDS * group + best]!--
    return best
  }

  /** Adds what the user is expected to hold of a run of candidates; returns the seats. */
  #expect(from: number, end: number, weight: number, mixedWeight: number): number {
    const { candidates, fraction, mixed } = this.#dual
    let sum = 0
    for (let i = from; i < end; i++) {
      let expected = weight * fraction[i]!
      if (mixed !== null) expected += mixedWeight * mixed.fraction[i]!
      if (expected === 0) continue
      this.#carry[candidates.contract[i]!]! += expected
      sum += expected
    }
    return sum
  }

  #take(
    user: number,
    group: number,
    from: number,
    end: number,
    fraction: Float32Array,
    sponsored: boolean,
    both: boolean,
  ): void {
    const state = this.#state
    let sum = 0
    let whole = 0
    for (let i = from; i < end; i++) {
      sum += fraction[i]!
      if (fraction[i]! >= WHOLE) whole++
    }
    const kind = 2 * group + (sponsored ? 0 : 1)
    // The carry decides between the two whole numbers around the sum.
    const low = Math.floor(sum + NONE)
    const high = Math.ceil(sum - NONE)
    let wanted = low < high && this.#seatCarry[kind]! >= (low + high) / 2 ? high : low
    if (!both) wanted = Math.max(1, wanted)
    else wanted = Math.max(sponsored ? state.rules.leastSponsored : 1, wanted)
    const count = this.#choose(from, end, fraction, Math.max(wanted, whole))
    for (let j = 0; j < count; j++) {
      if (!mayTake(state, user, sponsored)) break
      const contract = this.#dual.candidates.contract[this.#taken[j]!]!
      if (state.fixed[user]! > 0 && isHeld(state, user, contract)) continue
      hold(state, user, contract)
      this.#carry[contract]!--
      this.#seatCarry[kind]!--
    }
  }

  /** Marks `wanted` candidates: those held whole, then those whose contracts lack most seats. */
  #choose(from: number, end: number, fraction: Float32Array, wanted: number): number {
    const { candidates } = this.#dual
    const taken = this.#taken
    const most = Math.min(wanted, taken.length)
    let count = 0
    for (let i = from; i < end && count < most; i++) if (fraction[i]! >= WHOLE) taken[count++] = i
    const whole = count
    for (let i = from; i < end; i++) {
      const part = fraction[i]!
      if (part < NONE || part >= WHOLE) continue
      const lack = this.#carry[candidates.contract[i]!]!
      let at = count
      if (at === most) {
        if (at === whole || lack <= this.#carry[candidates.contract[taken[at - 1]!]!]!) continue
        at--
      } else {
        count++
      }
      while (at > whole && this.#carry[candidates.contract[taken[at - 1]!]!]! < lack) {
        taken[at] = taken[at - 1]!
        at--
      }
      taken[at] = i
    }
    return count
  }
}
