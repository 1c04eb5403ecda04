import { type MatchingKind, largestMatchingHeld } from './b-matching.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { leastSponsoredWhenMixed } from './proof.ts'

/** An assignment of a group alone that exists: caps, K, eligibility and mixing are kept. */
export interface FullShare {
  readonly sponsored: number
  readonly total: number
  /** Users who hold a sponsored contract, and who hold anything. */
  readonly sponsoredHolders: number
  readonly holders: number
}

export interface FullShareQuestion {
  readonly users: Int32Array
  /** By position in `users`: pairs of either kind on contracts with capacity. */
  readonly ofSponsored: Int32Array
  readonly ofUnsponsored: Int32Array
  /** Slots to be filled at least. */
  readonly slots: number
  readonly mostMixed: number
  /** Of which kind there is to be as much as can be. */
  readonly kind: 'sponsored' | 'unsponsored'
  /** No share of that kind is further out: who is near it has looked long enough. */
  readonly bound: number
  /** So many of that kind are enough: nothing is tried beyond what may show them. */
  readonly wanted?: number
  /** What users are pinned to, by position; those pairs and their seats are not in the instance. */
  readonly pins?: PinCounts
}

export interface PinCounts {
  readonly sponsored: Int32Array
  readonly unsponsored: Int32Array
}

/** Groups of so few users are tried in every way to part them. */
const FEW_USERS = 6
const MOST_HALVINGS = 12
/** Of groups of so many users who can have the kind, one way to have as much as is wanted is tried. */
const MANY_USERS = 500
/** Half a point in a thousand: a share so near to the bound is not looked for any further. */
export const NEAR = 0.0005

/**
 * The largest share of one kind that a group alone is shown to have with its slots filled: who takes
 * that kind is chosen, the rest have the other one, and two matchings carry it out. Not always the
 * largest there is (with users who keep to one kind that is a packing problem), but one that exists.
 * Null: no way tried fills the slots.
 */
export function constructFullShare(
  instance: Instance,
  policy: Policy,
  question: FullShareQuestion,
  control?: Control,
): FullShare | null {
  return new Construction(instance, policy, question, control).best()
}

class Construction {
  readonly #instance: Instance
  readonly #policy: Policy
  readonly #question: FullShareQuestion
  readonly #control: Control | undefined
  /** By position: pairs of the wanted kind and of the other. */
  readonly #own: Int32Array
  readonly #other: Int32Array
  readonly #ownPins: Int32Array
  readonly #otherPins: Int32Array
  #best: FullShare | null = null

  constructor(
    instance: Instance,
    policy: Policy,
    question: FullShareQuestion,
    control: Control | undefined,
  ) {
    this.#instance = instance
    this.#policy = policy
    this.#question = question
    this.#control = control
    const wantsSponsored = question.kind === 'sponsored'
    this.#own = wantsSponsored ? question.ofSponsored : question.ofUnsponsored
    this.#other = wantsSponsored ? question.ofUnsponsored : question.ofSponsored
    const none = new Int32Array(question.users.length)
    const { sponsored, unsponsored } = question.pins ?? { sponsored: none, unsponsored: none }
    this.#ownPins = wantsSponsored ? sponsored : unsponsored
    this.#otherPins = wantsSponsored ? unsponsored : sponsored
  }

