import { onceTerms } from './explain-terms.ts'
import type { GroupTerms } from './user-choice.ts'

/** A candidate as a choice at fixed prices sees it. */
export interface ChoiceCandidate {
  readonly sponsored: boolean
  /** value - price. */
  readonly net: number
  /** In every choice. */
  readonly pinned: boolean
  /** The contract has capacity. */
  readonly open: boolean
}

/** A set of candidates by position, and what it is worth at the prices, group terms included. */
export interface Choice {
  readonly worth: number
  readonly chosen: readonly number[]
}

/**
 * The sets a user could hold at fixed prices and multipliers, by exact search: as each kind is
 * sorted, the best n of it are its first n, so that only the two counts are tried. This is the
 * user's part of the certified bound, with the contracts by name.
 */
export class UserChoices {
  readonly #terms: GroupTerms
  readonly #perUser: number
  readonly #candidates: readonly ChoiceCandidate[]
  readonly #pinned: readonly number[]
  /** Free candidates by falling net worth; [unsponsored, sponsored]. */
  readonly #free: readonly [Kind, Kind]
  readonly #best: Choice

  constructor(terms: GroupTerms, perUser: number, candidates: readonly ChoiceCandidate[]) {
    this.#terms = terms
    this.#perUser = perUser
    this.#candidates = candidates
    this.#pinned = candidates.flatMap(({ pinned }, index) => (pinned ? [index] : []))
    const free = (sponsored: boolean): Kind =>
      new Kind(
        candidates.flatMap((candidate, index) =>
          candidate.open && !candidate.pinned && candidate.sponsored === sponsored ? [index] : [],
        ),
        candidates,
      )
    this.#free = [free(false), free(true)]
    this.#best = this.#search(null, null)
  }

  /** The best set of all. */
  get best(): Choice {
    return this.#best
  }

  /** The best set with this candidate in it; worth -Infinity where the rules allow none. */
  bestWith(index: number): Choice {
    const { pinned, open } = this.#candidates[index]!
    if (pinned || this.#best.chosen.includes(index)) return this.#best
    return open ? this.#search(index, null) : nowhere
  }

  /** The best set without it; worth -Infinity for a pin. */
  bestWithout(index: number): Choice {
    if (this.#candidates[index]!.pinned) return nowhere
    return this.#best.chosen.includes(index) ? this.#search(null, index) : this.#best
  }

  /** What a set is worth at the prices. */
  worthOf(chosen: readonly number[]): number {
    const sponsored = chosen.filter((index) => this.#candidates[index]!.sponsored).length
    const net = chosen.reduce((sum, index) => sum + this.#candidates[index]!.net, 0)
    return net + this.#groupWorth(sponsored, chosen.length - sponsored)
  }

  #search(wanted: number | null, barred: number | null): Choice {
    const pinned = this.#pinned
    const pinnedNet = pinned.reduce((sum, index) => sum + this.#candidates[index]!.net, 0)
    const pinnedSponsored = pinned.filter((index) => this.#candidates[index]!.sponsored).length
    const pinnedOther = pinned.length - pinnedSponsored
    const [other, own] = this.#free.map((kind) => kind.sums(wanted, barred)) as [Sums, Sums]
    let worth = -Infinity
    let counts: readonly [number, number] = [0, 0]
    const slots = this.#perUser - pinned.length
    for (let n = own.least; n <= Math.min(slots, own.most); n++) {
      for (let m = other.least; m <= Math.min(slots - n, other.most); m++) {
        const sum =
          pinnedNet +
          own.of(n) +
          other.of(m) +
          this.#groupWorth(pinnedSponsored + n, pinnedOther + m)
        if (sum > worth) {
          worth = sum
          counts = [m, n]
        }
      }
    }
    if (worth === -Infinity) return nowhere
    return { worth, chosen: [...pinned, ...other.first(counts[0]), ...own.first(counts[1])] }
  }

  #groupWorth(sponsored: number, unsponsored: number): number {
    const terms = this.#terms
    if (sponsored > 0 && unsponsored > 0 && sponsored < terms.leastSponsored) return -Infinity
    return (
      sponsored * terms.sponsored +
      unsponsored * terms.unsponsored +
      onceTerms(terms, sponsored, unsponsored)
    )
  }
}

const nowhere: Choice = { worth: -Infinity, chosen: [] }

/** Sums of the best few of a kind, one of them perhaps given, another perhaps out of reach. */
interface Sums {
  readonly least: number
  readonly most: number
  readonly of: (count: number) => number
  readonly first: (count: number) => readonly number[]
}

class Kind {
  readonly #order: readonly number[]
  /** Net worth of the first 0, 1, ... of the order. */
  readonly #sums: readonly number[]
  readonly #candidates: readonly ChoiceCandidate[]

  constructor(members: readonly number[], candidates: readonly ChoiceCandidate[]) {
    this.#candidates = candidates
    this.#order = members.toSorted((a, b) => candidates[b]!.net - candidates[a]!.net || a - b)
    const sums = [0]
    for (const index of this.#order) sums.push(sums.at(-1)! + candidates[index]!.net)
    this.#sums = sums
  }

  sums(wanted: number | null, barred: number | null): Sums {
    const wantedAt = wanted === null ? -1 : this.#order.indexOf(wanted)
    const barredAt = barred === null ? -1 : this.#order.indexOf(barred)
    const size = this.#order.length
    if (wantedAt >= 0) {
      const isAmong = (count: number): boolean => wantedAt < count
      const own = this.#candidates[this.#order[wantedAt]!]!.net
      return {
        least: 1,
        most: size,
        of: (count) => (isAmong(count) ? this.#sums[count]! : this.#sums[count - 1]! + own),
        first: (count) =>
          isAmong(count)
            ? this.#order.slice(0, count)
            : [...this.#order.slice(0, count - 1), this.#order[wantedAt]!],
      }
    }
    if (barredAt >= 0) {
      const lost = this.#candidates[this.#order[barredAt]!]!.net
      return {
        least: 0,
        most: size - 1,
        of: (count) => (barredAt < count ? this.#sums[count + 1]! - lost : this.#sums[count]!),
        first: (count) => this.#order.filter((_, at) => at !== barredAt).slice(0, count),
      }
    }
    return {
      least: 0,
      most: size,
      of: (count) => this.#sums[count]!,
      first: (count) => this.#order.slice(0, count),
    }
  }
}
