import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { pairNoise } from './noise.ts'

/**
 * The pairs a solver works on, for a choice of users: their sponsored ones, then the others. Row i
 * belongs to user[i]; its sponsored pairs are start[2i] .. start[2i + 1] - 1, the unsponsored ones
 * follow up to start[2i + 2] - 1.
 */
export interface Candidates {
  readonly user: Int32Array
  readonly start: Uint32Array
  readonly contract: Uint16Array
  /** Value in units of the largest one, plus tie-breaking noise below {@link NOISE}. */
  readonly value: Float32Array
}

/** Height of the tie-breaking noise, in units of the largest value. */
export const NOISE = 1e-4

export interface CandidateChoice {
  /** Ascending. */
  readonly users: Int32Array
  readonly lifts: Float64Array
  readonly scale: number
  /** Prices of contracts, in units of `scale`: the best pairs are those of most value above price. */
  readonly price: Float64Array
  /** Pairs of each kind to keep for a user. */
  readonly keep: number
}

/** The best pairs of each kind for each of the users; contracts without capacity are left out. */
export function chooseCandidates(
  instance: Instance,
  policy: Policy,
  choice: CandidateChoice,
  control: Control,
): Candidates {
  const { users, lifts, scale, price, keep } = choice
  const { rowStart, contract, score, sponsored, cap } = instance
  let most = 0
  for (const user of users) {
    most += Math.min(2 * keep, rowStart[user + 1]! - rowStart[user]!)
  }
  const start = new Uint32Array(2 * users.length + 1)
  const chosen = new Uint16Array(most)
  const values = new Float32Array(most)
  const best = [new BestPairs(keep), new BestPairs(keep)] as const
  const factor = lifts.map((lift) => lift / scale)
  const bonus = policy.fillBonus / scale
  let at = 0
  for (let i = 0; i < users.length; i++) {
    if ((i & 4095) === 0) control.checkpoint()
    const user = users[i]!
    best[0].clear()
    best[1].clear()
    for (let pair = rowStart[user]!; pair < rowStart[user + 1]!; pair++) {
      const c = contract[pair]!
      if (cap[c] === 0) continue
      const value = score[pair]! * factor[c]! + bonus + NOISE * pairNoise(user, c, policy.seed)
      best[sponsored[c]! === 1 ? 0 : 1].offer(value - price[c]!, c, value)
    }
    for (let kind = 0; kind < 2; kind++) {
      const { length, contract: contracts, value } = best[kind]!
      for (let j = 0; j < length; j++) {
        chosen[at] = contracts[j]!
        values[at] = value[j]!
        at++
      }
      start[2 * i + kind + 1] = at
    }
  }
  return { user: users, start, contract: chosen.subarray(0, at), value: values.subarray(0, at) }
}

/** The k best of what was offered, best first; of equals the first offered comes first. */
class BestPairs {
  length = 0
  readonly contract: Uint16Array
  readonly value: Float64Array
  readonly #key: Float64Array
  readonly #size: number

  constructor(size: number) {
    this.#size = size
    this.#key = new Float64Array(size)
    this.contract = new Uint16Array(size)
    this.value = new Float64Array(size)
  }

  clear(): void {
    this.length = 0
  }

  offer(key: number, contract: number, value: number): void {
    const keys = this.#key
    let at = this.length
    if (at === this.#size) {
      if (key <= keys[at - 1]!) return
      at--
    } else {
      this.length++
    }
    while (at > 0 && keys[at - 1]! < key) {
      keys[at] = keys[at - 1]!
      this.contract[at] = this.contract[at - 1]!
      this.value[at] = this.value[at - 1]!
      at--
    }
    keys[at] = key
    this.contract[at] = contract
    this.value[at] = value
  }
}

/** Every user with an eligible pair. */
export function usersWithPairs(instance: Instance): Int32Array {
  const users = new Int32Array(instance.users)
  let count = 0
  for (let u = 0; u < instance.users; u++) {
    if (instance.rowStart[u + 1]! > instance.rowStart[u]!) users[count++] = u
  }
  return users.subarray(0, count)
}

/**
 * About `size` of the users, one at random from each stretch of equal length: ids often count
 * through the groups, which an even stride would miss.
 */
export function sampleUsers(users: Int32Array, size: number, seed: number): Int32Array {
  if (users.length <= size) return users
  const sample = new Int32Array(size)
  for (let i = 0; i < size; i++) {
    const position = ((i + pairNoise(i, 0, seed)) * users.length) / size
    sample[i] = users[Math.min(users.length - 1, Math.floor(position))]!
  }
  return sample
}

/**
 * The instance with only the `cacheFactor * K` best pairs of each kind for each user, pins always
 * among them. The instance itself when nothing is left out.
 */
export function limitCandidates(
  instance: Instance,
  policy: Policy,
  lifts: Float64Array,
  control: Control,
): Instance {
  const keep = policy.cacheFactor * policy.perUser
  if (keep === 0 || !anyKindLongerThan(instance, keep)) return instance
  const { rowStart, contract, score, sponsored, pins } = instance
  const newStart = new Uint32Array(instance.users + 1)
  const newContract = new Uint16Array(contract.length)
  const newScore = new Float64Array(contract.length)
  const best = [new BestPairs(keep), new BestPairs(keep)] as const
  let at = 0
  let pin = 0
  for (let u = 0; u < instance.users; u++) {
    if ((u & 4095) === 0) control.checkpoint()
    best[0].clear()
    best[1].clear()
    const kept = new Set<number>()
    for (; pins.user[pin] === u; pin++) kept.add(pins.contract[pin]!)
    for (let pair = rowStart[u]!; pair < rowStart[u + 1]!; pair++) {
      const c = contract[pair]!
      const tieBreak = pairNoise(u, c, policy.seed) * 1e-12
      best[sponsored[c]! === 1 ? 0 : 1].offer(score[pair]! * lifts[c]! * (1 + tieBreak) + tieBreak, c, 0)
    }
    for (const { contract: contracts, length } of best) {
      for (let i = 0; i < length; i++) kept.add(contracts[i]!)
    }
    for (let pair = rowStart[u]!; pair < rowStart[u + 1]!; pair++) {
      if (!kept.has(contract[pair]!)) continue
      newContract[at] = contract[pair]!
      newScore[at] = score[pair]!
      at++
    }
    newStart[u + 1] = at
  }
  return {
    ...instance,
    rowStart: newStart,
    contract: newContract.slice(0, at),
    score: newScore.slice(0, at),
  }
}

function anyKindLongerThan(instance: Instance, length: number): boolean {
  const { rowStart, contract, sponsored } = instance
  for (let u = 0; u < instance.users; u++) {
    const pairs = rowStart[u + 1]! - rowStart[u]!
    if (pairs <= length) continue
    let ofSponsored = 0
    for (let i = rowStart[u]!; i < rowStart[u + 1]!; i++) ofSponsored += sponsored[contract[i]!]!
    if (ofSponsored > length || pairs - ofSponsored > length) return true
  }
  return false
}
