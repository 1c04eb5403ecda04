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
  const sponsoredQuota = new Uint8Array(candidates.user.length)
  const plainQuota = new Uint8Array(candidates.user.length)
  chooseKinds(state, dual, terms, sponsoredQuota, plainQuota, control)
  const price = multipliers.contract.map((value) => Math.max(0, value - PRICE_MARGIN))
  runAuction(
    state,
    { candidates, kind: 0, quota: sponsoredQuota, price, term: terms.sponsored },
    control,
    (done) => progress(0.5 * done),
  )
  for (let row = 0; row < candidates.user.length; row++) {
    const user = candidates.user[row]!
    if (state.sponsoredHeld[user] === 0) plainQuota[row] = policy.perUser
    else plainQuota[row] = Math.min(plainQuota[row]!, freeSlots(state, user))
  }
  runAuction(
    state,
    { candidates, kind: 1, quota: plainQuota, price, term: terms.plain },
    control,
    (done) => progress(0.5 + 0.5 * done),
  )
  for (let c = 0; c < price.length; c++) if (state.free[c]! > 0) price[c] = 0
  return price
}

function chooseKinds(
  state: State,
  dual: DualResult,
  terms: GroupTerms,
  sponsoredQuota: Uint8Array,
  plainQuota: Uint8Array,
  control: Control,
): void {
  const { instance, policy, rules } = state
  const { candidates, multipliers } = dual
  const bundle = new Bundle(policy.perUser, rules.leastSponsored)
  for (let row = 0; row < candidates.user.length; row++) {
    if ((row & 4095) === 0) control.checkpoint()
    const user = candidates.user[row]!
    bundle.choose(candidates, row, multipliers.contract, terms, instance.groupOf[user]!)
    const { sponsored, plain } = bundle
    // A user who is pinned to an unsponsored contract could lose sponsored seats it needs.
    const pinnedPlain = state.plainHeld[user]! > 0
    sponsoredQuota[row] =
      pinnedPlain || sponsored === 0 ? 0 : plain > 0 ? sponsored : policy.perUser
    plainQuota[row] = plain
  }
}
