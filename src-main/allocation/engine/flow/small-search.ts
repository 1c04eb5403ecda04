import type { Multipliers } from '../dual-bundle.ts'
import { heldCount, hold, isHeld, releaseAll, type State } from '../greedy-state.ts'
import type { Control } from '../model.ts'
import { pairNoise } from '../noise.ts'
import { OptionLister, type UserOptions } from './user-options.ts'
import { searchUsers } from './user-search.ts'

/** Options tried for all users at once, and for all parts of the drop together. */
const WHOLE_TRIES = 60_000
const PARTS_TRIES = 90_000
/** Options tried in one part, so that no part that cannot be finished uses up the others' share. */
const PART_TRIES = 6_000
const GROUP_TRIES = 12_000
/** Beyond so many users a search of all at once is never finished. */
const MOST_AT_ONCE = 40
const PART_USERS = [3, 4, 6] as const

/**
 * Makes the result of a small drop better by trying sets of contracts for several users at once:
 * for all of them, where that can be finished (the result is then the best there is), else for parts
 * whose users compete. What single moves, swaps and exchanges along paths cannot do, for each of
 * them alone would break a group's rule, is found here. Support of pins may move too: it is only
 * pins that stay. The work is limited by a number of tries, so that it is the same everywhere.
 */
export function searchSmallDrop(state: State, multipliers: Multipliers, control: Control): void {
  new SmallSearch(state, multipliers, control).run()
}

class SmallSearch {
  readonly #state: State
  readonly #multipliers: Multipliers
  readonly #control: Control
  readonly #lister: OptionLister
  readonly #users: readonly number[]
  readonly #listed = new Map<number, UserOptions>()

  constructor(state: State, multipliers: Multipliers, control: Control) {
    const { instance, rules } = state
    const pinned: number[][] = Array.from({ length: instance.users }, () => [])
    for (let i = 0; i < instance.pins.user.length; i++) {
      pinned[instance.pins.user[i]!]!.push(instance.pins.contract[i]!)
    }
    // Pins stand first among what is fixed.
    for (let u = 0; u < instance.users; u++) state.fixed[u] = pinned[u]!.length
    const most = rules.hard ? Infinity : rules.penalty / state.scale
    this.#multipliers = {
      ...multipliers,
      floor: multipliers.floor.map((value) => Math.min(value, most)),
      ceiling: multipliers.ceiling.map((value) => Math.min(value, most)),
    }
    this.#state = state
    this.#control = control
    this.#lister = new OptionLister(state, this.#multipliers, pinned)
    this.#users = Array.from({ length: instance.users }, (_, u) => u).filter(
      (u) => instance.rowStart[u + 1]! > instance.rowStart[u]!,
    )
  }

  run(): void {
    if (this.#users.length <= MOST_AT_ONCE && this.#search(this.#users, WHOLE_TRIES).finished)
      return
    let left = PARTS_TRIES
    for (const users of this.#groups()) left -= this.#search(users, GROUP_TRIES).tries
    for (const size of PART_USERS) {
      if (size >= this.#users.length) return
      for (let found = true, pass = 0; found; pass++) {
        found = false
        for (const user of this.#users) {
          if (left <= 0 || this.#control.now() >= this.#control.deadline) return
          const { tries, better } = this.#search(this.#partOf(user, size, pass), PART_TRIES)
          left -= tries
          found ||= better
        }
      }
    }
  }

  /** Users of one group each: what a narrow band asks of them is asked of all at once. */
  #groups(): readonly (readonly number[])[] {
    const { instance } = this.#state
    const groups: number[][] = Array.from({ length: instance.groups }, () => [])
    for (const user of this.#users) groups[instance.groupOf[user]!]!.push(user)
    return groups.filter(({ length }) => length > 1 && length <= MOST_AT_ONCE)
  }

  #search(users: readonly number[], mostTries: number) {
    this.#control.checkpoint()
    const state = this.#state
    const found = searchUsers(state, this.#multipliers, this.#lister.terms, {
      users,
      options: users.map((user) => this.#optionsOf(user)),
      mostTries,
    })
    if (found.chosen !== null) {
      for (const user of users) releaseAll(state, user)
      for (const [i, user] of users.entries()) {
        for (const contract of found.chosen[i]!.contracts) {
          if (!isHeld(state, user, contract)) hold(state, user, contract)
        }
      }
    }
    return { ...found, better: found.chosen !== null }
  }

  #optionsOf(user: number): UserOptions {
    const listed = this.#listed.get(user) ?? this.#lister.list(user, Infinity)
    this.#listed.set(user, listed)
    return listed
  }

  /** A user and those it competes with most: for contracts, and for the balance of its group. */
  #partOf(user: number, size: number, pass: number): readonly number[] {
    const { instance } = this.#state
    const eligible = new Set(
      instance.contract.subarray(instance.rowStart[user], instance.rowStart[user + 1]),
    )
    const held = new Set(this.#heldBy(user))
    const near = this.#users
      .filter((other) => other !== user)
      .map((other) => {
        let ties = instance.groupOf[other] === instance.groupOf[user] ? 1.5 : 0
        for (const contract of this.#heldBy(other)) if (eligible.has(contract)) ties++
        for (let i = instance.rowStart[other]!; i < instance.rowStart[other + 1]!; i++) {
          if (held.has(instance.contract[i]!)) ties++
        }
        // Other users each time, where several are as near.
        return { other, ties: ties + 2 * (pairNoise(user, other, pass) / 2 ** 32) }
      })
      .toSorted((a, b) => b.ties - a.ties)
    return [user, ...near.slice(0, size - 1).map(({ other }) => other)]
  }

  #heldBy(user: number): Uint16Array {
    const start = this.#state.slotStart[user]!
    return this.#state.slot.subarray(start, start + heldCount(this.#state, user))
  }
}
