import type { Instance } from '../instance.ts'
import type { Policy } from '../model.ts'
import {
  eligibleUsersOf,
  leastSponsoredWhenMixed,
  liftOf,
  mixedLimit,
  SHARE_TOLERANCE,
  shareLimits,
} from '../proof.ts'
import { type Programme, ProgrammeBuilder } from './programme-builder.ts'
import { hullRows } from './share-hull.ts'

/** What becomes of a pair: out of the programme, decided by it, or held whatever it decides. */
export const OUT = 0
export const FREE = 1
export const HELD = 2

/** An allocation, or the part of it that is not settled, as a mixed-integer programme. */
export interface AllocationProgramme {
  readonly programme: Programme
  /** Pair of each of the columns that stand for one, and those columns, in the same order. */
  readonly pairs: Int32Array
  readonly pairColumns: Int32Array
  /** Pairs held that have no column: of users who are settled. */
  readonly settled: Int32Array
  /** Pairs left free to decide. */
  readonly free: number
  /** The incumbent in terms of the columns; feasible. */
  readonly start: Float64Array
  /** What an objective of the programme lacks to be one of the allocation, in units of value. */
  readonly settledValue: number
  /** The programme's costs are values divided by this. */
  readonly scale: number
}

export interface ProgrammeInput {
  readonly instance: Instance
  readonly policy: Policy
  /** OUT, FREE or HELD for every pair; pins and pairs of the incumbent are never OUT. */
  readonly status: Uint8Array
  /** 1 for each pair that the incumbent holds. */
  readonly incumbent: Uint8Array
  readonly scale: number
  /** Slack of the share rows, for a solver that takes a row as kept when it is missed by little. */
  readonly shareMargin: number
  /** One more row for each pair: a better relaxation, which pays while the programme is small. */
  readonly tight: boolean
}

/**
 * Every rule of the allocation in rows:
 *
 * - x(u,c), one for each pair that is not OUT; contracts' capacities; K a user.
 * - kinds of a user: where nobody of the group may be mixed, y = 1 when it holds sponsored contracts
 *   (sum of sponsored x <= min(K, n) y, of unsponsored x <= min(K, n) (1 - y); with x <= y and
 *   x <= 1 - y, the tight form, the convex hull of what the user may hold); where some may, one of
 *   sponsored only, unsponsored only, mixed.
 * - groups: whole numbers S of sponsored and N of unsponsored assignments with
 *   (1 - t) S - t N >= 0, which give the solver something worth branching on; a soft guard's
 *   missing assignments are whole numbers that cost the penalty.
 */
export function allocationProgramme(input: ProgrammeInput): AllocationProgramme {
  return new AllocationModel(input).build()
}

/** Columns and constants of one group's sums. */
class GroupSums {
  readonly sponsored: number[] = []
  readonly unsponsored: number[] = []
  readonly sponsoredHolders: number[] = []
  readonly otherHolders: number[] = []
  readonly mixed: number[] = []
  settledSponsored = 0
  settledUnsponsored = 0
  settledSponsoredHolders = 0
  settledOtherHolders = 0
  settledMixed = 0
}

interface UserPairs {
  readonly sponsored: number[]
  readonly unsponsored: number[]
  heldSponsored: number
  heldUnsponsored: number
}

class AllocationModel {
  readonly #input: ProgrammeInput
  readonly #builder = new ProgrammeBuilder()
  readonly #start: number[] = []
  readonly #pairs: number[] = []
  readonly #pairColumns: number[] = []
  readonly #settled: number[] = []
  readonly #lift: Float64Array
  readonly #contracts: number[][]
  readonly #taken: Int32Array
  readonly #groups: readonly GroupSums[]
  readonly #mixedLimit: Float64Array
  readonly #leastSponsored: number
  #free = 0
  #settledValue = 0

