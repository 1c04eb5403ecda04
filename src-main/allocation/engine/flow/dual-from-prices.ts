import { Bundle, emptyTerms, fillTerms } from '../dual-bundle.ts'
import { solveDual } from '../dual.ts'
import type { DualInput } from '../dual-search.ts'
import type { Control } from '../model.ts'
import type { SmoothedDual } from './dual-result.ts'

/** The prices of the greedy solver in the shape of the smoothed dual's, every choice whole. */
export function dualFromPrices(
  input: DualInput,
  control: Control,
  progress: (fraction: number) => void,
): SmoothedDual {
  const { instance, policy, rules } = input
  const { users, groups, groupOf } = instance
  const dual = solveDual(input, control, progress)
  const { candidates, multipliers } = dual
  const terms = emptyTerms(groups)
  fillTerms(terms, multipliers, rules, policy)
  const bundle = new Bundle(policy.perUser, rules.leastSponsored)
  const start = new Uint32Array(2 * users + 1)
  const fraction = new Float32Array(candidates.contract.length)
  const sponsoredWeight = new Float32Array(users)
  const plainWeight = new Float32Array(users)
  const mixedWeight = new Float32Array(users)
  for (let row = 0, user = 0; user < users; user++) {
    const has = candidates.user[row] === user
    start[2 * user + 1] = has ? candidates.start[2 * row + 1]! : start[2 * user]!
    start[2 * user + 2] = has ? candidates.start[2 * row + 2]! : start[2 * user]!
    if (!has) continue
    bundle.choose(candidates, row, multipliers.contract, terms, groupOf[user]!)
    const { sponsored, plain } = bundle
    if (sponsored > 0 && plain > 0) mixedWeight[user] = 1
    else if (sponsored > 0) sponsoredWeight[user] = 1
    else if (plain > 0) plainWeight[user] = 1
    for (let i = start[2 * user]!; i < start[2 * user + 2]!; i++) {
      const c = candidates.contract[i]!
      if (bundle.sponsoredContract.subarray(0, sponsored).includes(c)) fraction[i] = 1
      if (bundle.plainContract.subarray(0, plain).includes(c)) fraction[i] = 1
    }
    row++
  }
  return {
    multipliers,
    height: 0.0003,
    candidates: { start, contract: candidates.contract, value: candidates.value },
    fraction,
    sponsoredWeight,
    plainWeight,
    mixed: policy.perUser > 1 ? { weight: mixedWeight, fraction } : null,
    barred: new Uint8Array(groups),
    complete: dual.complete,
    iterations: 0,
  }
}
