import { largestMatching } from './b-matching.ts'
import type { MatchingKind, MatchingSize } from './b-matching.ts'
import { constructFullShare } from './full-share.ts'
import type { Instance } from './instance.ts'
import type { Control, Policy } from './model.ts'
import { leastSponsoredWhenMixed, mixedLimit, shareLimits } from './proof.ts'

/** What a group could have if the drop were its own: caps, K and mixing, but no ratio. */
export interface GroupReach {
  readonly group: number
  /** NaN: no ratio. */
  readonly target: number
  readonly users: number
  /** Users with an eligible pair, and with a sponsored one. */
  readonly eligibleUsers: number
  readonly sponsoredUsers: number
  readonly pairs: number
  readonly sponsoredPairs: number
  /** Most sponsored assignments of the group alone. */
  readonly sponsored: MatchingSize
  /** Most unsponsored assignments of the group alone. Null unless the policy has a ceiling. */
  readonly unsponsored: MatchingSize | null
  /** Most assignments of any kind of the group alone. */
  readonly total: MatchingSize
  /** Most sponsored / most assignments; not less than the truth. Null when there are none. */
  readonly reachable: number | null
  /**
   * Most and least share of sponsored assignments with every slot filled; not further in than the
   * truth. Where users keep to one kind the most can be less than `reachable`: whoever would hold
   * fewer of that kind leaves slots empty. Null when there are no assignments; least also without a
   * ceiling.
   */
  readonly mostShare: number | null
  readonly leastShare: number | null
  /** All sizes are proven. Maxima with mixing rules can stay bounds, as can those cut short. */
  readonly exact: boolean
  readonly shortfall: Shortfall | null
}

/** Why a group cannot be full and at its target, and what would change that. */
export interface Shortfall {
  readonly limit: 'floor' | 'ceiling'
  /**
   * The share nearest to the target for which an assignment of the group alone was built with every
   * slot filled: both remedies rest on it. Null where none was.
   */
  readonly shown: number | null
  /**
   * A target that the group reaches with every slot filled: in steps of 0.0001, except where a band
   * is narrower than a step, which only the share itself meets. Null where none is shown to do.
   */
  readonly lowerTarget: number | null
  /** A slack in steps of 0.0001 at which the group complies with every slot filled. */
  readonly addSlack: number | null
  /** At its target the group can have at most so many of `fillOf` assignments. */
  readonly fillAtMost: number
  readonly fillOf: number
}

/**
 * How much of its promise each group can keep at best, whatever the others take. Found before
 * solving, as a group that cannot comply is left short under a hard guard. The maxima are maximum
 * b-matchings; the most assignments under a limit on mixed users is a harder problem, for which a
 * feasible number and a bound are given (equal nearly always: unsponsored capacity is plenty).
 * At the control's deadline the sizes known so far are returned.
 */
export function groupReaches(instance: Instance, policy: Policy, control?: Control): GroupReach[] {
  const members = usersByGroup(instance)
  return members.map((users, group) => {
    control?.checkpoint()
    return reachOf(instance, policy, group, users, control)
  })
}

export function usersByGroup(instance: Instance): Int32Array[] {
  const size = new Int32Array(instance.groups)
  for (let u = 0; u < instance.users; u++) size[instance.groupOf[u]!]!++
  const members = Array.from(size, (count) => new Int32Array(count))
  size.fill(0)
  for (let u = 0; u < instance.users; u++) {
    const g = instance.groupOf[u]!
    members[g]![size[g]!++] = u
  }
  return members
}

