/** Pairs that were left out or merged while rows were built. */
export interface DroppedPairs {
  /** Pairs of an excluded contract, and single excluded pairs. */
  readonly excluded: number
  readonly belowMinScore: number
  /** Rows beyond the first of their pair; the highest score was kept. */
  readonly duplicates: number
  /** The first duplicate pairs in order of user, then contract; at most ten. */
  readonly duplicateSamples: readonly { readonly user: number; readonly contract: number }[]
}

export interface CompressedRows {
  readonly rowStart: Uint32Array
  readonly contract: Uint16Array
  readonly score: Float64Array
  readonly dropped: DroppedPairs
}

export interface PairList {
  readonly user: Int32Array
  readonly contract: Int32Array
}

/**
 * Builds compressed sparse rows from pairs in any order by a counting sort: 10 bytes a pair and a
 * few a user. The result does not depend on the order in which pairs are added.
 */
export class RowBuilder {
  readonly #users: number
  readonly #rowStart: Uint32Array
  readonly #next: Uint32Array
  readonly #contract: Uint16Array
  readonly #score: Float64Array
  readonly #contracts: number
  readonly #excludedContract: Uint8Array
  readonly #minScore: number
  #excluded = 0
  #belowMinScore = 0
  #added = 0

  /**
   * `pairsOf`: how many pairs will be added for each user. `excludedContract`: 1 = out, one a
   * contract. Throws RangeError when the memory for the pairs cannot be had.
   */
  constructor(
    pairsOf: Uint32Array,
    options: { readonly excludedContract: Uint8Array; readonly minScore: number },
  ) {
    this.#users = pairsOf.length
    this.#rowStart = new Uint32Array(this.#users + 1)
    let total = 0
    for (let user = 0; user < this.#users; user++) {
      this.#rowStart[user] = total
      total += pairsOf[user]!
    }
    if (total > 0xffff_ffff) throw new RangeError(`${total} pairs`)
    this.#rowStart[this.#users] = total
    this.#next = this.#rowStart.slice(0, this.#users)
    this.#contract = new Uint16Array(total)
    this.#score = new Float64Array(total)
    this.#contracts = options.excludedContract.length
    this.#excludedContract = options.excludedContract
    this.#minScore = options.minScore
  }

  /** Pairs announced. */
  get capacity(): number {
    return this.#contract.length
  }

  /** Pairs added, the dropped ones too. */
  get added(): number {
    return this.#added
  }

  /** Returns false when a user has more pairs than were announced: the source has changed. */
  add(users: Uint32Array, contracts: Uint16Array, scores: Float64Array, count: number): boolean {
    const rowStart = this.#rowStart
    const next = this.#next
    const contract = this.#contract
    const score = this.#score
    const excludedContract = this.#excludedContract
    const minScore = this.#minScore
    for (let row = 0; row < count; row++) {
      const c = contracts[row]!
      const value = scores[row]!
      if (excludedContract[c] === 1) {
        this.#excluded++
        continue
      }
      if (value < minScore) {
        this.#belowMinScore++
        continue
      }
      const user = users[row]!
      const at = next[user]!
      if (at >= rowStart[user + 1]!) return false
      contract[at] = c
      // Minus zero would be written as -0.
      score[at] = value + 0
      next[user] = at + 1
    }
    this.#added += count
    return true
  }

  /** Sorts the rows, merges duplicates, drops `excludedPairs` (ascending by user) and closes the gaps. */
  finish(excludedPairs: PairList, checkpoint: () => void = () => undefined): CompressedRows {
    const contract = this.#contract
    const score = this.#score
    const rowStart = this.#rowStart
    const bestScore = new Float64Array(this.#contracts)
    const seenBy = new Int32Array(this.#contracts).fill(-1)
    const outOf = new Int32Array(this.#contracts).fill(-1)
    const distinct = new Uint16Array(this.#contracts)
    const duplicateSamples: { user: number; contract: number }[] = []
    let duplicates = 0
    let excluded = this.#excluded
    let exclusion = 0
    let write = 0
    for (let user = 0; user < this.#users; user++) {
      if ((user & 0xffff) === 0) checkpoint()
      const from = rowStart[user]!
      const to = this.#next[user]!
      rowStart[user] = write
      const firstExclusion = exclusion
      while (exclusion < excludedPairs.user.length && excludedPairs.user[exclusion] === user) {
        outOf[excludedPairs.contract[exclusion]!] = user
        exclusion++
      }
      if (exclusion === firstExclusion && isAscending(contract, from, to)) {
        if (write !== from) {
          contract.copyWithin(write, from, to)
          score.copyWithin(write, from, to)
        }
        write += to - from
        continue
      }
      let count = 0
      for (let pair = from; pair < to; pair++) {
        const c = contract[pair]!
        const value = score[pair]!
        if (outOf[c] === user) {
          excluded++
        } else if (seenBy[c] === user) {
          duplicates++
          if (duplicateSamples.length < 10) duplicateSamples.push({ user, contract: c })
          if (value > bestScore[c]!) bestScore[c] = value
        } else {
          seenBy[c] = user
          bestScore[c] = value
          distinct[count++] = c
        }
      }
      const sorted = distinct.subarray(0, count).sort()
      for (let index = 0; index < count; index++) {
        const c = sorted[index]!
        contract[write] = c
        score[write] = bestScore[c]!
        write++
      }
    }
    rowStart[this.#users] = write
    duplicateSamples.sort((left, right) => left.user - right.user || left.contract - right.contract)
    // A copy frees what many dropped pairs would otherwise hold.
    const wasteful = write < 0.75 * contract.length
    return {
      rowStart,
      contract: wasteful ? contract.slice(0, write) : contract.subarray(0, write),
      score: wasteful ? score.slice(0, write) : score.subarray(0, write),
      dropped: { excluded, belowMinScore: this.#belowMinScore, duplicates, duplicateSamples },
    }
  }
}

function isAscending(contract: Uint16Array, from: number, to: number): boolean {
  for (let pair = from + 1; pair < to; pair++) {
    if (contract[pair - 1]! >= contract[pair]!) return false
  }
  return true
}