  best(): FullShare | null {
    if (!this.#pinsAreKept()) return null
    const positions = [...this.#question.users.keys()]
    const able = positions.filter((n) => this.#own[n]! > 0 && this.#otherPins[n] === 0)
    if (able.length <= FEW_USERS) {
      for (let mask = 0; mask < 2 ** able.length; mask++) {
        this.#try(able.filter((_, i) => (mask >> i) & 1))
      }
      return this.#best
    }
    const { wanted } = this.#question
    if (wanted !== undefined) {
      this.#try(this.#fewest(able, wanted))
      if (this.#isEnough() || able.length > MANY_USERS) return this.#best
    }
    const chosen = this.#concentrated(able.filter((n) => this.#full(n) <= this.#own[n]!))
    this.#try(chosen)
    if (this.#isEnough()) return this.#best
    this.#cut(chosen)
    this.#try(able)
    this.#try(this.#concentrated(able))
    // Whoever has more room in the wanted kind; and whoever has no other.
    this.#try(able.filter((n) => this.#seats(this.#own[n]!) >= this.#seats(this.#other[n]!)))
    this.#try(able.filter((n) => this.#seats(this.#own[n]!) > this.#seats(this.#other[n]!)))
    return this.#best
  }

  /** Whether users who are pinned to both kinds need nothing more to be allowed. */
  #pinsAreKept(): boolean {
    const { pins, mostMixed } = this.#question
    if (pins === undefined) return true
    const least = leastSponsoredWhenMixed(this.#policy)
    let mixed = 0
    for (const [n, sponsored] of pins.sponsored.entries()) {
      if (sponsored === 0 || pins.unsponsored[n] === 0) continue
      if (sponsored < least) return false
      mixed++
    }
    return mixed <= mostMixed
  }

  #isPinnedToBoth(n: number): boolean {
    return this.#ownPins[n]! > 0 && this.#otherPins[n]! > 0
  }

  #isEnough(): boolean {
    if (this.#best === null) return false
    const { kind, bound } = this.#question
    const share = this.#best.sponsored / this.#best.total
    return (kind === 'sponsored' ? bound - share : share - bound) <= NEAR
  }

  /**
   * Those who come to be full of the wanted kind. Capacity that is spread over many leaves each of
   * them short: who holds least leaves it to the others, half of the short ones at a time.
   */
  #concentrated(first: readonly number[]): readonly number[] {
    let candidates = first
    for (let halving = 0; halving < MOST_HALVINGS; halving++) {
      this.#control?.checkpoint()
      const held = this.#holdings(candidates)
      const full = candidates.filter((n) => held[n]! > 0 && held[n]! >= this.#full(n))
      const partial = candidates
        .filter((n) => held[n]! > 0 && held[n]! < this.#full(n))
        .toSorted((a, b) => held[b]! - held[a]! || a - b)
      if (partial.length === 0) return full
      const kept = partial.length === 1 ? [] : partial.slice(0, partial.length >> 1)
      candidates = [...full, ...kept].toSorted((a, b) => a - b)
    }
    return candidates
  }

  /** As few of them as can hold so many of the wanted kind, those with most pairs of it first. */
  #fewest(able: readonly number[], wanted: number): readonly number[] {
    const order = able.toSorted(
      (a, b) => this.#own[b]! - this.#own[a]! || this.#other[a]! - this.#other[b]! || a - b,
    )
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high) >>> 1
      this.#control?.checkpoint()
      if (totalOf(this.#holdings(order.slice(0, middle))) >= wanted) high = middle
      else low = middle + 1
    }
    return order.slice(0, low)
  }

  /** The most of them, those with least of the other kind first, at which the slots are filled. */
  #cut(chosen: readonly number[]): void {
    const order = chosen.toSorted(
      (a, b) => this.#seats(this.#other[a]!) - this.#seats(this.#other[b]!) || a - b,
    )
    let low = 0
    let high = order.length
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#isFull(this.#try(order.slice(0, middle)))) low = middle
      else high = middle - 1
    }
  }

  /** What each user holds of the wanted kind when these share it out. */
  #holdings(candidates: readonly number[]): Int32Array {
    const held = this.#ownPins.slice()
    const { perUser } = this.#policy
    const own = this.#match(this.#question.kind, candidates, (n) => perUser - held[n]!)
    for (const [i, n] of candidates.entries()) held[n]! += own[i]!
    return held
  }

  /** These users take the wanted kind, as far as they can; all others the other one. */
  #try(candidates: readonly number[]): FullShare {
    this.#control?.checkpoint()
    const { users, kind } = this.#question
    const { perUser } = this.#policy
    const held = this.#holdings(candidates)
    const mixed = this.#mixed(candidates, held)
    const rest = [...users.keys()].filter(
      (n) => !this.#isPinnedToBoth(n) && (held[n] === 0 || mixed.has(n)),
    )
    const otherKind = kind === 'sponsored' ? 'unsponsored' : 'sponsored'
    const other = this.#otherPins.slice()
    const matched = this.#match(otherKind, rest, (n) => perUser - held[n]! - other[n]!)
    for (const [i, n] of rest.entries()) other[n]! += matched[i]!
    const own = totalOf(held)
    const all = own + totalOf(other)
    const both = other.filter((count, n) => count > 0 && held[n]! > 0).length
    const attempt = {
      sponsored: kind === 'sponsored' ? own : all - own,
      total: all,
      sponsoredHolders: holdersOf(kind === 'sponsored' ? held : other),
      holders: holdersOf(held) + holdersOf(other) - both,
    }
    if (this.#isFull(attempt) && (this.#best === null || this.#isBetter(attempt, this.#best))) {
      this.#best = attempt
    }
    return attempt
  }

  /** Those who may fill up with the other kind, most left to fill first. */
  #mixed(candidates: readonly number[], held: Int32Array): ReadonlySet<number> {
    const { kind, mostMixed } = this.#question
    // The other way round each would have to hold enough sponsored ones.
    if (kind === 'unsponsored' || mostMixed === 0) return new Set()
    const least = leastSponsoredWhenMixed(this.#policy)
    const able = candidates.filter(
      (n) => held[n]! >= least && held[n]! < this.#policy.perUser && this.#other[n]! > 0,
    )
    const pinned = this.#ownPins.filter((_, n) => this.#isPinnedToBoth(n)).length
    return new Set(
      able
        .toSorted((a, b) => held[a]! - held[b]! || a - b)
        .slice(0, Math.min(mostMixed - pinned, able.length)),
    )
  }

  #match(
    kind: MatchingKind,
    positions: readonly number[],
    slotsOf: (n: number) => number,
  ): Int32Array {
    const users = Int32Array.from(positions, (n) => this.#question.users[n]!)
    const slots = Int32Array.from(positions, slotsOf)
    return largestMatchingHeld(this.#instance, { users, slots, kind }, this.#control).held
  }

  #isFull({ total }: FullShare): boolean {
    return total > 0 && total >= this.#question.slots
  }

  #isBetter(a: FullShare, b: FullShare): boolean {
    const difference = a.sponsored * b.total - b.sponsored * a.total
    return this.#question.kind === 'sponsored' ? difference > 0 : difference < 0
  }

  #seats(pairs: number): number {
    return Math.min(this.#policy.perUser, pairs)
  }

  #full(n: number): number {
    return this.#seats(Math.max(this.#own[n]! + this.#ownPins[n]!, this.#other[n]!))
  }
}

function totalOf(held: Int32Array): number {
  return held.reduce((sum, count) => sum + count, 0)
}

function holdersOf(held: Int32Array): number {
  return held.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0)
}