function reachOf(
  instance: Instance,
  policy: Policy,
  group: number,
  users: Int32Array,
  control: Control | undefined,
): GroupReach {
  const { rowStart, contract, sponsored, cap } = instance
  /** Pairs of each kind on contracts with capacity: those without cannot be had by anybody. */
  const ofSponsored = new Int32Array(users.length)
  const ofUnsponsored = new Int32Array(users.length)
  let pairs = 0
  let sponsoredPairs = 0
  let eligibleUsers = 0
  let sponsoredUsers = 0
  for (let n = 0; n < users.length; n++) {
    const start = rowStart[users[n]!]!
    const end = rowStart[users[n]! + 1]!
    let own = 0
    for (let i = start; i < end; i++) {
      const c = contract[i]!
      own += sponsored[c]!
      if (cap[c] === 0) continue
      if (sponsored[c] === 1) ofSponsored[n]!++
      else ofUnsponsored[n]!++
    }
    pairs += end - start
    sponsoredPairs += own
    if (end > start) eligibleUsers++
    if (own > 0) sponsoredUsers++
  }

  const perUser = new Int32Array(users.length).fill(policy.perUser)
  const size = (kind: MatchingKind) =>
    largestMatching(instance, { users, slots: perUser, kind }, control)
  const { ceiling } = shareLimits(policy, instance.target[group]!)
  const mostSponsored = size('sponsored')
  const mostUnsponsored = Number.isNaN(ceiling) ? null : size('unsponsored')
  const { total, keepsToKind, isFree } = mostOfBothKinds(
    instance,
    policy,
    users,
    mixedLimit(policy, eligibleUsers),
    ofSponsored,
    ofUnsponsored,
    control,
  )
  const reachable = total.found === 0 ? null : Math.min(1, mostSponsored.most / total.found)
  /** With every slot filled, in one kind each, only who has as many of a kind as of the other holds it. */
  const whenFull = (kind: MatchingKind, own: Int32Array, other: Int32Array): number => {
    const full = users.filter((_, n) => Math.min(policy.perUser, other[n]!) <= own[n]!)
    return largestMatching(instance, { users: full, slots: perUser, kind }, control).most
  }
  const sponsoredWhenFull = keepsToKind
    ? whenFull('sponsored', ofSponsored, ofUnsponsored)
    : mostSponsored.most
  const unsponsoredWhenFull =
    mostUnsponsored !== null && keepsToKind
      ? whenFull('unsponsored', ofUnsponsored, ofSponsored)
      : (mostUnsponsored?.most ?? 0)
  const mostShare = total.found === 0 ? null : Math.min(1, sponsoredWhenFull / total.found)
  const leastShare =
    mostUnsponsored === null || total.found === 0
      ? null
      : Math.max(0, 1 - unsponsoredWhenFull / total.found)
  const exact = [mostSponsored, mostUnsponsored ?? mostSponsored, total].every(
    ({ found, most }) => found === most,
  )
  return {
    group,
    target: instance.target[group]!,
    users: users.length,
    eligibleUsers,
    sponsoredUsers,
    pairs,
    sponsoredPairs,
    sponsored: mostSponsored,
    unsponsored: mostUnsponsored,
    total,
    reachable,
    mostShare,
    leastShare,
    exact,
    shortfall: shortfallOf(policy, instance.target[group]!, {
      sponsored: mostSponsored.most,
      unsponsored: mostUnsponsored?.most ?? 0,
      total: total.found,
      mostShare: mostShare ?? 0,
      leastShare: leastShare ?? 0,
      shown: (kind) => {
        const question = {
          users,
          ofSponsored,
          ofUnsponsored,
          slots: total.found,
          mostMixed: mixedLimit(policy, eligibleUsers),
          kind,
          bound: kind === 'sponsored' ? (mostShare ?? 0) : (leastShare ?? 0),
        }
        if (isFree && policy.userRatioGuard === 'off') {
          // Augmenting paths lose no seat of a kind: the most of it fits into the most of all.
          const own = kind === 'sponsored' ? mostSponsored.found : (mostUnsponsored?.found ?? 0)
          const share = Math.min(1, own / total.found)
          return { share: kind === 'sponsored' ? share : 1 - share, holders: 1 }
        }
        const built = constructFullShare(instance, policy, question, control)
        if (built === null) return null
        return {
          share: built.sponsored / built.total,
          holders: built.holders === 0 ? 1 : built.sponsoredHolders / built.holders,
        }
      },
    }),
  }
}

/**
 * The most assignments when users may not hold just any pair of kinds. `keepsToKind`: to have so many,
 * each user must fill all their slots with one kind.
 * `isFree`: users may hold any pair of kinds.
 */
function mostOfBothKinds(
  instance: Instance,
  policy: Policy,
  users: Int32Array,
  mostMixed: number,
  ofSponsored: Int32Array,
  ofUnsponsored: Int32Array,
  control: Control | undefined,
): { readonly total: MatchingSize; readonly keepsToKind: boolean; readonly isFree: boolean } {
  const k = policy.perUser
  const least = leastSponsoredWhenMixed(policy)
  const slots = new Int32Array(users.length)
  for (let n = 0; n < users.length; n++) {
    const s = ofSponsored[n]!
    const m = ofUnsponsored[n]!
    const mixable = k > 1 && mostMixed > 0 && s >= least && m > 0
    slots[n] = mixable ? Math.min(k, s + m) : Math.min(k, Math.max(s, m))
  }
  const free = k === 1 || (mostMixed >= users.length && least === 1)
  const all = () => largestMatching(instance, { users, slots, kind: 'all' }, control)
  if (free) return { total: all(), keepsToKind: false, isFree: true }

  const kinds = oneKindEach(instance, users, slots, ofSponsored, ofUnsponsored)
  const found = kinds.reduce(
    (sum, { kind, members, seats }) =>
      sum + largestMatching(instance, { users: members, slots: seats, kind }, control).found,
    0,
  )
  const seats = slots.reduce((sum, count) => sum + count, 0)
  if (found === seats)
    return { total: { found, most: found }, keepsToKind: mostMixed === 0, isFree: false }
  return { total: { found, most: all().most }, keepsToKind: false, isFree: false }
}

