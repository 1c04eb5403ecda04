import type { Instance } from './instance.ts'
import type { Control } from './model.ts'

/** A maximum that may not have been proven: exact when both agree. */
export interface MatchingSize {
  /** So many assignments were found. */
  readonly found: number
  /** No more than so many exist. */
  readonly most: number
}

/** Which contracts take part. */
export type MatchingKind = 'sponsored' | 'unsponsored' | 'all'

export interface MatchingProblem {
  /** Users who take part, any order. */
  readonly users: Int32Array
  /** Most contracts of each of them, by position in `users`. */
  readonly slots: Int32Array
  readonly kind: MatchingKind
}

/**
 * The most assignments of some users under the caps: a maximum b-matching. Greedy first (users with
 * the fewest candidates first, each to its least contested contracts), which is nearly always
 * enough; then shortest augmenting paths, all of one length at a time (Hopcroft and Karp 1973,
 * Dinitz 1970). Levels are kept for contracts only, as there are few of them: a user's follow from
 * the contracts it holds. At the deadline the bound so far is returned.
 */
export function largestMatching(
  instance: Instance,
  problem: MatchingProblem,
  control?: Control,
): MatchingSize {
  const { found, most } = largestMatchingHeld(instance, problem, control)
  return { found, most }
}

/** The same with what each user has of it, by position in `users`. */
export function largestMatchingHeld(
  instance: Instance,
  problem: MatchingProblem,
  control?: Control,
): MatchingSize & { readonly held: Int32Array } {
  const matching = new Matching(instance, problem)
  matching.fillGreedily(control)
  let most = matching.trivialBound()
  while (matching.size < most) {
    control?.checkpoint()
    if (control !== undefined && control.now() >= control.deadline) break
    if (!matching.level()) most = matching.size
    else matching.augment(control)
  }
  return { found: matching.size, most, held: matching.held }
}

const NONE = -1
const USERS_BETWEEN_CHECKPOINTS = 4096

class Matching {
  size = 0
  readonly #instance: Instance
  readonly #users: Int32Array
  readonly #takesPart: Uint8Array
  /** Seats of local user n: seatStart[n] .. seatStart[n + 1] - 1, the first `used[n]` taken. */
  readonly #seatStart: Int32Array
  readonly #used: Int32Array
  readonly #seatContract: Int32Array
  readonly #seatUser: Int32Array
  /** Seats of each contract as doubly linked lists. */
  readonly #next: Int32Array
  readonly #previous: Int32Array
  readonly #head: Int32Array
  readonly #left: Int32Array
  readonly #demand: Int32Array
  /** Alternating distance from a user with a free seat: 1, 3, 5, ..; 0 = not reached. */
  readonly #level: Int32Array
  readonly #pair: Uint32Array
  readonly #holder: Int32Array

  constructor(instance: Instance, { users, slots, kind }: MatchingProblem) {
    const { contracts, rowStart, contract } = instance
    this.#instance = instance
    this.#users = users
    this.#takesPart = instance.sponsored.map((flag) =>
      kind === 'all' || (flag === 1) === (kind === 'sponsored') ? 1 : 0,
    )
    this.#demand = new Int32Array(contracts)
    this.#seatStart = new Int32Array(users.length + 1)
    for (let n = 0; n < users.length; n++) {
      let degree = 0
      for (let i = rowStart[users[n]!]!; i < rowStart[users[n]! + 1]!; i++) {
        const c = contract[i]!
        if (this.#takesPart[c] === 0 || instance.cap[c] === 0) continue
        degree++
        this.#demand[c]!++
      }
      this.#seatStart[n + 1] = this.#seatStart[n]! + Math.min(slots[n]!, degree)
    }
    const seats = this.#seatStart[users.length]!
    this.#used = new Int32Array(users.length)
    this.#seatContract = new Int32Array(seats)
    this.#seatUser = new Int32Array(seats)
    this.#next = new Int32Array(seats)
    this.#previous = new Int32Array(seats)
    this.#head = new Int32Array(contracts).fill(NONE)
    this.#left = Int32Array.from(instance.cap)
    this.#level = new Int32Array(contracts)
    this.#pair = new Uint32Array(users.length)
    this.#holder = new Int32Array(contracts)
  }

