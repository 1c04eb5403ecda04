/** A rule that a result breaks; users, contracts and groups are indexes of the instance. */
export type Violation =
  | {
      readonly kind: 'malformed'
      readonly users: number
      readonly contracts: number
      readonly rounds: number
    }
  | {
      readonly kind: 'out_of_range'
      readonly position: number
      readonly user: number
      readonly contract: number
    }
  | { readonly kind: 'not_sorted'; readonly position: number }
  | { readonly kind: 'duplicate'; readonly user: number; readonly contract: number }
  | { readonly kind: 'not_eligible'; readonly user: number; readonly contract: number }
  | {
      readonly kind: 'too_many'
      readonly user: number
      readonly held: number
      readonly limit: number
    }
  | {
      readonly kind: 'over_capacity'
      readonly contract: number
      readonly load: number
      readonly cap: number
    }
  | {
      readonly kind: 'sponsored_first'
      readonly user: number
      readonly sponsored: number
      readonly least: number
    }
  | {
      readonly kind: 'mixed_share'
      readonly group: number
      readonly mixed: number
      readonly limit: number
    }
  | {
      readonly kind: 'ratio_floor'
      readonly group: number
      readonly sponsored: number
      readonly total: number
      readonly least: number
    }
  | {
      readonly kind: 'ratio_ceiling'
      readonly group: number
      readonly sponsored: number
      readonly total: number
      readonly most: number
    }
  | {
      readonly kind: 'user_ratio'
      readonly group: number
      readonly sponsoredHolders: number
      readonly holders: number
      readonly least: number
    }
  | { readonly kind: 'pin_missing'; readonly user: number; readonly contract: number }
  | {
      readonly kind: 'wrong_round'
      readonly user: number
      readonly contract: number
      readonly round: number
    }

/** A broken result can break a rule a million times: further ones are only counted. */
export const VIOLATIONS_KEPT = 1000

export class Violations {
  readonly kept: Violation[] = []
  count = 0

  add(violation: Violation): void {
    this.count++
    if (this.kept.length < VIOLATIONS_KEPT) this.kept.push(violation)
  }
}
