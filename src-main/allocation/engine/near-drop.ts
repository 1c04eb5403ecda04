import type { Candidates } from './candidates.ts'
import { DualSearch } from './dual-search.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms, type Multipliers } from './dual-bundle.ts'
import { createState, heldValue, hold, type State } from './greedy-state.ts'
import type { Assignments, Instance } from './instance.ts'
import type { Control, Policy, Prices } from './model.ts'
import { type NearCandidates, nearCandidates } from './near-candidates.ts'
import { sampleOf, rowsOf } from './near-rows.ts'

/** A solved drop that others differ from in some caps and targets only: made once for all of them. */
export interface SolvedDrop {
  readonly instance: Instance
  readonly assignments: Assignments
  /** In units of value. */
  readonly prices: Prices
  readonly candidates: NearCandidates
  /** What ties and rounding leave at the prices, for each level of the search for others. */
  readonly imbalance: readonly Multipliers[]
  /** The same for each user: what its set is worth less than its best, in units of `scale`. */
  readonly regret: Float32Array
}

export function solvedDrop(
  instance: Instance,
  policy: Policy,
  { assignments, prices }: Pick<SolvedDrop, 'assignments' | 'prices'>,
  control: Control,
): SolvedDrop {
  const candidates = nearCandidates(instance, policy, prices, control)
  const state = createState(instance, policy)
  const rows = rowsOf(state, candidates)
  const search = new DualSearch(state, instance.users)
  search.startFrom(prices)
  const imbalance = LEVELS.map(({ users }) => search.imbalance(sampleOf(rows, users), control))
  load(state, assignments)
  const regret = regretsOf(state, rows, search.multipliers)
  return { instance, assignments, prices, candidates, imbalance, regret }
}

/**
 * Of the search for prices: about how many users, the first steps of the multipliers in units of
 * `scale`, and iterations. A part of the users is enough for most of the way, for it only says how
 * much demand changes.
 */
export const LEVELS = [
  { users: 16_000, step: 0.006, iterations: 22 },
  { users: Infinity, step: 0.0005, iterations: 4 },
] as const
/** What a user holds, less prices, group terms included. */
export function worthOf(
  state: State,
  user: number,
  { start, contract, value }: Candidates,
  price: Float64Array,
  terms: GroupTerms,
): number {
  const g = state.instance.groupOf[user]!
  const first = state.slotStart[user]!
  const sponsored = state.sponsoredHeld[user]!
  const plain = state.plainHeld[user]!
  let worth = sponsored * terms.sponsored[g]! + plain * terms.plain[g]!
  if (sponsored > 0) worth += terms.sponsoredHolder[g]!
  else if (plain > 0) worth += terms.plainHolder[g]!
  if (sponsored > 0 && plain > 0) worth += terms.mixed[g]!
  const end = start[2 * user + 2]!
  for (let i = first; i < first + sponsored + plain; i++) {
    const c = state.slot[i]!
    let at = start[2 * user]!
    while (at < end && contract[at] !== c) at++
    worth += (at < end ? value[at]! : heldValue(state, user, c)) - price[c]!
  }
  return worth
}

/** What each user's set is worth less than its best at the prices of its own drop. */
function regretsOf(state: State, rows: Candidates, multipliers: Multipliers): Float32Array {
  const { instance, policy, rules } = state
  const terms = emptyTerms(instance.groups)
  fillTerms(terms, multipliers, rules, policy)
  const bundle = new Bundle(policy.perUser, rules.leastSponsored)
  const regret = new Float32Array(instance.users)
  for (let u = 0; u < instance.users; u++) {
    bundle.choose(rows, u, multipliers.contract, terms, instance.groupOf[u]!)
    regret[u] = bundle.value - worthOf(state, u, rows, multipliers.contract, terms)
  }
  return regret
}

export function load(state: State, { user, contract }: Assignments): void {
  for (let i = 0; i < user.length; i++) hold(state, user[i]!, contract[i]!)
}