  /** Seats taken by each user. */
  get held(): Int32Array {
    return this.#used
  }

  /** Seats of the users, or of the contracts, whichever are fewer. */
  trivialBound(): number {
    let capacity = 0
    for (let c = 0; c < this.#demand.length; c++) {
      capacity += Math.min(this.#instance.cap[c]!, this.#demand[c]!)
    }
    return Math.min(capacity, this.#seatStart[this.#users.length]!)
  }

  fillGreedily(control: Control | undefined): void {
    const { rowStart, contract } = this.#instance
    const contested = Int32Array.from(this.#demand)
    const mostSeats = this.#mostSeats()
    const best = new Int32Array(mostSeats)
    const roomOf = new Float64Array(mostSeats)
    let untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
    for (const n of this.#byDegree()) {
      if (--untilCheckpoint === 0) {
        control?.checkpoint()
        untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
      }
      const seats = this.#seatStart[n + 1]! - this.#seatStart[n]!
      const start = rowStart[this.#users[n]!]!
      const end = rowStart[this.#users[n]! + 1]!
      let kept = 0
      for (let i = start; i < end; i++) {
        const c = contract[i]!
        // Room for each user who is still to come; those already served no longer count.
        const room = this.#left[c]! / contested[c]!--
        if (seats === 0 || this.#takesPart[c] === 0 || this.#left[c] === 0) continue
        if (kept === seats && room <= roomOf[kept - 1]!) continue
        let at = kept < seats ? kept++ : kept - 1
        for (; at > 0 && roomOf[at - 1]! < room; at--) {
          roomOf[at] = roomOf[at - 1]!
          best[at] = best[at - 1]!
        }
        roomOf[at] = room
        best[at] = c
      }
      for (let seat = 0; seat < kept; seat++) {
        this.#take(n, best[seat]!)
        this.#left[best[seat]!]!--
      }
      this.size += kept
    }
  }

  /** Levels up to the nearest contract with capacity left; false: there is none to be reached. */
  level(): boolean {
    const { rowStart, contract } = this.#instance
    this.#level.fill(0)
    /** Whether one of the contracts that the user could take has capacity left. */
    const visit = (n: number, level: number, reached: number[]): boolean => {
      let found = false
      const user = this.#users[n]!
      for (let i = rowStart[user]!; i < rowStart[user + 1]!; i++) {
        const c = contract[i]!
        if (this.#level[c] !== 0 || this.#takesPart[c] === 0 || this.#holds(n, c)) continue
        this.#level[c] = level
        reached.push(c)
        if (this.#left[c]! > 0) found = true
      }
      return found
    }
    let open = false
    let frontier: number[] = []
    for (let n = 0; n < this.#users.length; n++) {
      if (this.#isFree(n) && visit(n, 1, frontier)) open = true
    }
    for (let level = 1; !open && frontier.length > 0; level += 2) {
      const reached: number[] = []
      for (const c of frontier) {
        for (let seat = this.#head[c]!; seat !== NONE; seat = this.#next[seat]!) {
          const n = this.#seatUser[seat]!
          if (this.#userLevel(n) === level + 1 && visit(n, level + 2, reached)) open = true
        }
      }
      frontier = reached
    }
    return open
  }

  /** Augments along paths that climb one level a step, until none is left. */
  augment(control: Control | undefined): void {
    const { rowStart } = this.#instance
    for (let n = 0; n < this.#users.length; n++) this.#pair[n] = rowStart[this.#users[n]!]!
    this.#holder.set(this.#head)
    let untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
    for (let n = 0; n < this.#users.length; n++) {
      if (--untilCheckpoint === 0) {
        control?.checkpoint()
        untilCheckpoint = USERS_BETWEEN_CHECKPOINTS
      }
      while (this.#isFree(n) && this.#augmentFrom(n)) this.size++
    }
  }

  /** Depth first from a user with a free seat. `seats` are those that the path would hand on. */
  #augmentFrom(root: number): boolean {
    const { rowStart, contract } = this.#instance
    const seats: number[] = []
    let n = root
    for (;;) {
      const level = 2 * seats.length
      const end = rowStart[this.#users[n]! + 1]!
      let deeper = false
      for (; this.#pair[n]! < end; this.#pair[n]!++) {
        const c = contract[this.#pair[n]!]!
        if (this.#level[c] !== level + 1 || this.#takesPart[c] === 0 || this.#holds(n, c)) continue
        if (this.#left[c]! > 0) {
          this.#left[c]!--
          this.#handOn(root, seats, c)
          return true
        }
        const seat = this.#nextHolder(c, level + 2)
        if (seat === NONE) continue
        seats.push(seat)
        n = this.#seatUser[seat]!
        deeper = true
        break
      }
      if (deeper) continue
      const dead = seats.pop()
      if (dead === undefined) return false
      this.#holder[this.#seatContract[dead]!] = this.#next[dead]!
      n = seats.length === 0 ? root : this.#seatUser[seats.at(-1)!]!
    }
  }

  #mostSeats(): number {
    let most = 0
    for (let n = 0; n < this.#users.length; n++) {
      most = Math.max(most, this.#seatStart[n + 1]! - this.#seatStart[n]!)
    }
    return most
  }

  #nextHolder(c: number, level: number): number {
    let seat = this.#holder[c]!
    while (seat !== NONE && this.#userLevel(this.#seatUser[seat]!) !== level) {
      seat = this.#next[seat]!
    }
    this.#holder[c] = seat
    return seat
  }

  /** Each holder on the path moves on to the next one's contract, the last to the open one. */
  #handOn(root: number, seats: readonly number[], open: number): void {
    let taken = open
    for (let i = seats.length - 1; i >= 0; i--) {
      const seat = seats[i]!
      const released = this.#seatContract[seat]!
      this.#unlink(seat, released)
      this.#link(seat, taken)
      taken = released
    }
    this.#take(root, taken)
  }

  #take(n: number, c: number): void {
    const seat = this.#seatStart[n]! + this.#used[n]!++
    this.#seatUser[seat] = n
    this.#link(seat, c)
  }

  #link(seat: number, c: number): void {
    const head = this.#head[c]!
    this.#seatContract[seat] = c
    this.#next[seat] = head
    this.#previous[seat] = NONE
    if (head !== NONE) this.#previous[head] = seat
    this.#head[c] = seat
  }

  #unlink(seat: number, c: number): void {
    const next = this.#next[seat]!
    const previous = this.#previous[seat]!
    if (this.#holder[c] === seat) this.#holder[c] = next
    if (next !== NONE) this.#previous[next] = previous
    if (previous === NONE) this.#head[c] = next
    else this.#next[previous] = next
  }

  #isFree(n: number): boolean {
    return this.#used[n]! < this.#seatStart[n + 1]! - this.#seatStart[n]!
  }

  #holds(n: number, c: number): boolean {
    const start = this.#seatStart[n]!
    for (let seat = start + this.#used[n]! - 1; seat >= start; seat--) {
      if (this.#seatContract[seat] === c) return true
    }
    return false
  }

  /** One above the nearest contract the user holds; 0 with a free seat. */
  #userLevel(n: number): number {
    if (this.#isFree(n)) return 0
    let nearest = Infinity
    for (let seat = this.#seatStart[n]!; seat < this.#seatStart[n + 1]!; seat++) {
      const level = this.#level[this.#seatContract[seat]!]!
      if (level > 0 && level < nearest) nearest = level
    }
    return nearest + 1
  }

  /** Users by the number of pairs that they have: a counting sort, stable. */
  #byDegree(): Int32Array {
    const { rowStart, contracts } = this.#instance
    const degree = (n: number) => rowStart[this.#users[n]! + 1]! - rowStart[this.#users[n]!]!
    const start = new Int32Array(contracts + 2)
    for (let n = 0; n < this.#users.length; n++) start[degree(n) + 1]!++
    for (let d = 1; d < start.length; d++) start[d]! += start[d - 1]!
    const order = new Int32Array(this.#users.length)
    for (let n = 0; n < this.#users.length; n++) order[start[degree(n)]!++] = n
    return order
  }
}