  constructor(input: ProgrammeInput) {
    const { instance, policy } = input
    this.#input = input
    this.#lift = liftOf(instance, policy)
    this.#contracts = Array.from({ length: instance.contracts }, () => [])
    this.#taken = new Int32Array(instance.contracts)
    this.#groups = Array.from({ length: instance.groups }, () => new GroupSums())
    const eligible = eligibleUsersOf(instance)
    this.#mixedLimit = Float64Array.from(eligible, (users) => {
      const limit = policy.perUser > 1 ? mixedLimit(policy, users) : 0
      return limit >= users ? Infinity : limit
    })
    this.#leastSponsored = leastSponsoredWhenMixed(policy)
  }

  build(): AllocationProgramme {
    const { instance, scale } = this.#input
    for (let u = 0; u < instance.users; u++) this.#addUser(u)
    for (let c = 0; c < instance.contracts; c++) {
      const columns = this.#contracts[c]!
      const left = instance.cap[c]! - this.#taken[c]!
      if (columns.length <= left) continue
      this.#builder.terms(columns, 1)
      this.#builder.endRow(-Infinity, left)
    }
    for (let g = 0; g < instance.groups; g++) this.#addGroup(g)
    return {
      programme: this.#builder.build(),
      pairs: Int32Array.from(this.#pairs),
      pairColumns: Int32Array.from(this.#pairColumns),
      settled: Int32Array.from(this.#settled),
      free: this.#free,
      start: Float64Array.from(this.#start),
      settledValue: this.#settledValue,
      scale,
    }
  }

  #column(value: number, lower: number, upper: number, integer: boolean, start: number): number {
    this.#start.push(start)
    return this.#builder.column(value / this.#input.scale, lower, upper, integer)
  }

  #addUser(u: number): void {
    const { instance, status } = this.#input
    const end = instance.rowStart[u + 1]!
    let free = 0
    let kept = 0
    for (let i = instance.rowStart[u]!; i < end; i++) {
      if (status[i] === OUT) continue
      kept++
      if (status[i] === FREE) free++
    }
    if (kept === 0) return
    this.#free += free
    if (free === 0) this.#settle(u)
    else this.#addRules(u, this.#addPairs(u))
  }

  #value(pair: number): number {
    const { instance, policy } = this.#input
    return instance.score[pair]! * this.#lift[instance.contract[pair]!]! + policy.fillBonus
  }

  #settle(u: number): void {
    const { instance, status } = this.#input
    const group = this.#groups[instance.groupOf[u]!]!
    let sponsored = 0
    let unsponsored = 0
    for (let i = instance.rowStart[u]!; i < instance.rowStart[u + 1]!; i++) {
      if (status[i] !== HELD) continue
      const c = instance.contract[i]!
      this.#settled.push(i)
      this.#settledValue += this.#value(i)
      this.#taken[c]!++
      if (instance.sponsored[c] === 1) sponsored++
      else unsponsored++
    }
    group.settledSponsored += sponsored
    group.settledUnsponsored += unsponsored
    if (sponsored > 0) group.settledSponsoredHolders++
    else group.settledOtherHolders++
    if (sponsored > 0 && unsponsored > 0) group.settledMixed++
  }

  #addPairs(u: number): UserPairs {
    const { instance, status, incumbent } = this.#input
    const group = this.#groups[instance.groupOf[u]!]!
    const own: UserPairs = {
      sponsored: [],
      unsponsored: [],
      heldSponsored: 0,
      heldUnsponsored: 0,
    }
    for (let i = instance.rowStart[u]!; i < instance.rowStart[u + 1]!; i++) {
      if (status[i] === OUT) continue
      const c = instance.contract[i]!
      const held = incumbent[i]!
      const column = this.#column(this.#value(i), status[i] === HELD ? 1 : 0, 1, true, held)
      this.#pairs.push(i)
      this.#pairColumns.push(column)
      this.#contracts[c]!.push(column)
      if (instance.sponsored[c] === 1) {
        own.sponsored.push(column)
        group.sponsored.push(column)
        own.heldSponsored += held
      } else {
        own.unsponsored.push(column)
        group.unsponsored.push(column)
        own.heldUnsponsored += held
      }
    }
    return own
  }

  #addRules(u: number, own: UserPairs): void {
    const { instance, policy } = this.#input
    const { sponsored, unsponsored } = own
    const g = instance.groupOf[u]!
    const limit = this.#mixedLimit[g]!
    const bothKinds = sponsored.length > 0 && unsponsored.length > 0
    const mayMix = policy.perUser > 1 && limit > 0
    const neverMixed = bothKinds && !mayMix && policy.perUser > 1
    const ruled = bothKinds && mayMix && (limit < Infinity || this.#leastSponsored > 1)
    if (!neverMixed && sponsored.length + unsponsored.length > policy.perUser) {
      this.#builder.terms(sponsored, 1)
      this.#builder.terms(unsponsored, 1)
      this.#builder.endRow(-Infinity, policy.perUser)
    }
    const kind = neverMixed ? this.#addOneKind(own) : null
    if (ruled) this.#addMixedKinds(own, this.#groups[g]!)
    if (policy.userRatioGuard === 'hard' && instance.target[g]! - policy.slack > 0) {
      this.#addHolder(own, kind, this.#groups[g]!)
    }
  }

  /** Sponsored contracts only where the column returned is 1, unsponsored only where it is 0. */
  #addOneKind({ sponsored, unsponsored, heldSponsored }: UserPairs): number {
    const k = this.#input.policy.perUser
    const kind = this.#column(0, 0, 1, true, heldSponsored > 0 ? 1 : 0)
    const manySponsored = Math.min(k, sponsored.length)
    const manyUnsponsored = Math.min(k, unsponsored.length)
    this.#builder.terms(sponsored, 1)
    this.#builder.term(kind, -manySponsored)
    this.#builder.endRow(-Infinity, 0)
    this.#builder.terms(unsponsored, 1)
    this.#builder.term(kind, manyUnsponsored)
    this.#builder.endRow(-Infinity, manyUnsponsored)
    if (!this.#input.tight) return kind
    if (manySponsored > 1) this.#addAtMost(sponsored, kind, -1, 0)
    if (manyUnsponsored > 1) this.#addAtMost(unsponsored, kind, 1, 1)
    return kind
  }

  /** column + factor * kind <= most, for each column. */
  #addAtMost(columns: readonly number[], kind: number, factor: number, most: number): void {
    for (const column of columns) {
      this.#builder.term(column, 1)
      this.#builder.term(kind, factor)
      this.#builder.endRow(-Infinity, most)
    }
  }

  /** One of: sponsored only, unsponsored only, both with enough sponsored ones among them. */
  #addMixedKinds(own: UserPairs, group: GroupSums): void {
    const { sponsored, unsponsored, heldSponsored, heldUnsponsored } = own
    const k = this.#input.policy.perUser
    const least = this.#leastSponsored
    const isMixed = heldSponsored > 0 && heldUnsponsored > 0
    const ofSponsored = this.#column(0, 0, 1, true, heldSponsored > 0 && !isMixed ? 1 : 0)
    const ofUnsponsored = this.#column(0, 0, 1, true, heldUnsponsored > 0 && !isMixed ? 1 : 0)
    const possible = sponsored.length >= least ? 1 : 0
    const ofBoth = this.#column(0, 0, possible, true, isMixed ? 1 : 0)
    group.mixed.push(ofBoth)
    this.#builder.terms([ofSponsored, ofUnsponsored, ofBoth], 1)
    this.#builder.endRow(-Infinity, 1)
    this.#builder.terms(sponsored, 1)
    this.#builder.term(ofSponsored, -Math.min(k, sponsored.length))
    this.#builder.term(ofBoth, -Math.min(k - 1, sponsored.length))
    this.#builder.endRow(-Infinity, 0)
    this.#builder.terms(unsponsored, 1)
    this.#builder.term(ofUnsponsored, -Math.min(k, unsponsored.length))
    this.#builder.term(ofBoth, -Math.min(k - least, unsponsored.length))
    this.#builder.endRow(-Infinity, 0)
    this.#builder.terms(sponsored, 1)
    this.#builder.term(ofBoth, -least)
    this.#builder.endRow(0, Infinity)
  }

  /**
   * Whether the user holds a sponsored contract (never said of one who does not), and whether it
   * holds unsponsored ones only (always said of one who does).
   */
  #addHolder(own: UserPairs, kind: number | null, group: GroupSums): void {
    const { sponsored, unsponsored, heldSponsored, heldUnsponsored } = own
    let holder: number | null = null
    if (sponsored.length > 0) {
      holder = kind ?? this.#column(0, 0, 1, true, heldSponsored > 0 ? 1 : 0)
      this.#builder.term(holder, 1)
      this.#builder.terms(sponsored, -1)
      this.#builder.endRow(-Infinity, 0)
      group.sponsoredHolders.push(holder)
    }
    if (unsponsored.length === 0) return
    const start = heldUnsponsored > 0 && heldSponsored === 0 ? 1 : 0
    const other = this.#column(0, 0, 1, true, start)
    for (const column of unsponsored) {
      this.#builder.term(other, -1)
      this.#builder.term(column, 1)
      if (holder !== null) this.#builder.term(holder, -1)
      this.#builder.endRow(-Infinity, 0)
    }
    group.otherHolders.push(other)
  }

  #addGroup(g: number): void {
    const { instance, policy } = this.#input
    const group = this.#groups[g]!
    if (group.mixed.length > 0 && this.#mixedLimit[g]! < Infinity) {
      this.#builder.terms(group.mixed, 1)
      this.#builder.endRow(-Infinity, this.#mixedLimit[g]! - group.settledMixed)
    }
    const target = instance.target[g]!
    if (Number.isNaN(target)) return
    if (policy.guard !== 'off' && group.sponsored.length + group.unsponsored.length > 0) {
      const { floor, ceiling } = shareLimits(policy, target)
      const hasFloor = floor > 0
      const hasCeiling = ceiling < 1
      if (hasFloor || hasCeiling) {
        const sums = this.#groupSums(group)
        if (policy.guard === 'hard') {
          if (hasFloor)
            this.#addWholeShare(sums.sponsored, sums.unsponsored, (s, n) =>
              isFloorKept(floor, s, n),
            )
          if (hasCeiling)
            this.#addWholeShare(sums.unsponsored, sums.sponsored, (n, s) =>
              isCeilingKept(ceiling, s, n),
            )
        } else {
          if (hasFloor) this.#addShare(sums, floor, 1)
          if (hasCeiling) this.#addShare(sums, ceiling, -1)
        }
      }
    }
    const userFloor = target - policy.slack
    if (policy.userRatioGuard === 'hard' && userFloor > 0 && group.otherHolders.length > 0) {
      this.#builder.terms(group.sponsoredHolders, 1 - userFloor)
      this.#builder.terms(group.otherHolders, -userFloor)
      const settled =
        group.settledSponsoredHolders * (1 - userFloor) - group.settledOtherHolders * userFloor
      this.#builder.endRow(this.#input.shareMargin - SHARE_TOLERANCE - settled, Infinity)
    }
  }

  /** Whole numbers of sponsored and unsponsored assignments, those of settled users included. */
  #groupSums(group: GroupSums): Sums {
    const sum = (columns: readonly number[], settled: number): Sum => {
      const start = columns.reduce((total, column) => total + this.#start[column]!, settled)
      const high = settled + columns.length
      const column = this.#column(0, settled, high, true, start)
      this.#builder.terms(columns, 1)
      this.#builder.term(column, -1)
      this.#builder.endRow(-settled, -settled)
      return { column, start, low: settled, high }
    }
    return {
      sponsored: sum(group.sponsored, group.settledSponsored),
      unsponsored: sum(group.unsponsored, group.settledUnsponsored),
    }
  }

  /** A hard share in the facets of its whole points: more of `looser` is never against it. */
  #addWholeShare(looser: Sum, tighter: Sum, isKept: (looser: number, tighter: number) => boolean) {
    // A rough core need not hold a point that keeps the share: then the programme has none either.
    const none = [{ x: 1, y: 0, least: looser.high + 1 }]
    const rows = hullRows(looser, tighter, isKept) ?? none
    for (const row of rows) {
      if (row.x !== 0) this.#builder.term(looser.column, row.x)
      if (row.y !== 0) this.#builder.term(tighter.column, row.y)
      this.#builder.endRow(row.least, Infinity)
    }
  }

  /** sign 1: sponsored >= share * all; sign -1: sponsored <= share * all. */
  #addShare({ sponsored, unsponsored }: Sums, share: number, sign: 1 | -1): void {
    const { policy, shareMargin } = this.#input
    this.#builder.term(sponsored.column, sign * (1 - share))
    this.#builder.term(unsponsored.column, -sign * share)
    if (policy.guard === 'soft') {
      const balance = sign * (sponsored.start * (1 - share) - unsponsored.start * share)
      const missing = Math.max(0, Math.ceil(-balance - SHARE_TOLERANCE))
      this.#builder.term(this.#column(-policy.penalty, 0, Infinity, true, missing), 1)
    }
    this.#builder.endRow(shareMargin - SHARE_TOLERANCE, Infinity)
  }
}

interface Sum {
  readonly column: number
  readonly start: number
  readonly low: number
  readonly high: number
}

interface Sums {
  readonly sponsored: Sum
  readonly unsponsored: Sum
}

/** As the checker of results tests it. */
function isFloorKept(floor: number, sponsored: number, unsponsored: number): boolean {
  return sponsored >= floor * (sponsored + unsponsored) - SHARE_TOLERANCE
}

function isCeilingKept(ceiling: number, sponsored: number, unsponsored: number): boolean {
  return sponsored <= ceiling * (sponsored + unsponsored) + SHARE_TOLERANCE
}
