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
  /** Value in units of `scale`. */
  readonly value: Float32Array
  /** Tie-breaking noise of each pair, 0..255. */
  readonly noise: Uint8Array
  /** What one unit of noise counts for, in units of `scale`. */
  readonly noiseUnit: number
}

export interface CandidateChoice {
  /** Ascending. */
  readonly users: Int32Array
  readonly lifts: Float64Array
  readonly scale: number
  /** Prices of contracts, in units of `scale`: the best pairs are those of most value above price. */
  readonly price: Float64Array
  readonly breadth: Breadth
  /** Height of the noise, in units of `scale`. */
  readonly noiseHeight: number
}

/** How many of a user's pairs of each kind are kept beyond the K best. */
export interface Breadth {
  readonly least: number
  readonly most: number
  /** Beyond the least, only pairs this close to the K-th, in units of `scale`. */
  readonly margin: number
}

export const ALL_PAIRS: Breadth = { least: Infinity, most: Infinity, margin: 0 }

/** The same candidates with a noise of another height. */
export function withNoise(candidates: Candidates, height: number): Candidates {
  return { ...candidates, noiseUnit: height / 255 }
}

/**
 * The best pairs of each kind for each of the users; contracts without capacity are left out.
 * Of no user at all when the deadline comes first: a part of the users would take the seats of all.
 */
export function chooseCandidates(
  instance: Instance,
  policy: Policy,
  choice: CandidateChoice,
  control: Control,
): Candidates {
  const { users, lifts, scale, price, breadth } = choice
  const noiseUnit = choice.noiseHeight / 255
  const { rowStart, contract, score, sponsored, cap } = instance
  const most = Math.min(instance.contracts, policy.perUser + breadth.most)
  const least = Math.min(most, policy.perUser + breadth.least)
  let room = 0
  for (const user of users) room += Math.min(2 * least, rowStart[user + 1]! - rowStart[user]!)
  const start = new Uint32Array(2 * users.length + 1)
  let chosen = new Uint16Array(room)
  let values = new Float32Array(room)
  let noises = new Uint8Array(room)
  const best = [new BestPairs(most), new BestPairs(most)] as const
  const factor = lifts.map((lift) => lift / scale)
  const bonus = policy.fillBonus / scale
  let at = 0
  for (let i = 0; i < users.length; i++) {
    if ((i & 4095) === 0) {
      control.checkpoint()
      if (i > 0 && control.now() >= control.deadline) {
        return chooseCandidates(
          instance,
          policy,
          { ...choice, users: users.subarray(0, 0) },
          control,
        )
      }
    }
    const user = users[i]!
    best[0].clear()
    best[1].clear()
    for (let pair = rowStart[user]!; pair < rowStart[user + 1]!; pair++) {
      const c = contract[pair]!
      if (cap[c] === 0) continue
      const value = score[pair]! * factor[c]! + bonus
      const noise = pairNoise(user, c, policy.seed) >>> 24
      const key = value + noise * noiseUnit - price[c]!
      best[sponsored[c]! === 1 ? 0 : 1].offer(key, c, value, noise)
    }
    if (at + best[0].length + best[1].length > room) {
      room = Math.ceil(1.5 * room) + best[0].length + best[1].length
      chosen = grown(chosen, new Uint16Array(room))
      values = grown(values, new Float32Array(room))
      noises = grown(noises, new Uint8Array(room))
    }
    for (let kind = 0; kind < 2; kind++) {
      const pairs = best[kind]!
      const length = pairs.lengthWithin(policy.perUser, least, breadth.margin)
      for (let j = 0; j < length; j++) {
        chosen[at] = pairs.contract[j]!
        values[at] = pairs.value[j]!
        noises[at] = pairs.noise[j]!
        at++
      }
      start[2 * i + kind + 1] = at
    }
  }
  return {
    user: users,
    start,
    contract: chosen.subarray(0, at),
    value: values.subarray(0, at),
    noise: noises.subarray(0, at),
    noiseUnit,
  }
}

function grown<T extends Uint16Array | Float32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

/** The k best of what was offered, best first; of equals the first offered comes first. */
class BestPairs {
  length = 0
  readonly contract: Uint16Array
  readonly value: Float64Array
  readonly noise: Uint8Array
  readonly #key: Float64Array
  readonly #size: number

  constructor(size: number) {
    this.#size = size
    this.#key = new Float64Array(size)
    this.contract = new Uint16Array(size)
    this.value = new Float64Array(size)
    this.noise = new Uint8Array(size)
  }

  clear(): void {
    this.length = 0
  }

  /** How many are among the first `least`, or no more than `margin` below the k-th. */
  lengthWithin(k: number, least: number, margin: number): number {
    if (this.length <= least) return this.length
    const lowest = this.#key[k - 1]! - margin
    let length = least
    while (length < this.length && this.#key[length]! >= lowest) length++
    return length
  }

  offer(key: number, contract: number, value: number, noise: number): void {
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
      this.noise[at] = this.noise[at - 1]!
      at--
    }
    keys[at] = key
    this.contract[at] = contract
    this.value[at] = value
    this.noise[at] = noise
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
    const position = ((i + pairNoise(i, 0, seed) / 2 ** 32) * users.length) / size
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
      const lifted = score[pair]! * lifts[c]!
      // Zeros are many: noise settles which of them are kept, so that users differ.
      const key = lifted > 0 ? lifted : -pairNoise(u, c, policy.seed)
      best[sponsored[c]! === 1 ? 0 : 1].offer(key, c, 0, 0)
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
