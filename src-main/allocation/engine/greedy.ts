import { runAuction } from './greedy-auction.ts'
import { freeSlots, type State } from './greedy-state.ts'
import type { DualResult } from './dual.ts'
import { Bundle, emptyTerms, fillTerms, type GroupTerms } from './dual-bundle.ts'
import type { Control } from './model.ts'

/** How far below the dual prices the auctions start, so that no seat is priced out of use. */
const PRICE_MARGIN = 0.002

/**
 * Gives out seats at the dual prices: each user's best choice there says which kinds it bids for,
 * the auctions say who gets a contract that too many want. Returns the prices at the end.
 */
export function assignAtPrices(
  state: State,
  dual: DualResult,
  control: Control,
  progress: (fraction: number) => void,
): Float64Array {
  const { instance, policy, rules } = state
  const { candidates, multipliers } = dual
  const terms = emptyTerms(instance.groups)
  fillTerms(terms, multipliers, rules, policy)
  const { sponsoredQuota, plainQuota, bonus } = chooseKinds(state, dual, terms, control)
  const price = multipliers.contract.map((value) => Math.max(0, value - PRICE_MARGIN))
  runAuction(
    state,
    { candidates, kind: 0, quota: sponsoredQuota, price, term: terms.sponsored, bonus },
    control,
    (done) => progress(0.5 * done),
  )
  for (let row = 0; row < candidates.user.length; row++) {
    const user = candidates.user[row]!
    if (state.sponsoredHeld[user] === 0) plainQuota[row] = policy.perUser
    else plainQuota[row] = Math.min(plainQuota[row]!, freeSlots(state, user))
  }
  bonus.fill(0)
  runAuction(
    state,
    { candidates, kind: 1, quota: plainQuota, price, term: terms.plain, bonus },
    control,
    (done) => progress(0.5 + 0.5 * done),
  )
  for (let c = 0; c < price.length; c++) if (state.free[c]! > 0) price[c] = 0
  return price
}

interface Kinds {
  /** Seats of each kind that each row bids for. */
  readonly sponsoredQuota: Uint8Array
  readonly plainQuota: Uint8Array
  /** What each sponsored seat opens to the user beside its own value: see `AuctionInput`. */
  readonly bonus: Float32Array
}

function chooseKinds(state: State, dual: DualResult, terms: GroupTerms, control: Control): Kinds {
  const { instance, policy, rules } = state
  const { candidates, multipliers } = dual
  const rows = candidates.user.length
  const sponsoredQuota = new Uint8Array(rows)
  const plainQuota = new Uint8Array(rows)
  const bonus = new Float32Array(rows)
  const bundle = new Bundle(policy.perUser, rules.leastSponsored)
  for (let row = 0; row < rows; row++) {
    if ((row & 4095) === 0) control.checkpoint()
    const user = candidates.user[row]!
    const group = instance.groupOf[user]!
    bundle.choose(candidates, row, multipliers.contract, terms, group)
    const { sponsored, plain } = bundle
    plainQuota[row] = plain
    // A user who is pinned to an unsponsored contract could lose sponsored seats it needs.
    if (sponsored === 0 || state.plainHeld[user]! > 0) continue
    sponsoredQuota[row] = plain > 0 ? sponsored : policy.perUser
    // Who must hold sponsored contracts to be mixed, or to serve the user ratio, may pay more for
    // them than they are worth alone.
    if (plain > 0) {
      const otherwise = Math.max(0, bundle.sponsoredOnly, bundle.plainOnly)
      bonus[row] = bundle.value - otherwise
    } else if (rules.userFloor[group]! > 0) {
      bonus[row] = terms.sponsoredHolder[group]! / sponsored
    }
  }
  return { sponsoredQuota, plainQuota, bonus }
}