/** Users who keep to one kind, the one with more seats for them; in a tie, that with more room. */
function oneKindEach(
  instance: Instance,
  users: Int32Array,
  slots: Int32Array,
  ofSponsored: Int32Array,
  ofUnsponsored: Int32Array,
) {
  const left = { sponsored: 0, unsponsored: 0 }
  for (let c = 0; c < instance.contracts; c++) {
    const kind = instance.sponsored[c] === 1 ? 'sponsored' : 'unsponsored'
    left[kind] += Math.min(instance.cap[c]!, users.length)
  }
  const members: Record<'sponsored' | 'unsponsored', number[]> = { sponsored: [], unsponsored: [] }
  const seats: Record<'sponsored' | 'unsponsored', number[]> = { sponsored: [], unsponsored: [] }
  for (let n = 0; n < users.length; n++) {
    const s = Math.min(slots[n]!, ofSponsored[n]!)
    const m = Math.min(slots[n]!, ofUnsponsored[n]!)
    const kind =
      s > m || (s === m && left.sponsored > left.unsponsored) ? 'sponsored' : 'unsponsored'
    const count = Math.max(s, m)
    members[kind].push(users[n]!)
    seats[kind].push(count)
    left[kind] -= count
  }
  return (['sponsored', 'unsponsored'] as const).map((kind) => ({
    kind,
    members: Int32Array.from(members[kind]),
    seats: Int32Array.from(seats[kind]),
  }))
}

const STEPS = 10_000

interface Most {
  readonly sponsored: number
  readonly unsponsored: number
  readonly total: number
  /** With every slot filled. */
  readonly mostShare: number
  readonly leastShare: number
  /** What is shown to exist with every slot filled, and the share of its holders who hold a sponsored one. */
  shown(kind: 'sponsored' | 'unsponsored'): Shown | null
}

interface Shown {
  readonly share: number
  readonly holders: number
}

function shortfallOf(policy: Policy, target: number, most: Most): Shortfall | null {
  const { floor, ceiling } = shareLimits(policy, target)
  if (most.total === 0) return null
  // With every slot filled it is out of reach, whatever one kind alone could have.
  const fillAtMost = (count: number, share: number) =>
    Math.min(most.total - 1, Math.floor(count / share + 1e-9))
  if (floor > most.mostShare + 1e-9) {
    return {
      limit: 'floor',
      ...remediesShown(policy, target, 'floor', most.shown('sponsored')),
      fillAtMost: fillAtMost(most.sponsored, floor),
      fillOf: most.total,
    }
  }
  if (ceiling < most.leastShare - 1e-9) {
    return {
      limit: 'ceiling',
      ...remediesShown(policy, target, 'ceiling', most.shown('unsponsored')),
      fillAtMost: fillAtMost(most.unsponsored, 1 - ceiling),
      fillOf: most.total,
    }
  }
  return null
}

/** The nearest target, and the least slack, at which what is shown to exist keeps to the rules. */
function remediesShown(
  policy: Policy,
  target: number,
  limit: Shortfall['limit'],
  found: Shown | null,
): Pick<Shortfall, 'shown' | 'lowerTarget' | 'addSlack'> {
  if (found === null) return { shown: null, lowerTarget: null, addSlack: null }
  const { slack } = policy
  const { share } = found
  /** A band that may have no step in it. */
  const isNarrow = policy.sense === 'within' && slack * STEPS < 1
  // Under a hard guard the users who hold a sponsored contract keep to the same floor.
  const least = policy.userRatioGuard === 'hard' ? Math.min(share, found.holders) : share
  const nearest =
    limit === 'floor'
      ? isNarrow
        ? share
        : Math.min(1, downToStep(least + slack))
      : isNarrow
        ? share
        : Math.max(0, upToStep(share - slack))
  const leastSlack = upToStep(limit === 'floor' ? target - least : share - target)
  const keeps = (aim: number, width: number) =>
    (policy.sense === 'at_most' || aim - width <= share + 1e-12) &&
    (policy.sense === 'at_least' || share <= aim + width + 1e-12) &&
    (policy.userRatioGuard === 'off' || aim - width <= found.holders + 1e-12)
  return {
    shown: share,
    lowerTarget: keeps(nearest, slack) ? nearest : null,
    addSlack: keeps(target, leastSlack) ? leastSlack : null,
  }
}

const downToStep = (value: number): number => Math.floor(value * STEPS + 1e-8) / STEPS
const upToStep = (value: number): number => Math.ceil(value * STEPS - 1e-8) / STEPS
